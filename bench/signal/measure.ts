import { ATTACKS, playGames } from "../../disclosure/membership/games.ts";
import { gameAuc, rankGame } from "../../disclosure/membership/ranked-games.ts";
import { column, takeRows, type Cohort } from "../../src/core/data/cohort.ts";
import type { Generator, Params } from "../../src/core/contracts/generator.ts";
import { createRng, permutation } from "../../src/core/rng.ts";
import { kaplanMeier } from "../../src/stats/kaplan-meier.ts";
import { survivalGap } from "../../src/stats/survival-gap.ts";
import { differencesOf, fidelityScore, type Differences } from "../frontier/fidelity-score.ts";
import { coefficients, regressionsOf } from "./coefficients.ts";
import { attackAreas, densityAttack } from "./density-attack.ts";
import { featuresOf, featureValues } from "./feature-space.ts";
import { correlations, keptOf, type Kept } from "./retention.ts";
import type { World } from "./worlds.ts";

/** Patients who are fitted, others of the same kind, and those that fidelity is judged on. */
export interface Trial {
  readonly everybody: Cohort<"train">;
  /** Per row of everybody: 0 fitted. */
  readonly status: Uint8Array;
  readonly train: Cohort<"train">;
  readonly judges: Cohort;
}

/** Trials of a registry: halves of its patients, the other half judges. */
export function halvesOf(name: string, registry: Cohort<"train">, count: number): Trial[] {
  return Array.from({ length: count }, (_, r) => {
    const status = new Uint8Array(registry.nRows).fill(1);
    for (const row of permutation(registry.nRows, createRng(`signal/${name}/${r}`)).subarray(0, registry.nRows >> 1))
      status[row] = 0;
    const rows = (wanted: number) => Array.from(status.keys()).filter((row) => status[row] === wanted);
    return {
      everybody: registry,
      status,
      train: takeRows(registry, rows(0), "train"),
      judges: takeRows(registry, rows(1), "train"),
    };
  });
}

/** Trials of a world: its patients are fitted, as many others are not, and a large sample judges. */
export function samplesOf(world: World, count: number): Trial[] {
  const judges = world.draw("train", 3000, createRng(`signal/${world.name}/judges`));
  return Array.from({ length: count }, (_, r) => {
    const everybody = world.draw("train", 2 * world.n, createRng(`signal/${world.name}/${r}`));
    const status = Uint8Array.from({ length: 2 * world.n }, (_, row) => (row < world.n ? 0 : 1));
    return {
      everybody,
      status,
      train: takeRows(
        everybody,
        Array.from({ length: world.n }, (_, row) => row),
        "train",
      ),
      judges,
    };
  });
}

/** What a generator keeps and shows of one registry. */
export interface Signal {
  readonly pearson: number;
  readonly spearman: number;
  readonly coefficients: number;
  readonly sd: number;
  readonly leastSd: number;
  readonly tail: number;
  readonly km: number;
  readonly realKm: number;
  readonly score: number;
  readonly cramerEta: number;
  readonly means: number;
  readonly density: number;
  /** Best of the membership check's seven attacks, each a mean over trials. */
  readonly membership: number;
  readonly milliseconds: number;
}

/** What of a trial does not depend on the generator. */
interface Ground {
  readonly pearson: readonly [Float64Array, Float64Array];
  readonly spearman: readonly [Float64Array, Float64Array];
  readonly slopes: readonly [Float64Array, Float64Array];
  readonly real: Differences;
  readonly attack: (file: Cohort) => Float64Array[];
}

