import type { Adversary } from "../../src/core/contracts/adversary.ts";
import { makeCohort, rowsOfUnits, takeRows, withRole } from "../../src/core/data/cohort.ts";
import type { Cohort, Column, Role } from "../../src/core/data/cohort.ts";
import type { CheckContext, Evidence, Refit } from "../../src/core/contracts/disclosure.ts";
import { UNIT_IN, UNIT_OUT } from "../../src/core/contracts/disclosure.ts";
import { createRng, permutation } from "../../src/core/rng.ts";
import type { Rng } from "../../src/core/rng.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";

/** A population whose law is known, so that a file's true leak is known too. */
export const WORLD_SCHEMA: CohortSchema = {
  version: 1,
  name: "simulated",
  site: "centre",
  columns: [
    { name: "age", type: "integer", role: "quasi-identifier", tolerance: 1 },
    { name: "sex", type: "categorical", role: "quasi-identifier", levels: ["f", "m"] },
    { name: "centre", type: "categorical", role: "quasi-identifier", levels: ["a", "b", "c", "d"] },
    { name: "severe", type: "categorical", role: "sensitive", levels: ["no", "yes"] },
    { name: "stage", type: "ordinal", role: "sensitive", levels: ["1", "2", "3"] },
    { name: "marker", type: "continuous", role: "other", unit: "mg/l" },
    { name: "second", type: "continuous", role: "other" },
  ],
};

/** What an acquaintance and someone with a clinic's file know of a patient of this population. */
export const ADVERSARIES: readonly Adversary[] = [
  {
    id: "colleague",
    title: "Colleague",
    story: "Knows age, sex and centre.",
    columns: ["age", "centre", "sex"],
    precision: 1,
  },
  {
    id: "clinic",
    title: "Clinic",
    story: "Knows the laboratory as well.",
    columns: ["age", "centre", "marker", "second", "sex"],
    precision: 1,
  },
];

export const CONTEXT: CheckContext = { alpha: 0.05, cellSize: 11, ceilings: {}, adversaries: ADVERSARIES };

/** Independent patients of the population, `rowsPerUnit` visits each. */
export function drawPatients<R extends Role>(role: R, nUnits: number, rng: Rng, rowsPerUnit = 1): Cohort<R> {
  const n = nUnits * rowsPerUnit;
  const units = Int32Array.from({ length: n }, (_, row) => Math.floor(row / rowsPerUnit));
  const age = new Float64Array(n),
    marker = new Float64Array(n),
    second = new Float64Array(n);
  const sex = new Int32Array(n),
    centre = new Int32Array(n),
    severe = new Int32Array(n),
    stage = new Int32Array(n);
  let years = 0,
    which = 0,
    where = 0;
  for (let row = 0; row < n; row++) {
    if (row % rowsPerUnit === 0) {
      years = Math.round(50 + 12 * rng.normal());
      which = rng.float() < 0.8 ? 0 : 1;
      where = Math.min(3, Math.floor(-Math.log(1 - rng.float()) * 1.2));
    }
    age[row] = years;
    sex[row] = which;
    centre[row] = where;
    marker[row] = Math.exp(0.5 * rng.normal() + years / 60);
    second[row] = rng.float() < 0.15 ? NaN : 3 + 0.5 * rng.normal();
    severe[row] = rng.float() < 0.1 + 0.2 * Number(marker[row]! > 2.5) ? 1 : 0;
    stage[row] = rng.float() < 0.1 ? -1 : rng.int(3);
  }
  const coded = (name: string, codes: Int32Array, levels: readonly string[], ordered = false): Column => ({
    kind: "coded",
    name,
    codes,
    levels,
    nPublicLevels: levels.length,
    ordered,
  });
  const columns: Column[] = [
    { kind: "numeric", name: "age", values: age },
    coded("sex", sex, ["f", "m"]),
    coded("centre", centre, ["a", "b", "c", "d"]),
    coded("severe", severe, ["no", "yes"]),
    coded("stage", stage, ["1", "2", "3"], true),
    { kind: "numeric", name: "marker", values: marker },
    { kind: "numeric", name: "second", values: second },
  ];
  return makeCohort(role, WORLD_SCHEMA, columns, n, { units });
}

