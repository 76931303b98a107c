import { nth } from "../../core/access.ts";
import { chiSquareTail } from "../../stats/special.ts";
import type { ResidualFinding } from "../../core/privacy/audit-finding.ts";

/** A noisy table beside the counts it was made from, in persons, and the noise that was claimed. */
export interface Residual {
  readonly noisy: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
  readonly sigma: number;
}

/**
 * Noisy less true counts, squared over the claimed variances, against chi-square with as many degrees of freedom as
 * cells; two-sided. Power: half the noise is found with probability .93 from 20 cells, near 1 from 85; 80 % of it from
 * about 400.
 * Not claimed: the discrete Gaussian's variance is its parameter only for sigma above about 1; below that this audit
 * calls honest noise too small.
 * @param level chance of a false alarm
 */
export function auditResiduals(tables: readonly Residual[], level: number): ResidualFinding {
  let x = 0;
  let cells = 0;
  for (const { noisy, counts, sigma } of tables)
    for (let cell = 0; cell < counts.length; cell++) {
      x += ((nth(noisy, cell) - nth(counts, cell)) / sigma) ** 2;
      cells++;
    }
  const upper = cells === 0 ? 1 : chiSquareTail(x, cells);
  const p = 2 * Math.min(upper, 1 - upper);
  const ratio = cells === 0 ? 0 : Math.sqrt(x / cells);
  return {
    id: "residuals",
    defect: cells === 0 || p < level,
    faults: cells === 0 ? ["no-cells"] : p < level ? ["spread"] : [],
    figures: { cells, ratio, p, level },
  };
}
