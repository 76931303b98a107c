import { describe, expect, it } from "vitest";
import { foundMembers, rocCurve } from "../../../disclosure/membership/found-members.ts";
import { ATTACKS, playGames } from "../../../disclosure/membership/games.ts";
import { membership } from "../../../disclosure/membership/membership.ts";
import { gameAuc, rankGame } from "../../../disclosure/membership/ranked-games.ts";
import type { RankedGame } from "../../../disclosure/membership/ranked-games.ts";
import { relativeF } from "../../../disclosure/membership/relative-f.ts";
import { withRole } from "../../../src/core/data/cohort.ts";
import type { Evidence, Measured } from "../../../src/core/contracts/disclosure.ts";
import { UNIT_IN, UNIT_OUT } from "../../../src/core/contracts/disclosure.ts";
import { createRng } from "../../../src/core/rng.ts";
import { asFile, CONTEXT, drawPatients, shareCopier, simulateEvidence } from "../../laws/simulated-world.ts";

const run = async (evidence: Evidence): Promise<Measured> =>
  (await membership.run(evidence, { permutations: 199 }, createRng("m"), CONTEXT)) as Measured;

describe("the attacks", () => {
  const rng = createRng("attacks");
  const registry = drawPatients("train", 150, rng.child("registry"));
  const holdout = withRole(drawPatients("holdout", 150, rng.child("holdout")), "holdout");
  const areas = (synthetic: ReturnType<typeof asFile>): number[] => {
    const games = playGames(
      { registry, holdout, released: [synthetic], refits: [], namedUnits: [] },
      rng.child("play"),
    )!;
    return ATTACKS.map((_, attack) => gameAuc(rankGame(games.games[0]!), attack));
  };

  it("all see a verbatim copy, and none sees fresh patients", () => {
    const copied = areas(asFile([registry]));
    copied.forEach((area, attack) => expect(area, ATTACKS[attack]).toBeGreaterThan(0.6));
    expect(Math.max(...copied)).toBe(1);
    areas(drawPatients("synthetic", 150, rng.child("fresh"))).forEach((area, attack) =>
      expect(Math.abs(area - 0.5), ATTACKS[attack]).toBeLessThan(0.11),
    );
  });

  it("see half of the patients in half copies", () => {
    const [closest, , , , , , counts] = areas(shareCopier(registry, 150, 0.5, rng.child("half")));
    expect(closest).toBeCloseTo(0.75, 1);
    expect(counts).toBeGreaterThan(0.65);
  });
});

describe("members found at a false alarm rate", () => {
  /** Ranks 1..20; the non-members hold the given ones. */
  const game = (out: readonly number[]): RankedGame => {
    const ranks = Float64Array.from({ length: 20 }, (_, k) => k + 1);
    return {
      units: Int32Array.from(ranks, (_, k) => k),
      isOut: Uint8Array.from(ranks, (rank) => Number(out.includes(rank))),
      nOut: out.length,
      ranks: [ranks],
    };
  };

  it("quotes only rates that the non-members of one file resolve", () => {
    const rates = (nOut: number): number[] =>
      foundMembers([game(Array.from({ length: nOut }, (_, k) => k + 1))], 0, createRng("found")).map(
        (one) => one.falseAlarms,
      );
    expect([rates(2), rates(4), rates(10)]).toEqual([[], [0.25], [0.1, 0.25]]);
  });

  it("counts the members above the non-member that may just not be accused", () => {
    // Non-members at 4, 8, 12 and 16: accusing one of four, the threshold is 12; members above are 13-15 and 17-20.
    const [one] = foundMembers([game([4, 8, 12, 16])], 0, createRng("found"));
    expect(one!.found).toBeCloseTo(7 / 16, 12);
    expect(one!.byChance).toBeCloseTo(2 / 5, 12);
    expect(one!.low).toBeLessThanOrEqual(one!.found);
    expect(one!.high).toBeGreaterThanOrEqual(one!.found);
    const { series } = rocCurve([game([4, 8, 12, 16])], 0, "classifier");
    expect([series[0]!.y[0], series[0]!.y[25], series[0]!.y[100]]).toEqual([4 / 16, 7 / 16, 1]);
  });
});

describe("membership disclosure by matching (El Emam 2022)", () => {
  const registry = drawPatients("train", 60, createRng("registry"));
  const status = Uint8Array.from({ length: 60 }, (_, unit) => (unit < 30 ? UNIT_IN : UNIT_OUT));

  it("gives the formula for a copy of the members where nobody else matches", () => {
    // Every quasi-identifier is a number of its own, so nobody matches but the copied.
    const schema = {
      ...registry.schema,
      columns: registry.schema.columns.map((one) => ({
        ...one,
        role: one.name === "marker" ? ("quasi-identifier" as const) : ("other" as const),
      })),
    };
    const marker = registry.columns.map((one) =>
      one.kind === "numeric" && one.name === "marker"
        ? { ...one, values: Float64Array.from(one.values, (_, unit) => (unit < 30 ? unit % 10 : 10 + (unit % 10))) }
        : one,
    );
    const real = { ...registry, schema, columns: marker };
    const file = {
      ...asFile([real]),
      columns: marker.map((one) =>
        one.kind === "numeric"
          ? { ...one, values: one.values.slice(0, 30) }
          : { ...one, codes: one.codes.slice(0, 30) },
      ),
      nRows: 30,
    };
    const { f, overEverybody, overChance } = relativeF(real, [{ status, file }], 0.25, createRng("f"))!;
    expect([f, overEverybody[0], overChance[0]]).toEqual([1, 1, 1]);
    // A file that matches everybody is the naive attack itself.
    const all = relativeF(real, [{ status, file: asFile([real]) }], 0.25, createRng("f"))!;
    expect(all.f).toBeCloseTo((2 * 0.25) / 1.25, 12);
    expect(all.overEverybody[0]).toBeCloseTo(0, 12);
    expect(all.overChance[0]).toBeCloseTo((0.4 - 0.25) / 0.75, 12);
  });
});

describe("what the check says", () => {
  const evidence = simulateEvidence({ nUnits: 60, share: 0.2, nRefits: 20, nHoldout: 0 }, "said");
  const within = (coverage: number | undefined): Evidence => ({
    ...evidence,
    registry: {
      ...evidence.registry,
      schema: { ...evidence.registry.schema, ...(coverage === undefined ? {} : { population: { coverage } }) },
    },
  });

  it("that coverage is unknown, where it is", async () => {
    expect((await run(within(undefined))).notes).toContainEqual({ kind: "coverage-unknown" });
  });

  it("F_rel both ways, where coverage is known", async () => {
    const kinds = (await run(within(0.3))).notes.map(({ kind }) => kind);
    expect(kinds).toContain("relative-f");
    expect(kinds).not.toContain("coverage-nearly-all");
  });

  it("that membership is the diagnosis, where coverage is near one", async () => {
    for (const coverage of [0.95, 1])
      expect((await run(within(coverage))).notes).toContainEqual({
        kind: "coverage-nearly-all",
        basis: { kind: "coverage", coverage },
      });
  });

  it("the worst attack on everybody, a curve, and the rare patients or why not", async () => {
    const { findings, curves, notes } = await run(within(undefined));
    expect(findings[0]!.id).toBe("auc");
    expect(findings.some((one) => one.id === "auc-rare") || notes.some(({ kind }) => kind === "rare-too-few")).toBe(
      true,
    );
    expect(curves!.map((one) => one.id)).toEqual(["roc"]);
  });
});
