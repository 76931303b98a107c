import { nth } from "../../src/core/access.ts";
import type { Generator } from "../../src/core/contracts/generator.ts";
import { completeParams } from "../shared/contract/complete-params.ts";
import { requireUnits } from "../shared/contract/require-units.ts";
import { blankColumns, bootstrapRows, copyCell, fittedControl, loadControl } from "./patient-rows.ts";

/** Positive control P1: patients' rows as they are. Every check must catch it. */
export const copy: Generator = {
  id: "copy",
  card: {
    title: "Verbatim copy (control)",
    summary: "The patients' rows themselves.",
    source: "Positive control; see METHOD.md.",
    claim: "Leaks everything: a check that is quiet here does not work.",
    notClaimed: "Any protection.",
  },
  defaults: {},
  minUnits: 1,
  isControl: true,
  async fit(train, params) {
    completeParams({}, params);
    requireUnits(train, copy.minUnits, copy.id, "there is nothing to copy.");
    return fittedControl(train, (nRows, rng) => {
      const rows = bootstrapRows(train, nRows, rng);
      const columns = blankColumns(train, [], nRows);
      columns.forEach((target, index) =>
        rows.forEach((source, row) => copyCell(target, row, nth(train.columns, index), source)),
      );
      return columns;
    });
  },
  load: loadControl,
};
