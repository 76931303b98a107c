import { nth } from "../../src/core/access.ts";
import type { Evidence } from "../../src/core/contracts/disclosure.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { UNIT_EXCLUDED, UNIT_IN, UNIT_OUT } from "../../src/core/contracts/disclosure.ts";
import { keptWithRefits, keptWithRegistry } from "../shared/game/kept.ts";
import { MIN_NON_MEMBERS } from "../shared/game/arm.ts";
import type { Arm, ControlSource } from "../shared/game/arm.ts";
import { betweenFileVariance } from "../shared/intervals/between-file-variance.ts";
import { countMatches, findMatches, packForMatching, unitHits } from "./match-space.ts";
import type { MatchRows, MatchSpace } from "./match-space.ts";
import { rareRows, rareRowsOf } from "./rare-rows.ts";

/** All patterns of the space, and last the exact copies of rows that are alone and rare. */
export interface Comparison {
  readonly source: ControlSource;
  readonly arms: readonly Arm[];
  readonly rare: Arm;
  readonly nRareUnits: number;
}

/** Matches members against the released files, and non-members against files made without them. */
export function compareArms(evidence: Evidence, space: MatchSpace): Comparison {
  const { registry } = evidence;
  const { rows, rare } = keptWithRegistry(registry, "rows to match", () => {
    const packed = packForMatching(space, registry);
    return { rows: packed, rare: rareRows(space, packed) };
  });
  const slots = slotsOf(space);
  const released = new Uint8Array(rows.nUnits * slots);
  let nReleasedRows = 0;
  for (const file of evidence.released) {
    const found = hitsOf(space, rows, findMatches(space, rows, packForMatching(space, file)), rare);
    found.forEach((hit, k) => {
      if (hit === 1) released[k] = 1;
    });
    nReleasedRows += file.nRows;
  }
  const isMember = (unit: number): boolean => (evidence.releasedStatus?.[unit] ?? UNIT_IN) === UNIT_IN;
  const control =
    keptWithRefits(evidence, "copies in refits", () => refitControl(evidence, space, rows, rare)) ??
    holdoutControl(evidence, space, rows, nReleasedRows) ??
    twinControl(registry, space, rows, nReleasedRows);
  const arms = Array.from({ length: slots }, (_, slot): Arm => ({
    released: Float64Array.from({ length: rows.nUnits }, (__, unit) =>
      isMember(unit) ? nth(released, unit * slots + slot) : NaN,
    ),
    ...nth(control.slots, slot),
  }));
  const rareUnits = new Set<number>();
  rare.forEach((is, row) => {
    if (is === 1 && isMember(nth(rows.units, row))) rareUnits.add(nth(rows.units, row));
  });
  return { source: control.source, arms: arms.slice(0, -1), rare: nth(arms, slots - 1), nRareUnits: rareUnits.size };
}

type ControlSlot = Omit<Arm, "released">;
interface Control {
  readonly source: ControlSource;
  readonly slots: readonly ControlSlot[];
}

const slotsOf = (space: MatchSpace): number => space.patterns.length + 1;

/** Hits of every unit on every pattern, and last on its rare rows. */
function hitsOf(space: MatchSpace, rows: MatchRows, counts: Uint8Array, rare: Uint8Array): Uint8Array {
  const slots = slotsOf(space);
  const nPatterns = space.patterns.length;
  const plain = unitHits(space, rows, counts);
  const hits = new Uint8Array(rows.nUnits * slots);
  for (let unit = 0; unit < rows.nUnits; unit++)
    for (let p = 0; p < nPatterns; p++) hits[unit * slots + p] = nth(plain, unit * nPatterns + p);
  for (let row = 0; row < rows.nRows; row++)
    if (rare[row] === 1 && nth(counts, row * nPatterns) > 0) hits[nth(rows.units, row) * slots + nPatterns] = 1;
  return hits;
}

