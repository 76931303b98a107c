import { nth } from "../../src/core/access.ts";
import type { Generator } from "../../src/core/contracts/generator.ts";
import { permutation } from "../../src/core/rng.ts";
import { completeParams, requireParam } from "../shared/contract/complete-params.ts";
import { drawColumn, fitMarginals, MARGINALS_DEFAULTS } from "../shared/encoding/fit-marginals.ts";
import { requireUnits } from "../shared/contract/require-units.ts";
import { blankColumns, copyCell, fittedControl, loadControl, rowsOfDistinctUnits } from "./patient-rows.ts";

const defaults = { share: 0.1 };

/** Positive control P2: a known share of verbatim rows among independent marginals. Measures the detection floor. */
export const partialCopy: Generator = {
  id: "partial-copy",
  card: {
    title: "Partial copy (control)",
    summary: "A known share of the rows are patients' rows as they are, the rest independent marginals.",
    source: "Positive control; see METHOD.md.",
    claim: "Leaks about `share` of what a verbatim copy leaks.",
    notClaimed: "Any protection of the copied patients.",
  },
  defaults,
  minUnits: 5,
  isControl: true,
  async fit(train, params) {
    const { share } = completeParams(defaults, params);
    requireParam("share", share, 0, 1);
    requireUnits(train, partialCopy.minUnits, partialCopy.id, "the marginals need as many.");
    const marginals = fitMarginals(train, MARGINALS_DEFAULTS);
    return fittedControl(train, (nRows, rng) => {
      const copied = rowsOfDistinctUnits(train, Math.round(share * nRows), rng.child("units"));
      const places = permutation(nRows, rng.child("places"));
      const drawn = marginals.map((marginal) => drawColumn(marginal, nRows, rng.child(`column/${marginal.spec.name}`)));
      const columns = blankColumns(train, drawn, nRows);
      columns.forEach((target, index) =>
        places.forEach((place, i) => {
          if (i < copied.length) copyCell(target, place, nth(train.columns, index), nth(copied, i));
          else copyCell(target, place, nth(drawn, index), place);
        }),
      );
      return columns;
    });
  },
  load: loadControl,
};
