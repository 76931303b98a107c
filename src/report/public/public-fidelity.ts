import type { z } from "zod";
import { defined, nth } from "../../core/access.ts";
import type {
  FidelityReport,
  FidelityRow,
  MarginalFigure,
  OverFolds,
  PairFigure,
  PredictionResult,
  SurvivalCurve,
} from "../../core/contracts/fidelity.ts";
import type { CohortSchema } from "../../core/data/schema.ts";
import type { marginal, survivalCurve } from "../figure-parts.ts";
import type { fidelity, fidelityRow, prediction } from "../report-parts.ts";
import { floorTo, publicCount, roundTo } from "./coarsen.ts";
import { shownAssociations, shownPair, type Shown } from "../shown.ts";
import { publicAnalyses } from "./public-analyses.ts";
import { publicItem, publicLabel, publicLabels } from "./public-names.ts";

type Row = z.infer<typeof fidelityRow>;

/**
 * Fidelity numbers are differences of shares; two decimals hide a single patient in all but the smallest registries,
 * and say all a reader can use.
 */
const STEP = 0.01;

/** Strengths are drawn as colours: nobody reads more than this off a map. */
const ASSOCIATION_STEP = 0.05;

/**
 * Fidelity as everybody may see it: rounded, names from public lists only, small cells suppressed together with what
 * would give them back.
 */
export function publicFidelity(
  report: FidelityReport,
  schema: CohortSchema,
  nRegistry: number,
  cellSize: number,
): z.infer<typeof fidelity> {
  return {
    rows: report.rows.map((row) => publicRow(row, schema)),
    metrics: [...report.metrics],
    survival: report.survival.map((curve) => publicSurvival(curve, cellSize)),
    marginals: report.marginals.map((figure) => publicMarginal(figure, schema, nRegistry, cellSize)),
    ...(report.pairs === undefined
      ? {}
      : { pairs: report.pairs.filter((pair) => isPublicPair(pair, schema)).map(shownPair) }),
    ...(report.trajectories === undefined
      ? {}
      : {
          trajectories: report.trajectories.filter(
            ({ column }) => publicItem({ kind: "column", column }, schema).kind === "column",
          ),
        }),
    ...(report.associations === undefined
      ? {}
      : {
          associations: shownAssociations(report.associations, (strength) => roundTo(strength, ASSOCIATION_STEP)),
        }),
    ...(report.prediction === undefined
      ? {}
      : { prediction: report.prediction.map((one) => publicPrediction(one, schema)) }),
    ...(report.analyses === undefined ? {} : { analyses: publicAnalyses(report.analyses, schema, cellSize) }),
    nSplits: report.nSplits,
  };
}

/** Its figure is fit to be shown; it is where all its names are. */
function isPublicPair({ columns: [group, value], level, groups }: PairFigure, schema: CohortSchema): boolean {
  const isColumn = (column: string): boolean => publicItem({ kind: "column", column }, schema).kind === "column";
  const labels = level === undefined ? [] : [publicLabel({ kind: "level", level }, value, schema)];
  return (
    isColumn(group) &&
    isColumn(value) &&
    [...labels, ...groups.map((label) => publicLabel(label, group, schema))].every(({ kind }) => kind !== "unnamed")
  );
}

function publicPrediction(result: PredictionResult, schema: CohortSchema): z.infer<typeof prediction> {
  const item = publicItem({ kind: "model", model: result.model }, schema);
  const model = item.kind === "model" ? item.model : ({ kind: "unnamed" } as const);
  const { learner } = result;
  if (result.status === "not estimable") return { model, learner, status: "not estimable" };
  const round = ({ value, low, high }: OverFolds): OverFolds => ({
    value: roundTo(value, STEP),
    low: roundTo(low, STEP),
    high: roundTo(high, STEP),
  });
  const { measure, trtr, tstr, trts, gap } = result;
  return {
    model,
    learner,
    status: "estimated",
    measure,
    trtr: round(trtr),
    tstr: round(tstr),
    trts: round(trts),
    gap: round(gap),
  };
}