/** Every unit against the files made without it: the whole registry serves as non-members, each in its own refits. */
function refitControl(evidence: Evidence, space: MatchSpace, rows: MatchRows, rare: Uint8Array): Control | undefined {
  const slots = slotsOf(space);
  const { nUnits } = rows;
  const sides = {
    in: { hits: new Float64Array(nUnits * slots), runs: new Float64Array(nUnits) },
    out: { hits: new Float64Array(nUnits * slots), runs: new Float64Array(nUnits) },
  };
  // perFile[slot][file]: hits on members and on non-members.
  const perFile = Array.from({ length: slots }, () => evidence.refits.map((): [number, number] => [0, 0]));
  const sizes = evidence.refits.map(({ status }): [number, number] => [
    count(status, UNIT_IN),
    count(status, UNIT_OUT),
  ]);
  evidence.refits.forEach((refit, r) => {
    const hits = hitsOf(space, rows, findMatches(space, rows, packForMatching(space, refit.synthetic)), rare);
    for (let unit = 0; unit < nUnits; unit++) {
      if (refit.status[unit] === UNIT_EXCLUDED) continue;
      const s = refit.status[unit] === UNIT_OUT ? 1 : 0;
      const side = s === 1 ? sides.out : sides.in;
      side.runs[unit] = nth(side.runs, unit) + 1;
      for (let slot = 0, at = unit * slots; slot < slots; slot++, at++) {
        side.hits[at] = nth(side.hits, at) + nth(hits, at);
        nth(nth(perFile, slot), r)[s] += nth(hits, at);
      }
    }
  });
  const outRuns = sides.out.runs;
  if (outRuns.filter((runs) => runs > 0).length < MIN_NON_MEMBERS) return undefined;
  const isRareUnit = new Uint8Array(nUnits);
  rare.forEach((is, row) => {
    if (is === 1) isRareUnit[nth(rows.units, row)] = 1;
  });
  const rates = (
    side: { hits: Float64Array; runs: Float64Array },
    slot: number,
    asked: (unit: number) => boolean,
  ): Float64Array =>
    Float64Array.from(side.runs, (runs, unit) =>
      runs > 0 && asked(unit) ? nth(side.hits, unit * slots + slot) / runs : NaN,
    );
  return {
    source: "refits",
    slots: Array.from({ length: slots }, (_, slot) => {
      const asked = (unit: number): boolean => slot < slots - 1 || isRareUnit[unit] === 1;
      const control = rates(sides.out, slot, asked);
      const total = (of: (unit: number) => number): number =>
        control.reduce((sum, rate, unit) => (Number.isNaN(rate) ? sum : sum + of(unit)), 0);
      return {
        control,
        controlHits: total((unit) => nth(sides.out.hits, unit * slots + slot)),
        controlTrials: total((unit) => nth(outRuns, unit)),
        recipe: {
          unitRates: rates(sides.in, slot, asked),
          trials: sizes.reduce((sum, [members]) => sum + members, 0),
          memberShares: Float64Array.from(nth(perFile, slot), ([hits], r) => hits / Math.max(1, nth(sizes, r)[0])),
          fileVariance: betweenFileVariance(
            nth(perFile, slot).map((sum, r) => ({ n: nth(sizes, r), sum, squares: sum })),
          ),
        },
      };
    }),
  };
}

function count(status: Uint8Array, wanted: number): number {
  return status.reduce((n, one) => n + Number(one === wanted), 0);
}

