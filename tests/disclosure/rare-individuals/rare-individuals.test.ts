import { describe, expect, it } from "vitest";
import { createHash } from "node:crypto";
import { makeCohort, takeRows } from "../../../src/core/data/cohort.ts";
import type { Cohort } from "../../../src/core/data/cohort.ts";
import type { CheckResult, Evidence, Measured } from "../../../src/core/contracts/disclosure.ts";
import { createRng, permutation } from "../../../src/core/rng.ts";
import { auc } from "../../../src/stats/auc.ts";
import { rareIndividuals } from "../../../disclosure/rare-individuals/rare-individuals.ts";
import type { RareIndividualsParams } from "../../../disclosure/rare-individuals/rare-individuals.ts";
import { encode, mixedSpace } from "../../../disclosure/shared/distance/mixed-space.ts";
import { nearestDistance } from "../../../disclosure/shared/distance/nearest.ts";
import { CONTEXT, evidenceOf, freshNormal, multivariateNormal, normalRegistry, verbatim } from "./worlds.ts";
import type { World } from "./worlds.ts";

const SMALL: RareIndividualsParams = {
  ...rareIndividuals.defaults,
  maxFlagged: 6,
  firstRunsPerArm: 20,
  maxRunsPerArm: 40,
  maxRuns: 400,
  nPermutations: 199,
};

async function run(evidence: Evidence, params: RareIndividualsParams = SMALL): Promise<CheckResult> {
  return rareIndividuals.run(evidence, params, createRng("check"), CONTEXT);
}

async function measured(evidence: Evidence, params: RareIndividualsParams = SMALL): Promise<Measured> {
  const result = await run(evidence, params);
  if (result.status !== "measured") throw new Error(result.status);
  return result;
}

function finding(result: Measured, id: string) {
  return result.findings.find((one) => one.id === id)!;
}

/** 150 patients in 6 normal columns, the eighth at (4, ..., 4). */
function plantedOutlier(): Cohort<"train"> {
  const registry = normalRegistry(150, 6, createRng("fact2"));
  for (const column of registry.columns) if (column.kind === "numeric") column.values[7] = 4;
  return registry;
}

describe("the planted outlier", () => {
  it("is flagged and exposed while the distance to the closest record stays quiet and ordinary patients do too", async () => {
    const registry = plantedOutlier();
    const evidence = evidenceOf(registry, multivariateNormal, 200, "planted", { namedUnits: [20, 21] });
    const persons = (
      await measured(evidence, { ...SMALL, firstRunsPerArm: 40, maxFlagged: 8, maxRuns: 700, maxRunsPerArm: 40 })
    ).persons!.reveal();
    expect(persons[7]).toMatchObject({ stage: 2, band: "C" });
    expect(persons[7]!.reasons).toContainEqual({ kind: "outlier" });
    // Published for this design: .93 with 40 runs each way, standard error about .03.
    expect(persons[7]!.exposure!.value).toBeGreaterThan(0.85);
    expect(persons[7]!.exposure!.low).toBeGreaterThan(0.7);
    for (const unit of [20, 21]) expect(Math.abs(persons[unit]!.exposure!.value - 0.5)).toBeLessThan(0.15);
    // Share of synthetic rows that are closer to members than to as many non-members; published .544, sd .038.
    const space = mixedSpace([registry]);
    let share = 0;
    let global = 0;
    const files = evidence.refits.slice(0, 20);
    files.forEach(({ synthetic }, k) => {
      const others = normalRegistry(150, 6, createRng(`others/${k}`));
      const file = encode(space, synthetic);
      const toMembers = nearestDistance(file, encode(space, registry));
      const toOthers = nearestDistance(file, encode(space, others));
      share += toMembers.reduce((sum, d, i) => sum + (d < toOthers[i]! ? 1 : 0), 0) / 150 / files.length;
      const minus = (rows: Cohort) => nearestDistance(encode(space, rows), file).map((d) => -d);
      global += auc(minus(registry), minus(others)) / files.length;
    });
    expect(share).toBeGreaterThan(0.46);
    expect(share).toBeLessThan(0.6);
    expect(global).toBeLessThan(0.6);
  });
});