function publicRow(row: FidelityRow, schema: CohortSchema): Row {
  const { metric, flag, ceiling } = row;
  return {
    metric,
    flag,
    item: publicItem(row.item, schema),
    ...(row.value === undefined ? {} : { value: roundTo(row.value, STEP) }),
    ...(row.sameSize === undefined ? {} : { sameSize: roundTo(row.sameSize, STEP) }),
    ...(ceiling === undefined
      ? {}
      : {
          ceiling: {
            median: roundTo(ceiling.median, STEP),
            low: roundTo(ceiling.low, STEP),
            high: roundTo(ceiling.high, STEP),
            nSplits: ceiling.nSplits,
          },
        }),
    ...(row.fullSize === undefined
      ? {}
      : {
          fullSize: {
            ...row.fullSize,
            median: roundTo(row.fullSize.median, STEP),
            low: roundTo(row.fullSize.low, STEP),
            high: roundTo(row.fullSize.high, STEP),
          },
        }),
  };
}

/**
 * The registry's curve ends where fewer than the cell size are at risk; the synthetic one can be drawn by anyone and
 * stays whole.
 */
function publicSurvival(curve: SurvivalCurve, cellSize: number): z.infer<typeof survivalCurve> {
  const { pair, cause, group } = curve;
  const firstSmall = curve.atRisk.findIndex((n) => n < cellSize);
  const end = group === "synthetic" || firstSmall < 0 ? curve.time.length : firstSmall;
  const shown = (values: readonly number[]): number[] => values.slice(0, end).map((share) => roundTo(share, STEP));
  const { estimate, unit, low, high } = curve;
  return {
    pair,
    cause,
    group,
    ...(estimate === undefined ? {} : { estimate }),
    ...(unit === undefined ? {} : { unit }),
    time: curve.time.slice(0, end),
    survival: shown(curve.survival),
    ...(low === undefined || high === undefined ? {} : { low: shown(low), high: shown(high) }),
    atRisk: curve.atRisk.slice(0, end).map((n) => (group === "synthetic" ? { exactly: n } : publicCount(n, cellSize))),
  };
}

function publicMarginal(
  figure: MarginalFigure,
  schema: CohortSchema,
  nRegistry: number,
  cellSize: number,
): z.infer<typeof marginal> {
  return {
    column: figure.column,
    labels: publicLabels(figure, schema),
    registry: suppressShares(figure.registry, nRegistry, cellSize),
    synthetic: figure.synthetic.map((share) => (share === null ? "suppressed" : roundTo(share, STEP))),
  };
}

/**
 * Shares of the whole with small cells suppressed. Since shares add up to one, what is suppressed is known together; so
 * further cells, smallest first, go with it until there are two of them and together they hold at least the cell size
 * (complementary suppression).
 * Claim: no cell of 1..cellSize-1 records, and no such sum of cells, follows from the shares shown.
 * @param shares of `n` records, in 0..1; null where suppressed already
 */
export function suppressShares(shares: readonly (number | null)[], n: number, cellSize: number): Shown[] {
  const cells = shares.map((share) => (share === null ? null : Math.round(share * n)));
  const hidden = cells.map((cell) => cell === null || (cell > 0 && cell < cellSize));
  const known = (): number => cells.reduce<number>((sum, cell, i) => sum + (nth(hidden, i) ? 0 : defined(cell)), 0);
  while (hidden.includes(true)) {
    const nHidden = hidden.filter(Boolean).length;
    if (nHidden >= 2 && n - known() >= cellSize) break;
    const next = smallestShown(cells, hidden);
    if (next < 0) break;
    hidden[next] = true;
  }
  return shares.map((share, i) =>
    nth(hidden, i) || share === null ? "suppressed" : share === 0 ? 0 : shareStep(share, n, cellSize),
  );
}

/** Rounded to a hundredth, and never to less than the cell size's share. */
function shareStep(share: number, n: number, cellSize: number): number {
  const rounded = roundTo(share, STEP);
  return floorTo(Math.round(rounded * n), 1) < cellSize ? roundTo(rounded + STEP, STEP) : rounded;
}

function smallestShown(cells: readonly (number | null)[], hidden: readonly boolean[]): number {
  let best = -1;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (nth(hidden, i) || cell === null || cell === undefined || cell === 0) continue;
    if (best < 0 || cell < defined(cells[best])) best = i;
  }
  return best;
}
