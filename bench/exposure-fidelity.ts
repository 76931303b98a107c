import { performance } from "node:perf_hooks";
import { rowsOfUnits, takeRows, type Cohort } from "../src/core/data/cohort.ts";
import type { Generator, Params } from "../src/core/contracts/generator.ts";
import { createRng, permutation, type Rng } from "../src/core/rng.ts";
import { cart } from "../generators/cart/cart.ts";
import { releasableGenerators } from "../generators/index.ts";
import { correlationGap, cramerGap, kaplanMeierGap, meanKs } from "./fidelity-numbers.ts";
import { gowerSpace, nearestDistances } from "./gower-nearest.ts";
import { readPbc } from "./pbc-cohort.ts";

/** Exposure and fidelity of one recipe, as the feasibility measurement defines them. */
export interface Frontier {
  readonly name: string;
  readonly recipe: number;
  readonly mean: number;
  readonly q95: number;
  readonly max: number;
  readonly ks: number;
  readonly correlation: number;
  readonly cramer: number;
  readonly survival: number;
  readonly milliseconds: number;
}

/**
 * Refits a recipe, each time without a random tenth of the patients, and compares runs with and without each patient.
 * The statistic is the Gower distance from the patient to the closest of n synthetic rows; an AUC above .5 means closer
 * when in.
 */
export async function measureFrontier<P extends object>(
  name: string,
  generator: Generator<P>,
  params: P,
  registry: Cohort<"train">,
  nRefits: number,
  rng: Rng,
): Promise<Frontier> {
  const n = registry.nRows;
  const space = gowerSpace(registry);
  const distances: Float64Array[] = [];
  const masks: Uint8Array[] = [];
  const fidelity: number[][] = [];
  const recipe: number[] = [];
  let busy = 0;
  for (let refit = 0; refit < nRefits; refit++) {
    const stream = rng.child(`refit/${refit}`);
    const out = new Uint8Array(registry.nUnits);
    for (const unit of permutation(registry.nUnits, stream.child("out")).subarray(0, Math.round(registry.nUnits / 10)))
      out[unit] = 1;
    const train = takeRows(
      registry,
      rowsOfUnits(registry, (unit) => out[unit] === 0),
      "train",
    );
    const start = performance.now();
    const synthetic = await (await generator.fit(train, params, stream.child("fit"))).sample(n, stream.child("sample"));
    busy += performance.now() - start;
    const nearest = nearestDistances(space, synthetic);
    distances.push(nearest);
    masks.push(out);
    recipe.push(
      areaBelow(
        nearest.filter((_, row) => out[registry.units[row]!] === 0),
        nearest.filter((_, row) => out[registry.units[row]!] === 1),
      ),
    );
    fidelity.push([
      meanKs(registry, synthetic),
      correlationGap(registry, synthetic),
      cramerGap(registry, synthetic),
      kaplanMeierGap(registry, synthetic),
    ]);
  }
  const persons = Array.from({ length: n }, (_, row) => {
    const inside = (refit: number) => masks[refit]![registry.units[row]!] === 0;
    const pick = (wanted: boolean) =>
      Float64Array.from(distances.flatMap((one, refit) => (inside(refit) === wanted ? [one[row]!] : [])));
    return areaBelow(pick(true), pick(false));
  })
    .filter((area) => !Number.isNaN(area))
    .sort((a, b) => a - b);
  return {
    name,
    recipe: mean(recipe),
    mean: mean(persons),
    q95: persons[Math.floor(0.95 * (persons.length - 1))]!,
    max: persons.at(-1)!,
    ks: mean(fidelity.map((one) => one[0]!)),
    correlation: mean(fidelity.map((one) => one[1]!)),
    cramer: mean(fidelity.map((one) => one[2]!)),
    survival: mean(fidelity.map((one) => one[3]!)),
    milliseconds: busy / nRefits,
  };
}

/** P(a < b) + P(a = b) / 2 over all pairs; NaN where a group is empty. */
function areaBelow(a: Float64Array, b: Float64Array): number {
  const sorted = Float64Array.from(b).sort();
  let sum = 0;
  for (const value of a) {
    let low = 0;
    while (low < sorted.length && sorted[low]! < value) low += 1;
    let high = low;
    while (high < sorted.length && sorted[high] === value) high += 1;
    sum += sorted.length - high + (high - low) / 2;
  }
  return sum / (a.length * sorted.length);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** One line of the table. */
export function frontierLine(one: Frontier): string {
  const cells = [one.recipe, one.mean, one.q95, one.max, one.ks, one.correlation, one.cramer, one.survival].map(
    (value) => value.toFixed(3).padStart(8),
  );
  return `${one.name.padEnd(44)}${cells.join("")}${one.milliseconds.toFixed(1).padStart(9)}`;
}

export const FRONTIER_HEADER = `${"recipe".padEnd(44)}${["recipe", "person", "q95", "max", "KS", "corr", "Cramer", "KM gap", "ms"].map((title, i) => title.padStart(i === 8 ? 9 : 8)).join("")}`;

/** Variants that show where the default sits: what its guards cost and what they buy. */
const CART_VARIANTS: readonly (readonly [string, Params])[] = [
  [
    "cart, trees only, leaves 2.5 %, unshrunk",
    { leafShare: 0.025, shrinkUnits: 0, splitZ: -5, maxLeaves: 40, maxTrendTerms: 0 },
  ],
  ["cart, trees only, leaves 5 %", { shrinkUnits: 10, splitZ: 2.5, maxTrendTerms: 0 }],
  ["cart, easier splits (z 2.5)", { splitZ: 2.5 }],
  ["cart, slopes shrunk harder", { trendCaution: 2 }],
  ["cart, no trees", { maxLeaves: 1 }],
  ["cart, neither trend nor trees", { maxLeaves: 1, maxTrendTerms: 0 }],
  ["cart, every fit looks at all units", { fitShare: 1 }],
];

/** Measured by bench/neural, with fewer refits. */
export const SLOW: readonly string[] = releasableGenerators
  .filter((generator) => generator.isSlow === true)
  .map((generator) => generator.id);

/**
 * Prints one line for every generator that may release and fits in moments, and for variants of cart. Goal of the
 * default: person <= .53, KS <= .065, correlation <= .09.
 */
export async function exposureFidelityTable(
  registry: Cohort<"train">,
  nRefits = 150,
  seed = "exposure-fidelity",
): Promise<void> {
  console.log(
    `\nexposure against fidelity: pbc ${registry.nRows} x ${registry.columns.length}, ${nRefits} refits without a tenth, seed "${seed}"`,
  );
  console.log(FRONTIER_HEADER);
  for (const generator of releasableGenerators.filter((one) => !SLOW.includes(one.id)))
    console.log(
      frontierLine(
        await measureFrontier(generator.id, generator, generator.defaults, registry, nRefits, createRng(seed)),
      ),
    );
  for (const [name, params] of CART_VARIANTS)
    console.log(
      frontierLine(
        await measureFrontier(name, cart, { ...cart.defaults, ...params }, registry, nRefits, createRng(seed)),
      ),
    );
}

if (process.argv[1]?.includes("exposure-fidelity") === true) {
  console.log(`node ${process.version}`);
  await exposureFidelityTable(readPbc(), Number(process.argv[2] ?? 150), process.argv[3] ?? "exposure-fidelity");
}
