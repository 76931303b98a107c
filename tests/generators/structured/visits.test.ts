import { describe, expect, it } from "vitest";
import { generatorById, releasableGenerators } from "../../../generators/index.ts";
import { column, makeCohort, takeRows, type Cohort } from "../../../src/core/data/cohort.ts";
import { constraintViolations } from "../../../src/core/data/constraint-violations.ts";
import { createRng, permutation } from "../../../src/core/rng.ts";
import { numberPatients } from "../../../src/io/registry/number-patients.ts";
import { readRegistry } from "../../../src/io/registry/read-registry.ts";
import { readSchema } from "../../../src/io/schema/read-schema.ts";
import { spearman } from "../../../src/stats/spearman.ts";
import { lawCost, learntParams } from "../../laws/law-params.ts";
import { registryFolder } from "../../registry-folder.ts";

async function read(name: string): Promise<Cohort<"train">> {
  const folder = registryFolder(name);
  return (await readRegistry(`${folder}${name}.csv`, await readSchema(`${folder}cohort.schema.yaml`), "train")).cohort;
}

function numbers(cohort: Cohort, name: string): Float64Array {
  const found = column(cohort, name);
  if (found.kind !== "numeric") throw new Error(`${name} is not numeric`);
  return found.values;
}

/** Rows of each patient, in the order of the table. */
function visitsOf(cohort: Cohort): number[][] {
  const rows: number[][] = Array.from({ length: cohort.nUnits }, () => []);
  cohort.units.forEach((unit, row) => rows[unit]!.push(row));
  return rows;
}

/** Pairs of a column's values at a visit and at the next. */
function lagged(cohort: Cohort, name: string): [Float64Array, Float64Array] {
  const values = numbers(cohort, name);
  const pairs = visitsOf(cohort).flatMap((rows) =>
    rows.slice(1).map((row, at) => [values[rows[at]!]!, values[row]!] as const),
  );
  return [Float64Array.from(pairs, ([before]) => before), Float64Array.from(pairs, ([, now]) => now)];
}

/** Rank correlation of a patient's last bilirubin with death. */
function lastWithDeath(cohort: Cohort): number {
  const [bili, status] = [numbers(cohort, "bili"), column(cohort, "status")];
  const last = visitsOf(cohort).map((own) => own.at(-1)!);
  return spearman(
    Float64Array.from(last, (row) => bili[row]!),
    Float64Array.from(last, (row) => (status.kind === "coded" && status.levels[status.codes[row]!] === "2" ? 1 : 0)),
  )!;
}

/** Six visits a patient: a level of their own and an error of the same variance. */
function levelled(nPatients: number): Cohort<"train"> {
  const rng = createRng("levelled");
  const units = Int32Array.from({ length: 6 * nPatients }, (_, row) => Math.floor(row / 6));
  const level = Float64Array.from({ length: nPatients }, () => rng.normal());
  const value = Float64Array.from(units, (unit) => level[unit]! + rng.normal());
  return makeCohort(
    "train",
    {
      version: 1,
      name: "levels",
      columns: [
        { name: "day", type: "integer", role: "other", grid: 1 },
        { name: "value", type: "continuous", role: "other" },
      ],
      visits: { time: "day" },
    },
    [
      { kind: "numeric", name: "day", values: Float64Array.from(units, (_, row) => 100 * (row % 6)) },
      { kind: "numeric", name: "value", values: value },
    ],
    units.length,
    { units },
  );
}

const BASELINE = ["futime", "status", "trt", "age", "sex"];

for (const generator of releasableGenerators)
  describe(`visits of pbcseq by ${generator.id}`, lawCost(generator.id), () => {
    it("come in order, within follow-up, with one baseline a patient", async () => {
      const train = await read("pbcseq");
      const rows = await (
        await generator.fit(train, learntParams(generator.id), createRng("fit"))
      ).sample(3000, createRng("sample"));
      expect(rows.nRows).toBe(3000);
      for (const constraint of rows.schema.constraints!) expect(constraintViolations(rows, constraint).length).toBe(0);
      const visits = visitsOf(rows);
      for (const name of BASELINE) {
        const found = column(rows, name);
        const cell = (row: number) => (found.kind === "numeric" ? found.values[row]! : found.codes[row]!);
        expect(
          visits.every((own) => own.every((row) => Object.is(cell(row), cell(own[0]!)))),
          name,
        ).toBe(true);
      }
      const day = numbers(rows, "day");
      expect(visits.every((own) => own.every((row, at) => at === 0 || day[row]! >= (day[own[at - 1]!] ?? 0)))).toBe(
        true,
      );
      expect(visits.every((own) => own.every((row, at) => at === 0 || own[at - 1]! + 1 === row))).toBe(true);
      const meanVisits = rows.nRows / rows.nUnits;
      expect(meanVisits).toBeGreaterThan(0.85 * (train.nRows / train.nUnits));
      expect(meanVisits).toBeLessThan(1.15 * (train.nRows / train.nUnits));
      // Values of a patient resemble one another, which independent rows would not.
      for (const name of ["bili", "alk.phos"])
        expect(spearman(...lagged(rows, name)), name).toBeGreaterThan(spearman(...lagged(train, name))! - 0.2);
    });
  });

