import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dpTools } from "../../src/api/dp-tools.ts";
import { claimsIn } from "../../src/core/contracts/claims.ts";
import { makeCohort, type Cohort } from "../../src/core/data/cohort.ts";
import type { CohortSchema, PrivacyDeclaration } from "../../src/core/data/schema.ts";
import { createRng } from "../../src/core/rng.ts";
import { readLedger } from "../../src/packet/ledger/ledger.ts";
import type { DpOutcome, DpRequest, DpTools } from "../../src/pipeline/dp/dp-contracts.ts";
import { runDp } from "../../src/pipeline/dp/run-dp.ts";
import { rhoOfEpsilon } from "../../src/privacy/accounting/zcdp.ts";
import { sourceOf } from "../../src/privacy/noise/noise-source.ts";
import { buildDpRelease } from "../../src/release/dp/bundle-dp.ts";
import { verifyRelease } from "../../src/release/verify.ts";
import { writeRelease } from "../../src/release/write-release.ts";
import { spokenStatement } from "../../src/report/dp/speak-statement.ts";
import { statementPage } from "../../src/report/dp/statement-page.ts";
import { fixedKeyNoise } from "../privacy/fixed-key-noise.ts";

const N = 157;
const CANARY = { level: "Zellweger-variant-X", value: 987654 };
const DP: PrivacyDeclaration = {
  patients: 150,
  edges: [["age", "gene"]],
  declared: { by: "a person", on: "2026-11-29", from: "a textbook" },
  justification: {
    by: "a person",
    on: "2026-11-29",
    because: "a test",
    rejected: [{ epsilon: 1, because: "useless at this size" }],
  },
  publishedElsewhere: [],
};
const schemaOf = (dp: PrivacyDeclaration = DP): CohortSchema => ({
  version: 1,
  name: "small",
  columns: [
    { name: "age", type: "integer", role: "other", bounds: { min: 0, max: 90 }, cuts: [18, 40, 60] },
    { name: "sex", type: "categorical", role: "other", levels: ["m", "f"] },
    { name: "gene", type: "categorical", role: "other", levels: ["a", "b", "c"] },
    { name: "lab", type: "continuous", role: "other", bounds: { min: 0, max: 10 }, grid: 0.1 },
  ],
  dp,
});
/** 157 patients; one has a level that nobody else has and a value far outside the bounds. */
function registryOf(schema: CohortSchema): Cohort<"train"> {
  const rng = createRng("small");
  const lab = Float64Array.from({ length: N }, () => Math.round(rng.float() * 100) / 10);
  lab[3] = CANARY.value;
  const gene = Int32Array.from({ length: N }, () => rng.int(3));
  gene[3] = 3;
  return makeCohort(
    "train",
    schema,
    [
      { kind: "numeric", name: "age", values: Float64Array.from({ length: N }, () => rng.int(90)) },
      {
        kind: "coded",
        name: "sex",
        codes: Int32Array.from({ length: N }, () => rng.int(2)),
        levels: ["m", "f"],
        nPublicLevels: 2,
        ordered: false,
      },
      {
        kind: "coded",
        name: "gene",
        codes: gene,
        levels: ["a", "b", "c", CANARY.level],
        nPublicLevels: 3,
        ordered: false,
      },
      { kind: "numeric", name: "lab", values: lab },
    ],
    N,
  );
}

let folder: string;
let reads: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "run-dp-"));
  reads = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function go(more: Partial<DpRequest> = {}, tools: Partial<DpTools> = {}): Promise<DpOutcome> {
  const kept = more.kept ?? schemaOf();
  return runDp(
    {
      kept,
      unit: "row",
      confirmation: { open: [] },
      epsilon: 5,
      delta: 1e-6,
      ledger: join(folder, "small.jsonl"),
      nRefits: 40,
      ...more,
    },
    {
      ...dpTools(async () => {
        reads++;
        return registryOf(kept);
      }),
      ...tools,
    },
  );
}
const failed = (outcome: DpOutcome): string[] =>
  outcome.criteria.filter((one) => one.outcome !== "pass").map(({ id }) => id);