/** The rows one after another, all as units of their own: what a file looks like. */
export function asFile(parts: readonly Cohort[]): Cohort<"synthetic"> {
  const first = parts[0]!;
  const nRows = parts.reduce((sum, part) => sum + part.nRows, 0);
  const joined = <A extends Float64Array | Int32Array>(into: A, of: (part: Cohort) => A): A => {
    let from = 0;
    for (const part of parts) {
      into.set(of(part), from);
      from += part.nRows;
    }
    return into;
  };
  const columns = first.columns.map((head, c): Column =>
    head.kind === "numeric"
      ? { ...head, values: joined(new Float64Array(nRows), (part) => (part.columns[c] as typeof head).values) }
      : { ...head, codes: joined(new Int32Array(nRows), (part) => (part.columns[c] as typeof head).codes) },
  );
  return makeCohort("synthetic", first.schema, columns, nRows);
}

/**
 * `share` of the rows are those of distinct random members (all rows of a chosen patient), the rest are of people never
 * seen.
 */
export function shareCopier(members: Cohort, nRows: number, share: number, rng: Rng): Cohort<"synthetic"> {
  const perUnit = Math.round(members.nRows / members.nUnits);
  const nCopied = Math.min(members.nUnits, Math.round((share * nRows) / perUnit));
  const chosen = new Set(permutation(members.nUnits, rng.child("chosen")).slice(0, nCopied));
  const copied = takeRows(
    members,
    rowsOfUnits(members, (unit) => chosen.has(unit)),
    "synthetic",
  );
  const nFresh = nRows - copied.nRows;
  return asFile([copied, ...(nFresh > 0 ? [drawPatients("synthetic", nFresh, rng.child("fresh"))] : [])]);
}

export interface World {
  readonly nUnits: number;
  readonly share: number;
  readonly nRefits: number;
  readonly nHoldout: number;
  readonly rowsPerUnit?: number;
  readonly registry?: Cohort<"train">;
}

/** Evidence about a copier of a known share, as a run (refits) or an assessment (holdout) would hand it over. */
export function simulateEvidence(world: World, seed: string): Evidence {
  const rng = createRng(seed);
  const registry = world.registry ?? drawPatients("train", world.nUnits, rng.child("registry"), world.rowsPerUnit ?? 1);
  const { nUnits, nRows } = registry;
  const nOut = Math.max(1, Math.round(nUnits / 10));
  const once = (outUnits: ArrayLike<number>, path: string): Refit => {
    const status = new Uint8Array(nUnits).fill(UNIT_IN);
    for (let k = 0; k < outUnits.length; k++) status[outUnits[k]!] = UNIT_OUT;
    const members = takeRows(
      registry,
      rowsOfUnits(registry, (unit) => status[unit] === UNIT_IN),
      "train",
    );
    return { status, synthetic: shareCopier(members, nRows, world.share, rng.child(path)) };
  };
  return {
    registry,
    released: [once([], "release").synthetic],
    namedUnits: [],
    refits: Array.from({ length: world.nRefits }, (_, run) =>
      once(permutation(nUnits, rng.child(`mask/${run}`)).slice(0, nOut), `refit/${run}`),
    ),
    ...(world.nRefits > 0
      ? {
          refit: async (label: string, outUnits: readonly Int32Array[]) =>
            outUnits.map((out, run) => once(out, `${label}/${run}`)),
        }
      : {}),
    ...(world.nHoldout > 0
      ? {
          holdout: withRole(
            drawPatients("holdout", world.nHoldout, rng.child("holdout"), world.rowsPerUnit ?? 1),
            "holdout",
          ),
        }
      : {}),
  };
}
