import type { Cohort, Column } from "../../src/core/data/cohort.ts";
import type { Rng } from "../../src/core/rng.ts";
import { columnSchema } from "../../src/core/data/schema.ts";
import { canonicalRows } from "../shared/contract/canonical-rows.ts";
import { encodeColumn } from "../shared/encoding/discretised-column.ts";
import type { EncodedColumn } from "../shared/encoding/discretised-column.ts";
import { requireParam } from "../shared/contract/complete-params.ts";
import { collapseNotes } from "../shared/encoding/fit-marginals.ts";
import { rowWeights } from "../shared/contract/require-units.ts";
import { subsampleUnits } from "../shared/contract/subsample-units.ts";
import { fitSurvival, SURVIVAL_DEFAULTS } from "../shared/survival/survival.ts";
import type { SurvivalModel } from "../shared/survival/survival.ts";
import { conditionalTable } from "./conditional-table.ts";
import { edgeRules } from "./edge-rules.ts";
import type { EdgeParams } from "./edge-rules.ts";
import { familyScorer } from "./family-score.ts";
import { learnStructure } from "./learn-structure.ts";
import type { EventColumn, NetworkBody } from "./network-body.ts";
import { missingCodes, missingPatterns } from "./missing-patterns.ts";
import { makeVariable } from "./variable.ts";

export interface NetworkParams extends EdgeParams {
  /** Share of the units, drawn afresh, that one fit looks at. */
  readonly fitShare: number;
  /** Levels, bins, bounds and missingness rest on at least this many units. */
  readonly minUnits: number;
  /**
   * Parent configurations of fewer units are not learnt; states of fewer all count as the middle between minUnits and
   * this.
   */
  readonly minReportedCount: number;
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
  const train = subsampleUnits(canonicalRows(source), params.fitShare, rng.child("subsample"));
  const weights = rowWeights(train);
  const survival = fitPairs(train, params, rng.child("survival"));
  const byName = [...train.columns].sort((a, b) => (a.name < b.name ? -1 : 1));
  const { ordinary, outcome } = partition(byName, survival);
  const columns = ordinary.map((column) => encode(column, train, weights, params, rng));
  const patterns = missingPatterns(
    [...columns, ...outcome.map((column) => ({ spec: undefined, name: column.name, codes: missingCodes(column) }))],
    train,
    params.minUnits,
  );
  const encoded = [...columns, ...patterns.map((pattern) => pattern.encoded)].sort((a, b) =>
    a.spec.name < b.spec.name ? -1 : 1,
  );
  const gates = encoded
    .map((one) => patterns.find((pattern) => pattern.columns.includes(one.spec.name) && pattern.encoded !== one))
    .map((pattern) => (pattern === undefined ? undefined : encoded.indexOf(pattern.encoded)));
  const variables = encoded.map((one, index) => makeVariable(one, weights, gates[index]));
  const scorer = familyScorer(variables, train.nUnits, params.penalty);
  const rules = edgeRules(
    variables.map((variable) => variable.name),
    params,
    gates.flatMap((gate, index) => (gate === undefined ? [] : [[gate, index] as const])),
  );
  const most = source.nUnits < LARGE ? params.maxParents : params.maxParentsLarge;
  const families = learnStructure(
    variables.length,
    scorer,
    rules,
    gates.map((gate) => (gate === undefined ? most : most + 1)),
  );
  const nodes = families.map((family, child) => {
    const byStrength = [...family.parents].sort((a, b) => scorer.gain(child, b) - scorer.gain(child, a) || a - b);
    return conditionalTable(variables, child, family, byStrength, params);
  });
  const nEdges = families.reduce((sum, family) => sum + family.parents.length, 0);
  return {
    order: source.columns.map((column) => column.name),
    nodes,
    specs: encoded.map((one) => one.spec),
    patterns: patterns.map((pattern) => ({ node: encoded.indexOf(pattern.encoded), columns: pattern.columns })),
    survival,
    events: eventColumns(train, survival),
    minReportedCount: params.minReportedCount,
    notes: [
      { kind: "fit-share", units: train.nUnits },
      ...collapseNotes(
        train,
        columns.map((one) => one.spec),
        params.minUnits,
      ),
      { kind: "network", edges: nEdges, columns: columns.length, patterns: patterns.length },
      ...survival.flatMap((model) => model.notes),
    ],
  };
}

function checkParams(params: NetworkParams): void {
  requireParam("fitShare", params.fitShare, 0.1, 1);
  requireParam("minUnits", params.minUnits, 1, 1000);
  requireParam("minReportedCount", params.minReportedCount, params.minUnits, 1000);
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

/**
 * Pairs that can be modelled, in the schema's order; one that shares a column with an earlier one is left to the
 * network.
 */
function fitPairs(train: Cohort<"train">, params: NetworkParams, rng: Rng): SurvivalModel[] {
  const pairs = train.schema.survival ?? [];
  const outcomes = new Set(
    pairs.flatMap((pair) => [pair.time, pair.event, ...(pair.end === undefined ? [] : [pair.end])]),
  );
  const predictors = train.columns
    .map((column) => column.name)
    .filter((name) => !outcomes.has(name))
    .sort();
  const taken = new Set<string>();
  return pairs.flatMap((pair) => {
    if (taken.has(pair.time) || taken.has(pair.event)) return [];
    const options = {
      ...SURVIVAL_DEFAULTS,
      tailShare: params.tailShare,
      minTailUnits: params.minUnits,
      endsAtBound: true,
    };
    const model = fitSurvival(train, pair, predictors, options, rng.child(pair.name));
    if (model === undefined) return [];
    taken.add(pair.time).add(pair.event);
    return [model];
  });
}

/**
 * Columns of the network, and those that survival pairs draw: of these the network sees only whether a cell is missing.
 */
function partition(
  columns: readonly Column[],
  survival: readonly SurvivalModel[],
): { ordinary: Column[]; outcome: Column[] } {
  const drawnLast = new Set(
    survival.flatMap(({ pair }) => [pair.time, pair.event, ...derivedEnd(columns, pair.entry, pair.end)]),
  );
  return {
    ordinary: columns.filter((column) => !drawnLast.has(column.name)),
    outcome: columns.filter((column) => drawnLast.has(column.name)),
  };
}

function derivedEnd(columns: readonly Column[], entry: string | undefined, end: string | undefined): string[] {
  const isDate = (name: string | undefined) =>
    columns.some((column) => column.name === name && column.kind === "numeric");
  return end !== undefined && isDate(entry) && isDate(end) ? [end] : [];
}

function encode(column: Column, train: Cohort, weights: Float64Array, params: NetworkParams, rng: Rng): EncodedColumn {
  const nBins = Math.min(params.maxBins, Math.max(params.minBins, Math.floor(train.nUnits / params.binUnits)));
  const positive = (train.schema.survival ?? []).some((pair) => pair.time === column.name);
  return encodeColumn(column, columnSchema(train.schema, column.name), train.units, weights, {
    nBins,
    minBinUnits: params.minUnits,
    pieceUnits: params.pieceUnits,
    tailShare: params.tailShare,
    minTailUnits: params.minUnits,
    minUnits: params.minUnits,
    positive,
    tails: { windowUnits: params.minReportedCount, rng },
  });
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
