import { describe, expect, it } from "vitest";
import { truthOf } from "../../../disclosure/shared/guess/truth.ts";
import { encode, mixedSpace, takeEncoded } from "../../../disclosure/shared/distance/mixed-space.ts";
import { nearestTies } from "../../../disclosure/shared/distance/nearest.ts";
import { pairDistance } from "../../../disclosure/shared/distance/pair-distance.ts";
import { closestOf, nearestFew } from "../../../disclosure/shared/distance/nearest-few.ts";
import { exactSizes } from "../../../disclosure/site-identity/exact-sizes.ts";
import { siteAttack, siteKnowledge } from "../../../disclosure/site-identity/site-attack.ts";
import { siteIdentity } from "../../../disclosure/site-identity/site-identity.ts";
import { homeSites, withSiteLevels } from "../../../disclosure/site-identity/sites.ts";
import { votesGuess } from "../../../disclosure/site-identity/votes-guess.ts";
import { makeCohort, takeRows } from "../../../src/core/data/cohort.ts";
import type { Cohort, Column } from "../../../src/core/data/cohort.ts";
import type { CheckResult, Evidence, Finding, Measured } from "../../../src/core/contracts/disclosure.ts";
import { createRng, permutation } from "../../../src/core/rng.ts";
import {
  ADVERSARIES,
  asFile,
  CONTEXT,
  drawPatients,
  simulateEvidence,
  WORLD_SCHEMA,
} from "../../laws/simulated-world.ts";
import { drawManySites, replaceSite, runOf, siteCodes, withSites } from "./many-sites.ts";

const run = async (evidence: Evidence, permutations = 199): Promise<CheckResult> =>
  siteIdentity.run(evidence, { ...siteIdentity.defaults, permutations }, createRng("site"), CONTEXT);
const measured = async (evidence: Evidence, permutations = 199): Promise<Measured> => {
  const result = await run(evidence, permutations);
  if (result.status !== "measured") throw new Error(result.status);
  return result;
};
const find = (result: Measured, id: string): Finding => result.findings.find((one) => one.id === id)!;

/** Patients with one number and a site. */
const toy = <R extends "train" | "synthetic">(role: R, x: number[], codes: number[]): Cohort<R> =>
  makeCohort(
    role,
    {
      version: 1,
      name: "toy",
      site: "site",
      columns: [
        { name: "x", type: "continuous", role: "other" },
        { name: "site", type: "categorical", role: "quasi-identifier" },
      ],
    },
    [
      { kind: "numeric", name: "x", values: Float64Array.from(x) },
      {
        kind: "coded",
        name: "site",
        codes: Int32Array.from(codes),
        levels: ["north", "south", "west"],
        nPublicLevels: 3,
        ordered: false,
      },
    ],
    x.length,
  );

