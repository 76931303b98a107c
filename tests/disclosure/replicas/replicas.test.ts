import { describe, expect, it } from "vitest";
import { STRICT_LEVEL } from "../../../disclosure/replicas/copies-finding.ts";
import { replicas } from "../../../disclosure/replicas/replicas.ts";
import { countMatches, findMatches, matchSpace, packForMatching } from "../../../disclosure/replicas/match-space.ts";
import { takeRows } from "../../../src/core/data/cohort.ts";
import type { Cohort, Column } from "../../../src/core/data/cohort.ts";
import { UNIT_EXCLUDED, UNIT_IN } from "../../../src/core/contracts/disclosure.ts";
import type { Evidence, Finding, Measured } from "../../../src/core/contracts/disclosure.ts";
import { createRng } from "../../../src/core/rng.ts";
import { asFile, CONTEXT, drawPatients, simulateEvidence } from "../../laws/simulated-world.ts";

const measure = async (evidence: Evidence): Promise<Measured> => {
  const result = await replicas.run(evidence, {}, createRng("replicas"), CONTEXT);
  if (result.status !== "measured") throw new Error(result.status);
  return result;
};
const find = (result: Measured, id: string): Finding => result.findings.find((finding) => finding.id === id)!;
const change = <C extends Cohort>(cohort: C, name: string, value: (old: number, row: number) => number): C => ({
  ...cohort,
  columns: cohort.columns.map((one): Column =>
    one.kind === "numeric" && one.name === name ? { ...one, values: one.values.map(value) } : one,
  ),
});