/** Prepares trials once, so that generators are compared on the same ones. */
export function meterOf(
  name: string,
  trials: readonly Trial[],
): (generator: Generator, params: Params) => Promise<Signal> {
  const reference = trials[0]!.judges.nRows > trials[0]!.everybody.nRows ? trials[0]!.judges : trials[0]!.everybody;
  const features = featuresOf(reference);
  const regressions = regressionsOf(reference, features);
  let attack: ((file: Cohort) => Float64Array[]) | undefined;
  const grounds = trials.map(({ everybody, train, judges }, r): Ground => {
    const shared = r > 0 && everybody === trials[0]!.everybody;
    if (!shared || attack === undefined) attack = densityAttack(everybody, features);
    return {
      pearson: [correlations(train, features, "pearson"), correlations(judges, features, "pearson")],
      spearman: [correlations(train, features, "spearman"), correlations(judges, features, "spearman")],
      slopes: [coefficients(train, regressions), coefficients(judges, regressions)],
      real: differencesOf(judges, train),
      attack,
    };
  });
  const ceiling = meanOf(grounds.map(({ real }) => real));
  return async (generator, params) => {
    const kept: { pearson: Kept; spearman: Kept; slopes: Kept }[] = [];
    const numbers: number[][] = [];
    const attacks: number[][] = [];
    const differences: Differences[] = [];
    let busy = 0;
    for (const [r, { everybody, train, judges, status }] of trials.entries()) {
      const ground = grounds[r]!;
      const start = performance.now();
      const fitted = await generator.fit(
        train,
        { ...generator.defaults, ...params },
        createRng(`signal/${name}/${r}/fit`),
      );
      const synthetic = await fitted.sample(train.nRows, createRng(`signal/${name}/${r}/sample`));
      busy += performance.now() - start;
      kept.push({
        pearson: keptOf(correlations(synthetic, features, "pearson"), ...ground.pearson),
        spearman: keptOf(correlations(synthetic, features, "spearman"), ...ground.spearman),
        slopes: keptOf(coefficients(synthetic, regressions), ...ground.slopes),
      });
      differences.push(differencesOf(judges, synthetic));
      const areas = attackAreas(ground.attack(synthetic), status);
      numbers.push([...spreads(train, synthetic), kmGap(judges, synthetic), kmGap(judges, train), ...areas]);
      attacks.push(checkAreas(everybody, status, synthetic));
    }
    const mean = (at: number) => numbers.reduce((sum, one) => sum + one[at]!, 0) / numbers.length;
    const all = meanOf(differences);
    return {
      pearson: share(kept.map((one) => one.pearson)),
      spearman: share(kept.map((one) => one.spearman)),
      coefficients: share(kept.map((one) => one.slopes)),
      sd: mean(0),
      leastSd: mean(1),
      tail: mean(2),
      km: mean(3),
      realKm: mean(4),
      score: fidelityScore(all, ceiling),
      cramerEta: ratio(all, ceiling),
      means: mean(5),
      density: mean(6),
      membership: Math.max(
        ...ATTACKS.map((_, attack) => attacks.reduce((sum, one) => sum + one[attack]!, 0) / attacks.length),
      ),
      milliseconds: busy / trials.length,
    };
  };
}

/** Area of each of the membership check's attacks on one file. */
function checkAreas(everybody: Cohort<"train">, status: Uint8Array, synthetic: Cohort<"synthetic">): number[] {
  const played = playGames(
    { registry: everybody, released: [], refits: [{ status, synthetic }], namedUnits: [] },
    createRng("signal/membership"),
  );
  return (played?.games ?? []).flatMap((game) => {
    const ranked = rankGame(game);
    return ATTACKS.map((_, attack) => gameAuc(ranked, attack));
  });
}

function ratio(all: Differences, ceiling: Differences): number {
  const parts = (["cramer", "etaSquared"] as const).flatMap((name) => {
    const [a, b] = [all[name], ceiling[name]];
    return a !== undefined && b !== undefined && b > 0 ? [a / b] : [];
  });
  return parts.reduce((sum, one) => sum + one, 0) / parts.length;
}

function meanOf(all: readonly Differences[]): Differences {
  const out = new Map<string, number | undefined>();
  for (const key of Object.keys(all[0]!) as (keyof Differences)[]) {
    const values = all.flatMap((one) => one[key] ?? []).filter((value) => !Number.isNaN(value));
    out.set(key, values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length);
  }
  return Object.fromEntries(out) as Differences;
}

function share(all: readonly Kept[]): number {
  return all.reduce((sum, one) => sum + one.synthetic, 0) / all.reduce((sum, one) => sum + one.fitted, 0);
}

/** Mean and least ratio of standard deviations, mean ratio of the 99 % quantile's distance from the median. */
function spreads(train: Cohort, synthetic: Cohort): [number, number, number] {
  const sds: number[] = [];
  const tails: number[] = [];
  for (const one of train.columns) {
    if (one.kind !== "numeric") continue;
    const [a, b] = [known(one.values), known(featureValues(synthetic, { column: one.name }))];
    const [sdA, sdB] = [sdOf(a), sdOf(b)];
    if (!(sdA > 0) || b.length < 10) continue;
    sds.push(sdB / sdA);
    const reach = (values: Float64Array) =>
      values[Math.floor(0.98 * (values.length - 1))]! - values[values.length >> 1]!;
    if (reach(a) > 0) tails.push(reach(b) / reach(a));
  }
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean(sds), Math.min(...sds), mean(tails)];
}

function known(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value)).sort();
}

function sdOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** Mean over the pairs of the largest gap of survival curves, any cause. */
function kmGap(a: Cohort, b: Cohort): number {
  const pairs = a.schema.survival ?? [];
  if (pairs.length === 0) return NaN;
  const gaps = pairs.map((pair) => {
    const curve = (cohort: Cohort) => {
      const time = featureValues(cohort, { column: pair.time });
      const event = column(cohort, pair.event);
      const rows = Array.from(time.keys()).filter(
        (row) => !Number.isNaN(time[row]!) && event.kind === "coded" && event.codes[row]! >= 0,
      );
      return kaplanMeier(
        rows.map((row) => time[row]!),
        rows.map((row) => (event.kind === "coded" && pair.causes.includes(event.levels[event.codes[row]!]!) ? 1 : 0)),
      );
    };
    const [x, y] = [curve(a), curve(b)];
    return survivalGap(x, y, x.exits[Math.floor(0.9 * (x.exits.length - 1))]!);
  });
  return gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
}