describe("visits", () => {
  const cart = generatorById("cart");

  it("do not depend on the order of the file's rows", async () => {
    const train = await read("pbcseq");
    const shuffled = takeRows(train, permutation(train.nRows, createRng("rows")), "train");
    const draw = async (cohort: Cohort<"train">) =>
      (await (await cart.fit(cohort, {}, createRng("fit"))).sample(200, createRng("sample"))).columns;
    expect(await draw(shuffled)).toEqual(await draw(train));
  });

  it("of too few patients are not learnt: one row is drawn for each", async () => {
    const train = await read("dystrophy");
    const declared = { ...train, schema: { ...train.schema, visits: {} } };
    const fitted = await cart.fit(declared, {}, createRng("fit"));
    expect(fitted.notes.map(({ kind }) => kind)).toContain("visits-too-few");
    const rows = await fitted.sample(300, createRng("sample"));
    expect([rows.nRows, rows.nUnits]).toEqual([300, 300]);
  });

  it("of rhDNase keep further courses apart and their patients' baseline", async () => {
    const train = await read("rhDNase");
    const rows = await (await cart.fit(train, {}, createRng("fit"))).sample(3000, createRng("sample"));
    for (const constraint of rows.schema.constraints!) expect(constraintViolations(rows, constraint).length).toBe(0);
    const share = (cohort: Cohort) => visitsOf(cohort).filter((own) => own.length > 1).length / cohort.nUnits;
    expect(Math.abs(share(rows) - share(train))).toBeLessThan(0.04);
    const fev = numbers(rows, "fev");
    expect(visitsOf(rows).every((own) => own.every((row) => fev[row] === fev[own[0]!]))).toBe(true);
  });

  it("can be conditioned on what stays the same, and say so where it changes", async () => {
    const fitted = await cart.fit(await read("pbcseq"), {}, createRng("fit"));
    const women = await fitted.sample(300, createRng("given"), { sex: { in: ["f"] }, age: { max: 40 } });
    expect(numbers(women, "age").every((age) => age <= 40)).toBe(true);
    await expect(fitted.sample(10, createRng("given"), { bili: { min: 5 } })).rejects.toThrow(/changes between visits/);
  });

  // Mean over twenty halves: .46, of the first-order recipe before .39, of the halves themselves .57.
  it("drift towards death as they do in the registry", async () => {
    const train = await read("pbcseq");
    const rows = await (await cart.fit(train, {}, createRng("drift"))).sample(6000, createRng("sample"));
    // .058: standard deviation of the difference between two halves of the registry.
    expect(lastWithDeath(rows)).toBeGreaterThan(lastWithDeath(train) - 2 * 0.058);
  });

  it("keep a patient's own level over several visits", async () => {
    const rows = await (await cart.fit(levelled(300), {}, createRng("level"))).sample(4000, createRng("sample"));
    const values = numbers(rows, "value");
    const pairs = visitsOf(rows).flatMap((own) =>
      own.length < 6 ? [] : [[values[own[1]!]!, values[own[5]!]!] as const],
    );
    // Level and error have variance 1: the first and the last of five later visits correlate with 1/2, and with 1/32
    // where each visit remembers no more than the one before.
    const kept = spearman(
      Float64Array.from(pairs, ([first]) => first),
      Float64Array.from(pairs, ([, last]) => last),
    )!;
    expect(kept).toBeGreaterThan(0.3);
    expect(kept).toBeLessThan(0.6);
  });

  it("leave with an identifier of each synthetic patient that says SYN-", async () => {
    const fitted = await cart.fit(await read("pbcseq"), {}, createRng("fit"));
    const numbered = numberPatients(await fitted.sample(100, createRng("sample")));
    expect(numbered.columns[0]!.name).toBe("id");
    const ids = column(numbered, "id");
    expect(ids.kind === "coded" && ids.levels[ids.codes[0]!]).toBe("SYN-1");
    expect(numbered.schema.protect).toEqual({ patient: "id" });
    expect(numbered.schema.visits).toEqual({ time: "day" });
  });
});
