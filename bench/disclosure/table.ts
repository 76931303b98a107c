import { makeCohort, type Cohort, type Column, type Role } from "../../src/core/data/cohort.ts";
import { createRng, permutation, type Rng } from "../../src/core/rng.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";

/** Levels of the ten categories. */
const LEVELS: readonly number[] = [2, 2, 3, 3, 4, 5, 6, 7, 8, 10];
const NUMBERS = 10;
const MISSING_SHARE = 0.03;
/** One synthetic row in twenty is a row of the training data, so that attacks have something to find. */
const COPIED_SHARE = 0.05;

/**
 * Columns that attackers know: three numbers and the four categories with most levels. The other thirteen are the other
 * half of the linkability split.
 */
export const KNOWN: readonly string[] = ["n0", "n1", "n2", "c6", "c7", "c8", "c9"];
/** Columns that they want to learn: two categories and a number. */
export const SECRETS: readonly string[] = ["c0", "c1", "n9"];

const NAMES: readonly string[] = [
  ...Array.from({ length: NUMBERS }, (_, c) => `n${c}`),
  ...LEVELS.map((_, c) => `c${c}`),
];

export const SCHEMA: CohortSchema = {
  version: 1,
  name: "bench",
  columns: NAMES.map((name) => ({
    name,
    type: name.startsWith("n") ? "continuous" : "categorical",
    role: KNOWN.includes(name) ? "quasi-identifier" : SECRETS.includes(name) ? "sensitive" : "other",
    ...(name.startsWith("n") ? {} : { levels: levelNames(Number(name.slice(1))) }),
  })),
  splits: [{ name: "known against the rest", left: KNOWN, right: NAMES.filter((name) => !KNOWN.includes(name)) }],
};

/** How the columns hang together: through three latent factors, or not at all. */
export type Dependence = "correlated" | "independent";

/**
 * Twenty mixed columns, 3 % of the cells missing: ten numbers with four decimals (a third of them skewed) and ten
 * categories of 2 to 10 levels. Independent ones are uniform: the hardest case for a search tree.
 */
export function drawTable<R extends Role>(role: R, nRows: number, dependence: Dependence, rng: Rng): Cohort<R> {
  const numbers = Array.from({ length: NUMBERS }, () => new Float64Array(nRows));
  const codes = LEVELS.map(() => new Int32Array(nRows));
  for (let row = 0; row < nRows; row++) {
    const factors = [rng.normal(), rng.normal(), rng.normal()];
    numbers.forEach((values, c) => {
      const mixed = 0.7 * factors[c % 3]! + 0.714 * rng.normal();
      const value = dependence === "independent" ? rng.float() : c % 3 === 2 ? Math.exp(0.7 * mixed) : mixed;
      values[row] = rng.float() < MISSING_SHARE ? NaN : Math.round(value * 1e4) / 1e4;
    });
    codes.forEach((values, c) => {
      const nLevels = LEVELS[c]!;
      const mixed = 0.6 * factors[c % 3]! + 0.8 * rng.normal();
      const level =
        dependence === "independent"
          ? rng.int(nLevels)
          : Math.min(nLevels - 1, Math.floor(nLevels / (1 + Math.exp(-1.7 * mixed))));
      values[row] = rng.float() < MISSING_SHARE ? -1 : level;
    });
  }
  const columns: Column[] = [
    ...numbers.map((values, c): Column => ({ kind: "numeric", name: `n${c}`, values })),
    ...codes.map((values, c): Column => ({
      kind: "coded",
      name: `c${c}`,
      codes: values,
      levels: levelNames(c),
      nPublicLevels: LEVELS[c]!,
      ordered: false,
    })),
  ];
  return makeCohort(role, SCHEMA, columns, nRows);
}

/**
 * The files of the comparison with peers: training data, control data of the same law, and synthetic rows of that law
 * of which one in twenty is copied.
 */
export function drawFiles(nRows: number): {
  train: Cohort<"train">;
  control: Cohort<"holdout">;
  synthetic: Cohort<"synthetic">;
} {
  const rng = createRng("bench/disclosure");
  const train = drawTable("train", nRows, "correlated", rng.child("train"));
  const synthetic = drawTable("synthetic", nRows, "correlated", rng.child("synthetic"));
  const copied = permutation(nRows, rng.child("copied")).subarray(0, Math.round(COPIED_SHARE * nRows));
  synthetic.columns.forEach((column, c) => {
    const source = train.columns[c]!;
    for (const row of copied) {
      if (column.kind === "numeric" && source.kind === "numeric") column.values[row] = source.values[row]!;
      else if (column.kind === "coded" && source.kind === "coded") column.codes[row] = source.codes[row]!;
    }
  });
  return { train, control: drawTable("holdout", nRows, "correlated", rng.child("control")), synthetic };
}

function levelNames(c: number): string[] {
  return Array.from({ length: LEVELS[c]! }, (_, k) => String.fromCharCode(97 + k));
}
