import { join } from "node:path";
import { siteIdentity } from "../disclosure/site-identity/site-identity.ts";
import { unknownColumns } from "../disclosure/site-identity/unknown-patterns.ts";
import { generatorById } from "../generators/index.ts";
import type { CheckContext } from "../src/core/contracts/disclosure.ts";
import { isMissing, makeCohort, type Cohort, type Column } from "../src/core/data/cohort.ts";
import { createRng, permutation, type Rng } from "../src/core/rng.ts";
import { readPhenopackets } from "../src/io/doors/phenopackets/phenopackets.ts";
import { assembleRegistry } from "../src/io/registry/assemble-registry.ts";
import { packageRoot } from "../src/io/settings/package-root.ts";
import { wilson } from "../src/stats/wilson.ts";

// False alarms and power of site-unknown-pattern. Run: node dist/bench/unknown-patterns.js [repetitions, default 100]
// [seed]. See RESULTS-unknown-patterns.md.

const repetitions = Number(process.argv[2] ?? 100);
const SEED = process.argv[3] ?? "unknown patterns, first study";
/** Level at which a p-value is an alarm. */
const ALPHA = 0.05;
/** Shuffled files behind each p-value: half of what a run takes. */
const SHUFFLES = 99;
/** Fits of a generator take longer than files that are put together. */
const FITS = Math.min(20, repetitions);
const CONTEXT: CheckContext = {
  ...{ alpha: ALPHA, upperAlpha: ALPHA, nCandidates: 1, cellSize: 11, ceilings: {}, adversaries: [] },
  onProgress: () => undefined,
};

/** Which cells are unknown (1), row by row, and each row's source. */
interface World {
  readonly name: string;
  readonly masks: readonly (readonly number[])[];
  readonly site: readonly number[];
  readonly cohort?: Cohort<"train">;
}

async function realWorld(name: string, path: string): Promise<World> {
  const read = await readPhenopackets(path, { name, cellSize: 11 });
  if (read === undefined) throw new Error(name);
  const { cohort } = assembleRegistry(read.table, read.schema, "train", name);
  const columns = unknownColumns(cohort).flatMap((one) => cohort.columns.filter((each) => each.name === one));
  return {
    ...{ name, cohort, site: [...(cohort.droppedSite?.codes ?? [])] },
    masks: Array.from({ length: cohort.nRows }, (_, row) => columns.map((one) => Number(isMissing(one, row)))),
  };
}

function cohortOf<R extends "train" | "synthetic">(
  role: R,
  masks: readonly (readonly number[])[],
  site?: readonly number[],
): Cohort<R> {
  const names = (masks[0] ?? []).map((_, k) => `c${k}`);
  const columns = names.map(
    (name) => ({ name, type: "categorical", role: "sensitive", levels: ["yes", "no"] }) as const,
  );
  return makeCohort(
    role,
    { version: 1, name: "study", columns },
    names.map((name, k): Column => ({
      ...{ kind: "coded", name, levels: ["yes", "no"], nPublicLevels: 2, ordered: false },
      codes: Int32Array.from(masks, (mask) => (mask[k] === 1 ? -1 : 0)),
    })),
    masks.length,
    site === undefined ? {} : { droppedSite: { name: "source", codes: Int32Array.from(site) } },
  );
}

async function alarms(registry: Cohort<"train">, file: Cohort<"synthetic">, rng: Rng): Promise<boolean> {
  const evidence = { registry, released: [file], refits: [], namedUnits: [] };
  const result = await siteIdentity.run(evidence, { ...siteIdentity.defaults, permutations: SHUFFLES }, rng, CONTEXT);
  if (result.status !== "measured") throw new Error(result.status);
  return (result.findings[0]?.p ?? 1) <= ALPHA;
}

const columnwise = ({ masks }: World, rng: Rng): number[][] => {
  const orders = (masks[0] ?? []).map((_, k) => permutation(masks.length, rng.child(String(k))));
  return masks.map((mask, row) => mask.map((__, k) => masks[orders[k]?.[row] ?? 0]?.[k] ?? 0));
};
const redrawn = (from: readonly (readonly number[])[], n: number, rng: Rng): number[][] =>
  Array.from({ length: n }, () => [...(from[rng.int(from.length)] ?? [])]);

