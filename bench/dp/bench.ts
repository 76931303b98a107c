import { join } from "node:path";
import { dpMethodById } from "../../generators/dp/index.ts";
import { modelOfTables } from "../../generators/dp/release-rows.ts";
import { drawStates } from "../../generators/dp/estimate/draw-states.ts";
import { createRng } from "../../src/core/rng.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { keptSchema } from "../../src/io/schema/kept-schema.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";
import { packageRoot } from "../../src/io/settings/package-root.ts";
import { rehearsalBudget } from "../../src/privacy/accounting/budget.ts";
import { createMeter } from "../../src/privacy/accounting/meter.ts";
import { rhoOfEpsilon } from "../../src/privacy/accounting/zcdp.ts";
import { encodeStates, type StateTable } from "../../src/privacy/domain/encode.ts";
import { publicDomain } from "../../src/privacy/domain/public-domain.ts";
import { systemNoise } from "../../src/privacy/noise/noise-source.ts";
import { tableError } from "../../src/privacy/curve/error-curve.ts";

/**
 * Two-way error of every method on pbc, at several epsilon: `node dist/bench/dp/bench.js [repeats] [methods]
 * [epsilons]`.
 */
const [repeats = "10", methods = "dp-marginals,dp-graph,dp-mst,dp-aim", epsilons = "1.9,10"] = process.argv.slice(2);
const folder = join(packageRoot(), "sample-data", "pbc");
const schema = await readSchema(join(folder, "dp.schema.yaml"));
const kept = keptSchema(schema);
const domain = publicDomain(kept, "patient");
const { cohort } = await readRegistry(join(folder, "pbc.csv"), schema, "train");
const real = encodeStates(cohort, domain);
const half = (offset: number): StateTable => ({
  ...real,
  weights: real.weights.map((weight, row) => (row % 2 === offset ? weight : 0)),
});
console.log(
  `cells of two-ways: ${Math.round(mean(domain.columns.flatMap((a, i) => domain.columns.slice(i + 1).map((b) => a.nStates * b.nStates))))}; one half against the other: ${tableError(domain, half(0), half(1), 2).toFixed(3)}`,
);
for (const id of methods.split(",")) {
  for (const epsilon of epsilons.split(",").map(Number)) {
    const rho = epsilon === Infinity ? 1e7 : rhoOfEpsilon(epsilon, 1e-6);
    const start = performance.now();
    const errors = Array.from({ length: Number(repeats) }, (_, i) => {
      const { meter } = createMeter(systemNoise(), rehearsalBudget(rho));
      const model = modelOfTables(domain, dpMethodById(id).measure(real, domain, rho, meter));
      const states = drawStates(model, cohort.nRows, createRng(`bench/${id}/${epsilon}/${i}`));
      return tableError(
        domain,
        real,
        {
          nRows: cohort.nRows,
          states,
          weights: new Int32Array(cohort.nRows).fill(domain.unitWeight),
        },
        2,
      );
    });
    const sd = Math.sqrt(mean(errors.map((e) => (e - mean(errors)) ** 2)));
    console.log(
      `${id} epsilon ${epsilon}: ${mean(errors).toFixed(4)} (sd ${sd.toFixed(4)}, ${((performance.now() - start) / 1000 / errors.length).toFixed(1)} s each)`,
    );
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
