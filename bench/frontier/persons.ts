import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { generatorById } from "../../generators/index.ts";
import { takeRows, type Cohort } from "../../src/core/data/cohort.ts";
import { createRng } from "../../src/core/rng.ts";
import { readSynthetic } from "../../src/io/registry/read-synthetic.ts";
import { cohortToCsv } from "../../src/io/tables/write-csv.ts";
import { gowerSpace, nearestDistances } from "../gower-nearest.ts";
import { areasOf, tenthOut, type RefitDistances } from "../signal/person-areas.ts";
import { prepare, writeWhole } from "./files.ts";
import { METHODS, type Method } from "./methods.ts";
import { programOf, wordsOf } from "./peer-table.ts";
import { personsFile, type PersonExposure } from "./person-exposure.ts";
import { readBenchRegistry, type Registry } from "./registries.ts";
import { runPeerOnce } from "./run-peer.ts";

/**
 * `persons.js <scratch folder> <refits> <methods, comma> <registries, comma>`: exposure of every patient to a
 * generator, ours or a peer, by refits without a tenth of the patients; the same refits for all. Finished refits are
 * kept. bench.js prints what is there.
 */
const [folder, refits, wantedMethods, wantedRegistries] = process.argv.slice(2);
if (folder === undefined || refits === undefined || wantedMethods === undefined || wantedRegistries === undefined)
  throw new Error("persons.js <scratch folder> <refits> <methods> <registries>");
const scratch = resolve(folder);
const FIRST_SEED = 5000;

for (const name of wantedRegistries.split(",")) {
  const registry = await readBenchRegistry(name);
  prepare(scratch, registry, 0);
  for (const id of wantedMethods.split(",")) {
    const method = METHODS.find((one) => one.id === id);
    if (method === undefined) throw new Error(`there is no method ${id}`);
    const found = await exposureOf(registry, method, Number(refits));
    writeWhole(personsFile(scratch, name, id), JSON.stringify(found));
    console.log(`${id} on ${name}: ${JSON.stringify(found)}`);
  }
}

/** Refits that failed are left out, and not counted. */
async function exposureOf(registry: Registry, method: Method, nRefits: number): Promise<PersonExposure> {
  const space = gowerSpace(registry.cohort);
  const done: RefitDistances[] = [];
  for (let refit = 0; refit < nRefits; refit++) {
    const out = tenthOut(registry.cohort, createRng(`frontier/persons/${registry.name}/${refit}`));
    const kept = Array.from(out.keys()).filter((row) => out[row] === 0);
    const synthetic = await rowsWithout(registry, method, refit, takeRows(registry.cohort, kept, "train"));
    if (synthetic !== undefined) done.push({ out, distance: nearestDistances(space, synthetic) });
  }
  const areas = areasOf(done);
  const mean = areas.reduce((sum, one) => sum + one, 0) / areas.length;
  return { refits: done.length, persons: areas.length, mean };
}

/** As many rows as patients, of a fit to those who are in; undefined where the generator fails. */
async function rowsWithout(
  registry: Registry,
  method: Method,
  refit: number,
  train: Cohort<"train">,
): Promise<Cohort | undefined> {
  if (method.runner === "copy") return train;
  if (method.peer !== undefined) return peerRows(registry, method, refit, train);
  const generator = generatorById(method.generatorId ?? method.id);
  const rng = createRng(`frontier/persons/${registry.name}/${refit}/${method.id}`);
  const fitted = await generator.fit(train, { ...generator.defaults, ...method.params }, rng.child("fit"));
  return fitted.sample(registry.cohort.nRows, rng.child("sample"));
}

async function peerRows(
  registry: Registry,
  { id, peer }: Method,
  refit: number,
  train: Cohort<"train">,
): Promise<Cohort | undefined> {
  const registryFolder = join(scratch, registry.name);
  const own = join(registryFolder, "persons", `${refit}`);
  const rows = join(own, `${id}.csv`);
  const program = peer === undefined ? undefined : programOf(peer);
  if (peer === undefined || program === undefined) throw new Error(`${id}: no program was named`);
  if (!existsSync(rows)) {
    mkdirSync(own, { recursive: true });
    const trainFile = join(own, "train.csv");
    writeWhole(trainFile, cohortToCsv(train));
    await runPeerOnce(wordsOf(peer, program), {
      registry,
      registryFolder,
      folder: join(own, `${id}.work`),
      train: trainFile,
      rows,
      nRows: registry.cohort.nRows,
      seed: FIRST_SEED + refit,
    });
  }
  return existsSync(rows) ? readSynthetic(rows, registry.cohort.schema) : undefined;
}
