import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { smallestDetectableDifference } from "../../src/stats/smallest-detectable.ts";
import { normalQuantile } from "../../src/stats/special.ts";
import {
  meanOf,
  MONTE_CARLO_ERRORS,
  monteCarloError,
  N_REFITS,
  N_UNITS,
  PERSON_WORLD,
  sampleWorlds,
  shareOf,
  worldOf,
} from "./measure.ts";
import type { Sample } from "./measure.ts";
import { record } from "./record.ts";
import type { PowerWorld } from "./worlds.ts";

const ALPHA = 0.05;
/** Power at which a smallest detectable excess is stated, and the power asked of a larger one. */
const STATED_POWER = 0.8;
const ASKED_POWER = 0.95;
/** An excess so much larger is found with the asked power, where the test statistic is normal with one variance. */
const NORMAL_STRETCH =
  (normalQuantile(1 - ALPHA) + normalQuantile(ASKED_POWER)) /
  (normalQuantile(1 - ALPHA) + normalQuantile(STATED_POWER));
/**
 * Worlds, fewer for what takes tens of milliseconds a world; and worlds without a leak to read the stated excess from.
 */
const MANY = 150;
const FEWER = 100;
const CLEAN = 30;
/** Share of patients whose whole record a file of strangers repeats, to within the tolerances. */
const CHANCE_COPIES = 0.002;

interface Case {
  readonly name: string;
  readonly check: string;
  readonly finding: string;
  readonly world: PowerWorld;
  /** True excess at a share. */
  readonly excess: (share: number) => number;
  /** The excess with the asked power, where the test statistic is not normal. */
  readonly asked?: number;
  readonly seeds: number;
  readonly params?: object;
}

const noStageTwo = { maxRuns: 0 };
const whole = (nControls: number): Partial<Case> => ({
  asked: smallestDetectableDifference(N_UNITS, nControls, CHANCE_COPIES, ALPHA, ASKED_POWER)!,
});
const person = (over: Partial<PowerWorld> = {}): PowerWorld => ({ ...PERSON_WORLD, share: 0, ...over });
const of = (
  mode: "refits" | "holdout",
  check: string,
  finding: string,
  excess: (share: number) => number,
  seeds = MANY,
  more: Partial<Case> = {},
): Case => ({ name: `${mode}: ${check}/${finding}`, check, finding, world: worldOf(mode, 0), excess, seeds, ...more });

/**
 * How the true excess follows the share, worst variant. By the construction of the world: a copied record is a near
 * copy of its own patient; in a refit, nine tenths of the units are members, so a copy moves the share closer to
 * members by .9 * .1, in an assessment by .5 * .5 * 2; a copied patient outscores everyone. The other slopes are those
 * of 400 to 1000 long runs at shares of .03 to 1, as in truth.ts, with standard errors of .002 to .005: patients whom
 * chance matches anyway gain nothing, ties are averaged, and predicates single out more as fewer strangers share a
 * cell.
 */
