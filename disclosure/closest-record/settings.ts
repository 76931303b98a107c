import { nth } from "../../src/core/access.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import type { Evidence } from "../../src/core/contracts/disclosure.ts";
import { UNIT_EXCLUDED, UNIT_IN, UNIT_OUT } from "../../src/core/contracts/disclosure.ts";
import { encode, mixedSpace, poolEncoded, takeEncoded } from "../shared/distance/mixed-space.ts";
import type { EncodedRows, MixedSpace } from "../shared/distance/mixed-space.ts";
import { nearest, nearestDistance } from "../shared/distance/nearest.ts";
import { closestUnits } from "./label-shares.ts";
import type { Setting } from "./label-shares.ts";

export interface Settings {
  readonly source: "refits" | "holdout";
  readonly nUnits: number;
  readonly settings: readonly Setting[];
  /** Distances for the curves, pooled over settings. */
  readonly nonMemberDcr: readonly number[];
  readonly memberDcr: readonly number[];
}

/**
 * The released file's distances for the curves: synthetic rows to the registry, and registry rows to other patients as
 * the real baseline.
 */
export interface ReleaseDistances {
  readonly synthetic: { readonly dcr: readonly number[]; readonly nndr: readonly number[] };
  readonly registry: { readonly dcr: readonly number[]; readonly nndr: readonly number[] };
}

/** One setting a refit (its members against its left-out units), or the released files against registry and holdout. */
export function makeSettings(evidence: Evidence): Settings | undefined {
  const { registry, holdout } = evidence;
  const memberDcr: number[] = [];
  const nonMemberDcr: number[] = [];
  const play = (real: EncodedRows, file: EncodedRows, status: Uint8Array): Setting => {
    const positions = Int32Array.from(
      Array.from(real.units.keys()).filter((row) => status[nth(real.units, row)] !== UNIT_EXCLUDED),
    );
    const present = positions.length === real.nRows ? real : takeEncoded(real, positions);
    nearestDistance(present, file).forEach((d, row) =>
      (status[nth(present.units, row)] === UNIT_IN ? memberDcr : nonMemberDcr).push(d),
    );
    return {
      isMember: Int8Array.from(status, (one) => (one === UNIT_IN ? 1 : one === UNIT_OUT ? 0 : -1)),
      closestUnits: closestUnits(file, present),
    };
  };
  if (evidence.refits.length > 0) {
    const space = mixedSpace([registry]);
    const real = encode(space, registry);
    const usable = evidence.refits.filter(
      (refit) => refit.status.includes(UNIT_IN) && refit.status.includes(UNIT_OUT) && refit.synthetic.nRows > 0,
    );
    const settings = usable.map((refit) => play(real, encode(space, refit.synthetic), refit.status));
    return { source: "refits", nUnits: registry.nUnits, settings, memberDcr, nonMemberDcr };
  }
  if (holdout === undefined) return undefined;
  const space = mixedSpace([registry, holdout]);
  const real = poolEncoded([encode(space, registry), encode(space, holdout)]);
  const status = new Uint8Array(real.nUnits).fill(UNIT_OUT);
  for (let unit = 0; unit < registry.nUnits; unit++) status[unit] = evidence.releasedStatus?.[unit] ?? UNIT_IN;
  return {
    source: "holdout",
    nUnits: real.nUnits,
    settings: [play(real, fileOf(space, evidence.released), status)],
    memberDcr,
    nonMemberDcr,
  };
}

/** Distances of the released rows to the registry beside those of the registry's own rows to other patients. */
export function releaseDistances(evidence: Evidence): ReleaseDistances {
  const space = mixedSpace([evidence.registry]);
  const real = encode(space, evidence.registry);
  const synthetic = nearest(fileOf(space, evidence.released), real);
  const others = nearest(real, real, { excludeSameUnit: true });
  return { synthetic: curvesOf(synthetic.d1, synthetic.d2), registry: curvesOf(others.d1, others.d2) };
}

/**
 * Nearest neighbour distance ratio, first over second. Two copies of the nearest record leave 0 over 0: a copy is a
 * copy, so 0.
 */
export function nearestNeighbourRatio(first: number, second: number): number {
  return first === 0 ? 0 : first / second;
}

function curvesOf(d1: Float64Array, d2: Float64Array): { dcr: number[]; nndr: number[] } {
  const finite = Array.from(d1.keys()).filter((row) => Number.isFinite(d2[row]));
  return {
    dcr: Array.from(d1.filter((d) => Number.isFinite(d))),
    nndr: finite.map((row) => nearestNeighbourRatio(nth(d1, row), nth(d2, row))),
  };
}

function fileOf(space: MixedSpace, released: readonly Cohort[]): EncodedRows {
  return poolEncoded(released.map((file) => encode(space, file)));
}
