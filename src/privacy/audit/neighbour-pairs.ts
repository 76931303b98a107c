import { makeCohort, rowsOfUnits, takeRows, type Cohort, type Column } from "../../core/data/cohort.ts";
import type { PublicDomain } from "../domain/domain.ts";

/** The cohort beside itself without each unit. */
export function* withoutEachUnit(
  cohort: Cohort<"train">,
  units?: readonly number[],
): Iterable<readonly [Cohort, Cohort]> {
  for (const unit of units ?? Array.from({ length: cohort.nUnits }, (_, at) => at))
    yield [
      cohort,
      takeRows(
        cohort,
        rowsOfUnits(cohort, (one) => one !== unit),
        "train",
      ),
    ];
}

/** A value that no schema lists, and numbers far beyond any bound. */
const NEW_LEVEL = "(a level that only this unit has)";
const FAR = 1e9;

/**
 * The cohort beside itself with one planted unit more: beyond all bounds both ways, a new level, all missing, and
 * thirty rows at once.
 * @param unit where it is the row by declaration, thirty rows are thirty units, and that pair is no neighbour
 */
export function* withWorstUnits(
  cohort: Cohort<"train">,
  unit: PublicDomain["unit"],
): Iterable<readonly [Cohort, Cohort]> {
  for (const kind of ["above", "below", "new level", "missing", "thirty rows"] as const)
    if (kind !== "thirty rows" || unit !== "row")
      yield [cohort, withUnit(cohort, kind, kind === "thirty rows" ? 30 : 1)];
}

function withUnit(cohort: Cohort<"train">, kind: string, nNew: number): Cohort<"train"> {
  const nRows = cohort.nRows + nNew;
  const columns = cohort.columns.map((column): Column => {
    if (column.kind === "numeric") {
      const values = new Float64Array(nRows);
      values.set(column.values);
      values.fill(kind === "missing" ? NaN : kind === "below" ? -FAR : FAR, cohort.nRows);
      return { kind: "numeric", name: column.name, values };
    }
    const isNew = kind === "new level";
    const levels = isNew ? [...column.levels, NEW_LEVEL] : column.levels;
    const codes = new Int32Array(nRows);
    codes.set(column.codes);
    codes.fill(kind === "missing" ? -1 : isNew ? levels.length - 1 : 0, cohort.nRows);
    return { ...column, levels, codes };
  });
  const units = new Int32Array(nRows);
  units.set(cohort.units);
  units.fill(cohort.nUnits, cohort.nRows);
  return makeCohort("train", cohort.schema, columns, nRows, { units });
}
