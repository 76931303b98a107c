import { join } from "node:path";
import { countPairs, tablesAsked } from "../../src/api/federation/recipe/recipe-cells.ts";
import { siteMasks } from "../../src/api/federation/recipe/site-masks.ts";
import { confirmedRegistry } from "../../src/api/federation/contribute.ts";
import { takeRows, type Cohort } from "../../src/core/data/cohort.ts";
import { createRng, permutation } from "../../src/core/rng.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";
import { packageRoot } from "../../src/io/settings/package-root.ts";
import { publicDomain } from "../../src/privacy/domain/public-domain.ts";
import { auc } from "../../src/stats/auc.ts";

/**
 * What whoever combines exact sums learns: a record is held against the span of the R + 1 sums. `node
 * dist/bench/federation/exact-sums.js`. Patients of pbc are shared out between three sites; as many others are not in.
 */
const folder = join(packageRoot(), "sample-data", "pbc");
const schema = await readSchema(join(folder, "dp.schema.yaml"));
const { cohort } = await confirmedRegistry(join(folder, "pbc.csv"), schema);
const domain = publicDomain(cohort.schema, "row");
console.log(`cells of a file: ${tablesAsked(domain).length} tables`);
console.log("| patients | refits | AUC of the combiner, share of patients .8 | 1 |");
console.log("|---|---|---|---|");
for (const [n, refits] of [
  [60, 20],
  [60, 60],
  [60, 200],
  [100, 20],
  [100, 60],
  [100, 100],
  [100, 200],
  [200, 60],
  [200, 200],
] as const) {
  const shares = [0.8, 1].map((share) => combinerAuc(n, refits, share).toFixed(3));
  console.log(`| ${n} | ${refits} | ${shares.join(" | ")} |`);
}

function combinerAuc(n: number, refits: number, fitShare: number): number {
  const drawn = permutation(cohort.nRows, createRng(`exact-sums/${n}/${refits}/${fitShare}`));
  const part = (from: number, to: number): Cohort<"train"> => takeRows(cohort, drawn.slice(from, to), "train");
  const sizes = [Math.round(n / 2), Math.round(n / 3)];
  const cuts = [0, sizes[0]!, sizes[0]! + sizes[1]!, n];
  const sites = [0, 1, 2].map((at) => siteMasks(part(cuts[at]!, cuts[at + 1]!), refits, fitShare, `exact-sums/${at}`));
  const sums = Array.from({ length: refits + 1 }, (_, file) => {
    const parts = sites.map((masks) => countPairs(masks[file]!.looked, domain));
    return Float64Array.from(parts[0]!, (_, cell) => parts.reduce((sum, own) => sum + own[cell]!, 0));
  });
  const basis = orthonormal(sums);
  const score = (row: number): number =>
    -residual(Float64Array.from(countPairs(takeRows(cohort, Int32Array.of(row), "train"), domain)), basis);
  const inside = Array.from(drawn.slice(0, n), score);
  const outside = Array.from(drawn.slice(n, 2 * n), score);
  return auc(inside, outside);
}

/** An orthonormal basis of the span, by Gram-Schmidt done twice. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const vector of vectors) {
    const rest = vector.slice();
    const before = Math.sqrt(dot(rest, rest));
    for (let round = 0; round < 2; round++) for (const one of basis) subtract(rest, one, dot(rest, one));
    const length = Math.sqrt(dot(rest, rest));
    if (length > 1e-7 * before) basis.push(rest.map((x) => x / length));
  }
  return basis;
}

/** Distance of a record from the span. */
function residual(vector: Float64Array, basis: readonly Float64Array[]): number {
  for (const one of basis) subtract(vector, one, dot(vector, one));
  return Math.sqrt(dot(vector, vector));
}

function subtract(from: Float64Array, one: Float64Array, times: number): void {
  for (let i = 0; i < from.length; i++) from[i]! -= times * one[i]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
