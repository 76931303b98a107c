import { nth } from "../core/access.ts";
import { columnSchema, type Analysis, type CohortSchema } from "../core/data/schema.ts";
import { placeOfPair } from "../core/data/pair-place.ts";
import type { AssociationFigure, CellLabel, PairFigure, PairPoint } from "../core/contracts/fidelity.ts";
import type { Cohort, Column, NumericColumn } from "../core/data/cohort.ts";
import { quantile } from "../stats/quantile.ts";
import { findColumn } from "./paired-columns.ts";

const MOST_FIGURES = 6;
const MOST_DECLARED = 3;
/** Digits that quartiles and cut points keep, and decimals that shares keep, so that no patient's own value shows. */
const DIGITS = 2;
const SHARE_STEP = 0.01;

type Pair = readonly [group: string, value: string];

/**
 * A few pairs of columns, registry beside synthetic cohort: for each group of the first column the quartiles of the
 * second, or the share of one of its levels. Pairs of declared analyses come first (outcome by term or group), then the
 * strongest associations of the registry; those of follow-up times and events have figures of their own.
 * Claim: a quartile rests on at least four times the cell size of patients, so that no fewer than the cell size lie
 * below or above it; behind a share, and behind its complement, stand at least as many as the cell size. Groups are
 * public levels, or bands between rounded cut points, and a pair of which some group of the registry is smaller is not
 * drawn at all, so that nothing follows from a gap.
 * @param associations of the registry, from which the strongest are chosen
 * @returns at most six, in that order
 */
export function pairFigures(
  registry: Cohort,
  synthetic: Cohort,
  associations: AssociationFigure | undefined,
  cellSize: number,
): PairFigure[] {
  const { schema } = registry;
  const declared = (schema.analyses ?? []).flatMap(pairsOfAnalysis);
  const figures: PairFigure[] = [];
  const seen = new Set<string>();
  const draw = (pairs: readonly Pair[], why: PairFigure["why"], most: number): void => {
    for (const pair of pairs) {
      if (figures.length >= most) return;
      const key = pair.toSorted().join("\0");
      if (seen.has(key)) continue;
      seen.add(key);
      const figure = figureOf(registry, synthetic, pair, why, cellSize);
      if (figure !== undefined) figures.push(figure);
    }
  };
  draw(declared, "declared", MOST_DECLARED);
  draw(strongest(associations, schema), "strong", MOST_FIGURES);
  return figures;
}

function pairsOfAnalysis(analysis: Analysis): Pair[] {
  if (!("outcome" in analysis)) return [];
  const by = "group" in analysis ? [analysis.group] : analysis.terms.map(({ column }) => column);
  return by.map((column): Pair => [column, analysis.outcome]);
}

/** Pairs by the strength of their association in the registry, strongest first. */
function strongest(associations: AssociationFigure | undefined, schema: CohortSchema): Pair[] {
  if (associations === undefined) return [];
  const followUp = new Set((schema.survival ?? []).flatMap(({ time, event, end, entry }) => [time, event, end, entry]));
  const { columns, registry } = associations;
  const pairs = columns.flatMap((first, i) =>
    columns.slice(i + 1).map((second, k) => ({
      pair: [first, second] as const,
      strength: Math.abs(registry[placeOfPair(i, i + 1 + k, columns.length)] ?? 0),
    })),
  );
  return pairs
    .filter(({ pair, strength }) => strength > 0 && !pair.some((name) => followUp.has(name)))
    .toSorted((a, b) => b.strength - a.strength)
    .map(({ pair }) => pair);
}

/** Groups of rows of a cohort by its first column: the same labels for both cohorts. */
interface Grouping {
  readonly labels: readonly CellLabel[];
  /** Place among the labels, or -1. */
  readonly placeOf: (column: Column, row: number) => number;
}

