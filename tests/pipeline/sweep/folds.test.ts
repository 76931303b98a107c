import { describe, expect, it } from "vitest";
import { UNIT_EXCLUDED, UNIT_IN, UNIT_OUT } from "../../../src/core/contracts/disclosure.ts";
import { createRng } from "../../../src/core/rng.ts";
import { planLeftOut } from "../../../src/pipeline/refits/refit-plan.ts";
import { statusOf } from "../../../src/pipeline/refits/refit-task.ts";
import { candidatePath, listCandidates, masksPath, shardOf } from "../../../src/pipeline/sweep/candidates.ts";
import { evidenceOn, foldKeyOf, planSelectionMasks, selectionFold } from "../../../src/pipeline/sweep/folds.ts";
import { toyRegistry } from "../toys.ts";

const sum = (values: Uint8Array): number => values.reduce((total, value) => total + value, 0);

describe("selectionFold", () => {
  it("is half of the units, the same for the same key, and each unit about as often in as out (chi-square)", () => {
    expect([sum(selectionFold(128, "k")), sum(selectionFold(51, "k"))]).toEqual([64, 26]);
    expect(selectionFold(128, "k")).toEqual(selectionFold(128, "k"));
    const counts = new Float64Array(40);
    for (let k = 0; k < 400; k++)
      selectionFold(40, `key-${k}`).forEach((inFold, unit) => {
        counts[unit]! += inFold;
      });
    const chi2 = counts.reduce((total, count) => total + (count - 200) ** 2 / 100, 0);
    expect(chi2).toBeLessThan(72.1); // 99.9 % point, 39 degrees of freedom
  });

  it("is named by a key that is not the seed", () => {
    expect(foldKeyOf("a-seed")).toMatch(/^[0-9a-f]{32}$/);
    expect(foldKeyOf("a-seed")).not.toBe(foldKeyOf("b-seed"));
  });
});

describe("planSelectionMasks", () => {
  it("leaves out as many as a refit of run does, nobody of the other half, and each of its own about equally often (chi-square)", () => {
    const inFold = selectionFold(128, "k");
    const masks = planSelectionMasks(inFold, 1000, createRng("m"));
    expect(
      masks.every(
        (out) =>
          out.length === planLeftOut(128, 1, createRng("r"))[0]!.length && out.every((unit) => inFold[unit] === 1),
      ),
    ).toBe(true);
    const counts = new Map<number, number>();
    for (const out of masks) for (const unit of out) counts.set(unit, (counts.get(unit) ?? 0) + 1);
    const expected = (1000 * 13) / 64;
    const chi2 = [...counts.values()].reduce((total, count) => total + (count - expected) ** 2 / expected, 0);
    expect(counts.size).toBe(64);
    expect(chi2).toBeLessThan(103.4); // 99.9 % point, 63 degrees of freedom
  });

  it("plans fewer refits as the first of more", () => {
    const inFold = selectionFold(60, "k");
    expect(planSelectionMasks(inFold, 5, createRng("m"))).toEqual(
      planSelectionMasks(inFold, 9, createRng("m")).slice(0, 5),
    );
  });
});

describe("evidenceOn", () => {
  it("leaves the others neither in nor out of any file, and asks for no further refits", () => {
    const registry = toyRegistry(6);
    const synthetic = { ...registry, role: "synthetic" as const };
    const belongs = Uint8Array.of(1, 1, 0, 0, 1, 0);
    const evidence = evidenceOn(
      {
        registry,
        released: [synthetic],
        refits: [{ status: statusOf(6, Int32Array.of(1, 2)), synthetic }],
        namedUnits: [2],
        refit: async () => [],
      },
      belongs,
    );
    const [i, o, x] = [UNIT_IN, UNIT_OUT, UNIT_EXCLUDED];
    expect([...evidence.refits[0]!.status]).toEqual([i, o, x, x, i, x]);
    expect([...evidence.releasedStatus!]).toEqual([i, i, x, x, i, x]);
    expect([evidence.refit, evidence.namedUnits]).toEqual([undefined, []]);
  });
});

describe("candidates", () => {
  const list = listCandidates(
    [
      { generatorId: "a", settings: [{ k: 1 }, { k: 2 }] },
      { generatorId: "b", settings: [{}] },
    ],
    ["1", "2"],
  );

  it("are cut into shards that share nobody and leave nobody out", () => {
    expect(list.map(({ id }) => id)).toEqual(["a-1.1", "a-1.2", "a-2.1", "a-2.2", "b-1.1", "b-1.2"]);
    const shards = [1, 2, 3, 4].flatMap((index) => shardOf(list, index, 4));
    expect(shards.map(({ id }) => id).sort()).toEqual(list.map(({ id }) => id).sort());
  });

  it("have streams of their own that depend on neither place nor order of keys, and share masks by seed", () => {
    expect(new Set(list.map((candidate) => candidatePath("s", candidate))).size).toBe(list.length);
    const one = { ...list[0]!, params: { k: 1, l: 2 } };
    expect(candidatePath("s", one)).toBe(
      candidatePath("s", { ...one, id: "other", setting: "a-9", params: { l: 2, k: 1 } }),
    );
    expect(masksPath("s", "1")).not.toBe(masksPath("s", "2"));
  });
});