describe("controls", () => {
  it("fails the verbatim copy on every finding", async () => {
    const result = await measured(evidenceOf(normalRegistry(60, 4, createRng("copy")), verbatim, 150, "copy"));
    expect(finding(result, "pooled-exposure").attack.low).toBeGreaterThan(0.95);
    expect(finding(result, "person-exposure").attack.low).toBeGreaterThan(0.7);
    expect(finding(result, "released-file").excess.low).toBeGreaterThan(0.5);
    for (const one of result.findings) expect(one.p).toBeLessThanOrEqual(0.05);
  });
  it("fails a copy among honest refits: the file was made by something else", async () => {
    const registry = normalRegistry(60, 4, createRng("tampered"));
    const evidence = {
      ...evidenceOf(registry, freshNormal, 150, "tampered"),
      released: [takeRows(registry, permutation(60, createRng("t")), "synthetic")],
    };
    const result = await measured(evidence);
    expect(finding(result, "released-file").excess.low).toBeGreaterThan(0.05);
    expect(finding(result, "pooled-exposure").attack.low).toBeLessThan(0.55);
  });
  it("grows with the share of copied rows", async () => {
    const values: number[] = [];
    for (const share of [0, 0.2, 0.5]) {
      const partly: World = (train, rng) => {
        const fresh = freshNormal(train, rng.child("fresh"));
        const columns = train.columns.map((source, c) => {
          const other = fresh.columns[c]!;
          if (source.kind !== "numeric" || other.kind !== "numeric") throw new Error("numbers only");
          return {
            ...source,
            values: source.values.map((x, row) => (row < share * train.nRows ? x : other.values[row]!)),
          };
        });
        return makeCohort("synthetic", train.schema, columns, train.nRows);
      };
      const mixed: World = (train, rng) =>
        partly(takeRows(train, permutation(train.nRows, rng.child("order")), "train"), rng);
      const result = await measured(
        evidenceOf(normalRegistry(50, 3, createRng("partly")), mixed, 150, `partly/${share}`),
        { ...SMALL, maxRuns: 0 },
      );
      values.push(finding(result, "pooled-exposure").attack.value);
    }
    // A patient copied with probability phi where it is in has an area of at least (1 + phi) / 2.
    expect(values[0]).toBeLessThan(0.53);
    expect(values[1]).toBeGreaterThan(0.56);
    expect(values[2]).toBeGreaterThan(0.7);
  });
  it("is quiet on fresh data over many seeds", { tags: ["thorough"] }, async () => {
    const reps = 40;
    const alarms = new Map<string, number>();
    let exposures = 0;
    let nExposures = 0;
    for (let rep = 0; rep < reps; rep++) {
      const evidence = evidenceOf(
        normalRegistry(40, 3, createRng(`registry/${rep}`)),
        freshNormal,
        120,
        `fresh/${rep}`,
      );
      const result = await measured(evidence);
      const count = (what: string, alarm: boolean) => void alarms.set(what, (alarms.get(what) ?? 0) + (alarm ? 1 : 0));
      for (const one of result.findings) {
        count(`${one.id} p`, one.p <= 0.05);
        count(`${one.id} low`, one.excess.low > 0);
      }
      for (const person of result.persons!.reveal()) {
        if (person.stage !== 2) continue;
        exposures += person.exposure!.value;
        nExposures++;
      }
    }
    // The chance that a count at rate .05 over 40 seeds exceeds 7 is below .002.
    for (const [what, count] of alarms) expect(count, what).toBeLessThanOrEqual(7);
    expect(alarms.size).toBe(8);
    // A combined score must not lift the area of a patient without exposure: sd of one is about .08, of the mean of 240
    // about .006.
    expect(Math.abs(exposures / nExposures - 0.5)).toBeLessThan(0.02);
  });
});

