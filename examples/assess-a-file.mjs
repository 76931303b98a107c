// Test a synthetic file that anyone else made, here independent columns, against the registry it was made from.
//   node examples/assess-a-file.mjs [registry] [schema]
import { assessFile, createRng, generatorById, openRegistry, renderReport } from "raresynth";

const pbc = "sample-data/pbc";
const [file = `${pbc}/pbc.csv`, schema = `${pbc}/cohort.schema.yaml`] = process.argv.slice(2);

const registry = await openRegistry(file, { schema });
const marginals = generatorById("marginals");
const fitted = await marginals.fit(registry.cohort, marginals.defaults, createRng("example/fit"));
const synthetic = await fitted.sample(registry.cohort.nRows, createRng("example/sample"));

// A path in place of the cohort reads a file; a holdout of patients whom the generator never saw decides what is inconclusive here.
const result = await assessFile(registry, { synthetic, policy: "controlled-access", seed: "example" });
console.log(await renderReport(result, { audience: "internal", format: "markdown" }));
