import { makeCohort, rowsOfUnits, takeRows } from "../../../src/core/data/cohort.ts";
import type { Cohort, Column } from "../../../src/core/data/cohort.ts";
import type { CheckContext, Evidence, Refit, RefitFunction } from "../../../src/core/contracts/disclosure.ts";
import { UNIT_OUT } from "../../../src/core/contracts/disclosure.ts";
import { createRng, permutation } from "../../../src/core/rng.ts";
import type { Rng } from "../../../src/core/rng.ts";
import type { CohortSchema, ColumnSchema } from "../../../src/core/data/schema.ts";

/** A generator for tests: rows from the units that are in. */
export type World = (train: Cohort<"train">, rng: Rng) => Cohort<"synthetic">;

export const CONTEXT: CheckContext = {
  alpha: 0.05,
  cellSize: 11,
  ceilings: { "person-exposure": { attack: 0.7 } },
  adversaries: [],
};

export function schemaOf(columns: readonly (Partial<ColumnSchema> & { readonly name: string })[]): CohortSchema {
  return { version: 1, name: "world", columns: columns.map((one) => ({ type: "continuous", role: "other", ...one })) };
}

/** n rows of d standard normal numbers called x0, x1, ...; the first `nQuasi` are quasi-identifiers. */
export function normalRegistry(n: number, d: number, rng: Rng, nQuasi = 2): Cohort<"train"> {
  const columns: Column[] = Array.from({ length: d }, (_, c) => ({
    kind: "numeric",
    name: `x${c}`,
    values: Float64Array.from({ length: n }, () => rng.normal()),
  }));
  return makeCohort(
    "train",
    schemaOf(columns.map((one, c) => ({ name: one.name, role: c < nQuasi ? "quasi-identifier" : "other" }))),
    columns,
    n,
  );
}

/** Fresh rows that never saw the registry. */
export const freshNormal: World = (train, rng) => {
  const columns: Column[] = train.columns.map((one) => ({
    kind: "numeric",
    name: one.name,
    values: Float64Array.from({ length: train.nRows }, () => rng.normal()),
  }));
  return makeCohort("synthetic", train.schema, columns, train.nRows);
};

/** Every training row, copied. */
export const verbatim: World = (train, rng) => takeRows(train, permutation(train.nRows, rng), "synthetic");

/** Mean and covariance of the training rows, and n normal draws (Cholesky). */
export const multivariateNormal: World = (train, rng) => {
  const x = train.columns.map((one) => (one.kind === "numeric" ? one.values : Float64Array.from(one.codes)));
  const n = train.nRows;
  const d = x.length;
  const mean = x.map((values) => values.reduce((sum, value) => sum + value, 0) / n);
  const lower: number[][] = [];
  for (let i = 0; i < d; i++) {
    lower.push(new Array<number>(d).fill(0));
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let r = 0; r < n; r++) sum += (x[i]![r]! - mean[i]!) * (x[j]![r]! - mean[j]!);
      sum /= n - 1;
      for (let k = 0; k < j; k++) sum -= lower[i]![k]! * lower[j]![k]!;
      lower[i]![j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / lower[j]![j]!;
    }
  }
  const values = x.map(() => new Float64Array(n));
  for (let r = 0; r < n; r++) {
    const z = x.map(() => rng.normal());
    for (let i = 0; i < d; i++) values[i]![r] = mean[i]! + lower[i]!.reduce((sum, l, k) => sum + l * z[k]!, 0);
  }
  return makeCohort(
    "synthetic",
    train.schema,
    train.columns.map((one, c) => ({ kind: "numeric", name: one.name, values: values[c]! })),
    n,
  );
};

export interface RefitCounter {
  readonly asked: string[];
  nRuns: number;
}

/** Stage-one refits (each without a random tenth), a refit function and one released file. */
export function evidenceOf(
  registry: Cohort<"train">,
  world: World,
  nRefits: number,
  seed: string,
  more: Partial<Evidence> = {},
  counter: RefitCounter = { asked: [], nRuns: 0 },
): Evidence {
  const rng = createRng(seed);
  const once = (out: Int32Array, path: string): Refit => {
    const status = new Uint8Array(registry.nUnits);
    for (const unit of out) status[unit] = UNIT_OUT;
    return {
      status,
      synthetic: world(
        takeRows(
          registry,
          rowsOfUnits(registry, (unit) => status[unit] !== UNIT_OUT),
          "train",
        ),
        rng.child(path),
      ),
    };
  };
  const refit: RefitFunction = async (label, outUnits) => {
    counter.asked.push(label);
    counter.nRuns += outUnits.length;
    return outUnits.map((out, run) => once(out, `${label}/${run}`));
  };
  const nOut = Math.min(registry.nUnits - 1, Math.max(1, Math.round(registry.nUnits / 10)));
  const refits = Array.from({ length: nRefits }, (_, run) =>
    once(
      permutation(registry.nUnits, rng.child(`mask/${run}`))
        .slice(0, nOut)
        .sort(),
      `refit/${run}`,
    ),
  );
  return {
    registry,
    released: [once(new Int32Array(0), "released").synthetic],
    refits,
    refit,
    namedUnits: [],
    ...more,
  };
}
