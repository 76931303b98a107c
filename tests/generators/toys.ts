import { makeCohort } from "../../src/core/data/cohort.ts";
import type { CodedColumn, Cohort, Column, NumericColumn } from "../../src/core/data/cohort.ts";
import { createRng } from "../../src/core/rng.ts";
import type { Rng } from "../../src/core/rng.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";

/** A name and a number that one patient alone has; they must never come out of a generator that may be released. */
export const CANARY_LEVEL = "canary-of-one-patient";
export const CANARY_VALUE = 987.654;

export function numeric(name: string, values: ArrayLike<number>): NumericColumn {
  return { kind: "numeric", name, values: Float64Array.from(values) };
}

export function coded(
  name: string,
  cells: readonly (string | undefined)[],
  publicLevels: readonly string[],
  ordered = false,
): CodedColumn {
  const undeclared = [
    ...new Set(cells.filter((cell): cell is string => cell !== undefined && !publicLevels.includes(cell))),
  ].sort();
  const levels = [...publicLevels, ...undeclared];
  return {
    kind: "coded",
    name,
    codes: Int32Array.from(cells, (cell) => (cell === undefined ? -1 : levels.indexOf(cell))),
    levels,
    nPublicLevels: publicLevels.length,
    ordered,
  };
}

/**
 * A small invented registry: correlated numbers, a level and a value of one patient, missing values, constants, an
 * all-missing column, dates, and a survival pair.
 */
export function toyCohort(
  nRows: number,
  options: { seed?: string; canary?: boolean; repeats?: number; survival?: boolean } = {},
): Cohort<"train"> {
  const rng = createRng(options.seed ?? "toy");
  const canary = options.canary ?? true;
  const repeats = options.repeats ?? 1;
  const severity = Float64Array.from({ length: nRows }, () => rng.normal());
  const columns: Column[] = [
    numeric(
      "age",
      severity.map((s) => Math.round((50 + 8 * s + 6 * rng.normal()) * 10) / 10),
    ),
    numeric(
      "marker",
      severity.map((s, row) =>
        canary && row === 3 ? CANARY_VALUE : Math.round(Math.exp(1 + 0.6 * s + 0.4 * rng.normal()) * 100) / 100,
      ),
    ),
    numeric(
      "score",
      severity.map((s) => (rng.float() < 0.2 ? NaN : Math.max(0, Math.round(2 + 1.5 * s + rng.normal())))),
    ),
    numeric("constant", new Float64Array(nRows).fill(7)),
    numeric("nothing", new Float64Array(nRows).fill(NaN)),
    numeric(
      "visited",
      severity.map(() => 18_000 + rng.int(400)),
    ),
    coded(
      "country",
      Array.from(severity, (s, row) => (canary && row === 3 ? CANARY_LEVEL : pick(rng, s))),
      ["north", "south", "west"],
    ),
    coded(
      "stage",
      Array.from(severity, (s) => (s < -0.6 ? "1" : s < 0.4 ? "2" : s < 1.4 ? "3" : "4")),
      ["1", "2", "3", "4"],
      true,
    ),
    coded(
      "sex",
      Array.from(severity, () => (rng.float() < 0.9 ? "f" : "m")),
      ["f", "m"],
    ),
    coded(
      "single",
      Array.from(severity, () => "yes"),
      ["yes"],
    ),
    coded(
      "empty",
      Array.from(severity, () => undefined),
      ["a", "b"],
    ),
  ];
  if (options.survival ?? true) {
    columns.push(
      numeric(
        "time",
        severity.map((s) => Math.max(1, Math.round(-900 * Math.exp(-0.5 * s) * Math.log(1 - rng.float())))),
      ),
    );
    columns.push(
      coded(
        "event",
        Array.from(severity, () => (rng.float() < 0.5 ? "died" : "alive")),
        ["alive", "died"],
      ),
    );
  }
  const units = Int32Array.from({ length: nRows }, (_, row) => Math.floor(row / repeats));
  return makeCohort("train", toySchema(columns, options.survival ?? true), columns, nRows, { units });
}

/** The same cohort with columns in another order; rows may be reordered with `takeRows`. */
export function reorderColumns(cohort: Cohort<"train">, order: readonly number[]): Cohort<"train"> {
  return { ...cohort, columns: order.map((index) => cohort.columns[index]!) };
}

function pick(rng: Rng, severity: number): string {
  const u = rng.float() + 0.15 * severity;
  return u < 0.45 ? "north" : u < 0.8 ? "south" : "west";
}

function toySchema(columns: readonly Column[], survival: boolean): CohortSchema {
  return {
    version: 1,
    name: "toy",
    columns: columns.map((column) => ({
      name: column.name,
      type:
        column.name === "visited"
          ? "date"
          : column.kind === "coded"
            ? column.ordered
              ? "ordinal"
              : "categorical"
            : column.name === "time"
              ? "integer"
              : "continuous",
      role: column.name === "age" || column.name === "sex" ? "quasi-identifier" : "other",
      ...(column.name === "age" ? { bounds: { min: 0, max: 120 } } : {}),
      ...(column.kind === "coded" ? { levels: column.levels.slice(0, column.nPublicLevels), otherLevels: "fold" } : {}),
    })),
    ...(survival
      ? { survival: [{ name: "overall", time: "time", event: "event", censored: ["alive"], causes: ["died"] }] }
      : {}),
  };
}
