import { generatorById } from "../../generators/index.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { createRng } from "../../src/core/rng.ts";
import { cox } from "../../src/stats/cox.ts";
import { readBenchRegistry } from "../frontier/registries.ts";
import { featureValues } from "./feature-space.ts";

/**
 * `bilirubin.js [generator ...]`: Cox coefficient of log bilirubin (with age, log prothrombin time, albumin, edema) on
 * pbc, five syntheses of each of 20 fits combined.
 */
const { cohort } = await readBenchRegistry("pbc");
const real = slopeOf(cohort);
for (const one of process.argv.slice(2)) {
  const [id, list] = one.split(":") as [string, string?];
  const generator = generatorById(id);
  const params = {
    ...generator.defaults,
    ...Object.fromEntries(
      (list ?? "")
        .split(",")
        .filter((part) => part !== "")
        .map((part) => [part.split("=")[0]!, Number(part.split("=")[1])]),
    ),
  };
  let [held, sum] = [0, 0];
  for (let fit = 0; fit < 20; fit++) {
    const slopes: { value: number; variance: number }[] = [];
    for (let m = 0; m < 5; m++) {
      const fitted = await generator.fit(cohort, params, createRng(`bilirubin/${fit}/${m}/fit`));
      slopes.push(slopeOf(await fitted.sample(cohort.nRows, createRng(`bilirubin/${fit}/${m}/sample`))));
    }
    const mean = slopes.reduce((all, { value }) => all + value, 0) / 5;
    const within = slopes.reduce((all, { variance }) => all + variance, 0) / 5;
    // Raab, Nowok and Dibben (2016): variance of a mean of m syntheses of the size of the registry, for inference about
    // the population.
    const total = within * (1 + 1 / 5);
    sum += mean / 20;
    if (Math.abs(mean - real.value) <= 1.96 * Math.sqrt(total)) held += 1;
  }
  console.log(`${one}: registry ${real.value.toFixed(3)}, mean ${sum.toFixed(3)}, held in ${held} of 20`);
}

function slopeOf(rows: Cohort): { value: number; variance: number } {
  const of = (column: string, level?: string) =>
    featureValues(rows, level === undefined ? { column } : { column, level });
  const status = of("status", "2");
  const columns = [
    of("bili").map(Math.log),
    of("age"),
    of("albumin"),
    of("protime").map(Math.log),
    of("edema", "1").map((one, row) => one + 0.5 * of("edema", "0.5")[row]!),
  ];
  const time = of("time");
  const kept = Array.from(time.keys()).filter((row) =>
    [time, status, ...columns].every((values) => Number.isFinite(values[row]!)),
  );
  const pick = (values: Float64Array) => Float64Array.from(kept, (row) => values[row]!);
  const fit = cox(pick(time), pick(status), columns.map(pick));
  if (fit.status !== "fitted") throw new Error(fit.message);
  return { value: fit.coefficients[0]!, variance: fit.standardErrors[0]! ** 2 };
}
