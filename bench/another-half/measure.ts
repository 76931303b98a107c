import { itemKey, type FidelityRow } from "../../src/core/contracts/fidelity.ts";
import { withRole, type Cohort } from "../../src/core/data/cohort.ts";
import { createRng } from "../../src/core/rng.ts";
import { compareFidelity } from "../../src/fidelity/compare-fidelity.ts";
import { halves } from "../../src/fidelity/halves.ts";
import { readingOf } from "../../src/report/fidelity-rows.ts";

/** How one fidelity score reads where the "synthetic" cohort is another real half of the registry. */
export interface ScoreReadings {
  readonly metric: FidelityRow["metric"];
  /** `itemKey` of what it is about. */
  readonly item: string;
  /** Splits in which it could be computed, and of these the ones in which it left its band. */
  readonly nSplits: number;
  readonly nWorse: number;
  readonly nBetter: number;
}

/**
 * Takes one random half of a registry for the registry and the other for the synthetic cohort, again and again.
 * @param registry at least 8 units
 * @param nDraws how often
 * @returns every score that any draw could compute
 */
export function readAnotherHalf(registry: Cohort<"train">, nDraws: number): ScoreReadings[] {
  const found = new Map<string, ScoreReadings>();
  for (let draw = 0; draw < nDraws; draw++) {
    const [real, rest] = halves(registry, createRng(`another half/${draw}`));
    const options = { nSplits: 20, cellSize: 11 };
    const { rows } = compareFidelity(real, withRole(rest, "synthetic"), options, createRng(`compare/${draw}`));
    for (const row of rows) {
      const reading = readingOf(row);
      if (reading === "not computable") continue;
      const item = itemKey(row.item);
      const before = found.get(`${row.metric} ${item}`) ?? {
        metric: row.metric,
        item,
        nSplits: 0,
        nWorse: 0,
        nBetter: 0,
      };
      found.set(`${row.metric} ${item}`, {
        ...before,
        nSplits: before.nSplits + 1,
        nWorse: before.nWorse + Number(reading === "worse than real"),
        nBetter: before.nBetter + Number(reading === "better than real"),
      });
    }
  }
  return [...found.values()];
}
