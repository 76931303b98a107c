import {
  column,
  makeCohort,
  takeRows,
  type CodedColumn,
  type Cohort,
  type Column,
} from "../../../src/core/data/cohort.ts";
import { RaresynthError } from "../../../src/core/errors.ts";
import type { Rng } from "../../../src/core/rng.ts";
import { ordersOf, type SurvivalPair } from "../../../src/core/data/schema.ts";
import { cleanMultiple, floorToGrid } from "../encoding/nice-numbers.ts";
import { DAYS_PER_UNIT } from "./survival-exits.ts";
import { fitSurvival, sampleSurvival, type NextPair, type SurvivalModel, type SurvivalParams } from "./survival.ts";

/** Two pairs of which the second never ends before the first. */
export interface Link {
  readonly first: SurvivalPair;
  readonly second: SurvivalPair;
}

/** Units with both times before an order that nobody declared is believed: two leaves of eleven. */
const MIN_ORDERED_UNITS = 22;
/** Stands between the two events in the label of an exit, and in place of the second where that is still open. */
const OPEN = "…";

/**
 * Pairs that follow one another: declared by `after` or by an inequality between the times, or such that the order
 * holds in every row.
 * @throws {E_UNSUPPORTED} for three pairs in a row, and for linked pairs with an end date, which nothing here can draw
 *   in order
 */
export function findLinks(train: Cohort, pairs: readonly SurvivalPair[]): Link[] {
  const orders = ordersOf(train.schema.constraints ?? []);
  const links: Link[] = [];
  for (const second of pairs) {
    for (const first of pairs) {
      if (first === second || first.time === second.time || first.event === second.event) continue;
      const isDeclared =
        second.after === first.name || orders.some(([low, high]) => low === first.time && high === second.time);
      if (!isDeclared && !isOrdered(train, first, second)) continue;
      if (!isDeclared && links.some((link) => link.first === second && link.second === first)) continue;
      links.push({ first, second });
    }
  }
  for (const { first, second } of links) {
    if (
      links.some((link) => link.second === first) ||
      links.some((link) => link.first === first && link.second !== second)
    )
      throw new RaresynthError("E_UNSUPPORTED", "three outcomes that follow one another have no model here.", {
        where: second.name,
        hint: "Declare the two that matter under survival, or each later outcome as the time since the one before it.",
      });
    if (first.end !== undefined || second.end !== undefined)
      throw new RaresynthError("E_UNSUPPORTED", "linked outcomes with an end date have no model here.", {
        where: second.name,
        hint: "Leave `end` out of both pairs and the dates out of the table: they follow from entry and time.",
      });
  }
  return links;
}

function isOrdered(train: Cohort, first: SurvivalPair, second: SurvivalPair): boolean {
  const [a, b] = [timesOf(train, first), timesOf(train, second)];
  if (a === undefined || b === undefined) return false;
  const units = new Set<number>();
  let ties = 0;
  for (let row = 0; row < train.nRows; row++) {
    if (!(a[row]! >= 0) || !(b[row]! >= 0)) continue;
    if (a[row]! > b[row]!) return false;
    if (a[row] === b[row]) ties += 1;
    units.add(train.units[row]!);
  }
  // Observation of both ends together where the first event does not come: times that merely happen to be ordered are
  // never equal.
  return units.size >= MIN_ORDERED_UNITS && 2 * ties >= units.size / 5;
}

/**
 * Illness and death, or any two outcomes of which the second never ends first, as a process of two stages: the first
 * exit, with whatever ends there at the same time, by cause-specific hazards; then, for those whose second outcome is
 * still open, the time that is left by hazards given the first exit and its time.
 * Source: Putter, Fiocco and Geskus, Stat. Med. 26:2389 (2007), section 4 (clock reset after the intermediate event).
 * Claim: no drawn row is out of order. Not claimed: that the time left depends on the first time by more than a
 * log-linear trend.
 */
export function fitLinkedPairs(
  train: Cohort,
  { first, second }: Link,
  predictors: readonly string[],
  params: SurvivalParams,
  rng: Rng,
): SurvivalModel | undefined {
  const [a, b] = [timesOf(train, first), timesOf(train, second)];
  const [eventA, eventB] = [eventOf(train, first), eventOf(train, second)];
  if (a === undefined || b === undefined || eventA === undefined || eventB === undefined) return undefined;
  const isOpen = (row: number) => b[row]! > a[row]!;
  const gap = fitGap(train, { first, second }, a, b, predictors, params, rng.child("gap"));
  const outcomes = new Map<string, NextPair["outcomes"][number]>();
  const put = (one: string, two: string | undefined): string => {
    const label = `${one}|${two ?? OPEN}`;
    outcomes.set(label, two === undefined ? { label, first: one } : { label, first: one, second: two });
    return label;
  };
  // The end of observation of both comes first: it names administrative censoring.
  put(first.censored[0]!, second.censored[0]);
  const labels = Array.from({ length: train.nRows }, (_, row) => {
    const [one, two] = [levelOf(eventA, row), levelOf(eventB, row)];
    if (one === undefined || two === undefined || !(a[row]! >= 0) || !(b[row]! >= a[row]!)) return undefined;
    return put(one, gap !== undefined && isOpen(row) ? undefined : two);
  });
  const known = [...outcomes.keys()].sort();
  const codes = Int32Array.from(labels, (label) => (label === undefined ? -1 : known.indexOf(label)));
  const isCensored = (label: string): boolean => {
    const { first: one, second: two } = outcomes.get(label)!;
    return two !== undefined && first.censored.includes(one) && second.censored.includes(two);
  };
  const joint: SurvivalPair = {
    ...first,
    censored: known.filter(isCensored),
    causes: known.filter((label) => !isCensored(label)),
  };
  if (joint.causes.length === 0) return undefined;
  const event: CodedColumn = { ...eventA, codes, levels: known, nPublicLevels: 0, ordered: false };
  const table = replaced(train, [event]);
  const model = fitSurvival(table, joint, predictors, params, rng.child("first"));
  if (model === undefined) return undefined;
  const drawn = new Set(model.transitions.flatMap(({ labels: own }) => own.map(({ label }) => label)));
  return {
    ...model,
    pair: first,
    next: {
      pair: second,
      outcomes: [...outcomes.values()].filter(({ label }) => drawn.has(label)),
      ...(gap === undefined ? {} : { gap }),
    },
    notes: [
      ...model.notes,
      { kind: "pair-after", second: second.name, first: first.name },
      ...(gap === undefined ? [] : gap.notes),
    ],
  };
}

