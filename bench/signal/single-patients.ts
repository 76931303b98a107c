import { generatorById } from "../../generators/index.ts";
import type { Params } from "../../src/core/contracts/generator.ts";
import { takeRows, type Cohort } from "../../src/core/data/cohort.ts";
import { createRng } from "../../src/core/rng.ts";
import { auc } from "../../src/stats/auc.ts";
import { midRanks } from "../../src/stats/mid-ranks.ts";
import { readBenchRegistry } from "../frontier/registries.ts";
import { gowerSpace, nearestDistances } from "../gower-nearest.ts";
import { featuresOf, featureValues, type Feature } from "./feature-space.ts";

/**
 * `single-patients.js [registry] [patients] [runs] [generator[:key=value,...] ...]`: exposure of those patients who
 * stick out most. Each is fitted with and left out, `runs` times; an attacker compares files by the closest row, by
 * every column's mean and by the spread and reach of each number towards the patient's side. Printed: the largest area
 * over these statistics, corrected for looking at the best by halving the runs (chosen on one half, measured on the
 * other).
 */
const [name = "pbc", nPatients = "8", nRuns = "60", ...wanted] = process.argv.slice(2);
const { cohort } = await readBenchRegistry(name);
const features = featuresOf(cohort);
const chosen = outliers(cohort, features).slice(0, Number(nPatients));
const space = gowerSpace(cohort);
const runs = Number(nRuns);
const names: string[] = [];
console.log(`${name}: the ${chosen.length} patients who stick out most, ${runs} runs with and ${runs} without each`);
for (const one of wanted) {
  const [id, list] = one.split(":") as [string, string?];
  const params: Params = Object.fromEntries(
    (list ?? "")
      .split(",")
      .filter((part) => part !== "")
      .map((part) => [part.split("=")[0]!, Number(part.split("=")[1])]),
  );
  const generator = generatorById(id);
  const areas: number[] = [];
  for (const row of chosen) {
    const without = takeRows(
      cohort,
      Array.from({ length: cohort.nRows }, (_, at) => at).filter((at) => at !== row),
      "train",
    );
    const statistics = async (train: Cohort<"train">, arm: string): Promise<number[][]> => {
      const all: number[][] = [];
      for (let r = 0; r < runs; r++) {
        const seed = `single/${name}/${row}/${arm}/${r}`;
        const fitted = await generator.fit(train, { ...generator.defaults, ...params }, createRng(`${seed}/fit`));
        all.push(statisticsOf(await fitted.sample(cohort.nRows, createRng(`${seed}/sample`)), row));
      }
      return all;
    };
    areas.push(honestArea(await statistics(cohort, "with"), await statistics(without, "without")));
  }
  const mean = areas.reduce((sum, area) => sum + area, 0) / areas.length;
  console.log(
    `${one.padEnd(50)} worst ${Math.max(...areas).toFixed(3)}  mean ${mean.toFixed(3)}   ${areas.map((area) => area.toFixed(2)).join(" ")}`,
  );
}

/** Patients by the sum of squared normal scores of their numbers and of the rarity of their levels. */
function outliers(registry: Cohort, all: readonly Feature[]): number[] {
  const score = new Float64Array(registry.nRows);
  for (const feature of all) {
    const values = featureValues(registry, feature);
    const known = values.filter((value) => !Number.isNaN(value));
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    const sd = Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length);
    values.forEach((value, row) => (score[row]! += Number.isNaN(value) ? 0 : ((value - mean) / sd) ** 2));
  }
  return Array.from(score.keys()).sort((a, b) => score[b]! - score[a]!);
}

function statisticsOf(file: Cohort, row: number): number[] {
  names.length = 0;
  names.push("closest row");
  const out = [-nearestDistances(space, file)[row]!];
  for (const feature of features) {
    const own = featureValues(cohort, feature)[row]!;
    if (Number.isNaN(own)) continue;
    const values = featureValues(file, feature)
      .filter((value) => !Number.isNaN(value))
      .sort();
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const real = featureValues(cohort, feature).filter((value) => !Number.isNaN(value));
    const side = own >= real.reduce((sum, value) => sum + value, 0) / real.length ? 1 : -1;
    out.push(side * mean);
    names.push(`mean ${feature.column} ${feature.level ?? ""}`);
    if (feature.level === undefined) names.push(`reach ${feature.column}`);
    if (feature.level === undefined) out.push(side * (side > 0 ? values.at(-1)! : values[0]!));
  }
  return out;
}

/** The statistic is chosen on the even runs and its area taken on the odd ones, and the other way round. */
function honestArea(inside: readonly number[][], outside: readonly number[][]): number {
  const part = (all: readonly number[][], odd: number) => all.filter((_, r) => r % 2 === odd);
  const areaOf = (odd: number, k: number) =>
    auc(
      part(inside, odd).map((one) => one[k]!),
      part(outside, odd).map((one) => one[k]!),
    );
  const halves = [0, 1].map((odd) => {
    const areas = Float64Array.from(inside[0]!, (_, k) => areaOf(odd, k));
    const ranks = midRanks(areas);
    return areaOf(1 - odd, ranks.indexOf(Math.max(...ranks)));
  });
  if (process.env["SIGNAL_NAMES"] !== undefined) {
    const areas = Float64Array.from(inside[0]!, (_, k) => (areaOf(0, k) + areaOf(1, k)) / 2);
    const best = Array.from(areas.keys())
      .sort((a, b) => areas[b]! - areas[a]!)
      .slice(0, 4);
    console.log(best.map((k) => `${names[k]} ${areas[k]!.toFixed(2)}`).join(", "));
  }
  return (halves[0]! + halves[1]!) / 2;
}
