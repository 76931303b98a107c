import { generatorById } from "../../generators/index.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { createRng } from "../../src/core/rng.ts";
import { readBenchRegistry } from "../frontier/registries.ts";
import { halvesOf, samplesOf } from "./measure.ts";
import { personAreas } from "./person-areas.ts";
import { NOT_TUNED } from "./worlds.ts";

/**
 * `small.js [refits]`: exposure of single patients below 100 patients, cart beside copula and marginals: two halves of
 * cgd0 and of dystrophy and one sample of each small world; mean, 95 % quantile and largest over patients.
 */
const [refits = "60"] = process.argv.slice(2);
const SMALL = 100;
const sets: (readonly [string, Cohort<"train">])[] = [];
for (const name of ["cgd0", "dystrophy"]) {
  const { cohort } = await readBenchRegistry(name);
  halvesOf(name, cohort, 2).forEach(({ train }, half) => sets.push([`${name}${half}`, train]));
}
for (const world of NOT_TUNED.filter(({ n }) => n < SMALL))
  for (const { train } of samplesOf(world, 1)) sets.push([world.name, train]);
const means = new Map<string, number[]>();
for (const [name, cohort] of sets)
  for (const id of ["marginals", "cart", "copula"]) {
    const areas = await personAreas(generatorById(id), cohort, Number(refits), createRng(`small/${name}`));
    const mean = areas.reduce((sum, one) => sum + one, 0) / areas.length;
    means.set(id, [...(means.get(id) ?? []), mean]);
    const shown = [mean, areas[Math.floor(0.95 * (areas.length - 1))] ?? NaN, areas.at(-1) ?? NaN];
    console.log(`| ${name} | ${cohort.nRows} | ${id} | ${shown.map((one) => one.toFixed(3)).join(" | ")} |`);
  }
for (const [id, all] of means)
  console.log(`| mean | | ${id} | ${(all.reduce((sum, one) => sum + one, 0) / all.length).toFixed(3)} | | |`);