/** Rows of shuffled columns, a share of which carries patterns of the largest source. */
function planted(world: World, share: number, rng: Rng): number[][] {
  const sizes = new Map<number, number>();
  for (const one of world.site) sizes.set(one, (sizes.get(one) ?? 0) + 1);
  const largest = [...sizes].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
  const own = world.masks.filter((_, row) => world.site[row] === largest);
  const leak = redrawn(own, Math.round(share * world.masks.length), rng.child("leak"));
  return [...leak, ...columnwise(world, rng.child("rest")).slice(leak.length)];
}

const relabelled = ({ site }: World, rng: Rng): number[] =>
  [...permutation(site.length, rng)].map((at) => site[at] ?? -1);

type Trial = (world: World, rng: Rng) => { site?: number[]; file: readonly (readonly number[])[] };
const TRIALS: readonly (readonly [string, Trial])[] = [
  ["quiet: columns shuffled apart", (world, rng) => ({ file: columnwise(world, rng) })],
  [
    "quiet: sources dealt out anew, columns shuffled apart",
    (world, rng) => ({ site: relabelled(world, rng.child("site")), file: columnwise(world, rng) }),
  ],
  [
    "sources dealt out anew, whole patterns kept",
    (world, rng) => ({
      site: relabelled(world, rng.child("site")),
      file: redrawn(world.masks, world.masks.length, rng),
    }),
  ],
  ...[0.01, 0.02, 0.05, 0.1].map(
    (share) =>
      [
        `planted: ${share * 100} % of rows carry the largest source's patterns`,
        (world: World, rng: Rng) => ({ file: planted(world, share, rng) }),
      ] as const,
  ),
  [
    "planted: whole patterns of all sources redrawn",
    (world, rng) => ({ file: redrawn(world.masks, world.masks.length, rng) }),
  ],
];

function row(world: string, what: string, hits: number, of: number): void {
  const { low, high } = wilson(hits, of, 0.95);
  const percent = (rate: number): string => `${(100 * rate).toFixed(0)} %`;
  console.log(
    `| ${world} | ${what} | ${hits} of ${of} | ${percent(hits / of)} (${percent(low)} to ${percent(high)}) |`,
  );
}

async function study(world: World): Promise<void> {
  for (const [what, trial] of TRIALS) {
    let hits = 0;
    for (let k = 0; k < repetitions; k++) {
      const rng = createRng(`${SEED}/${world.name}/${what}/${k}`);
      const { file, site = world.site } = trial(world, rng.child("file"));
      const registry = cohortOf("train", world.masks, site);
      hits += Number(await alarms(registry, cohortOf("synthetic", file), rng.child("check")));
    }
    row(world.name, what, hits, repetitions);
  }
}

/** Files of a generator on the registry itself. */
async function fitted({ name, cohort }: World, id: string): Promise<void> {
  if (cohort === undefined) return;
  const generator = generatorById(id);
  let hits = 0;
  for (let k = 0; k < FITS; k++) {
    const rng = createRng(`${SEED}/${name}/${id}/${k}`);
    const model = await generator.fit(cohort, generator.defaults, rng.child("fit"));
    hits += Number(await alarms(cohort, await model.sample(cohort.nRows, rng.child("rows")), rng.child("check")));
  }
  row(name, `files of ${id}`, hits, FITS);
}

console.log(`node ${process.versions.node}, seed "${SEED}", alarm: p <= ${ALPHA}\n`);
console.log("| registry | file | alarms | rate (95 % interval, Wilson) |\n|---|---|---|---|");
const store = join(packageRoot(), "tests/reference/phenopackets");
const worlds = [
  await realWorld("FBXL4", join(packageRoot(), "sample-data/fbxl4/fbxl4.ndjson.gz")),
  await realWorld("UMOD", join(store, "UMOD.ndjson.gz")),
];
for (const world of worlds) {
  await study(world);
  for (const id of ["marginals", "cart"]) await fitted(world, id);
}
