import { describe, expect, it } from "vitest";
import { siteIdentity } from "../../../disclosure/site-identity/site-identity.ts";
import { guessByPattern, patternsOf } from "../../../disclosure/site-identity/unknown-patterns.ts";
import { makeCohort, takeRows } from "../../../src/core/data/cohort.ts";
import type { Cohort, Column } from "../../../src/core/data/cohort.ts";
import type { CheckResult, Finding } from "../../../src/core/contracts/disclosure.ts";
import { createRng, permutation } from "../../../src/core/rng.ts";
import { CONTEXT } from "../../laws/simulated-world.ts";

const N_COLUMNS = 14;
const names = Array.from({ length: N_COLUMNS }, (_, k) => `c${k}`);
const cohortOf = <R extends "train" | "synthetic">(
  role: R,
  masks: readonly (readonly number[])[],
  site?: number[],
): Cohort<R> =>
  makeCohort(
    role,
    {
      version: 1,
      name: "toy",
      columns: names.map((name) => ({ name, type: "categorical", role: "sensitive", levels: ["yes", "no"] })),
    },
    names.map((name, k): Column => ({
      ...{ kind: "coded", name, levels: ["yes", "no"], nPublicLevels: 2, ordered: false },
      codes: Int32Array.from(masks, (mask) => (mask[k] === 1 ? -1 : k % 2)),
    })),
    masks.length,
    site === undefined ? {} : { droppedSite: { name: "source", codes: Int32Array.from(site) } },
  );
const ask = async (registry: Cohort<"train">, released: Cohort<"synthetic">): Promise<CheckResult> =>
  siteIdentity.run(
    { registry, released: [released], refits: [], namedUnits: [] },
    siteIdentity.defaults,
    createRng("s"),
    CONTEXT,
  );
const findingOf = (result: CheckResult): Finding => {
  if (result.status !== "measured") throw new Error(result.status);
  expect(result.findings.map(({ id }) => id)).toEqual(["site-unknown-pattern"]);
  return result.findings[0] as Finding;
};

/**
 * 120 patients of six sources; unknown cells fall by chance but in the first source, whose pattern is always the same.
 */
const planted = (seed: string): { masks: number[][]; site: number[] } => {
  const rng = createRng(seed);
  const pattern = names.map((_, k) => k % 2);
  const site = Array.from({ length: 120 }, (_, row) => Math.floor(row / 20));
  return { site, masks: site.map((of) => (of === 0 ? pattern : names.map(() => Number(rng.float() < 0.5)))) };
};
const shuffled = (masks: readonly (readonly number[])[], seed: string): number[][] => {
  const orders = names.map((name) => permutation(masks.length, createRng(seed).child(name)));
  return masks.map((_, row) => orders.map((order, k) => masks[order[row] ?? 0]?.[k] ?? 0));
};

describe("a site that is read and dropped", () => {
  it("sees a file that carries the unknown pattern of one source", async () => {
    for (const seed of ["a", "b", "c"]) {
      const { masks, site } = planted(seed);
      const fresh = planted(`${seed} fresh`);
      const { p, judged } = findingOf(await ask(cohortOf("train", masks, site), cohortOf("synthetic", fresh.masks)));
      expect(judged).toBe(false);
      expect(p, seed).toBeLessThanOrEqual(0.01);
    }
  });

  it("is quiet on files of shuffled patterns", { tags: ["thorough"] }, async () => {
    let alarms = 0;
    for (let k = 0; k < 12; k++) {
      const { masks, site } = planted(`q${k}`);
      const registry = cohortOf("train", masks, site);
      const file = cohortOf("synthetic", shuffled(planted(`f${k}`).masks, `s${k}`));
      alarms += Number(findingOf(await ask(registry, file)).p <= 0.05);
    }
    // Four or more of twelve come by chance once in 450 times.
    expect(alarms).toBeLessThanOrEqual(3);
  });

  it("guesses by hand: the closest rows vote with the sources of the patients closest to them, never the patient's own", () => {
    const mask = (...on: number[]): number[] => names.map((_, k) => Number(on.includes(k)));
    const registry = cohortOf("train", [mask(0), mask(0), mask(5), mask(5, 6)], [0, 0, 1, 1]);
    const real = patternsOf(registry, names);
    const file = patternsOf(cohortOf("synthetic", [mask(0), mask(5)]), names);
    // Row 2 is alone with its pattern: the synthetic row's next patient is row 3, one cell away, of the same source.
    // Row 3 has no row close enough.
    expect([...guessByPattern(real, Int32Array.of(0, 0, 1, 1), registry.units, file, N_COLUMNS).success]).toEqual([
      1, 1, 1, 0,
    ]);
    expect([...guessByPattern(real, Int32Array.of(0, 1, 1, -1), registry.units, file, N_COLUMNS).success]).toEqual([
      0,
      0,
      0.5,
      NaN,
    ]);
  });

  it("says what it cannot ask, and carries the site along with the rows", async () => {
    const { masks, site } = planted("x");
    const file = cohortOf("synthetic", masks);
    const statusOf = async (registry: Cohort<"train">): Promise<unknown> => {
      const result = await ask(registry, file);
      return result.status === "not-applicable" ? result.reason : result.status;
    };
    expect(await statusOf(cohortOf("train", masks))).toBe("no site column");
    expect(
      await statusOf(
        cohortOf(
          "train",
          masks,
          site.map(() => 0),
        ),
      ),
    ).toBe("one site");
    expect(
      await statusOf(
        cohortOf(
          "train",
          masks.map(() => mask0),
          site,
        ),
      ),
    ).toBe("site dropped");
    const registry = cohortOf("train", masks, site);
    expect([...(takeRows(registry, [21, 0], "train").droppedSite?.codes ?? [])]).toEqual([1, 0]);
    expect(takeRows(registry, [0], "synthetic").droppedSite).toBeUndefined();
  });
});
const mask0 = names.map(() => 0);