describe("law-like properties", () => {
  const registry = normalRegistry(45, 3, createRng("laws"));
  const world: World = (train, rng) => multivariateNormal(train, rng);
  it("always tests named units, beyond the cap", async () => {
    const named = [3, 9, 14, 20, 28, 33, 40, 44];
    const persons = (
      await measured(evidenceOf(registry, world, 120, "named", { namedUnits: named }), {
        ...SMALL,
        maxFlagged: 2,
        maxRuns: 60,
      })
    ).persons!.reveal();
    expect(persons.filter((one) => one.stage === 2).map((one) => one.unit)).toEqual(named);
  });
  it("changes no input and repeats itself", async () => {
    const evidence = evidenceOf(registry, world, 120, "pure");
    const hash = () =>
      createHash("sha256")
        .update(
          JSON.stringify({ registry, released: evidence.released, refits: evidence.refits }, (_, value: unknown) =>
            ArrayBuffer.isView(value) ? [...(value as Float64Array)].map(String) : value,
          ),
        )
        .digest("hex");
    const before = hash();
    const first = await measured(evidence);
    const second = await measured(evidence);
    expect(hash()).toBe(before);
    expect(second.findings).toEqual(first.findings);
    expect(second.persons!.reveal()).toEqual(first.persons!.reveal());
  });
  it("depends on neither the order of synthetic rows, of registry columns, nor on units of measurement", async () => {
    const evidence = evidenceOf(registry, world, 120, "order", {});
    const { refit: _, ...alone } = evidence;
    const findings = async (one: Evidence) => (await measured(one)).findings;
    const expected = await findings(alone);
    const shuffled = alone.refits.map((one, k) => ({
      ...one,
      synthetic: takeRows(one.synthetic, permutation(one.synthetic.nRows, createRng(`s/${k}`)), "synthetic"),
    }));
    expect(await findings({ ...alone, refits: shuffled })).toEqual(expected);
    expect(await findings({ ...alone, registry: { ...registry, columns: [...registry.columns].reverse() } })).toEqual(
      expected,
    );
    const scale = <C extends Cohort>(cohort: C): C => ({
      ...cohort,
      columns: cohort.columns.map((one) =>
        one.kind === "numeric" ? { ...one, values: one.values.map((x) => 1024 * x) } : one,
      ),
    });
    expect(
      await findings({
        ...alone,
        registry: scale(registry),
        released: alone.released.map(scale),
        refits: alone.refits.map((one) => ({ ...one, synthetic: scale(one.synthetic) })),
      }),
    ).toEqual(expected);
  });
  it("gives each patient the same exposure whatever the order of registry rows", async () => {
    const evidence = evidenceOf(registry, world, 120, "rows");
    const { refit: _, ...alone } = evidence;
    const order = permutation(registry.nRows, createRng("order of rows"));
    const moved = {
      ...alone,
      registry: takeRows(registry, order, "train"),
      refits: alone.refits.map((one) => ({ ...one, status: Uint8Array.from(order, (row) => one.status[row]!) })),
    };
    const exposures = async (one: Evidence) =>
      (await measured(one))
        .persons!.reveal()
        .map(({ sourceRow, reasons, exposure, band }) => ({ sourceRow, reasons, exposure, band }))
        .sort((a, b) => a.sourceRow - b.sourceRow);
    expect(await exposures(moved)).toEqual(await exposures(alone));
    const [here, there] = [
      finding(await measured(alone), "pooled-exposure"),
      finding(await measured(moved), "pooled-exposure"),
    ];
    expect(there.attack.value).toBeCloseTo(here.attack.value, 12);
    expect(there.attack.low).toBeCloseTo(here.attack.low, 12);
  });
  it("takes the patient, not the row, as the unit", async () => {
    const rows = normalRegistry(90, 3, createRng("repeated"));
    const repeated = { ...rows, units: Int32Array.from({ length: 90 }, (_, row) => row % 30), nUnits: 30 };
    const result = await measured(evidenceOf(repeated, verbatim, 150, "repeated"));
    expect(result.persons!.reveal().length).toBe(30);
    expect(finding(result, "pooled-exposure").attack.n).toBeLessThanOrEqual(30);
    expect(finding(result, "person-exposure").attack.low).toBeGreaterThan(0.7);
  });
  it("bands and counts in the notes agree with the persons, and name no row", async () => {
    const result = await measured(evidenceOf(registry, world, 120, "notes"));
    const tested = result.persons!.reveal().filter((one) => one.stage === 2);
    expect(tested.length).toBe(SMALL.maxFlagged);
    const note = result.notes.find((one) => one.kind === "bands" && one.stage === 2);
    expect(note).toMatchObject({ units: 6, bands: { C: tested.filter((one) => one.band === "C").length } });
    expect(JSON.stringify({ ...result, persons: undefined })).not.toContain("sourceRow");
  });
});

describe("too little", () => {
  it("says which refits are missing", async () => {
    const registry = normalRegistry(30, 3, createRng("none"));
    const { refit: _, ...alone } = evidenceOf(registry, freshNormal, 0, "none");
    expect(await run(alone)).toMatchObject({ status: "inconclusive", why: "E_NO_REFITS", decides: true });
    expect(await run(evidenceOf(registry, freshNormal, 40, "few"))).toMatchObject({
      status: "inconclusive",
      why: "E_NO_REFITS",
      needed: { kind: "refits", number: 200, now: 40 },
    });
    expect(await run(evidenceOf(normalRegistry(3, 2, createRng("three")), freshNormal, 40, "three"))).toMatchObject({
      status: "inconclusive",
      why: "E_TOO_FEW",
    });
  });
  it("works from 4 patients on, with missing, constant and empty columns", async () => {
    for (const n of [4, 12, 30, 60]) {
      const base = normalRegistry(n, 2, createRng(`small/${n}`));
      const registry = makeCohort(
        "train",
        {
          ...base.schema,
          columns: [
            ...base.schema.columns,
            ...["constant", "empty", "single"].map((name) => ({
              name,
              type: "continuous" as const,
              role: "sensitive" as const,
            })),
          ],
        },
        [
          ...base.columns,
          { kind: "numeric", name: "constant", values: new Float64Array(n).fill(3) },
          { kind: "numeric", name: "empty", values: new Float64Array(n).fill(Number.NaN) },
          {
            kind: "coded",
            name: "single",
            codes: new Int32Array(n).fill(0),
            levels: ["only"],
            nPublicLevels: 1,
            ordered: false,
          },
        ],
        n,
      );
      const result = await measured(evidenceOf(registry, verbatim, 200, `small/${n}`));
      for (const one of result.findings)
        for (const number of [
          one.attack.value,
          one.attack.low,
          one.attack.high,
          one.excess.low,
          one.excess.high,
          one.p,
        ])
          expect(Number.isFinite(number)).toBe(true);
      expect(finding(result, "pooled-exposure").attack.value).toBeGreaterThan(0.9);
    }
  });
  it("answers a registry without refits on request with the screen alone", async () => {
    const { refit: _, ...alone } = evidenceOf(normalRegistry(40, 3, createRng("screen")), verbatim, 200, "screen");
    const result = await measured(alone);
    expect(finding(result, "person-exposure").attack.low).toBeGreaterThan(0.7);
    expect(result.persons!.reveal().every((one) => one.stage === 1)).toBe(true);
  });
});