describe("the gate reads nothing and spends nothing", () => {
  it("refuses columns that are not public, before anything", async () => {
    const kept = schemaOf();
    const columns = kept.columns.map((column) => ({ ...column, inferred: true }));
    await expect(go({ kept: { ...kept, columns } })).rejects.toMatchObject({ code: "E_SCHEMA" });
    expect(reads).toBe(0);
    expect(await readLedger(join(folder, "small.jsonl"))).toBeUndefined();
  });

  it("asks whether somebody confirmed the schema, like every other gate", async () => {
    const open = [{ kind: "columns" as const, names: ["age"], of: 4 }];
    const outcome = await go({ confirmation: { open } });
    expect(outcome).toMatchObject({ outcome: "refused", worst: "inconclusive" });
    expect(outcome.criteria[0]).toEqual({
      id: "confirmation",
      outcome: "inconclusive",
      fact: { kind: "unconfirmed", open },
    });
    expect(reads).toBe(0);
    expect(await readLedger(join(folder, "small.jsonl"))).toBeUndefined();
  });

  it("is inconclusive where nobody declared, justified or sized", async () => {
    const outcome = await go({ kept: schemaOf({}), method: "dp-marginals" });
    expect(outcome).toMatchObject({ outcome: "refused", worst: "inconclusive" });
    expect(failed(outcome)).toEqual(["public inputs", "justification", "planner"]);
    expect(reads).toBe(0);
    expect(await readLedger(join(folder, "small.jsonl"))).toBeUndefined();
  });

  it("refuses what the planner expects nothing of, and a method above its size", async () => {
    const little = await go({ epsilon: 0.1 });
    expect(failed(little)).toEqual(["planner"]);
    const large = await go({ method: "dp-aim", patients: 40, epsilon: 3 });
    expect(large).toMatchObject({ outcome: "refused", worst: "fail" });
    expect(reads).toBe(0);
  });

  it("names an unknown method's kin", async () => {
    await expect(go({ method: "cart" })).rejects.toMatchObject({ code: "E_GENERATOR" });
  });
});

describe("the account", () => {
  it("spends once: a second release is refused at the cap, unread", async () => {
    expect((await go()).outcome).toBe("release");
    const again = await go();
    expect(failed(again)).toEqual(["ledger"]);
    expect(reads).toBe(1);
  });

  it("keeps the entry where the run dies between entry and first draw", async () => {
    const killed = sourceOf(() => {
      throw new Error("killed");
    });
    await expect(go({}, { noise: () => killed })).rejects.toThrow("killed");
    const ledger = await readLedger(join(folder, "small.jsonl"));
    expect(ledger!.at(-1)!.event).toMatchObject({ kind: "privacy-spend", rho: rhoOfEpsilon(5, 1e-6) });
    expect(failed(await go())).toEqual(["ledger"]);
  });

  it("tags add up to the entry", async () => {
    const outcome = await go();
    if (outcome.outcome !== "release") throw new Error(outcome.outcome);
    const sum = outcome.statement.mechanisms.reduce((total, { rho }) => total + rho, 0);
    expect(Math.abs(sum / rhoOfEpsilon(5, 1e-6) - 1)).toBeLessThan(1e-3);
    expect(sum).toBeLessThanOrEqual(rhoOfEpsilon(5, 1e-6) * (1 + 1e-9));
  });
});