function figureOf(
  registry: Cohort,
  synthetic: Cohort,
  [a, b]: Pair,
  why: PairFigure["why"],
  cellSize: number,
): PairFigure | undefined {
  const isDate = (name: string): boolean => columnSchema(registry.schema, name)?.type === "date";
  const [first, second] = [findColumn(registry, a), findColumn(registry, b)];
  if (first === undefined || second === undefined || isDate(a) || isDate(b)) return undefined;
  // A code groups a number, never the other way round.
  const turn = first.kind === "numeric" && second.kind === "coded";
  const [group, value] = turn ? [second, first] : [first, second];
  const [groupOther, valueOther] = [group, value].map(({ name }) => findColumn(synthetic, name));
  if (groupOther?.kind !== group.kind || valueOther?.kind !== value.kind) return undefined;
  const grouping = group.kind === "coded" ? byLevel(group.levels, group.nPublicLevels) : byBand(group);
  if (grouping.labels.length < 2) return undefined;
  const levels = value.kind === "coded" ? value.levels.slice(0, value.nPublicLevels) : [undefined];
  const drawn = levels.flatMap((level): PairFigure[] => {
    const pointsOf = (cohort: Cohort, by: Column, of: Column): (PairPoint | null)[] =>
      grouping.labels.map((_, place) =>
        pointOf(cohort, of, level, (row) => grouping.placeOf(by, row) === place, cellSize),
      );
    const mine = pointsOf(registry, group, value);
    if (mine.some((point) => point === null)) return [];
    return [
      {
        ...{ columns: [group.name, value.name], why, groups: grouping.labels },
        ...(level === undefined ? {} : { level }),
        registry: mine.flatMap((point) => point ?? []),
        synthetic: pointsOf(synthetic, groupOther, valueOther),
      },
    ];
  });
  // Of several levels the one whose share differs most between groups.
  return drawn.toSorted((x, y) => rangeOf(y) - rangeOf(x))[0];
}

function rangeOf({ registry }: PairFigure): number {
  const middles = registry.map(({ middle }) => middle);
  return Math.max(...middles) - Math.min(...middles);
}

function byLevel(levels: readonly string[], nPublic: number): Grouping {
  return {
    labels: levels.slice(0, nPublic).map((level) => ({ kind: "level", level })),
    placeOf: (column, row) => {
      if (column.kind !== "coded" || nth(column.codes, row) < 0) return -1;
      return levels.slice(0, nPublic).indexOf(nth(column.levels, nth(column.codes, row)));
    },
  };
}

/** Four bands of about as many patients, between rounded cut points. */
function byBand({ values }: NumericColumn): Grouping {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return { labels: [], placeOf: () => -1 };
  const rounded = [0.25, 0.5, 0.75].map((p) => Number(quantile(sorted, p).toPrecision(DIGITS)));
  const cuts = [...new Set(rounded)];
  const labels: CellLabel[] = [
    { kind: "below", to: nth(cuts, 0) },
    ...cuts.slice(1).map((to, i): CellLabel => ({ kind: "between", from: nth(cuts, i), to })),
    { kind: "from", from: nth(cuts, cuts.length - 1) },
  ];
  const placeOf = (column: Column, row: number): number => {
    const value = column.kind === "numeric" ? nth(column.values, row) : NaN;
    return Number.isNaN(value) ? -1 : cuts.filter((cut) => value >= cut).length;
  };
  return { labels, placeOf };
}

function pointOf(
  cohort: Cohort,
  column: Column,
  level: string | undefined,
  isIn: (row: number) => boolean,
  cellSize: number,
): PairPoint | null {
  const rows = [...cohort.units.keys()].filter(isIn);
  const unitsOf = (some: readonly number[]): number => new Set(some.map((row) => nth(cohort.units, row))).size;
  if (column.kind === "numeric") {
    const known = rows.filter((row) => !Number.isNaN(nth(column.values, row)));
    if (unitsOf(known) < 4 * cellSize) return null;
    const sorted = Float64Array.from(known, (row) => nth(column.values, row)).sort();
    const at = (p: number): number => Number(quantile(sorted, p).toPrecision(DIGITS));
    return { low: at(0.25), middle: at(0.5), high: at(0.75) };
  }
  const code = level === undefined ? -1 : column.levels.indexOf(level);
  const known = rows.filter((row) => nth(column.codes, row) >= 0);
  const held = known.filter((row) => nth(column.codes, row) === code);
  const others = known.filter((row) => nth(column.codes, row) !== code);
  if (unitsOf(held) < cellSize || unitsOf(others) < cellSize) return null;
  return { middle: Math.round(held.length / known.length / SHARE_STEP) / Math.round(1 / SHARE_STEP) };
}
