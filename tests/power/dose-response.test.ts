import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  AVERAGE_CHECKS,
  meanOf,
  MONTE_CARLO_ERRORS,
  PERSON_CHECKS,
  PERSON_WORLD,
  sampleWorlds,
  worldOf,
} from "./measure.ts";
import type { Sample } from "./measure.ts";
import { record } from "./record.ts";
import { MODES } from "./worlds.ts";

/** Copied shares; the last fixes the straight line that the others should lie on. */
const SHARES = [0, 0.05, 0.1, 0.2, 0.3, 0.5, 1];
const SEEDS = 10;
/** How far off the line a mean may lie beyond its Monte-Carlo error, in parts of what a full copy shows. */
const TOLERANCE = 0.05;
/**
 * Predicates give less than their share where many strangers sit between the copies: long runs show .64 x + .245 x^2,
 * at most .07 of a full copy below the line.
 */
const TOLERANCE_OF_PREDICATES = 0.08;

interface Point {
  readonly mean: number;
  readonly error: number;
}

/** Excess as a share: counts of patients over the patients who could be counted. */
function excessOf(sample: Sample): number {
  return sample.quantity === "count" ? sample.excess.value / sample.attack.n : sample.excess.value;
}

describe("dose and response", () => {
  const curves = new Map<string, Point[]>();

  beforeAll(async () => {
    for (const share of SHARES) {
      const enter =
        (prefix: string) =>
        (list: readonly Sample[], key: string): void => {
          const values = list.map(excessOf);
          const mean = meanOf(values);
          const error = Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)) / (values.length - 1));
          curves.set(`${prefix}: ${key}`, [...(curves.get(`${prefix}: ${key}`) ?? []), { mean, error }]);
        };
      for (const mode of MODES)
        (
          await sampleWorlds(AVERAGE_CHECKS, () => worldOf(mode, share), `dose/${mode}/${share}`, SEEDS, {
            intervalsOnly: true,
          })
        ).forEach(enter(mode));
      (
        await sampleWorlds(PERSON_CHECKS, () => ({ ...PERSON_WORLD, share }), `dose/persons/${share}`, SEEDS, {
          intervalsOnly: true,
        })
      ).forEach(enter("refits"));
    }
    for (const [key, points] of curves) if (points.length < SHARES.length) curves.delete(key);
  }, 300_000);

  it("measures more the more is copied, to within Monte-Carlo errors", () => {
    expect(curves.size).toBeGreaterThanOrEqual(25);
    for (const [key, points] of curves)
      points.slice(1).forEach((point, k) => {
        const before = points[k]!;
        expect(point.mean, `${key} at ${SHARES[k + 1]!}`).toBeGreaterThanOrEqual(
          before.mean - MONTE_CARLO_ERRORS * Math.hypot(point.error, before.error) - 1e-9,
        );
      });
  });

  it("measures about the copied share of what a full copy shows", () => {
    for (const [key, points] of curves) {
      // The largest of a few patients' areas rises faster than any single one.
      if (key.endsWith("person-exposure")) continue;
      const [none, all] = [points[0]!.mean, points.at(-1)!.mean];
      points.forEach(({ mean, error }, k) => {
        const share = SHARES[k]!;
        const slack =
          (key.includes("singling-out") ? TOLERANCE_OF_PREDICATES : TOLERANCE) * all + MONTE_CARLO_ERRORS * error;
        // A worst of several ways is above its truth by what chance shows where nothing leaks, until one way stands
        // out.
        expect(mean, `${key} at ${share}`).toBeGreaterThanOrEqual(share * all - slack);
        expect(mean, `${key} at ${share}`).toBeLessThanOrEqual(share * all + (1 - share) * Math.max(0, none) + slack);
      });
    }
  });

  it("shows a full copy for what it is", () => {
    for (const [key, points] of curves) {
      // A refit leaves a tenth out, so the share closer to members exceeds its null by .9 * .1 at most; areas exceed
      // theirs by 1/2.
      const least = key.startsWith("refits: closest-record") ? 0.08 : 0.4;
      expect(points.at(-1)!.mean, key).toBeGreaterThan(least);
    }
  });

  afterAll(() =>
    record(
      "dose-response",
      ["finding", ...SHARES.map(String)],
      [...curves].map(([key, points]) => [key, ...points.map(({ mean }) => mean)]),
    ),
  );
});
