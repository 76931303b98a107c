import { join } from "node:path";
import { takeRows, type Cohort } from "../../src/core/data/cohort.ts";
import { permutation, createRng } from "../../src/core/rng.ts";
import { packageRoot } from "../../src/io/settings/package-root.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";
import { NOT_TUNED } from "../signal/worlds.ts";

/** A registry of the comparison: where it is, and how many of its patients a fit sees. */
interface Source {
  readonly csv: string;
  readonly schema: string;
  readonly nTrain?: number;
}

const SAMPLE = (name: string): Source => ({
  csv: `sample-data/${name}/${name}.csv`,
  schema: `sample-data/${name}/cohort.schema.yaml`,
});
const PBCSEQ: Source = {
  csv: "bench/frontier/pbcseq/pbcseq-baseline.csv",
  schema: "bench/frontier/pbcseq/cohort.schema.yaml",
};

/** Half of the patients are fitted, the other half judge; the sizes named are subsets of pbc, judged by all others. */
const SOURCES: Readonly<Record<string, Source>> = {
  pbc: SAMPLE("pbc"),
  cgd0: SAMPLE("cgd0"),
  rhDNase: SAMPLE("rhDNase"),
  pbcseq: PBCSEQ,
  dystrophy: SAMPLE("dystrophy"),
  "pbc-60": { ...SAMPLE("pbc"), nTrain: 60 },
  "pbc-128": { ...SAMPLE("pbc"), nTrain: 128 },
  "pbc-313": { ...SAMPLE("pbc"), nTrain: 313 },
};

/** Simulated registries of a known law on which no setting was chosen; the large ones are left to bench/signal. */
const LARGEST_WORLD = 500;
export const WORLDS: readonly string[] = NOT_TUNED.filter(({ n }) => n <= LARGEST_WORLD).map(({ name }) => name);
/** The same patients as pbc: no registry of its own, and not counted. */
export const REPEATED: readonly string[] = ["pbcseq"];
export const REGISTRIES: readonly string[] = [...Object.keys(SOURCES), ...WORLDS];
/** Those on which settings were chosen. */
export const TUNED_ON: readonly string[] = Object.keys(SOURCES).filter((name) => SOURCES[name]!.nTrain === undefined);
/** Those on which peers are run as well. */
export const PEER_REGISTRIES: readonly string[] = [...TUNED_ON, ...WORLDS];

export interface Registry {
  readonly name: string;
  readonly cohort: Cohort<"train">;
  readonly nTrain: number;
}

/** One row a patient: the first of each. */
export async function readBenchRegistry(name: string): Promise<Registry> {
  const world = NOT_TUNED.find((one) => one.name === name);
  if (world !== undefined)
    return { name, cohort: world.draw("train", 2 * world.n, createRng(`frontier/${name}`)), nTrain: world.n };
  const source = SOURCES[name];
  if (source === undefined) throw new Error(`there is no registry ${name}; known: ${REGISTRIES.join(", ")}`);
  const { cohort } = await readRegistry(
    join(packageRoot(), source.csv),
    await readSchema(join(packageRoot(), source.schema)),
    "train",
  );
  const seen = new Set<number>();
  const first: number[] = [];
  cohort.units.forEach((unit, row) => {
    if (!seen.has(unit)) first.push(row);
    seen.add(unit);
  });
  const baseline = takeRows(cohort, first, "train");
  return { name, cohort: baseline, nTrain: source.nTrain ?? baseline.nRows >> 1 };
}

export interface Split {
  readonly train: Cohort<"train">;
  readonly heldOut: Cohort<"train">;
  /** Per patient: 0 fitted, 1 held out. */ readonly status: Uint8Array;
}

/** The r-th random split of the patients; the same for every generator. */
export function splitOf({ name, cohort, nTrain }: Registry, r: number): Split {
  const status = new Uint8Array(cohort.nUnits).fill(1);
  for (const unit of permutation(cohort.nUnits, createRng(`frontier/${name}/${r}`)).subarray(0, nTrain))
    status[unit] = 0;
  const rows = (side: number): number[] => [...status.keys()].filter((unit) => status[unit] === side);
  return { train: takeRows(cohort, rows(0), "train"), heldOut: takeRows(cohort, rows(1), "train"), status };
}
