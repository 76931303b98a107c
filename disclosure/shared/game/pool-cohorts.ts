import { column, makeCohort } from "../../../src/core/data/cohort.ts";
import type { Cohort, Column } from "../../../src/core/data/cohort.ts";
import { RaresynthError } from "../../../src/core/errors.ts";

/**
 * Rows of several real cohorts one after another, with the columns of the first; units are renumbered so that no two
 * cohorts share one, and levels are matched by name.
 * @throws {E_SCHEMA_MISMATCH} where a cohort lacks a column or holds it as another kind
 */
export function poolCohorts(parts: readonly Cohort[]): Cohort<"train"> {
  const first = parts[0]!;
  const nRows = parts.reduce((sum, part) => sum + part.nRows, 0);
  const units = new Int32Array(nRows);
  let row = 0;
  let nUnits = 0;
  for (const part of parts) {
    part.units.forEach((unit, i) => {
      units[row + i] = unit + nUnits;
    });
    row += part.nRows;
    nUnits += part.nUnits;
  }
  const columns = first.columns.map((head) =>
    poolColumn(
      parts.map((part) => column(part, head.name)),
      nRows,
    ),
  );
  return makeCohort("train", first.schema, columns, nRows, { units });
}

function poolColumn(sources: readonly Column[], nRows: number): Column {
  const head = sources[0]!;
  if (head.kind === "numeric") {
    const values = new Float64Array(nRows);
    let row = 0;
    for (const source of sources) {
      if (source.kind !== "numeric") throw mismatch(head.name);
      values.set(source.values, row);
      row += source.values.length;
    }
    return { kind: "numeric", name: head.name, values };
  }
  const levels = [...head.levels];
  const position = new Map(levels.map((level, k) => [level, k]));
  const codes = new Int32Array(nRows);
  let row = 0;
  for (const source of sources) {
    if (source.kind !== "coded") throw mismatch(head.name);
    const table = source.levels.map((level) => {
      const known = position.get(level);
      if (known !== undefined) return known;
      position.set(level, levels.length);
      return levels.push(level) - 1;
    });
    for (const code of source.codes) codes[row++] = code < 0 ? -1 : table[code]!;
  }
  return { kind: "coded", name: head.name, codes, levels, nPublicLevels: head.nPublicLevels, ordered: head.ordered };
}

function mismatch(name: string): RaresynthError {
  return new RaresynthError("E_SCHEMA_MISMATCH", "the column holds numbers in one cohort and categories in another.", {
    where: name,
  });
}
