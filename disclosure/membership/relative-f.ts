import { nth } from "../../src/core/access.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { UNIT_EXCLUDED, UNIT_OUT } from "../../src/core/contracts/disclosure.ts";
import type { Rng } from "../../src/core/rng.ts";
import { columnsWithRole } from "../../src/core/data/schema.ts";
import { quantile } from "../../src/stats/quantile.ts";
import { maxByUnit } from "../shared/game/unit-statistics.ts";
import { cellCoder } from "./cell-codes.ts";

/** Numbers are cut into twenty classes of equal width. Source: El Emam et al. 2022, as the published R code has it. */
const BINS = { by: "width", n: 20 } as const;
const N_RESAMPLES = 200;

/** A file with everyone's part in it. */
export interface PartsAndFile {
  readonly status: Uint8Array;
  readonly file: Cohort;
}

/**
 * F of the rule "a member is who matches a synthetic row on the quasi-identifiers", against two ways of guessing, each
 * with 95 % limits.
 */
export interface RelativeF {
  readonly f: number;
  /** Against accusing everybody: F = 2t / (1 + t). */
  readonly overEverybody: readonly [value: number, low: number, high: number];
  /** Against accusing at random: F = t. */
  readonly overChance: readonly [value: number, low: number, high: number];
}

/**
 * Membership disclosure as in El Emam, Mosquera & Fang, JAMIA Open 5(4):ooac083 (2022): exact match on the
 * quasi-identifiers, an attack set whose members are the sampling fraction t. Published code subtracts two different
 * naive values; both are given. Differs: members and non-members from refits or a holdout; patients resampled.
 * @param t share of the attacked people who are members, below 1
 * @returns undefined where there is no quasi-identifier or one side was never played
 */
export function relativeF(real: Cohort, games: readonly PartsAndFile[], t: number, rng: Rng): RelativeF | undefined {
  const names = columnsWithRole(real.schema, "quasi-identifier");
  if (names.length === 0) return undefined;
  const coder = cellCoder(real, names, BINS);
  const own = keysOf(coder.code(real), real.nRows);
  const hits = [new Float64Array(real.nUnits), new Float64Array(real.nUnits)] as const;
  const runs = [new Float64Array(real.nUnits), new Float64Array(real.nUnits)] as const;
  for (const { status, file } of games) {
    const synthetic = new Set(keysOf(coder.code(file), file.nRows));
    maxByUnit(
      own.map((key) => Number(synthetic.has(key))),
      real.units,
      real.nUnits,
    ).forEach((hit, unit) => {
      if (status[unit] === UNIT_EXCLUDED) return;
      const side = status[unit] === UNIT_OUT ? 1 : 0;
      hits[side][unit] = nth(hits[side], unit) + hit;
      runs[side][unit] = nth(runs[side], unit) + 1;
    });
  }
  const [members, others] = [sharesOf(hits[0], runs[0]), sharesOf(hits[1], runs[1])];
  if (members.length === 0 || others.length === 0) return undefined;
  const f = fOf(members, others, t);
  const draws = Float64Array.from({ length: N_RESAMPLES }, () =>
    fOf(resample(members, rng), resample(others, rng), t),
  ).sort();
  const over = (naive: number): readonly [number, number, number] => {
    const scale = (one: number): number => (one - naive) / (1 - naive);
    return [scale(f), scale(Math.min(f, quantile(draws, 0.025))), scale(Math.max(f, quantile(draws, 0.975)))];
  };
  return { f, overEverybody: over((2 * t) / (1 + t)), overChance: over(t) };
}

/** F1 in a population whose share of members is t. */
function fOf(members: readonly number[], others: readonly number[], t: number): number {
  const [found, accused] = [members, others].map((side) => side.reduce((sum, one) => sum + one, 0) / side.length) as [
    number,
    number,
  ];
  return (2 * t * found) / (t * found + (1 - t) * accused + t);
}

function keysOf(codes: readonly Int32Array[], nRows: number): string[] {
  return Array.from({ length: nRows }, (_, row) => codes.map((one) => nth(one, row)).join());
}

/** Hits a run of each unit that has any runs. */
function sharesOf(hits: Float64Array, runs: Float64Array): number[] {
  return Array.from(hits.keys())
    .filter((unit) => nth(runs, unit) > 0)
    .map((unit) => nth(hits, unit) / nth(runs, unit));
}

function resample(values: readonly number[], rng: Rng): number[] {
  return values.map(() => nth(values, rng.int(values.length)));
}
