// Read, fit, test, report, release.
//   node examples/release-a-registry.mjs [registry] [schema] [folder] [policy] [refits]
import { writeFile } from "node:fs/promises";
import { openRegistry, renderReport, runRegistry, writeRelease } from "raresynth";

const pbc = "sample-data/pbc";
const [
  file = `${pbc}/pbc.csv`,
  schema = `${pbc}/cohort.schema.yaml`,
  folder = ".",
  policy = "controlled-access",
  refits = "200",
] = process.argv.slice(2);

const registry = await openRegistry(file, { schema });
console.log(`${registry.cohort.nUnits} patients; left behind while reading: ${registry.droppedIdentifiers.join(", ")}`);

// Fits, refits without a tenth of the patients, attacks, plants leaks to test the attacks, compares, judges.
const result = await runRegistry(registry, { policy, refits: Number(refits) });

console.log(await renderReport(result, { audience: "internal", format: "markdown" }));
await writeFile(`${folder}/report.internal.html`, await renderReport(result, { audience: "internal" }));

// Anything but PASS is refused with E_RELEASE.
if (result.verdict.outcome === "pass") await writeRelease(result, { folder: `${folder}/release` });
