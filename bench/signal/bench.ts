import { generatorById } from "../../generators/index.ts";
import type { Params } from "../../src/core/contracts/generator.ts";
import { TUNED_ON, readBenchRegistry } from "../frontier/registries.ts";
import { halvesOf, meterOf, samplesOf, type Signal } from "./measure.ts";
import { NOT_TUNED, TUNED } from "./worlds.ts";

/** `bench.js [registries|tuned|rest|all] [halves] [generator[:key=value,...] ...]`; see README.md. */
const [what = "all", count = "10", ...wanted] = process.argv.slice(2);
const recipes = (wanted.length === 0 ? ["marginals", "cart", "copula"] : wanted).map((one) => {
  const [id, list] = one.split(":") as [string, string?];
  const params: Params = Object.fromEntries(
    (list ?? "")
      .split(",")
      .filter((part) => part !== "")
      .map((part) => [part.split("=")[0]!, Number(part.split("=")[1])]),
  );
  return { name: one, generator: generatorById(id), params };
});
const trials = Number(count);
/** Independent marginals on the same trials: what nobody can be kept from. */
const baselines = new Map<string, Signal>();
const sets: { name: string; meter: ReturnType<typeof meterOf> }[] = [];
const only = process.env["SIGNAL_ONLY"]?.split(",");
const isWanted = (name: string): boolean => only === undefined || only.includes(name);
if (what === "registries" || what === "all")
  for (const name of TUNED_ON.filter(isWanted))
    sets.push({ name, meter: meterOf(name, halvesOf(name, (await readBenchRegistry(name)).cohort, trials)) });
if (what === "tuned" || what === "all")
  for (const world of TUNED.filter(({ name }) => isWanted(name)))
    sets.push({ name: world.name, meter: meterOf(world.name, samplesOf(world, trials)) });
if (what === "rest" || what === "all")
  for (const world of NOT_TUNED.filter(({ name }) => isWanted(name)))
    sets.push({ name: `*${world.name}`, meter: meterOf(world.name, samplesOf(world, trials)) });

const KEYS: readonly (keyof Signal)[] = [
  "pearson",
  "spearman",
  "coefficients",
  "sd",
  "leastSd",
  "tail",
  "km",
  "realKm",
  "score",
  "cramerEta",
  "means",
  "density",
  "membership",
  "milliseconds",
];
console.log(`${"".padEnd(18)}${KEYS.map((key) => key.slice(0, 8).padStart(9)).join("")}   excess of means, density`);
for (const { name, generator, params } of recipes) {
  console.log(name);
  const all: number[][] = [];
  for (const set of sets) {
    const signal = await set.meter(generator, params);
    const base = await baselineOf(set);
    const values = KEYS.map((key) => signal[key]);
    const excess = [signal.means - base.means, signal.density - base.density];
    all.push([...values, ...excess]);
    if (sets.length < 20) console.log(`  ${set.name.padEnd(16)}${line(values)}   ${line(excess)}`);
  }
  const mean = (at: number) => {
    const known = all.map((one) => one[at]!).filter((value) => !Number.isNaN(value));
    return known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  console.log(
    `  ${"MEAN".padEnd(16)}${line(KEYS.map((_, at) => mean(at)))}   ${line([mean(KEYS.length), mean(KEYS.length + 1)])}`,
  );
}

/** Independent marginals on the same trials: what nobody can be kept from. */

async function baselineOf(set: (typeof sets)[number]): Promise<Signal> {
  const before = baselines.get(set.name);
  if (before !== undefined) return before;
  const found = await set.meter(generatorById("marginals"), {});
  baselines.set(set.name, found);
  return found;
}

function line(values: readonly number[]): string {
  return values.map((value) => (Math.abs(value) < 10 ? value.toFixed(3) : value.toFixed(0)).padStart(9)).join("");
}
