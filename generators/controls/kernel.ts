import { nth } from "../../src/core/access.ts";
import type { Generator } from "../../src/core/contracts/generator.ts";
import { completeParams, requireParam } from "../shared/contract/complete-params.ts";
import { drawColumn, fitMarginals, MARGINALS_DEFAULTS } from "../shared/encoding/fit-marginals.ts";
import { requireUnits } from "../shared/contract/require-units.ts";
import { isWhole, spreadOf } from "./numbers.ts";
import { blankColumns, bootstrapRows, copyCell, fittedControl, loadControl } from "./patient-rows.ts";

const defaults = { bandwidth: 0.1 };

/** Positive control P4: a kernel density estimate with too small a bandwidth. */
export const kernel: Generator = {
  id: "kernel",
  card: {
    title: "Kernel copy (control)",
    summary:
      "Patients' rows with normal noise of `bandwidth` standard deviations on every number, and levels redrawn with probability `bandwidth`.",
    source: "Positive control; see METHOD.md.",
    claim: "No row need be verbatim, yet each lies next to its patient.",
    notClaimed: "Any protection.",
  },
  defaults,
  minUnits: 5,
  isControl: true,
  async fit(train, params) {
    const { bandwidth } = completeParams(defaults, params);
    requireParam("bandwidth", bandwidth, 0, 1);
    requireUnits(train, kernel.minUnits, kernel.id, "the marginals need as many.");
    const marginals = fitMarginals(train, MARGINALS_DEFAULTS);
    return fittedControl(train, (nRows, rng) => {
      const rows = bootstrapRows(train, nRows, rng.child("units"));
      const drawn = marginals.map((marginal) => drawColumn(marginal, nRows, rng.child(`column/${marginal.spec.name}`)));
      const columns = blankColumns(train, drawn, nRows);
      columns.forEach((target, index) => {
        const source = nth(train.columns, index);
        const noise = rng.child(`noise/${target.name}`);
        if (target.kind === "numeric" && source.kind === "numeric") {
          const step = bandwidth * spreadOf(source.values);
          const whole = isWhole(source.values);
          rows.forEach((patient, row) => {
            const value = nth(source.values, patient) + step * noise.normal();
            target.values[row] = whole ? Math.round(value) : value;
          });
        } else
          rows.forEach((patient, row) =>
            noise.float() < bandwidth
              ? copyCell(target, row, nth(drawn, index), row)
              : copyCell(target, row, source, patient),
          );
      });
      return columns;
    });
  },
  load: loadControl,
};
