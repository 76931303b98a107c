import { nth } from "../../src/core/access.ts";
import type { Generator } from "../../src/core/contracts/generator.ts";
import { completeParams } from "../shared/contract/complete-params.ts";
import { drawColumn, fitMarginals, MARGINALS_DEFAULTS } from "../shared/encoding/fit-marginals.ts";
import { requireUnits } from "../shared/contract/require-units.ts";
import { blankColumns, bootstrapRows, copyCell, fittedControl, loadControl } from "./patient-rows.ts";

/**
 * Positive control P8: only what an acquaintance knows and the secrets are a patient's, everything else is drawn on its
 * own.
 */
export const secretCopy: Generator = {
  id: "secret-copy",
  card: {
    title: "Secret copy (control)",
    summary:
      "Quasi-identifiers and sensitive columns are a patient's; every other column is an independent draw of its marginal.",
    source: "Positive control; see METHOD.md.",
    claim: "Whole records look harmless, yet each patient's secrets stand beside what an acquaintance knows.",
    notClaimed: "Any protection.",
  },
  defaults: {},
  minUnits: 5,
  isControl: true,
  async fit(train, params) {
    completeParams({}, params);
    requireUnits(train, secretCopy.minUnits, secretCopy.id, "the marginals need as many.");
    const marginals = fitMarginals(train, MARGINALS_DEFAULTS);
    const isCopied = new Set(
      train.schema.columns
        .filter((one) => one.role === "quasi-identifier" || one.role === "sensitive")
        .map((one) => one.name),
    );
    return fittedControl(train, (nRows, rng) => {
      const rows = bootstrapRows(train, nRows, rng.child("units"));
      const drawn = marginals.map((marginal) => drawColumn(marginal, nRows, rng.child(`column/${marginal.spec.name}`)));
      const columns = blankColumns(train, drawn, nRows);
      columns.forEach((target, index) =>
        rows.forEach((patient, row) => {
          if (isCopied.has(target.name)) copyCell(target, row, nth(train.columns, index), patient);
          else copyCell(target, row, nth(drawn, index), row);
        }),
      );
      return columns;
    });
  },
  load: loadControl,
};