describe("the three guesses", () => {
  it("give what the hand gives on four patients and four rows", () => {
    // North, north, south, and one whose site nobody wrote down.
    const real = withSiteLevels(toy("train", [0, 1, 10, 5], [0, 0, 1, -1]), "site");
    const truth = truthOf(real, "site");
    const attack = siteAttack(real, truth, siteKnowledge(real, "site", []));
    expect(attack.ways).toHaveLength(3);
    const success = attack.play([toy("synthetic", [0, 1, 10, 10], [0, 1, 1, 0])]);
    const of = (variant: number): number[] => Array.from({ length: 4 }, (_, unit) => success[unit * 3 + variant]!);
    // The last patient with a site has two rows at one distance, one of them right.
    expect(of(0)).toEqual([1, 0, 0.5, NaN]);
    // The indicators of the north, 1 0 0 1 at 0 1 10 10, fall with x (covariance -0.5), so the line says south above
    // the mean of 5.25.
    expect(of(1)).toEqual([1, 1, 1, NaN]);
    // Four rows are fewer than the voters, so all vote: two of two for each side.
    expect(of(2)).toEqual([0.5, 0.5, 0.5, NaN]);
  });

  it("let a small site win by votes, share equal votes, and give no vote to a missing or unknown site", () => {
    const truth = truthOf(withSiteLevels(toy("train", [0, 0, 0], [0, 1, 2]), "site"), "site");
    const everyRow = (rows: number[]) => ({
      starts: Int32Array.from([0, rows.length, 2 * rows.length, 3 * rows.length]),
      rows: Int32Array.from([...rows, ...rows, ...rows]),
    });
    // North 2 of 4, south 1 of 1.
    expect([...votesGuess(truth, everyRow([0, 1, 4]), Float64Array.from([0, 0, 0, 0, 1]))]).toEqual([0, 1, 0]);
    // North 1 of 2, south 2 of 4, and two rows that say nothing.
    expect([...votesGuess(truth, everyRow([0, 2, 3, 6, 7]), Float64Array.from([0, 0, 1, 1, 1, 1, NaN, -1]))]).toEqual([
      0.5, 0.5, 0,
    ]);
    expect([...votesGuess(truth, everyRow([0]), Float64Array.from([NaN]))]).toEqual([0, 0, 0]);
  });

  it("find the few closest rows that brute force finds, ties at the edge included", () => {
    const real = drawPatients("train", 40, createRng("few/real"));
    const space = mixedSpace([real], ["age", "sex", "second"]);
    const queries = encode(space, real);
    const targets = encode(space, drawPatients("synthetic", 70, createRng("few/file")));
    const few = nearestFew(queries, targets, 5);
    for (let i = 0; i < 40; i++) {
      const all = Array.from({ length: 70 }, (_, j) => pairDistance(queries, i, targets, j));
      const edge = all.toSorted((a, b) => a - b)[4]!;
      expect([...few.rows.subarray(few.starts[i], few.starts[i + 1])]).toEqual(
        all.flatMap((d, j) => (d <= edge ? [j] : [])),
      );
    }
    const ties = nearestTies(queries, targets);
    expect([...closestOf(few).rows]).toEqual([...ties.rows.subarray(0, ties.starts[40])]);
    expect(nearestFew(queries, takeEncoded(targets, [3, 9]), 5).starts[40]).toBe(80);
    expect(nearestFew(queries, takeEncoded(targets, []), 5).rows).toHaveLength(0);
  });
});

describe("what is a site", () => {
  it("the one of most of a patient's rows, the first by name where two are equal, and none where nothing is known", () => {
    const rows = withSiteLevels(
      {
        ...toy("train", [0, 0, 0, 0, 0, 0, 0], [1, 1, 0, 2, 1, -1, 0]),
        units: Int32Array.from([0, 0, 0, 1, 1, 2, 3]),
        nUnits: 4,
      },
      "site",
    );
    expect([...homeSites(rows, truthOf(rows, "site"))]).toEqual([1, 1, -1, 0]);
  });

  it("a number is a name: the same findings as with a code", async () => {
    const evidence = simulateEvidence({ nUnits: 40, share: 0.5, nRefits: 20, nHoldout: 0 }, "numbers");
    const numbered = <C extends Cohort>(cohort: C): C =>
      replaceSite(cohort, {
        kind: "numeric",
        name: "centre",
        values: Float64Array.from(siteCodes(cohort), (code) => (code < 0 ? NaN : 100 + 7 * code)),
      } satisfies Column);
    const other: Evidence = {
      ...evidence,
      registry: numbered(evidence.registry),
      released: evidence.released.map(numbered),
      refits: evidence.refits.map((one) => ({ ...one, synthetic: numbered(one.synthetic) })),
    };
    const all = ["site-identity", "site-population"];
    const [a, b] = [await measured(evidence), await measured(other)];
    for (const id of all) expect(find(b, id)).toEqual(find(a, id));
    expect(b.notes).toEqual(a.notes);
  });
});