const CASES: readonly Case[] = [
  of("refits", "replicas", "all-columns", (x) => x, MANY, whole(N_REFITS * (N_UNITS / 10))),
  of("holdout", "replicas", "all-columns", (x) => x, MANY, whole(N_UNITS)),
  of("refits", "replicas", "quasi-identifiers", (x) => 0.485 * x),
  of("holdout", "replicas", "quasi-identifiers", (x) => 0.485 * x),
  of("refits", "replicas", "qi-and-sensitive", (x) => 0.785 * x),
  of("holdout", "replicas", "qi-and-sensitive", (x) => 0.785 * x),
  of("refits", "closest-record", "dcr-share", (x) => 0.09 * x),
  of("holdout", "closest-record", "dcr-share", (x) => 0.5 * x),
  of("refits", "membership", "auc", (x) => x / 2),
  of("holdout", "membership", "auc", (x) => x / 2),
  of("refits", "linkability", "linkability", (x) => 0.845 * x, FEWER),
  of("holdout", "linkability", "linkability", (x) => 0.845 * x, FEWER),
  of("refits", "singling-out", "singling-out", (x) => 0.64 * x + 0.245 * x * x, FEWER),
  of("holdout", "singling-out", "singling-out", (x) => 0.62 * x + 0.12 * x * x, FEWER),
  of("refits", "attribute-inference", "attribute-inference", (x) => 0.7 * x, FEWER),
  of("holdout", "attribute-inference", "attribute-inference", (x) => 0.7 * x, FEWER),
  {
    name: "refits: rare-individuals/pooled-exposure",
    check: "rare-individuals",
    finding: "pooled-exposure",
    world: person(),
    excess: (x) => x / 2,
    seeds: FEWER,
    params: noStageTwo,
  },
  {
    name: "refits: rare-individuals/released-file",
    check: "rare-individuals",
    finding: "released-file",
    world: person(),
    excess: (x) => 1.13 * x,
    seeds: FEWER,
    params: noStageTwo,
  },
  {
    name: "refits: rare-individuals/person-exposure, one of four",
    check: "rare-individuals",
    finding: "person-exposure",
    world: person({ nNamed: 4, nAtRisk: 1 }),
    excess: (x) => x / 2,
    seeds: FEWER,
  },
];

const figures: (readonly (string | number)[])[] = [];

interface Seen {
  readonly stated: number;
  readonly asked: number;
  readonly atStated: readonly Sample[];
  readonly atAsked: readonly Sample[];
  readonly shares: readonly [number, number];
}

/** The share at which the true excess, which grows with the share, is this one. */
function shareAt(one: Case, excess: number): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (one.excess(middle) < excess) low = middle;
    else high = middle;
  }
  return high;
}

describe.each(CASES)("$name", (one) => {
  let seen: Seen;

  beforeAll(async () => {
    const sample = async (share: number, seeds: number, label: string): Promise<Sample[]> =>
      (
        await sampleWorlds(
          [one.check],
          () => ({ ...one.world, share }),
          `${label}/${one.name}`,
          seeds,
          one.params === undefined ? {} : { params: one.params },
        )
      ).get(`${one.check}/${one.finding}`)!;
    const stated = meanOf(
      (await sample(0, CLEAN, "clean")).flatMap(({ smallestDetectable }) => smallestDetectable ?? []),
    );
    const asked = one.asked ?? stated * NORMAL_STRETCH;
    const shares = [shareAt(one, stated), shareAt(one, asked)] as const;
    seen = {
      stated,
      asked,
      shares,
      atStated: await sample(shares[0], one.seeds, "stated"),
      atAsked: await sample(shares[1], one.seeds, "asked"),
    };
  }, 300_000);

  const found = (list: readonly Sample[]): number => shareOf(list, ({ p }) => p <= ALPHA);
  const least = (power: number): number => power - MONTE_CARLO_ERRORS * monteCarloError(power, one.seeds);

  it("finds the excess that clean runs state as the smallest detectable in four of five worlds", () => {
    expect(found(seen.atStated), `share ${seen.shares[0]}`).toBeGreaterThanOrEqual(least(STATED_POWER));
  });

  it("finds the excess at which its power is .95 in 95 % of the worlds", () => {
    expect(seen.asked).toBeLessThan(one.excess(1));
    expect(found(seen.atAsked), `share ${seen.shares[1]}`).toBeGreaterThanOrEqual(least(ASKED_POWER));
  });

  afterAll(() => {
    figures.push([
      one.name,
      String(one.seeds),
      seen.stated,
      seen.shares[0],
      found(seen.atStated),
      seen.shares[1],
      found(seen.atAsked),
      meanOf(seen.atStated.flatMap(({ smallestDetectable }) => smallestDetectable ?? [])),
    ]);
  });
});

afterAll(() =>
  record(
    "detection",
    [
      "finding",
      "worlds",
      "stated on clean data",
      "at a share of",
      "found (.80 stated)",
      "at a share of",
      "found (.95)",
      "stated there",
    ],
    figures,
  ),
);
