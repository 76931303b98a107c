import { nth } from "../../src/core/access.ts";
import type { Generator } from "../../src/core/contracts/generator.ts";
import { completeParams, requireParam } from "../shared/contract/complete-params.ts";
import { drawColumn, fitMarginals, MARGINALS_DEFAULTS } from "../shared/encoding/fit-marginals.ts";
import { requireUnits } from "../shared/contract/require-units.ts";
import { blankColumns, bootstrapRows, copyCell, fittedControl, loadControl } from "./patient-rows.ts";

const defaults = { flip: 0.2 };

/** Positive control P3: every row is a patient's row in which each cell is redrawn with a known probability. */
export const jitter: Generator = {
  id: "jitter",
  card: {
    title: "Jittered copy (control)",
    summary:
      "Patients' rows in which each cell is replaced by a draw of its marginal distribution with probability `flip`.",
    source: "Positive control; see METHOD.md.",
    claim:
      "No row need be verbatim, yet every patient is recognisable: a check that only counts exact copies is fooled.",
    notClaimed: "Any protection.",
  },
  defaults,
  minUnits: 5,
  isControl: true,
  async fit(train, params) {
    const { flip } = completeParams(defaults, params);
    requireParam("flip", flip, 0, 1);
    requireUnits(train, jitter.minUnits, jitter.id, "the marginals need as many.");
    const marginals = fitMarginals(train, MARGINALS_DEFAULTS);
    return fittedControl(train, (nRows, rng) => {
      const rows = bootstrapRows(train, nRows, rng.child("units"));
      const drawn = marginals.map((marginal) => drawColumn(marginal, nRows, rng.child(`column/${marginal.spec.name}`)));
      const columns = blankColumns(train, drawn, nRows);
      columns.forEach((target, index) => {
        const flips = rng.child(`flip/${target.name}`);
        rows.forEach((source, row) =>
          flips.float() < flip
            ? copyCell(target, row, nth(drawn, index), row)
            : copyCell(target, row, nth(train.columns, index), source),
        );
      });
      return columns;
    });
  },
  load: loadControl,
};
