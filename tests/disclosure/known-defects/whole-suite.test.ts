import { describe, expect, it } from "vitest";
import { checks } from "../../../disclosure/index.ts";
import { takeRows, withRole } from "../../../src/core/data/cohort.ts";
import type { Cohort } from "../../../src/core/data/cohort.ts";
import type { CheckContext, CheckResult, Evidence } from "../../../src/core/contracts/disclosure.ts";
import { createRng } from "../../../src/core/rng.ts";
import { readPolicy } from "../../../src/io/settings/read-policy.ts";
import { judge } from "../../../src/pipeline/gate.ts";
import { toyPreflight } from "../../pipeline/toys.ts";
import { ADVERSARIES, drawPatients, simulateEvidence } from "../../laws/simulated-world.ts";

const policy = await readPolicy("public-release");
const context: CheckContext = {
  alpha: policy.alpha,
  cellSize: policy.cellSize.value,
  ceilings: {},
  adversaries: ADVERSARIES,
};
const runAll = async (evidence: Evidence): Promise<CheckResult[]> => {
  const results: CheckResult[] = [];
  for (const check of checks)
    results.push(await check.run(evidence, check.defaults, createRng(`all/${check.id}`), context));
  return results;
};
const verdict = (results: readonly CheckResult[]): string =>
  judge(policy, results, { preflight: toyPreflight, hasHoldout: true }).outcome;

/** Every number of every finding is one, and no interval is turned round. */
function expectNumbers(results: readonly CheckResult[]): void {
  for (const result of results)
    if (result.status === "measured")
      for (const { attack, control, excess, baseline, p } of result.findings) {
        expect(p >= 0 && p <= 1, result.checkId).toBe(true);
        for (const one of [attack, control, excess, ...(baseline === undefined ? [] : [baseline])]) {
          expect([one.value, one.low, one.high].every(Number.isFinite), result.checkId).toBe(true);
          expect(one.low <= one.value + 1e-12 && one.value <= one.high + 1e-12, result.checkId).toBe(true);
        }
      }
}

describe("training, holdout and synthetic rows the same", () => {
  it("is refused by the gate, where ties for the holdout score 1.0 elsewhere; no interval crashes on it", async () => {
    const registry = drawPatients("train", 120, createRng("all equal"));
    const same: Evidence = {
      registry,
      holdout: withRole(registry, "holdout"),
      released: [withRole(registry, "synthetic")],
      refits: [],
      namedUnits: [],
    };
    const results = await runAll(same);
    expectNumbers(results);
    expect(verdict(results)).toBe("fail");
  });

  it("is no pass where nobody is rare either, so that no verbatim copy of a rare patient can be shown", async () => {
    const kept = ["sex", "centre", "severe", "stage"];
    const all = drawPatients("train", 300, createRng("coarse"));
    const registry: Cohort<"train"> = {
      ...all,
      schema: { ...all.schema, columns: all.schema.columns.filter((one) => kept.includes(one.name)) },
      columns: all.columns.filter((one) => kept.includes(one.name)),
    };
    const results = await runAll({
      registry,
      holdout: withRole(registry, "holdout"),
      released: [withRole(registry, "synthetic")],
      refits: [],
      namedUnits: [],
    });
    expectNumbers(results);
    expect(verdict(results)).not.toBe("pass");
  });

  it(
    "is refused against a true holdout and against refits as well, and strangers are not",
    { tags: ["thorough"], timeout: 120_000 },
    async () => {
      for (const [nRefits, nHoldout] of [
        [0, 100],
        [40, 0],
      ] as const) {
        const copied = await runAll(simulateEvidence({ nUnits: 100, share: 1, nRefits, nHoldout }, "copied"));
        expectNumbers(copied);
        expect(verdict(copied)).toBe("fail");
        expect(
          verdict(await runAll(simulateEvidence({ nUnits: 100, share: 0, nRefits, nHoldout }, "strangers"))),
        ).not.toBe("fail");
      }
    },
  );
});

describe("more attacks than rows", () => {
  it("plays every check on files of 1, 5 and 30 rows against 60 patients, and on a file of ten times their number", async () => {
    const base = simulateEvidence({ nUnits: 60, share: 0, nRefits: 0, nHoldout: 60 }, "few");
    for (const nRows of [1, 5, 30, 600]) {
      const results = await runAll({
        ...base,
        released: [drawPatients("synthetic", nRows, createRng(`rows/${nRows}`))],
      });
      expectNumbers(results);
      for (const result of results)
        if (result.decides && result.checkId !== "rare-individuals")
          expect(result.status, result.checkId).toBe("measured");
      expect(verdict(results), `${nRows} rows of strangers`).not.toBe("fail");
    }
    const fewCopies = await runAll({ ...base, released: [takeRows(base.registry, [0, 1, 2, 3, 4], "synthetic")] });
    expectNumbers(fewCopies);
    expect(verdict(fewCopies)).toBe("fail");
  }, 60_000);

  it("takes several releases as one file, and an empty one for nothing", async () => {
    const base = simulateEvidence({ nUnits: 40, share: 0, nRefits: 0, nHoldout: 40 }, "several");
    const [file] = base.released as [Cohort<"synthetic">];
    const [one, two] = [
      await runAll({ ...base, released: [file] }),
      await runAll({
        ...base,
        released: [
          takeRows(
            file,
            Array.from({ length: 15 }, (_, row) => row),
            "synthetic",
          ),
          takeRows(
            file,
            Array.from({ length: 25 }, (_, k) => 15 + k),
            "synthetic",
          ),
        ],
      }),
    ];
    const values = (results: readonly CheckResult[]): number[] =>
      results.flatMap((result) =>
        result.status === "measured" ? result.findings.map((finding) => finding.attack.value) : [],
      );
    expect(values(two)).toEqual(values(one));
    const empty = await runAll({ ...base, released: [takeRows(file, [], "synthetic")] });
    expectNumbers(empty);
    expect(verdict(empty)).not.toBe("fail");
  });
});

it("what a caller asks for is what runs: 19 permutations give p-values in steps of a twentieth", async () => {
  const evidence = simulateEvidence({ nUnits: 40, share: 0.1, nRefits: 0, nHoldout: 40 }, "parameters");
  for (const check of checks.filter((one) => "permutations" in one.defaults)) {
    const result = await check.run(evidence, { permutations: 19 }, createRng("parameters"), context);
    if (result.status !== "measured") throw new Error(result.status);
    for (const { id, p } of result.findings.filter(
      (finding) => !["population-inference", "site-population"].includes(finding.id),
    ))
      expect(Math.abs(20 * p - Math.round(20 * p)), id).toBeLessThan(1e-9);
  }
});
