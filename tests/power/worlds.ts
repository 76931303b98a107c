import { rowsOfUnits, takeRows, withRole } from "../../src/core/data/cohort.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import type { Evidence, Refit } from "../../src/core/contracts/disclosure.ts";
import { UNIT_IN, UNIT_OUT } from "../../src/core/contracts/disclosure.ts";
import { createRng, permutation } from "../../src/core/rng.ts";
import type { Rng } from "../../src/core/rng.ts";
import { asFile, drawPatients } from "../laws/simulated-world.ts";

/**
 * Where the non-members come from: refits of the recipe (a run), or a holdout as large as the registry (an assessment).
 */
export type Mode = "refits" | "holdout";
export const MODES: readonly Mode[] = ["refits", "holdout"];

export interface PowerWorld {
  readonly mode: Mode;
  readonly nUnits: number;
  readonly nRefits: number;
  /** Probability with which a member stands verbatim in a file. */
  readonly share: number;
  /** Only the first so many patients are at risk; absent: all. */
  readonly nAtRisk?: number;
  /**
   * The data protection officer names so many patients, whoever they are, so that the rare stratum is never too small
   * to ask.
   */
  readonly nNamed: number;
  /** Absent: patients drawn anew. */
  readonly registry?: Cohort<"train">;
}

/**
 * A file of `nRows` rows in which each member stands verbatim with probability `share`, independently of everybody
 * else; the other rows are of people never seen. So every patient's risk is `share`, in a release as in a refit, and
 * the number of copies varies as in a random recipe.
 * @param atRisk by row of the registry, which here has one a patient; the others are never copied
 */
export function riskCopier(
  members: Cohort,
  nRows: number,
  share: number,
  rng: Rng,
  atRisk: (row: number) => boolean = () => true,
): Cohort<"synthetic"> {
  const copied = takeRows(
    members,
    rowsOfUnits(members, (unit) => rng.float() < share && atRisk(members.sourceRows[unit]!)),
    "synthetic",
  );
  const nFresh = Math.max(0, nRows - copied.nRows);
  return asFile([copied, ...(nFresh > 0 ? [drawPatients("synthetic", nFresh, rng)] : [])]);
}

/**
 * Evidence about a copier of known risk, as a run or an assessment hands it over. Every tenth patient is left out of a
 * refit.
 */
export function simulateRisk(
  { mode, nUnits, nRefits, share, nAtRisk, nNamed, registry: given }: PowerWorld,
  seed: string,
): Evidence {
  const rng = createRng(seed);
  const registry = given ?? drawPatients("train", nUnits, rng.child("registry"));
  const nOut = Math.round(nUnits / 10);
  const masks = rng.child("masks");
  const once = (outUnits: ArrayLike<number>, path: string): Refit => {
    const status = new Uint8Array(nUnits).fill(UNIT_IN);
    for (let k = 0; k < outUnits.length; k++) status[outUnits[k]!] = UNIT_OUT;
    const members = takeRows(
      registry,
      rowsOfUnits(registry, (unit) => status[unit] === UNIT_IN),
      "train",
    );
    return {
      status,
      synthetic: riskCopier(members, nUnits, share, rng.child(path), (row) => row <= (nAtRisk ?? nUnits)),
    };
  };
  const common = {
    registry,
    released: [once([], "release").synthetic],
    namedUnits: Array.from({ length: nNamed }, (_, unit) => unit),
  };
  if (mode === "holdout")
    return {
      ...common,
      refits: [],
      holdout: withRole(drawPatients("holdout", nUnits, rng.child("holdout")), "holdout"),
    };
  return {
    ...common,
    refits: Array.from({ length: nRefits }, (_, run) =>
      once(permutation(nUnits, masks).slice(0, nOut), `refit/${run}`),
    ),
    refit: async (label, outUnits) => outUnits.map((out, run) => once(out, `${label}/${run}`)),
  };
}