describe("a defect stops everything", () => {
  it("seeded noise", async () => {
    const outcome = await go({}, { noise: () => fixedKeyNoise("a seed") });
    expect(outcome.outcome).toBe("defect");
    if (outcome.outcome === "defect")
      expect(outcome.audits.filter(({ defect }) => defect).map(({ id }) => id)).toEqual(["trace"]);
  });

  it("a quarter of the noise behind the meter's back", async () => {
    const honest = dpTools(async () => registryOf(schemaOf())).methods.find(({ id }) => id === "dp-graph")!;
    const quiet: typeof honest = {
      ...honest,
      measure: (table, domain, rho, meter) =>
        honest.measure(table, domain, rho, {
          ...meter,
          noisyTable: (tag, counts, sensitivity, price) => {
            const noisy = meter.noisyTable(tag, counts, sensitivity, price);
            return { ...noisy, counts: noisy.counts.map((y, i) => counts[i]! + Math.round((y - counts[i]!) / 4)) };
          },
        }),
    };
    const outcome = await go({ method: "dp-graph" }, { methods: [quiet] });
    expect(outcome.outcome).toBe("defect");
    if (outcome.outcome === "defect")
      expect(outcome.audits.filter(({ defect }) => defect).map(({ id }) => id)).toContain("residuals");
  });
});

describe("the public files", () => {
  it("hold no canary of certainty: neither a level of one patient, nor a value outside, nor the number of patients", async () => {
    for (const method of ["dp-marginals", "dp-graph", "dp-mst"]) {
      await rm(join(folder, "small.jsonl"), { force: true });
      const outcome = await go({ method, nRows: 150 });
      if (outcome.outcome !== "release") throw new Error(JSON.stringify(outcome.criteria));
      const files = await buildDpRelease(outcome.statement, outcome.released);
      for (const [name, content] of Object.entries(files)) {
        const text = String(content);
        expect(text, name).not.toContain(CANARY.level);
        expect(text, name).not.toContain("Zellweger");
        expect(text, name).not.toContain(String(CANARY.value));
        expect(text, name).not.toMatch(new RegExp(`(?<![\\w.])${N}(?![\\w.])`));
        expect(claimsIn(text), name).toEqual([]);
      }
    }
  });

  it("draw the noisy count of rows where no number was declared, never n by rule", async () => {
    const counts = new Set<number>();
    for (let i = 0; i < 6; i++) {
      await rm(join(folder, "small.jsonl"), { force: true });
      const outcome = await go();
      if (outcome.outcome === "release") counts.add(outcome.released.nRows);
    }
    expect(counts.size).toBeGreaterThan(1);
  });

  it("are verified offline, and a changed byte or claim is named", async () => {
    const outcome = await go({ nRows: 60 });
    if (outcome.outcome !== "release") throw new Error(outcome.outcome);
    const dir = join(folder, "release");
    await writeRelease(dir, await buildDpRelease(outcome.statement, outcome.released));
    expect(await verifyRelease(dir)).toMatchObject({ ok: true, problems: [] });
    const path = join(dir, "dp-statement.json");
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace('"epsilon": 5', '"epsilon": 1'));
    expect((await verifyRelease(dir)).problems.map(({ file }) => file)).toContain("dp-statement.json");
    await writeFile(path, text);
    await writeFile(join(dir, "synthetic.csv"), "x\n1\n");
    expect((await verifyRelease(dir)).problems.map(({ file }) => file)).toEqual(["synthetic.csv"]);
  });

  it("say who chose epsilon and why, what was rejected, what lies outside, and which groups are noise", async () => {
    const outcome = await go({ nRows: 60 });
    if (outcome.outcome !== "release") throw new Error(outcome.outcome);
    const page = await statementPage(spokenStatement(outcome.statement, "en"));
    for (const words of [
      "a person, 2026-11-29: a test",
      "useless at this size",
      "outside the claim",
      "patients are noise",
      "times in 100",
      "a textbook",
    ])
      expect(page).toContain(words);
    expect(outcome.statement.smallGroups.cellsBelow).toBe(
      Math.ceil(3 * Math.max(...outcome.statement.mechanisms.map(({ sigma }) => sigma ?? 0))),
    );
  });
});