/** Time from the first exit to the second, of those whose second outcome was still open. */
function fitGap(
  train: Cohort,
  { first, second }: Link,
  a: Float64Array,
  b: Float64Array,
  predictors: readonly string[],
  params: SurvivalParams,
  rng: Rng,
): SurvivalModel | undefined {
  const rows = Array.from({ length: train.nRows }, (_, row) => row).filter((row) => b[row]! > a[row]!);
  if (rows.length === 0) return undefined;
  const gaps: Column = { kind: "numeric", name: second.time, values: b.map((value, row) => value - a[row]!) };
  const table = takeRows(replaced(train, [gaps]), rows, "train");
  const { entry: _entry, ...pair } = second;
  return fitSurvival(table, pair, [...predictors, first.time, first.event], params, rng);
}

/**
 * Both pairs of drawn rows.
 * @returns columns of the first pair, then of the second
 */
export function drawLinkedPairs(
  model: SurvivalModel & { readonly next: NextPair },
  covariates: readonly Column[],
  nRows: number,
  rng: Rng,
): { first: { time: Float64Array; event: string[] }; second: { time: Float64Array; event: string[] } } {
  const { next } = model;
  const exits = sampleSurvival(model, covariates, nRows, rng.child("first"));
  const meaning = new Map(next.outcomes.map((one) => [one.label, one]));
  const first = exits.event.map((label) => meaning.get(label)!.first);
  const time = exits.time.slice();
  const event = exits.event.map((label) => meaning.get(label)!.second ?? next.pair.censored[0]!);
  if (next.gap !== undefined) {
    const levels = [...new Set(first)].sort();
    const known: Column[] = [
      ...covariates,
      { kind: "numeric", name: model.pair.time, values: exits.time },
      {
        kind: "coded",
        name: model.pair.event,
        codes: Int32Array.from(first, (level) => levels.indexOf(level)),
        levels,
        nPublicLevels: 0,
        ordered: false,
      },
    ];
    const left = sampleSurvival(next.gap, known, nRows, rng.child("gap"));
    const most = mostTimes(model, covariates);
    exits.event.forEach((label, row) => {
      if (meaning.get(label)!.second !== undefined) return;
      const grid = next.gap!.grid;
      const sum = exits.time[row]! + left.time[row]!;
      const bound = most?.[row] ?? Infinity;
      const end = sum > bound ? Math.max(exits.time[row]!, floorToGrid(bound, grid)) : sum;
      time[row] = cleanMultiple(Math.round(end / grid), grid);
      event[row] = sum > bound ? next.pair.censored[0]! : left.event[row]!;
      // Grids of the two times may differ.
      if (time[row] < exits.time[row]!) time[row] = exits.time[row]!;
    });
  }
  return { first: { time: exits.time, event: first }, second: { time, event } };
}

/** Longest follow-up before the data cut, where entry dates are known. */
function mostTimes({ cutDay, pair }: SurvivalModel, covariates: readonly Column[]): Float64Array | undefined {
  const entry = covariates.find(({ name }) => name === pair.entry);
  if (cutDay === undefined || entry?.kind !== "numeric") return undefined;
  const unitDays = DAYS_PER_UNIT[pair.timeUnit ?? "days"];
  return entry.values.map((day) => (Number.isNaN(day) ? Infinity : (cutDay - day) / unitDays));
}

/** The cohort with some columns in place of those of the same name. */
function replaced(train: Cohort, columns: readonly Column[]): Cohort {
  const by = new Map(columns.map((one) => [one.name, one]));
  return makeCohort(
    train.role,
    train.schema,
    train.columns.map((one) => by.get(one.name) ?? one),
    train.nRows,
    { units: train.units, sourceRows: train.sourceRows },
  );
}

function timesOf(train: Cohort, { time }: SurvivalPair): Float64Array | undefined {
  const found = train.columns.find(({ name }) => name === time);
  return found?.kind === "numeric" ? found.values : undefined;
}

function eventOf(train: Cohort, { event }: SurvivalPair): CodedColumn | undefined {
  const found = column(train, event);
  return found.kind === "coded" ? found : undefined;
}

function levelOf(event: CodedColumn, row: number): string | undefined {
  const code = event.codes[row]!;
  return code < 0 ? undefined : event.levels[code]!;
}
