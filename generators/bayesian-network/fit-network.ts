import type { Cohort, Column } from "../../src/core/cohort.ts";
import type { Rng } from "../../src/core/rng.ts";
import { columnSchema } from "../../src/core/schema.ts";
import { canonicalRows } from "../shared/canonical-rows.ts";
import { encodeColumn } from "../shared/column-states.ts";
import type { ColumnStates, EncodedColumn } from "../shared/column-states.ts";
import { requireParam } from "../shared/complete-params.ts";
import { foldingNotes } from "../shared/fit-marginals.ts";
import { rowWeights } from "../shared/require-units.ts";
import { fitSurvival, SURVIVAL_DEFAULTS } from "../shared/survival.ts";
import type { SurvivalModel } from "../shared/survival.ts";
import { conditionalTable } from "./conditional-table.ts";
import { edgeRules } from "./edge-rules.ts";
import type { EdgeParams } from "./edge-rules.ts";
import { familyScorer } from "./family-score.ts";
import { learnStructure } from "./learn-structure.ts";
import type { EventColumn, NetworkBody } from "./network-body.ts";
import { makeVariable } from "./variable.ts";

export interface NetworkParams extends EdgeParams {
  /** Levels, bins, bounds, missingness and parent configurations rest on at least this many units. */
  readonly minUnits: number;
  /** Share of units at or beyond the top and bottom code. */
  readonly tailShare: number;
  /** Units aimed at in each bin, and the fewest and most bins. */
  readonly binUnits: number;
  readonly minBins: number;
  readonly maxBins: number;
  /** Units aimed at in each straight piece of the distribution inside a bin. */
  readonly pieceUnits: number;
  readonly maxParents: number;
  /** Replaces `maxParents` from 500 units up. */
  readonly maxParentsLarge: number;
  /** Multiplies the BIC penalty: 1 is BIC, less admits more edges. */
  readonly penalty: number;
  /** Pseudo-units for each merged state of a child. */
  readonly smoothing: number;
}

/** From here up three parents are affordable. Source: METHOD.md, rule table. */
const LARGE = 500;

/** Everything the network learns. Rows are put in canonical order and columns by name, so neither order matters. */
export function fitNetwork(source: Cohort<"train">, params: NetworkParams, rng: Rng): NetworkBody {
  checkParams(params);
  const train = canonicalRows(source);
  const weights = rowWeights(train);
  const survival = fitPairs(train, params, rng.child("survival"));
  const byName = [...train.columns].sort((a, b) => (a.name < b.name ? -1 : 1));
  const { ordinary, holes } = partition(byName, survival);
  const encoded = [...ordinary.map((column) => encode(column, train, weights, params)), ...holes.flatMap((column) => encodeHoles(column, train, params))]
    .sort((a, b) => (a.spec.name < b.spec.name ? -1 : 1));
  const variables = encoded.map((one) => makeVariable(one, weights));
  const scorer = familyScorer(variables, weights, train.nUnits, params.penalty);
  const rules = edgeRules(variables.map((variable) => variable.name), params);
  const families = learnStructure(variables.length, scorer, rules, train.nUnits < LARGE ? params.maxParents : params.maxParentsLarge);
  const nodes = families.map((family, child) => {
    const byStrength = [...family.parents].sort((a, b) => scorer.gain(child, b) - scorer.gain(child, a) || a - b);
    return conditionalTable(variables, weights, train.nUnits, child, family, byStrength, params);
  });
  const specs = encoded.map((one) => one.spec);
  const holeNames = holes.map((column) => column.name);
  const nEdges = families.reduce((sum, family) => sum + family.parents.length, 0);
  return {
    order: source.columns.map((column) => column.name),
    nodes,
    specs,
    holes: holeNames.filter((name) => specs.some((spec) => spec.name === name)),
    survival,
    events: eventColumns(train, survival),
    notes: [
      ...foldingNotes(source, specs.filter((spec) => !holeNames.includes(spec.name))),
      `The network has ${nEdges} edges between ${nodes.length} columns.`,
      ...survival.flatMap((model) => model.notes),
    ],
  };
}

