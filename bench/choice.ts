import { join } from "node:path";
import { checkById, checks } from "../disclosure/index.ts";
import { generatorById } from "../generators/index.ts";
import type { Estimate } from "../src/core/contracts/estimate.ts";
import { createRng } from "../src/core/rng.ts";
import { packageRoot } from "../src/io/settings/package-root.ts";
import { readRegistry } from "../src/io/registry/read-registry.ts";
import { readSchema } from "../src/io/schema/read-schema.ts";
import { inProcessRunner } from "../src/pipeline/refits/in-process-runner.ts";
import { planLeftOut } from "../src/pipeline/refits/refit-plan.ts";
import type { Recipe } from "../src/pipeline/refits/refit-task.ts";
import { evidenceOn, planSelectionMasks, selectionFold } from "../src/pipeline/sweep/folds.ts";

/**
 * How much too good the numbers are by which a recipe was chosen: the table of docs/decisions/0005-sweep.md. First
 * argument: repetitions.
 */
const repetitions = Number(process.argv[2] ?? 24);
const folder = join(packageRoot(), "sample-data", "cgd0");
const { cohort } = await readRegistry(
  join(folder, "cgd0.csv"),
  await readSchema(join(folder, "cohort.schema.yaml")),
  "train",
);
const runner = inProcessRunner(cohort, checks, generatorById);
const network = generatorById("bayesian-network");
const recipes = Array.from({ length: 8 }, (_, k): Recipe => ({
  generatorId: network.id,
  params: { ...network.defaults, smoothing: 0.5 + 0.01 * (k + 1) },
  nRows: cohort.nRows,
}));
const readings = new Map<string, number[]>();

for (let repetition = 0; repetition < repetitions; repetition++) {
  const inFold = selectionFold(cohort.nUnits, `f${repetition}`);
  const masks = planSelectionMasks(inFold, 60, createRng(`m${repetition}`));
  const first: Estimate[] = [];
  for (const [k, recipe] of recipes.entries())
    first.push(await membershipArea(recipe, `s${repetition}/${k}`, masks, inFold));
  const chosen = first.reduce((best, one, k) => (one.value < first[best]!.value ? k : best), 0);
  const read = async (belongs?: Uint8Array): Promise<Estimate> =>
    membershipArea(
      recipes[chosen]!,
      `r${repetition}`,
      planLeftOut(cohort.nUnits, 200, createRng(`r${repetition}`)),
      belongs,
    );
  note("the evidence that chose it", first[chosen]!.value);
  note("mean of all recipes", first.reduce((sum, one) => sum + one.value, 0) / first.length);
  note("fresh refits, all patients", (await read()).value);
  note("fresh refits, the half that the choice looked at", (await read(inFold)).value);
  note("fresh refits, the half that it did not look at", (await read(inFold.map((one) => 1 - one))).value);
}
for (const [name, values] of readings) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const error = Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) / values.length,
  );
  console.log(`${name.padEnd(50)} ${mean.toFixed(4)} (${error.toFixed(4)})`);
}

async function membershipArea(
  recipe: Recipe,
  path: string,
  masks: readonly Int32Array[],
  belongs: Uint8Array | undefined,
): Promise<Estimate> {
  const evidence = { registry: cohort, released: [], refits: await runner.refits(recipe, path, masks), namedUnits: [] };
  const result = await checkById("membership")!.run(
    belongs === undefined ? evidence : evidenceOn(evidence, belongs),
    { permutations: 19 },
    createRng("check"),
    { alpha: 0.05, cellSize: 5, ceilings: {}, adversaries: [] },
  );
  if (result.status !== "measured") throw new Error(`membership: ${result.status}`);
  return result.findings[0]!.attack;
}

function note(name: string, value: number): void {
  readings.set(name, [...(readings.get(name) ?? []), value]);
}
