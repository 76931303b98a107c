import { generatorById } from "../../generators/index.ts";
import type { FidelityMetric } from "../../src/core/contracts/fidelity.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { createRng } from "../../src/core/rng.ts";
import { halves } from "../../src/fidelity/halves.ts";
import { fidelityPlan } from "../../src/fidelity/plan.ts";
import { associationRetention } from "../../src/fidelity/retention/association-retention.ts";
import { coefficientRetention } from "../../src/fidelity/retention/coefficient-retention.ts";
import { TUNED_ON, readBenchRegistry } from "../frontier/registries.ts";

/** `report.js [fits] [generator ...]`: retention as the report prints it, of fits on all patients. */
const [fits = "3", ...wanted] = process.argv.slice(2);
const generators = wanted.length === 0 ? ["marginals", "cart", "copula"] : wanted;
const N_HALVES = 10;

const show = (values: readonly (number | undefined)[]): string => {
  const known = values.flatMap((value) => value ?? []);
  return known.length < values.length ? "–" : (known.reduce((sum, one) => sum + one, 0) / known.length).toFixed(2);
};
console.log(`| | ten halves | ${generators.join(" | ")} | copy |`);
for (const name of TUNED_ON) {
  const { cohort } = await readBenchRegistry(name);
  const metrics: [string, FidelityMetric][] = [
    ["associations", associationRetention],
    ["coefficients", coefficientRetention(cohort, fidelityPlan(cohort, 0.5))],
  ];
  const files: Cohort[][] = [];
  for (const id of generators) {
    const generator = generatorById(id);
    const drawn: Cohort[] = [];
    for (let r = 0; r < Number(fits); r++) {
      const fitted = await generator.fit(cohort, generator.defaults, createRng(`signal/report/${name}/${r}`));
      drawn.push(await fitted.sample(cohort.nRows, createRng(`signal/report/${name}/${r}/sample`)));
    }
    files.push(drawn);
  }
  for (const [what, metric] of metrics) {
    const between = Array.from({ length: N_HALVES }, (_, r) => {
      const [half, rest] = halves(cohort, createRng(`signal/report/${name}/halves/${r}`));
      return metric.run(half, rest)[0]?.value;
    });
    const known = between.flatMap((value) => value ?? []);
    const range = known.length === 0 ? "–" : `${Math.min(...known).toFixed(2)} to ${Math.max(...known).toFixed(2)}`;
    const cells = files.map((drawn) => show(drawn.map((file) => metric.run(cohort, file)[0]?.value)));
    console.log(
      `| ${name}, ${what} | ${range} | ${cells.join(" | ")} | ${show([metric.run(cohort, cohort)[0]?.value])} |`,
    );
  }
}