describe("matching", () => {
  const registry = drawPatients("train", 40, createRng("matching"));
  const space = matchSpace(registry);
  const rows = packForMatching(space, registry);
  const matches = (file: Cohort): number[] => {
    const counts = countMatches(space, rows, packForMatching(space, file));
    expect([...findMatches(space, rows, packForMatching(space, file))]).toEqual([...counts].map((n) => Number(n > 0)));
    return space.patterns.map((_, p) =>
      registry.units.reduce((sum, __, row) => sum + Number(counts[row * space.patterns.length + p]! > 0), 0),
    );
  };

  it("orders patterns as exact, near, quasi-identifiers, quasi-identifiers with each secret, within half the tolerances", () => {
    expect(space.patterns.map((pattern) => pattern.sensitive ?? pattern.id)).toEqual([
      "exact",
      "all-columns",
      "quasi-identifiers",
      "severe",
      "stage",
      "tight",
    ]);
    expect(matches(registry)).toEqual([40, 40, 40, 40, 40, 40]);
  });

  it("keeps a value that lies exactly on the declared tolerance and drops the next", () => {
    const [exact, near] = matches(change(registry, "age", (age) => age + 1));
    expect(exact).toBeLessThan(40);
    expect(near).toBe(40);
    expect(matches(change(registry, "age", (age) => age + 300))).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it("takes both missing as a match and one missing as none", () => {
    expect(matches(change(registry, "second", () => NaN))[2]).toBe(40);
    const missing = registry.columns.find((one) => one.name === "second")!;
    const nMissing = missing.kind === "numeric" ? missing.values.filter((value) => Number.isNaN(value)).length : 0;
    expect(nMissing).toBeGreaterThan(0);
    expect(matches(change(registry, "second", () => NaN))[1]).toBe(nMissing);
  });
});

describe("findings", () => {
  it("bounds the rate by Clopper-Pearson where nothing matches: 1 - .05^(1/n)", async () => {
    for (const n of [12, 59, 120]) {
      const evidence = simulateEvidence({ nUnits: n, share: 0, nRefits: 10, nHoldout: 0 }, `zero/${n}`);
      const far = (cohort: Cohort<"synthetic">): Cohort<"synthetic"> => change(cohort, "age", (age) => age + 500);
      const { attack, excess } = find(
        await measure({
          ...evidence,
          released: evidence.released.map(far),
          refits: evidence.refits.map((one) => ({ ...one, synthetic: far(one.synthetic) })),
        }),
        "all-columns",
      );
      expect(attack.value).toBe(0);
      expect(excess.high).toBeCloseTo(1 - 0.05 ** (1 / n), 9);
    }
  });

  it("covers the known excess of quasi-identifier matches of a copier, file luck notwithstanding", async () => {
    const excesses: Finding["excess"][] = [];
    for (let seed = 0; seed < 60; seed++)
      excesses.push(
        find(
          await measure(simulateEvidence({ nUnits: 60, share: 0.3, nRefits: 30, nHoldout: 0 }, `qi/${seed}`)),
          "quasi-identifiers",
        ).excess,
      );
    const truth = excesses.reduce((sum, one) => sum + one.value, 0) / excesses.length;
    const covered = excesses.filter((one) => one.low <= truth && truth <= one.high).length;
    expect(truth).toBeGreaterThan(0.1);
    expect(covered).toBeGreaterThanOrEqual(60 * 0.9 - 3 * Math.sqrt(60 * 0.9 * 0.1));
  });

  it("turns to the released file where it stands out among the recipe's own", async () => {
    const evidence = simulateEvidence({ nUnits: 60, share: 0, nRefits: 30, nHoldout: 0 }, "stands out");
    const leaked = { ...evidence, released: [asFile([evidence.registry])] };
    const finding = find(await measure(leaked), "quasi-identifiers");
    expect(finding.attack.value).toBe(1);
    expect(finding.excess.low).toBeGreaterThan(0.2);
    expect(finding.standsOut).toBe(true);
    const honest = find(await measure(evidence), "quasi-identifiers");
    expect([honest.source, honest.standsOut]).toEqual(["average over refits", undefined]);
  });

  it(
    "keeps its level where patients look alike and each file repeats a few people",
    { tags: ["thorough"] },
    async () => {
      const [nUnits, seeds] = [60, 80];
      const kept = ["sex", "centre", "severe"];
      const coarse = <C extends Cohort>(cohort: C): C => ({
        ...cohort,
        schema: { ...cohort.schema, columns: cohort.schema.columns.filter((one) => kept.includes(one.name)) },
        columns: cohort.columns.filter((one) => kept.includes(one.name)),
      });
      // Ten people never seen, each many times: all who look like one of them are matched together.
      const lucky = (path: string): Cohort<"synthetic"> => {
        const rng = createRng(path);
        return coarse(
          asFile([
            takeRows(
              drawPatients("synthetic", 10, rng.child("people")),
              Int32Array.from({ length: nUnits }, () => rng.int(10)),
              "synthetic",
            ),
          ]),
        );
      };
      const alarms = new Map<string, number>();
      for (let seed = 0; seed < seeds; seed++) {
        const base = simulateEvidence({ nUnits, share: 0, nRefits: 80, nHoldout: 0 }, `alike/${seed}`);
        const evidence = {
          ...base,
          registry: coarse(base.registry),
          released: [lucky(`released/${seed}`)],
          refits: base.refits.map((one, run) => ({ ...one, synthetic: lucky(`file/${seed}/${run}`) })),
        };
        for (const { id, p, excess } of (await measure(evidence)).findings) {
          alarms.set(`${id} p`, (alarms.get(`${id} p`) ?? 0) + Number(p <= 0.05));
          alarms.set(`${id} low`, (alarms.get(`${id} low`) ?? 0) + Number(excess.low > 0.05));
        }
      }
      const most = seeds * 0.05 + 2.5 * Math.sqrt(seeds * 0.05 * 0.95);
      for (const [what, count] of alarms) expect(count, what).toBeLessThanOrEqual(most);
      expect(alarms.get("all-columns low")).toBe(0);
    },
  );

  it("lets one file stand out however many secrets there are", async () => {
    const widen = <C extends Cohort>(cohort: C): C => {
      const stage = cohort.columns.find((one) => one.name === "stage")!;
      const names = Array.from({ length: 14 }, (_, k) => `secret${k}`);
      return {
        ...cohort,
        columns: [...cohort.columns, ...names.map((name): Column => ({ ...stage, name }))],
        schema: {
          ...cohort.schema,
          columns: [
            ...cohort.schema.columns,
            ...names.map((name) => ({ ...cohort.schema.columns.find((one) => one.name === "stage")!, name })),
          ],
        },
      };
    };
    const base = simulateEvidence({ nUnits: 60, share: 0, nRefits: 60, nHoldout: 0 }, "many secrets");
    const evidence = {
      ...base,
      registry: widen(base.registry),
      released: [widen(asFile([base.registry]))],
      refits: base.refits.map((one) => ({ ...one, synthetic: widen(one.synthetic) })),
    };
    const { attack, p } = find(await measure(evidence), "qi-and-sensitive");
    expect(attack.value).toBe(1);
    expect(p).toBeLessThanOrEqual(0.05);
  });

  it("labels twins as a stand-in, catches a copy with them and stays quiet without one", async () => {
    const copy = await measure(simulateEvidence({ nUnits: 60, share: 1, nRefits: 0, nHoldout: 0 }, "twins"));
    expect(copy.notes[0]).toEqual({ kind: "non-members", source: "twins" });
    expect(find(copy, "all-columns").excess.low).toBeGreaterThan(0.8);
    let alarms = 0;
    for (let seed = 0; seed < 100; seed++) {
      const fresh = await measure(simulateEvidence({ nUnits: 60, share: 0, nRefits: 0, nHoldout: 0 }, `twins/${seed}`));
      alarms += Number(
        fresh.findings.some(
          (finding) => finding.excess.low > 0.09 || (finding.id === "verbatim-rare" && finding.excess.low > 0),
        ),
      );
    }
    expect(alarms).toBeLessThanOrEqual(5);
  });

  it("does not blame a file for being larger than the registry, where twins are all there is to compare with", async () => {
    for (const nUnits of [12, 60]) {
      let alarms = 0;
      for (let seed = 0; seed < 60; seed++) {
        const evidence = simulateEvidence(
          { nUnits, share: 0, nRefits: 0, nHoldout: 0 },
          `large file/${nUnits}/${seed}`,
        );
        const { findings } = await measure({
          ...evidence,
          released: [drawPatients("synthetic", 5 * nUnits, createRng(`large/${nUnits}/${seed}`))],
        });
        alarms += Number(
          findings.some(
            (finding) => finding.excess.low > 0.09 || (finding.id === "verbatim-rare" && finding.excess.low > 0),
          ),
        );
      }
      expect(alarms, `${nUnits} patients`).toBeLessThanOrEqual(6);
    }
    const copy = await measure({
      ...simulateEvidence({ nUnits: 60, share: 1, nRefits: 0, nHoldout: 0 }, "five copies"),
      released: simulateEvidence({ nUnits: 60, share: 1, nRefits: 5, nHoldout: 0 }, "five copies").refits.map(
        (one) => one.synthetic,
      ),
    });
    expect(find(copy, "all-columns").excess.low).toBeGreaterThan(0.5);
  });

  it("takes no unit as a member that was not in the released run", async () => {
    const evidence = simulateEvidence({ nUnits: 60, share: 0, nRefits: 30, nHoldout: 0 }, "excluded");
    const excluded = Int32Array.of(1, 5, 9);
    const releasedStatus = new Uint8Array(60).fill(UNIT_IN);
    for (const unit of excluded) releasedStatus[unit] = UNIT_EXCLUDED;
    const released = [
      asFile([takeRows(evidence.registry, excluded, "synthetic"), drawPatients("synthetic", 57, createRng("fresh"))]),
    ];
    const blind = await measure({ ...evidence, released });
    const told = await measure({ ...evidence, released, releasedStatus });
    expect(find(blind, "verbatim-rare").attack.value).toBeGreaterThan(0);
    expect(find(told, "verbatim-rare").attack.value).toBe(0);
    expect(find(told, "all-columns").attack.n).toBe(57);
  });

  it("measures what it can where no quasi-identifier is declared", async () => {
    const evidence = simulateEvidence({ nUnits: 30, share: 1, nRefits: 10, nHoldout: 0 }, "no roles");
    const schema = {
      ...evidence.registry.schema,
      columns: evidence.registry.schema.columns.map((one) => ({ ...one, role: "other" as const })),
    };
    const result = await measure({ ...evidence, registry: { ...evidence.registry, schema } });
    expect(result.findings.map((finding) => finding.id)).toEqual([
      "all-columns",
      "verbatim",
      "near-copies",
      "verbatim-rare",
    ]);
    expect(find(result, "verbatim-rare").excess.low).toBeGreaterThan(0);
  });
});

describe("verbatim copies of rare patients", () => {
  it("is 0 with upper bound 0 where there is none, and refuses a bound of 0 where there is one", async () => {
    const evidence = simulateEvidence({ nUnits: 60, share: 0, nRefits: 40, nHoldout: 0 }, "rare");
    const none = find(await measure(evidence), "verbatim-rare");
    expect([none.attack.value, none.excess.high, none.p]).toEqual([0, 0, 1]);
    const one = find(
      await measure({
        ...evidence,
        released: [asFile([...evidence.released, takeRows(evidence.registry, [0, 1, 2, 3, 4, 5], "train")])],
      }),
      "verbatim-rare",
    );
    expect(one.attack.value).toBeGreaterThan(0);
    expect(one.excess.high).toBe(one.attack.value);
    expect(one.excess.low > 0).toBe(one.p <= STRICT_LEVEL);
  });

  it("takes the matches of non-members as uncertain as they are", { tags: ["thorough"] }, async () => {
    // Ages and categories alone: rare patients are matched verbatim by chance now and then, by members and non-members
    // alike.
    const kept = ["age", "sex", "centre", "severe", "stage"];
    const coarse = <C extends Cohort>(cohort: C): C => ({
      ...cohort,
      schema: { ...cohort.schema, columns: cohort.schema.columns.filter((one) => kept.includes(one.name)) },
      columns: cohort.columns.filter((one) => kept.includes(one.name)),
    });
    const seeds = 150;
    let alarms = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const base = simulateEvidence({ nUnits: 150, share: 0, nRefits: 0, nHoldout: 150 }, `uncertain/${seed}`);
      const { p, excess } = find(
        await measure({
          ...base,
          registry: coarse(base.registry),
          released: base.released.map(coarse),
          holdout: coarse(base.holdout!),
        }),
        "verbatim-rare",
      );
      expect(excess.low > 0).toBe(p <= CONTEXT.alpha);
      alarms += Number(p <= 0.05);
    }
    expect(alarms).toBeLessThanOrEqual(seeds * 0.05 + 1.65 * Math.sqrt(seeds * 0.05 * 0.95));
  });
});
