import { defined, nth } from "../../src/core/access.ts";
import { isMissing } from "../../src/core/data/cohort.ts";
import type { CodedColumn, Cohort } from "../../src/core/data/cohort.ts";
import { RaresynthError } from "../../src/core/errors.ts";
import { PRECISIONS, standInDay } from "../../src/core/data/partial-date.ts";
import type { Rng } from "../../src/core/rng.ts";
import { besideCodes, replaceColumns, type Columns } from "../shared/contract/table-columns.ts";

/** How much of a date is known, drawn as a column of its own beside it. Plain JSON. */
export interface PartialDates {
  readonly kind: "precision";
  readonly name: string;
  readonly target: string;
}

/** Splits the precision off every date of which some cells are partial. */
export function fitPartialDates(train: Cohort<"train">): { steps: PartialDates[]; table: Cohort<"train"> } {
  const steps: PartialDates[] = [];
  let table = train;
  for (const source of train.columns) {
    if (source.kind !== "numeric" || source.precision === undefined) continue;
    const name = `${source.name} (precision)`;
    const { precision, ...whole } = source;
    const column: CodedColumn = {
      kind: "coded",
      name,
      codes: Int32Array.from(precision, (one, row) => (Number.isNaN(source.values[row]) ? -1 : one)),
      levels: PRECISIONS,
      nPublicLevels: PRECISIONS.length,
      ordered: true,
    };
    const schema = defined(table.schema.columns.find((one) => one.name === source.name));
    steps.push({ kind: "precision", name, target: source.name });
    table = replaceColumns(table, new Set(), [
      { column: whole, schema },
      { column, schema: { name, type: "ordinal", role: "other", levels: PRECISIONS } },
    ]);
  }
  return { steps, table };
}

/**
 * Forgets the part of each drawn date that is not known. A date without a drawn precision takes that of a random row
 * that has one.
 */
export function restorePartialDates(step: PartialDates, columns: Columns, rng: Rng): void {
  const drawn = columns.get(step.name);
  const target = columns.get(step.target);
  if (drawn?.kind !== "coded" || target?.kind !== "numeric")
    throw new RaresynthError("E_INTERNAL", "a precision was not drawn.", { where: step.target });
  const precisionOfCode = drawn.levels.map((level) =>
    Math.max(
      0,
      PRECISIONS.findIndex((one) => one === level),
    ),
  );
  const precision = Uint8Array.from(
    besideCodes(drawn, (row) => !isMissing(target, row), rng),
    (code) => (code < 0 ? 0 : nth(precisionOfCode, code)),
  );
  columns.set(step.target, {
    ...target,
    values: target.values.map((day, row) => standInDay(day, nth(precision, row))),
    precision,
  });
  columns.delete(step.name);
}
