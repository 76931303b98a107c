import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checks } from "../../disclosure/index.ts";
import { ksOfSorted } from "../../src/stats/ks.ts";
import {
  AVERAGE_CHECKS,
  MONTE_CARLO_ERRORS,
  monteCarloError,
  PERMUTATIONS,
  PERSON_CHECKS,
  PERSON_WORLD,
  sampleWorlds,
  SITE_CHECKS,
  SEEDS,
  shareOf,
  worldOf,
} from "./measure.ts";
import type { Sample } from "./measure.ts";
import { record } from "./record.ts";
import { MODES } from "./worlds.ts";
import type { Mode } from "./worlds.ts";

const ALPHA = 0.05;

/**
 * Findings whose p-value is that of one permutation test and should be uniform. The others may be too large, never too
 * small: replicas and the released file count a few whole patients, closest-record on one file counts its fifty rows
 * (discrete), an attack read twice over refits and file pays for two tests (Bonferroni), and the most exposed patient
 * pays for four (Holm).
 */
const EXACT: readonly (readonly [Mode, string])[] = [
  ["refits", "closest-record/dcr-share"],
  ["refits", "membership/auc"],
  ["holdout", "membership/auc"],
  ["holdout", "singling-out/singling-out"],
  ["holdout", "linkability/linkability"],
  ["holdout", "attribute-inference/attribute-inference"],
  ["refits", "rare-individuals/pooled-exposure"],
  ["refits", "rare-individuals/pooled-exposure-rare"],
];

/**
 * Kolmogorov's critical distances at level .01, one- and two-sided. Source: Smirnov, Ann Math Stat 19:279 (1948),
 * asymptotic; conservative on a grid.
 */
const oneSided = (n: number): number => Math.sqrt(-Math.log(0.01) / 2 / n);
const twoSided = (n: number): number => 1.628 / Math.sqrt(n);
/** The law of p under the hypothesis: every multiple of 1 / (draws + 1) as likely as another. */
const GRID = Float64Array.from({ length: PERMUTATIONS + 1 }, (_, k) => (k + 1) / (PERMUTATIONS + 1));

/** Largest excess of the share of p-values at or below t over t: above 0 where p is too small. */
function tooSmall(ps: Float64Array): number {
  return ps.reduce((most, p, k) => Math.max(most, (k + 1) / ps.length - p), 0);
}

const sortedP = (list: readonly Sample[]): Float64Array => Float64Array.from(list, ({ p }) => p).sort();

describe("the calibration suite", () => {
  it("knows every check that attacks", () => {
    const attacks = checks
      .filter((check) => !["model-audit", "equivalence-classes"].includes(check.id))
      .map((check) => check.id);
    expect([...AVERAGE_CHECKS, ...SITE_CHECKS, ...PERSON_CHECKS].toSorted()).toEqual(attacks.toSorted());
  });
});

describe("worlds without any leak", () => {
  const samples = new Map<string, Sample[]>();

  beforeAll(async () => {
    for (const mode of MODES)
      (await sampleWorlds([...AVERAGE_CHECKS, ...SITE_CHECKS], () => worldOf(mode, 0), `fresh/${mode}`)).forEach(
        (list, key) => samples.set(`${mode}: ${key}`, list),
      );
    (await sampleWorlds(PERSON_CHECKS, () => ({ ...PERSON_WORLD, share: 0 }), "fresh/persons")).forEach((list, key) =>
      samples.set(`refits: ${key}`, list),
    );
    // In a holdout ten rare patients on either side are the exception.
    for (const [key, list] of samples)
      if (list.length < SEEDS && key.startsWith("holdout") && key.endsWith("-rare")) samples.delete(key);
  }, 300_000);

  it("asks every finding in 200 worlds", () => {
    expect([...samples].filter(([, list]) => list.length !== SEEDS).map(([key]) => key)).toEqual([]);
    expect([...samples.keys()].filter((key) => key.startsWith("refits")).length).toBeGreaterThanOrEqual(16);
  });

  it("gives no finding p-values that are too small: P(p <= t) <= t for all t, one-sided at level .01", () => {
    for (const [key, list] of samples) expect(tooSmall(sortedP(list)), key).toBeLessThanOrEqual(oneSided(list.length));
  });

  it.each(EXACT)("%s: p-values of %s are uniform, two-sided at level .01", (mode, key) => {
    const list = samples.get(`${mode}: ${key}`)!;
    expect(ksOfSorted(sortedP(list), GRID)).toBeLessThanOrEqual(twoSided(list.length));
  });

  it("raises false alarms in at most alpha of the worlds, by p and by lower ends above none", () => {
    for (const [key, list] of samples) {
      const most = ALPHA + MONTE_CARLO_ERRORS * monteCarloError(ALPHA, list.length);
      expect(
        shareOf(list, ({ p }) => p <= ALPHA),
        `${key}: p <= .05`,
      ).toBeLessThanOrEqual(most);
      expect(
        shareOf(list, ({ excess }) => excess.low > 0),
        `${key}: lower end above 0`,
      ).toBeLessThanOrEqual(most);
    }
  });

  it("covers the truth, which is none, with at least 93 % of the upper ends", () => {
    for (const [key, list] of samples)
      expect(
        shareOf(list, ({ excess }) => excess.high >= 0),
        key,
      ).toBeGreaterThanOrEqual(0.93);
  });

  afterAll(() =>
    record(
      "false alarms",
      [
        "finding",
        "worlds",
        "p <= .05",
        "lower end above 0",
        "upper end below 0",
        "P(p <= t) - t at most",
        "distance from uniform",
      ],
      [...samples].map(([key, list]) => [
        key,
        String(list.length),
        shareOf(list, ({ p }) => p <= ALPHA),
        shareOf(list, ({ excess }) => excess.low > 0),
        shareOf(list, ({ excess }) => excess.high < 0),
        tooSmall(sortedP(list)),
        ksOfSorted(sortedP(list), GRID),
      ]),
    ),
  );
});
