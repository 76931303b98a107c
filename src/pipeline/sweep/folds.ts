import { nth } from "../../core/access.ts";
import { UNIT_EXCLUDED, type Evidence, type Refit } from "../../core/contracts/disclosure.ts";
import { createRng, permutation, type Rng } from "../../core/rng.ts";
import { LEFT_OUT_SHARE } from "../refits/refit-plan.ts";

/** Share of the units that a choice may look at. Source: docs/decisions/0005-sweep.md. */
const SELECTION_SHARE = 0.5;

/** Names the stream of the split: 128 bits that tell nothing else of the seed. */
export function foldKeyOf(seed: string): string {
  const rng = createRng(`${seed}/sweep/fold-key`);
  return Array.from({ length: 4 }, () =>
    rng
      .int(2 ** 32)
      .toString(16)
      .padStart(8, "0"),
  ).join("");
}

/**
 * Who belongs to the selection fold: half of the units (the larger half where their number is odd). @returns per unit,
 * 1 = selection, 0 = evaluation
 */
export function selectionFold(nUnits: number, foldKey: string): Uint8Array {
  const inFold = new Uint8Array(nUnits);
  for (const unit of permutation(nUnits, createRng(foldKey)).slice(0, Math.ceil(nUnits * SELECTION_SHARE)))
    inFold[unit] = 1;
  return inFold;
}

/**
 * Which units each refit of a sweep leaves out: as many as a refit of `run` does, all of them from the selection fold.
 * The masks of fewer refits are the first of those of more.
 */
export function planSelectionMasks(inFold: Uint8Array, nRefits: number, rng: Rng): Int32Array[] {
  const members = Int32Array.from(inFold.keys()).filter((unit) => inFold[unit] === 1);
  const nOut = Math.min(members.length - 1, Math.max(1, Math.round(inFold.length * LEFT_OUT_SHARE)));
  return Array.from({ length: nRefits }, (_, run) =>
    permutation(members.length, rng.child(`${run}`))
      .slice(0, nOut)
      .map((at) => nth(members, at))
      .sort(),
  );
}

/**
 * The same evidence with only these units as targets: nobody else is a member or a non-member of any file. @param
 * belongs per unit, 1 = target
 */
export function evidenceOn(evidence: Evidence, belongs: Uint8Array): Evidence {
  const restrict = (status: Uint8Array): Uint8Array =>
    status.map((part, unit) => (belongs[unit] === 1 ? part : UNIT_EXCLUDED));
  const { refit: _refit, releasedStatus, ...rest } = evidence;
  return {
    ...rest,
    namedUnits: [],
    releasedStatus: restrict(releasedStatus ?? new Uint8Array(belongs.length)),
    refits: evidence.refits.map((one): Refit => ({ ...one, status: restrict(one.status) })),
  };
}
