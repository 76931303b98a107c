import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { COMPONENTS, fidelityScore, type Component, type Differences } from "./fidelity-score.ts";
import { splitFolder } from "./files.ts";
import type { MeasuredMethod, MeasuredSplit } from "./measure.ts";
import type { Method } from "./methods.ts";
import { readPersons, type PersonExposure } from "./person-exposure.ts";

/** A share of kept signal. */
export interface Kept {
  readonly share: number;
  readonly standardError: number;
}

export interface Spread {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** One generator on one registry: a row of the table. */
export interface Row {
  readonly registry: string;
  readonly nUnits: number;
  readonly nTrain: number;
  readonly method: string;
  readonly title: string;
  readonly from: Method["from"];
  readonly nSplits: number;
  readonly failed: readonly string[];
  /** Mean of each difference from held-out patients. */
  readonly differences: Differences;
  /** Fidelity score by split; 1 = real against real, higher = worse. */
  readonly scores: Readonly<Record<number, number>>;
  readonly score: Spread;
  /** Area of the forest that tells rows from held-out patients, by split. */
  readonly c2st: Readonly<Record<number, number>>;
  readonly membership: {
    readonly value: number;
    readonly standardError: number;
    readonly low: number;
    readonly high: number;
    readonly attack: string;
    readonly closest: number;
    readonly rare?: number;
    readonly rareStandardError?: number;
  };
  /** Retention: of correlations and coefficients, each over all halves, with a jackknife's standard error. */
  readonly correlations: Kept;
  readonly coefficients: Kept;
  /** Mean of both, half by half, in units of what the fitted patients of all halves show. */
  readonly kept: Readonly<Record<number, number>>;
  /** Trained on synthetic minus trained on real, tested on held-out patients. */
  readonly prediction?: number;
  readonly closerToTrain: Spread;
  readonly uniques: { readonly train: number; readonly heldOut: number };
  readonly verbatim: number;
  readonly ruleBreakers?: number;
  /** Where persons.js measured it. */
  readonly person?: PersonExposure;
  /** Fit and one sample, median over splits: by the clock, and of the processor. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
}

/** The row of a measured generator. @param ceiling of the training patients themselves on the same registry */
export function rowOf(scratch: string, measured: MeasuredMethod, method: Method, ceiling: Differences): Row {
  const {
    splits,
    membership: { all, rare },
  } = measured;
  const scores = splits.map(({ differences }) => fidelityScore(differences, ceiling));
  const gains = splits.flatMap(({ kept }) => kept.prediction ?? []);
  const person = readPersons(scratch, measured.registry, method.id);
  const broken = splits.flatMap(({ ruleBreakers }) => (ruleBreakers === undefined ? [] : [ruleBreakers]));
  return {
    registry: measured.registry,
    nUnits: measured.nUnits,
    nTrain: measured.nTrain,
    method: method.id,
    title: method.title,
    from: method.from,
    nSplits: splits.length,
    failed: [...new Set(measured.failed)],
    differences: meanDifferences(splits),
    scores: Object.fromEntries(splits.map(({ r }, k) => [r, scores[k]!])),
    score: spread(scores),
    c2st: Object.fromEntries(
      splits.flatMap(({ r }) => {
        const file = join(splitFolder(scratch, measured.registry, r), `${method.id}.c2st`);
        return existsSync(file) ? [[r, Number(readFileSync(file, "utf8"))]] : [];
      }),
    ),
    membership: {
      value: all.worst.value,
      standardError: all.worst.standardError,
      low: all.low,
      high: all.high,
      attack: all.attack,
      closest: all.closest.value,
      ...(rare === undefined ? {} : { rare: rare.worst.value, rareStandardError: rare.worst.standardError }),
    },
    correlations: keptShare(splits.map(({ kept }) => kept.correlations)),
    coefficients: keptShare(splits.map(({ kept }) => kept.coefficients)),
    kept: keptByHalf(splits),
    ...(gains.length === 0 ? {} : { prediction: mean(gains) }),
    closerToTrain: spread(splits.map((one) => one.closerToTrain)),
    uniques: {
      train: mean(splits.map((one) => one.uniques.train)),
      heldOut: mean(splits.map((one) => one.uniques.heldOut)),
    },
    verbatim: mean(splits.map((one) => one.verbatim)),
    ...(broken.length === 0 ? {} : { ruleBreakers: mean(broken) }),
    ...(person === undefined ? {} : { person }),
    seconds: median(splits.map(({ cell }) => cell.fitSeconds + cell.sampleSeconds)),
    cpuSeconds: median(splits.flatMap(({ cell }) => (cell.cpuSeconds > 0 ? [cell.cpuSeconds] : []))),
    peakMb: Math.max(...splits.map(({ cell }) => cell.peakMb)),
  };
}

type Sums = MeasuredSplit["kept"]["correlations"];

function keptShare(sums: readonly Sums[]): Kept {
  const share = (some: readonly Sums[]): number =>
    some.reduce((sum, one) => sum + one.synthetic, 0) / some.reduce((sum, one) => sum + one.fitted, 0);
  const without = sums.map((_, k) => share(sums.filter((__, at) => at !== k)));
  const middle = mean(without);
  const spread2 = without.reduce((sum, one) => sum + (one - middle) ** 2, 0);
  return { share: share(sums), standardError: Math.sqrt(((sums.length - 1) / sums.length) * spread2) };
}

/** The denominator is that of all halves, so that a half with little signal does not outweigh the others. */
function keptByHalf(splits: readonly MeasuredSplit[]): Record<number, number> {
  const fitted = (of: "correlations" | "coefficients"): number => mean(splits.map(({ kept }) => kept[of].fitted));
  const [a, b] = [fitted("correlations"), fitted("coefficients")];
  return Object.fromEntries(
    splits.map(({ r, kept }) => [r, (kept.correlations.synthetic / a + kept.coefficients.synthetic / b) / 2]),
  );
}

/** Mean of each component over the splits that have it. */
export function meanDifferences(splits: readonly MeasuredSplit[]): Record<Component, number | undefined> {
  const entries = COMPONENTS.map((name) => {
    const values = splits.flatMap(({ differences }) => differences[name] ?? []);
    return [name, values.length === 0 ? undefined : mean(values)] as const;
  });
  return Object.fromEntries(entries) as Record<Component, number | undefined>;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function spread(values: readonly number[]): Spread {
  return { mean: mean(values), low: Math.min(...values), high: Math.max(...values) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
