import { nth } from "../../src/core/access.ts";
import { makeCohort } from "../../src/core/data/cohort.ts";
import type { Cohort, Column } from "../../src/core/data/cohort.ts";
import { RaresynthError } from "../../src/core/errors.ts";
import type { Condition, FittedGenerator, GeneratorModel } from "../../src/core/contracts/generator.ts";
import { permutation } from "../../src/core/rng.ts";
import type { Rng } from "../../src/core/rng.ts";
import { outputSchema } from "../shared/contract/output-schema.ts";

/** Columns that hold patients' cells and drawn cells side by side: levels of both. */
export function blankColumns(train: Cohort, drawn: readonly Column[], nRows: number): Column[] {
  return train.columns.map((source, index): Column => {
    if (source.kind === "numeric")
      return { kind: "numeric", name: source.name, values: new Float64Array(nRows).fill(NaN) };
    const other = drawn[index];
    const extra = other?.kind === "coded" ? other.levels.filter((level) => !source.levels.includes(level)) : [];
    return {
      kind: "coded",
      name: source.name,
      codes: new Int32Array(nRows).fill(-1),
      levels: [...source.levels, ...extra],
      nPublicLevels: source.nPublicLevels,
      ordered: source.ordered,
    };
  });
}

/** Copies one cell; codes are translated by level name. */
export function copyCell(target: Column, targetRow: number, source: Column, sourceRow: number): void {
  if (target.kind === "numeric" && source.kind === "numeric") target.values[targetRow] = nth(source.values, sourceRow);
  else if (target.kind === "coded" && source.kind === "coded") {
    const code = nth(source.codes, sourceRow);
    target.codes[targetRow] = code < 0 ? -1 : target.levels.indexOf(nth(source.levels, code));
  } else throw new RaresynthError("E_INTERNAL", "columns differ in kind.", { where: target.name });
}

/**
 * Training rows for `nRows` rows: each row once in random order where the sizes agree, else rows of units drawn with
 * replacement.
 */
export function bootstrapRows(train: Cohort, nRows: number, rng: Rng): Int32Array {
  if (nRows === train.nRows) return permutation(nRows, rng);
  const rowsOfUnit = unitRows(train);
  return Int32Array.from({ length: nRows }, () => oneOf(nth(rowsOfUnit, rng.int(train.nUnits)), rng));
}

/** One row each of `count` random distinct units; every unit before any comes twice. */
export function rowsOfDistinctUnits(train: Cohort, count: number, rng: Rng): Int32Array {
  const rowsOfUnit = unitRows(train);
  const rows = new Int32Array(count);
  let order: Int32Array = new Int32Array(0);
  for (let i = 0; i < count; i++) {
    if (i % train.nUnits === 0) order = permutation(train.nUnits, rng);
    rows[i] = oneOf(nth(rowsOfUnit, nth(order, i % train.nUnits)), rng);
  }
  return rows;
}

/** A fitted control: it samples without conditions and is never saved. */
export function fittedControl(train: Cohort, fill: (nRows: number, rng: Rng) => Column[]): FittedGenerator {
  return {
    notes: [],
    sample: async (nRows: number, rng: Rng, given?: Readonly<Record<string, Condition>>) => {
      if (given !== undefined && Object.keys(given).length > 0)
        throw new RaresynthError("E_UNSUPPORTED", "a control draws without conditions.");
      const columns = fill(nRows, rng);
      return makeCohort("synthetic", outputSchema(train.schema, columns), columns, nRows);
    },
    toModel: (): GeneratorModel => {
      throw new RaresynthError("E_MODEL", "a control holds patients' rows and is never saved.");
    },
  };
}

/** @throws {E_MODEL} always */
export function loadControl(): FittedGenerator {
  throw new RaresynthError(
    "E_MODEL",
    "a control holds patients' rows and is never saved, so there is nothing to load.",
  );
}

function unitRows(train: Cohort): number[][] {
  const rows: number[][] = Array.from({ length: train.nUnits }, () => []);
  train.units.forEach((unit, row) => nth(rows, unit).push(row));
  return rows;
}

function oneOf(rows: readonly number[], rng: Rng): number {
  return nth(rows, rows.length === 1 ? 0 : rng.int(rows.length));
}