/** Real patients never shown to the generator, against the released files. */
function holdoutControl(
  evidence: Evidence,
  space: MatchSpace,
  registryRows: MatchRows,
  nReleasedRows: number,
): Control | undefined {
  const { holdout } = evidence;
  if (holdout === undefined || holdout.nUnits < MIN_NON_MEMBERS) return undefined;
  const slots = slotsOf(space);
  const rows = packForMatching(space, holdout);
  const rare = rareRowsOf(space, rows, registryRows);
  const hits = new Uint8Array(rows.nUnits * slots);
  for (const file of evidence.released) {
    hitsOf(space, rows, findMatches(space, rows, packForMatching(space, file)), rare).forEach((hit, k) => {
      if (hit === 1) hits[k] = 1;
    });
  }
  const rareUnits = new Set<number>();
  rare.forEach((is, row) => {
    if (is === 1) rareUnits.add(nth(rows.units, row));
  });
  return {
    source: "holdout",
    slots: Array.from({ length: slots }, (_, slot) => {
      // A holdout without rare patients (or one that repeats the registry) says nothing about copies of rare ones; the
      // registry's twins do.
      if (slot === slots - 1 && rareUnits.size === 0)
        return nth(twinControl(evidence.registry, space, registryRows, nReleasedRows).slots, slot);
      const control = Float64Array.from({ length: rows.nUnits }, (__, unit) =>
        slot < slots - 1 || rareUnits.has(unit) ? nth(hits, unit * slots + slot) : NaN,
      );
      const tried = control.filter((rate) => !Number.isNaN(rate));
      return {
        control,
        controlHits: tried.reduce((sum, hit) => sum + hit, 0),
        controlTrials: tried.length,
        recipe: undefined,
      };
    }),
  };
}

/**
 * Without any non-member: the chance that as many rows drawn from the other units of the registry match a unit
 * (leave-one-unit-out). Beyond the registry's own size the mean chance m becomes 1 - (1 - m)^ratio, as if every unit
 * were alike; since units differ, the truth lies below (Jensen), so the excess of a large file is understated rather
 * than invented.
 */
function twinControl(registry: Cohort, space: MatchSpace, rows: MatchRows, nReleasedRows: number): Control {
  return keptWithRegistry(registry, `twins of ${nReleasedRows} rows`, () => controlOfTwins(space, rows, nReleasedRows));
}

function controlOfTwins(space: MatchSpace, rows: MatchRows, nReleasedRows: number): Control {
  const nPatterns = space.patterns.length;
  const counts = countMatches(space, rows, rows, true);
  const ownRows = new Int32Array(rows.nUnits);
  rows.units.forEach((unit) => {
    ownRows[unit] = nth(ownRows, unit) + 1;
  });
  const twins = new Float64Array(rows.nUnits * nPatterns);
  for (let row = 0; row < rows.nRows; row++)
    for (let p = 0; p < nPatterns; p++) {
      const at = nth(rows.units, row) * nPatterns + p;
      twins[at] = Math.max(nth(twins, at), nth(counts, row * nPatterns + p));
    }
  const slot = (p: number): ControlSlot => {
    const control = Float64Array.from({ length: rows.nUnits }, (_, unit) =>
      chanceOfMatch(nth(twins, unit * nPatterns + p), rows.nRows - nth(ownRows, unit), nReleasedRows),
    );
    const ratio = Math.max(1, nReleasedRows / Math.max(1, rows.nRows - 1));
    const mean = control.reduce((sum, rate) => sum + rate, 0) / rows.nUnits;
    if (ratio === 1)
      return { control, controlHits: Math.round(mean * rows.nUnits), controlTrials: rows.nUnits, recipe: undefined };
    // An error in a small m grows with the ratio: the registry tells about a larger file what 1 / ratio of its units
    // would tell about their own number.
    const reached = 1 - (1 - mean) ** ratio;
    const trials = Math.max(1, Math.floor(rows.nUnits / ratio));
    return {
      control: new Float64Array(trials).fill(reached),
      controlHits: Math.round(reached * trials),
      controlTrials: trials,
      recipe: undefined,
    };
  };
  return { source: "twins", slots: [...space.patterns.map((_, p) => slot(p)), slot(0)] };
}

/** 1 - P(no match among `drawn` of `others` rows without replacement, `twins` of which match). */
function chanceOfMatch(twins: number, others: number, drawn: number): number {
  if (twins === 0) return 0;
  let none = 1;
  for (let k = 0; k < twins; k++) none *= Math.max(0, others - Math.min(drawn, others) - k) / (others - k);
  return 1 - none;
}