function checkParams(params: NetworkParams): void {
  requireParam("minUnits", params.minUnits, 1, 1000);
  requireParam("tailShare", params.tailShare, 0, 0.4);
  requireParam("binUnits", params.binUnits, 1, 1e6);
  requireParam("minBins", params.minBins, 1, 50);
  requireParam("maxBins", params.maxBins, params.minBins, 50);
  requireParam("pieceUnits", params.pieceUnits, 2, 1e6);
  requireParam("maxParents", params.maxParents, 0, 3);
  requireParam("maxParentsLarge", params.maxParentsLarge, 0, 3);
  requireParam("penalty", params.penalty, 0.1, 100);
  requireParam("smoothing", params.smoothing, 0.01, 100);
}

/** Pairs that can be modelled, in the schema's order; one that shares a column with an earlier one is left to the network. */
function fitPairs(train: Cohort<"train">, params: NetworkParams, rng: Rng): SurvivalModel[] {
  const pairs = train.schema.survival ?? [];
  const outcomes = new Set(pairs.flatMap((pair) => [pair.time, pair.event, ...(pair.end === undefined ? [] : [pair.end])]));
  const predictors = train.columns.map((column) => column.name).filter((name) => !outcomes.has(name)).sort();
  const taken = new Set<string>();
  return pairs.flatMap((pair) => {
    if (taken.has(pair.time) || taken.has(pair.event)) return [];
    const options = { ...SURVIVAL_DEFAULTS, tailShare: params.tailShare, minTailUnits: params.minUnits };
    const model = fitSurvival(train, pair, predictors, options, rng.child(pair.name));
    if (model === undefined) return [];
    taken.add(pair.time).add(pair.event);
    return [model];
  });
}

/** Columns of the network; of survival columns it sees only whether a cell is missing, and an end date that follows from entry and time not at all. */
function partition(columns: readonly Column[], survival: readonly SurvivalModel[]): { ordinary: Column[]; holes: Column[] } {
  const outcome = new Set(survival.flatMap(({ pair }) => [pair.time, pair.event, ...derivedEnd(columns, pair.entry, pair.end)]));
  return { ordinary: columns.filter((column) => !outcome.has(column.name)), holes: columns.filter((column) => outcome.has(column.name)) };
}

function derivedEnd(columns: readonly Column[], entry: string | undefined, end: string | undefined): string[] {
  const isDate = (name: string | undefined) => columns.some((column) => column.name === name && column.kind === "numeric");
  return end !== undefined && isDate(entry) && isDate(end) ? [end] : [];
}

function encode(column: Column, train: Cohort, weights: Float64Array, params: NetworkParams): EncodedColumn {
  const nBins = Math.min(params.maxBins, Math.max(params.minBins, Math.floor(train.nUnits / params.binUnits)));
  const positive = (train.schema.survival ?? []).some((pair) => pair.time === column.name);
  return encodeColumn(column, columnSchema(train.schema, column.name), train.units, weights, {
    nBins, minBinUnits: params.minUnits, pieceUnits: params.pieceUnits, tailShare: params.tailShare, minTailUnits: params.minUnits, minUnits: params.minUnits, positive,
  });
}

/** A two-state column "observed" / "missing", where enough units are in either. */
function encodeHoles(column: Column, train: Cohort, params: NetworkParams): EncodedColumn[] {
  const isMissing = (row: number) => (column.kind === "numeric" ? Number.isNaN(column.values[row]!) : column.codes[row]! < 0);
  const codes = Int32Array.from({ length: train.nRows }, (_, row) => (isMissing(row) ? 1 : 0));
  const unitsIn = (state: number) => new Set(train.units.filter((_, row) => codes[row] === state)).size;
  if (unitsIn(1) < params.minUnits || unitsIn(0) < params.minUnits) return [];
  const groups = [{ label: "observed", members: [{ level: "observed", weight: 1 }] }];
  const spec: ColumnStates = { kind: "coded", name: column.name, hasMissing: true, groups, levels: ["observed"], nPublicLevels: 1, ordered: false };
  return [{ spec, codes, nStates: 2 }];
}

function eventColumns(train: Cohort, survival: readonly SurvivalModel[]): EventColumn[] {
  return survival.flatMap(({ pair }) => {
    const column = train.columns.find((candidate) => candidate.name === pair.event);
    if (column?.kind !== "coded") return [];
    const open = column.levels.slice(0, column.nPublicLevels);
    const levels = [...open, ...[...pair.censored, ...pair.causes].filter((label) => !open.includes(label))];
    return [{ name: pair.event, levels, nPublicLevels: levels.length, ordered: column.ordered }];
  });
}
