import { nth } from "../../src/core/access.ts";
import type { Generator } from "../../src/core/contracts/generator.ts";
import { completeParams } from "../shared/contract/complete-params.ts";
import { requireUnits } from "../shared/contract/require-units.ts";
import { blankColumns, bootstrapRows, copyCell, fittedControl, loadControl } from "./patient-rows.ts";

/** Control P9, the declared blind spot: every row is a patient's in a code that whoever made the file can undo. */
export const hiddenChannel: Generator = {
  id: "hidden-channel",
  card: {
    title: "Hidden channel (control)",
    summary:
      "Patients' rows with every number reflected in the middle of its range and every level replaced by the next.",
    source: "Control; see METHOD.md.",
    claim: "Leaks every patient to whoever knows the code, and looks harmless to every distance.",
    notClaimed: "Any protection. That any check sees it.",
  },
  defaults: {},
  minUnits: 1,
  isControl: true,
  async fit(train, params) {
    completeParams({}, params);
    requireUnits(train, hiddenChannel.minUnits, hiddenChannel.id, "there is nothing to copy.");
    return fittedControl(train, (nRows, rng) => {
      const rows = bootstrapRows(train, nRows, rng);
      const columns = blankColumns(train, [], nRows);
      columns.forEach((target, index) => {
        const source = nth(train.columns, index);
        rows.forEach((patient, row) => {
          copyCell(target, row, source, patient);
        });
        if (target.kind === "numeric") {
          const present = target.values.filter((value) => !Number.isNaN(value));
          let [low, high] = [Infinity, -Infinity];
          for (const value of present) [low, high] = [Math.min(low, value), Math.max(high, value)];
          target.values.forEach((value, row) => {
            target.values[row] = low + high - value;
          });
        } else
          target.codes.forEach((code, row) => {
            target.codes[row] = code < 0 ? code : (code + 1) % target.levels.length;
          });
      });
      return columns;
    });
  },
  load: loadControl,
};
