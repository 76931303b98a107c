import { describe, expect, it } from "vitest";
import { replicas } from "../../disclosure/index.ts";
import type { CheckResult, Evidence, Finding } from "../../src/core/contracts/disclosure.ts";
import { makeCohort, takeRows, withRole, type Cohort } from "../../src/core/data/cohort.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { createRng, permutation } from "../../src/core/rng.ts";
import { alignEarlier, checksWithEarlier, jointEvidence } from "../../src/pipeline/earlier-releases.ts";
import { judge } from "../../src/pipeline/gate.ts";
import { readPolicy } from "../../src/io/settings/read-policy.ts";

const schema: CohortSchema = {
  version: 1,
  name: "world",
  columns: [
    { name: "age", type: "continuous", role: "quasi-identifier" },
    { name: "bmi", type: "continuous", role: "quasi-identifier" },
    { name: "marker", type: "continuous", role: "sensitive" },
    { name: "sex", type: "categorical", role: "quasi-identifier", levels: ["f", "m"] },
  ],
};

/** Patients, and whoever resembles them, drawn from one distribution. */
function draw(n: number, seed: string): Cohort<"train"> {
  const rng = createRng(seed);
  const numbers = (scale: number): Float64Array => Float64Array.from({ length: n }, () => rng.float() * scale);
  return makeCohort(
    "train",
    schema,
    [
      { kind: "numeric", name: "age", values: numbers(80) },
      { kind: "numeric", name: "bmi", values: numbers(40) },
      { kind: "numeric", name: "marker", values: numbers(500) },
      {
        kind: "coded",
        name: "sex",
        codes: Int32Array.from({ length: n }, () => rng.int(2)),
        levels: ["f", "m"],
        nPublicLevels: 2,
        ordered: false,
      },
    ],
    n,
  );
}

/** A recipe that draws strangers, and copies of some patients where it may. */
function evidenceOf(registry: Cohort<"train">, seed: string, copied: readonly number[]): Evidence {
  const strangers = (label: string): Cohort<"synthetic"> => withRole(draw(registry.nRows, label), "synthetic");
  const withCopies = (file: Cohort<"synthetic">, whom: readonly number[]): Cohort<"synthetic"> => {
    const copies = takeRows(registry, whom, "synthetic");
    return whom.length === 0 ? file : jointEvidence({ ...base, released: [file] }, { files: [copies] }).released[0]!;
  };
  const base: Evidence = { registry, released: [], refits: [], namedUnits: [] };
  const refits = Array.from({ length: 60 }, (_, r) => {
    const out = new Set(permutation(registry.nUnits, createRng(`${seed}/${r}`)).slice(0, registry.nUnits / 10));
    const status = Uint8Array.from({ length: registry.nUnits }, (__, unit) => Number(out.has(unit)));
    return {
      status,
      synthetic: withCopies(
        strangers(`${seed}/refit/${r}`),
        copied.filter((unit) => !out.has(unit)),
      ),
    };
  });
  return { ...base, refits, released: [withCopies(strangers(`${seed}/release`), copied)] };
}

const policy = await readPolicy("controlled-access");
const context = { alpha: 0.05, cellSize: 5, ceilings: { verbatim: { excess: 0 } }, adversaries: [] };
const registry = draw(121, "patients");
const added = Uint8Array.from({ length: 121 }, (_, unit) => Number(unit === 120));
const earlierFile = withRole(draw(120, "earlier release"), "synthetic");
const measure = async (evidence: Evidence, files: readonly Cohort<"synthetic">[]): Promise<CheckResult> => {
  const [check] = checksWithEarlier([replicas], { files, added });
  return check!.run(evidence, {}, createRng("x"), context);
};
const find = (result: CheckResult, id: string): Finding | undefined =>
  result.status === "measured" ? result.findings.find((one) => one.id === id) : undefined;
const outcomeOf = (result: CheckResult): string | undefined =>
  judge(policy, [result], { preflight: { confirmation: { open: [] } } as never }).because.find(
    ({ finding }) => finding === "added-patients",
  )?.outcome;

describe("two releases of a registry that grew by one patient", () => {
  it("give the patient away where the second holds their record verbatim: one copy is enough for FAIL", async () => {
    const result = await measure(evidenceOf(registry, "leaky", [120]), [earlierFile]);
    expect(find(result, "added-patients")!.attack).toMatchObject({ value: 1, n: 1 });
    expect(outcomeOf(result)).toBe("fail");
    // Among all patients the one copy stays open, since 60 refits cannot tell it from one of 121 chances.
    expect(find(result, "verbatim")!.excess.low).toBeLessThanOrEqual(0);
  });

  it("stay quiet on independent draws", { tags: ["thorough"] }, async () => {
    for (let k = 0; k < 8; k++) {
      const result = await measure(evidenceOf(registry, `fair ${k}`, []), [earlierFile]);
      expect(find(result, "added-patients")!.attack.value).toBe(0);
      expect(outcomeOf(result)).toBe("pass");
      const joint = result.status === "measured" ? result.notes.filter((one) => one.kind === "joint-with-earlier") : [];
      expect(joint.length).toBeGreaterThan(1);
      expect(find(result, "all-columns")!.excess.low).toBeLessThanOrEqual(0.05);
    }
  });

  it("do not count a record that an earlier release holds already, and ask nothing where nobody was added", async () => {
    const before = takeRows(registry, [120, ...Array.from({ length: 60 }, (_, k) => k)], "synthetic");
    const result = await measure(evidenceOf(registry, "leaky", [120]), [before]);
    expect(find(result, "added-patients")!.attack.value).toBe(0);
    const evidence = {
      ...evidenceOf(registry, "fair", []),
      earlier: { files: [earlierFile], added: new Uint8Array(121) },
    };
    expect(find(await replicas.run(evidence, {}, createRng("x"), context), "added-patients")).toBeUndefined();
  });
});

describe("earlier releases as further evidence", () => {
  it("join every file, refits too, with units and levels kept apart and together", () => {
    const evidence = evidenceOf(registry, "fair", []);
    const joint = jointEvidence(evidence, { files: [earlierFile] });
    expect(joint.released[0]!.nRows).toBe(241);
    expect(joint.released[0]!.nUnits).toBe(241);
    expect(joint.refits.map(({ synthetic }) => synthetic.nRows)).toEqual(evidence.refits.map(() => 241));
    expect(joint.refit).toBeUndefined();
  });

  it("say nothing in columns that they did not have", () => {
    const narrow = makeCohort("synthetic", schema, earlierFile.columns.slice(1), 120);
    const aligned = alignEarlier(narrow, registry);
    expect(aligned.columns.map(({ name }) => name)).toEqual(["age", "bmi", "marker", "sex"]);
    const [age] = aligned.columns;
    expect(age?.kind === "numeric" && age.values.every((value) => Number.isNaN(value))).toBe(true);
  });
});
