import { gather, nth } from "../../src/core/access.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { encode, mixedSpace, takeEncoded } from "../shared/distance/mixed-space.ts";
import type { EncodedRows } from "../shared/distance/mixed-space.ts";
import { countWithin, nearestDistance } from "../shared/distance/nearest.ts";
import { describingColumns } from "../shared/rarity/coarse-columns.ts";
import { projectionsOf, spreadTowards } from "./projections.ts";
import type { Projections } from "./projections.ts";
import { countCombinations, rareCombinations } from "./rare-combinations.ts";
import type { RareCombinations } from "./rare-combinations.ts";

/**
 * What is looked at in each run, always oriented so that larger means more like a run with the patient. The first is
 * primary.
 */
export const STATISTICS = ["distance", "within-radius", "combinations", "spread"] as const;
export const N_STATISTICS = STATISTICS.length;
/** Distance to a file without rows: the largest there is. */
const FARTHEST = 1;

/** Everything about the registry's units that each run is compared with. */
export interface Targets {
  readonly registry: Cohort;
  readonly rows: EncodedRows;
  /** Per row: half the distance to the nearest row of another unit. */
  readonly radius: Float64Array;
  readonly combinations: RareCombinations;
  readonly directions: Projections;
  readonly nUnits: number;
}

/** Prepares the registry; scales, radii and cells are fixed here and never depend on a run. */
export function makeTargets(registry: Cohort): Targets {
  const rows = encode(mixedSpace([registry], describingColumns(registry)), registry);
  const toOther = nearestDistance(rows, rows, { excludeSameUnit: true });
  // A patient with a twin would have radius 0; half the smallest positive distance still keeps other patients out.
  let smallest = Infinity;
  for (const d of toOther) if (d > 0 && d < smallest) smallest = d;
  const floor = Number.isFinite(smallest) ? smallest / 2 : 0;
  const radius = toOther.map((d) => (d === 0 || d === Infinity ? floor : d / 2));
  return {
    registry,
    rows,
    radius,
    combinations: rareCombinations(registry),
    directions: projectionsOf(registry),
    nUnits: registry.nUnits,
  };
}

/** The same for some rows of the registry only. */
interface Selection {
  readonly units: Int32Array;
  readonly rows: EncodedRows;
  readonly radius: Float64Array;
  readonly place: Int32Array;
}

/**
 * Statistics of some units against one file.
 * @param units whom to score
 * @returns one array per statistic, in the order of `units`
 */
export function scoreUnits(targets: Targets, synthetic: Cohort, units: ArrayLike<number>): Float64Array[] {
  const selected = select(targets, units);
  const file = encode(targets.rows.space, synthetic);
  const closest = nearestDistance(selected.rows, file);
  const distance = new Float64Array(units.length).fill(-FARTHEST);
  const within = new Float64Array(units.length);
  closest.forEach((d, i) => {
    const at = nth(selected.place, i);
    distance[at] = Math.max(nth(distance, at), -d);
  });
  // Most radii are empty, and the closest row says so without counting.
  const full = Int32Array.from(closest.keys()).filter((i) => nth(closest, i) <= nth(selected.radius, i));
  const counts = countWithin(takeEncoded(selected.rows, full), file, gather(selected.radius, full));
  gather(selected.place, full).forEach((at, k) => (within[at] = nth(within, at) + nth(counts, k)));
  return [
    distance,
    within,
    countCombinations(targets.combinations, synthetic, units),
    spreadTowards(targets.directions, synthetic, units),
  ];
}

function select(targets: Targets, units: ArrayLike<number>): Selection {
  const wanted = new Int32Array(targets.nUnits).fill(-1);
  for (let k = 0; k < units.length; k++) wanted[nth(units, k)] = k;
  const positions: number[] = [];
  targets.rows.units.forEach((unit, row) => {
    if (nth(wanted, unit) >= 0) positions.push(row);
  });
  const rows = positions.length === targets.rows.nRows ? targets.rows : takeEncoded(targets.rows, positions);
  return {
    units: Int32Array.from(units),
    rows,
    radius: gather(targets.radius, positions),
    place: Int32Array.from(positions, (row) => nth(wanted, nth(targets.rows.units, row))),
  };
}