describe("where there is nothing to ask", () => {
  it("says so for one site, for none in the schema, and for nothing but the site", async () => {
    const evidence = simulateEvidence({ nUnits: 40, share: 1, nRefits: 20, nHoldout: 0 }, "one");
    const oneSite: Evidence = { ...evidence, registry: withSites(evidence.registry, new Int32Array(40), 4) };
    expect(await run(oneSite)).toMatchObject({ status: "not-applicable", reason: "one site" });
    expect(
      await run({ ...evidence, registry: withSites(evidence.registry, new Int32Array(40).fill(-1), 4) }),
    ).toMatchObject({ status: "not-applicable", reason: "no site known" });
    const { site: _site, ...schema } = WORLD_SCHEMA;
    expect(await run({ ...evidence, registry: { ...evidence.registry, schema } })).toEqual({
      status: "not-applicable",
      checkId: "site-identity",
      decides: true,
      reason: "no site column",
    });
    const bare = { ...evidence.registry, columns: evidence.registry.columns.filter((one) => one.name === "centre") };
    expect(await run({ ...evidence, registry: bare })).toMatchObject({
      status: "not-applicable",
      reason: "only the site",
    });
  });

  it("attacks no missing site, and takes a missing one in the file for no guess", async () => {
    const base = simulateEvidence({ nUnits: 60, share: 1, nRefits: 20, nHoldout: 0 }, "missing");
    const holes = <C extends Cohort>(cohort: C, every: number): C =>
      withSites(
        cohort,
        siteCodes(cohort).map((code, row) => (row % every === 0 ? -1 : code)),
        4,
      );
    const registry = holes(base.registry, 3);
    const found = find(await measured({ ...base, registry }), "site-identity");
    expect(found.attack.n).toBe(40);
    const blank = <C extends Cohort>(cohort: C): C =>
      withSites(
        cohort,
        siteCodes(cohort).map(() => -1),
        4,
      );
    const silent = await measured({
      ...base,
      registry,
      released: base.released.map(blank),
      refits: base.refits.map((one) => ({ ...one, synthetic: blank(one.synthetic) })),
    });
    expect(find(silent, "site-identity").excess.value).toBe(0);
    expect(silent.notes).toContainEqual(expect.objectContaining({ kind: "sites", named: 0 }));
  });
});

describe("composition", () => {
  const N = 120;
  const N_SITES = 12;
  const fresh = (_: Cohort, seed: string): Cohort<"synthetic"> => drawManySites("synthetic", N, N_SITES, seed);

  it("sees sizes that the file gives away to the last patient, and not those of rows drawn one by one", async () => {
    const registry = withSiteLevels(drawManySites("train", N, N_SITES, "sizes"), "centre");
    const truth = truthOf(registry, "centre");
    // Fresh people in everything but the site, which is kept as it stands in the registry, in another order.
    const order = permutation(N, createRng("sizes/order"));
    const kept = withSites(
      fresh(registry, "kept"),
      order.map((row) => siteCodes(drawManySites("train", N, N_SITES, "sizes"))[row]!),
      N_SITES,
    );
    const found = exactSizes(registry, truth, withSiteLevels(kept, "centre"), 199, createRng("kept"))!;
    expect([found.nExact, found.share.value, found.p]).toEqual([found.nSites, 1, 1 / 200]);
    expect(found.share.low).toBeGreaterThan(found.expected + 0.4);
    const noted = { ...runOf(drawManySites("train", N, N_SITES, "sizes"), fresh, 12, "noted"), released: [kept] };
    expect((await measured(noted)).notes.at(-1)).toMatchObject({
      kind: "site-sizes",
      exact: found.nSites,
      sites: found.nSites,
      value: 1,
      p: 1 / 300,
    });
    // Twice as many rows with the same shares give the same sizes.
    expect(
      exactSizes(registry, truth, withSiteLevels(asFile([kept, kept]), "centre"), 19, createRng("twice"))!.nExact,
    ).toBe(found.nSites);
    let alarms = 0;
    for (let seed = 0; seed < 200; seed++) {
      const drawn = withSites(
        fresh(registry, `drawn/${seed}`),
        takeSites(drawManySites("train", N, N_SITES, "sizes"), N, `drawn/${seed}`),
        N_SITES,
      );
      const { p, share, expected } = exactSizes(
        registry,
        truth,
        withSiteLevels(drawn, "centre"),
        99,
        createRng(`${seed}`),
      )!;
      alarms += Number(p <= 0.05 || share.low > expected);
    }
    expect(alarms).toBeLessThanOrEqual(200 * 0.05 + 3 * Math.sqrt(200 * 0.05 * 0.95));
  });

  it("counts small sites that are named, against those that a refit left out, and writes neither a label nor a size", async () => {
    const codes = Int32Array.from({ length: N }, (_, unit) =>
      unit < 12 ? (unit % 2) + 2 : unit === 12 ? 4 : unit % 2,
    );
    const registry = withSites(drawPatients("train", N, createRng("small")), codes, 5);
    const evidence = runOf(
      registry,
      (members, seed) => withSites(fresh(members, seed), takeSites(members, N, seed), 5),
      40,
      "small",
    );
    const { notes } = await measured(evidence);
    const named = new Set(siteCodes(evidence.released[0]!));
    const nNamed = [2, 3, 4].filter((site) => named.has(site)).length;
    expect(notes).toContainEqual({ kind: "sites", sites: 5, small: 3, named: nNamed, cellSize: 11 });
    // The only patient of the fifth site is left out of some refits, and rows are drawn from members.
    expect(notes).toContainEqual(expect.objectContaining({ kind: "site-left-out", named: 0 }));
    expect(JSON.stringify(notes)).not.toContain("Ward");
  });
});

describe("each site counted once", () => {
  const N = 160;
  const N_SITES = 14;

  it("shows a leak of small sites that the mean over patients hides", async () => {
    const registry = drawManySites("train", N, N_SITES, "leak");
    // Patients of the sites after the first four are copied, everybody else is fresh.
    const leak = runOf(
      registry,
      (members, seed) => {
        const copied = takeRows(members, smallRows(members), "synthetic");
        return asFile([copied, drawManySites("synthetic", N - copied.nRows, 4, seed)]);
      },
      30,
      "leak",
    );
    const result = await measured(leak);
    const [all, bySite] = [find(result, "site-identity"), find(result, "site-identity-by-site")];
    expect(bySite.excess.value).toBeGreaterThan(all.excess.value + 0.1);
    expect([bySite.excess.low > 0, bySite.p <= 0.02, bySite.attack.n <= N_SITES]).toEqual([true, true, true]);
    expect(bySite.needed).toMatchObject({ of: "sites" });
    // The guess without the file is asked of the same patients.
    const rare = find(result, "site-identity-rare");
    expect([all.baseline!.n, rare.baseline!.n]).toEqual([all.attack.n, rare.attack.n]);
    expect(rare.attack.n).toBeLessThan(all.attack.n);
  }, 30_000);

  it(
    "is quiet on fresh patients, with refits and with a holdout",
    { tags: ["thorough"], timeout: 120_000 },
    async () => {
      const worlds = 60;
      for (const nRefits of [20, 0]) {
        const alarms = { p: 0, low: 0, n: 0 };
        for (let seed = 0; seed < worlds; seed++) {
          const registry = drawManySites("train", N, N_SITES, `quiet/${seed}`);
          const run = runOf(
            registry,
            (_, path) => drawManySites("synthetic", N, N_SITES, path),
            nRefits,
            `quiet/${seed}`,
          );
          const found = (
            await measured(
              nRefits > 0 ? run : { ...run, holdout: drawManySites("holdout", N, N_SITES, `held/${seed}`) },
              99,
            )
          ).findings.find((one) => one.id === "site-identity-by-site");
          if (found === undefined) continue;
          alarms.n++;
          alarms.p += Number(found.p <= 0.05);
          alarms.low += Number(found.excess.low > 0);
        }
        expect(alarms.n).toBeGreaterThan(worlds / 2);
        const most = alarms.n * 0.05 + 3 * Math.sqrt(alarms.n * 0.05 * 0.95);
        expect(alarms.p).toBeLessThanOrEqual(most);
        expect(alarms.low).toBeLessThanOrEqual(most);
      }
    },
  );
});

it("names whose knowledge was used, and takes no adversary who knows the site or everything for another one", () => {
  const registry = drawPatients("train", 20, createRng("knowledge"));
  const knowledge = siteKnowledge(registry, "centre", ADVERSARIES);
  expect(knowledge.map((one) => [one.adversary, one.known.length])).toEqual([
    [{ kind: "full-record-without-site" }, 6],
    [{ kind: "declared", id: "colleague" }, 2],
  ]);
  for (const { known } of knowledge) expect(known).not.toContain("centre");
  expect(siteKnowledge(registry, "centre", [{ ...ADVERSARIES[0]!, columns: ["centre"] }])).toHaveLength(1);
});

/** Sites of n rows drawn from members with replacement. */
function takeSites(members: Cohort, n: number, seed: string): Int32Array {
  const rng = createRng(`${seed}/take`);
  const codes = siteCodes(members);
  return Int32Array.from({ length: n }, () => codes[rng.int(codes.length)]!);
}

function smallRows(members: Cohort): Int32Array {
  return Int32Array.from([...siteCodes(members)].flatMap((site, row) => (site >= 4 ? [row] : [])));
}
