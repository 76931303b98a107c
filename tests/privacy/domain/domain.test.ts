import { describe, expect, it } from "vitest";
import { makeCohort } from "../../../src/core/data/cohort.ts";
import type { CohortSchema, ColumnSchema } from "../../../src/core/data/schema.ts";
import { createRng } from "../../../src/core/rng.ts";
import { gridOfBin } from "../../../src/privacy/domain/bins.ts";
import { decodeStates } from "../../../src/privacy/domain/decode.ts";
import { countTable, encodeStates } from "../../../src/privacy/domain/encode.ts";
import { publicDomain } from "../../../src/privacy/domain/public-domain.ts";

const column = (name: string, more: Partial<ColumnSchema>): ColumnSchema => ({
  name,
  type: "continuous",
  role: "other",
  ...more,
});
const schemaOf = (columns: ColumnSchema[], more: Partial<CohortSchema> = {}): CohortSchema => ({
  version: 1,
  name: "t",
  columns,
  ...more,
});
const age = column("age", { type: "integer", bounds: { min: 0, max: 100 }, cuts: [18, 40, 65] });
const sex = column("sex", { type: "categorical", levels: ["m", "f"] });

describe("the domain", () => {
  it("names every column that cannot be asked about, at once, and why", () => {
    const schema = schemaOf(
      [
        column("no-bounds", {}),
        column("half", { bounds: { min: 0 } }),
        column("no-levels", { type: "categorical", otherLevels: "fold" }),
        column("guessed", { bounds: { min: 0, max: 1 }, inferred: true }),
        column("log-zero", { bounds: { min: 0, max: 1 }, scale: "log" }),
        column("outside", { bounds: { min: 0, max: 1 }, cuts: [2] }),
        column("hollow", { type: "integer", bounds: { min: 0, max: 9 }, cuts: [1.2, 1.5] }),
        column("crowd", { type: "categorical", levels: Array.from({ length: 80 }, (_, i) => `l${i}`) }),
        sex,
      ],
      { visits: {}, dp: { edges: [["sex", "gone"]] } },
    );
    let text = "";
    try {
      publicDomain(schema, "patient");
    } catch (error) {
      text = (error as Error).message;
      expect(error).toMatchObject({ code: "E_UNSUPPORTED" });
    }
    for (const name of ["no-bounds", "half", "no-levels", "guessed", "log-zero", "outside", "hollow", "crowd", "gone"])
      expect(text).toContain(name);
    expect(text).toContain("visits");
    expect(text).not.toContain("sex:");
  });

  it("refuses what inspect saw in the data and nobody confirmed, rules included", () => {
    const constraint = { kind: "inequality", low: "age", high: "age", inferred: true } as never;
    expect(() => publicDomain(schemaOf([age], { constraints: [constraint] }), "row")).toThrow(/confirmed by nobody/);
  });

  it("lays equal widths on the declared scale, and a bin for each value where there are few", () => {
    const { columns } = publicDomain(
      schemaOf(
        [
          column("lin", { bounds: { min: 0, max: 8 }, grid: 0.5 }),
          column("log", { bounds: { min: 1, max: 10000 }, scale: "log" }),
          column("few", { type: "integer", bounds: { min: 0, max: 2 } }),
          column("day", { type: "date", bounds: { min: "2000-01-01", max: "2004-01-01" }, cuts: ["2002-01-01"] }),
        ],
        { dp: { bins: 4, complete: ["few"] } },
      ),
      "row",
    );
    expect(columns[0]).toMatchObject({ edges: [0, 2, 4, 6, 8], nStates: 5 });
    expect((columns[1] as { readonly edges: readonly number[] }).edges.map((edge) => Math.round(edge))).toEqual([
      1, 10, 100, 1000, 10000,
    ]);
    expect(columns[2]).toMatchObject({ edges: [0, 1, 2, 2], nStates: 3, canMiss: false });
    expect(columns[3]).toMatchObject({ edges: [10957, 11688, 12418] });
  });
});

describe("states", () => {
  const schema = schemaOf([age, sex]);
  const cohort = (ages: number[], sexes: number[], units?: number[]) =>
    makeCohort(
      "train",
      schema,
      [
        { kind: "numeric", name: "age", values: Float64Array.from(ages) },
        {
          kind: "coded",
          name: "sex",
          codes: Int32Array.from(sexes),
          levels: ["m", "f", "secret"],
          nPublicLevels: 2,
          ordered: false,
        },
      ],
      ages.length,
      units === undefined ? {} : { units: Int32Array.from(units) },
    );

  it("clamp, fold and keep missing as a state, without a word", () => {
    const domain = publicDomain(schema, "row");
    const { states, weights } = encodeStates(
      cohort([-5, 17, 18, 64.9, 65, 100, 1e6, NaN], [0, 1, 2, -1, 0, 0, 0, 0]),
      domain,
    );
    expect([...states[0]!]).toEqual([0, 0, 1, 2, 3, 3, 3, 4]);
    expect([...states[1]!]).toEqual([0, 1, 2, 2, 0, 0, 0, 0]);
    expect([...weights]).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  });

  it("weigh a unit 840 at most, however many rows it has, in whole numbers", () => {
    const domain = publicDomain(schema, "family");
    const units = [0, 1, 1, 1, ...Array<number>(11).fill(2)];
    const { weights } = encodeStates(
      cohort(
        units.map(() => 30),
        units.map(() => 0),
        units,
      ),
      domain,
    );
    const sums = [0, 0, 0];
    units.forEach((unit, row) => (sums[unit]! += weights[row]!));
    expect(sums).toEqual([840, 840, 840]);
    expect(weights.every(Number.isInteger)).toBe(true);
    const counts = countTable(
      encodeStates(
        cohort(
          units.map(() => 30),
          units.map(() => 0),
          units,
        ),
        domain,
      ),
      domain,
      [0, 1],
    );
    expect(counts.reduce((a, b) => a + b, 0)).toBe(3 * 840);
  });

  it("come back as values of their bins, on the grid, evenly", () => {
    const domain = publicDomain(schema, "row");
    const n = 6000;
    const drawn = decodeStates(
      schema,
      domain,
      [new Uint8Array(n).fill(1), new Uint8Array(n).fill(2)],
      n,
      createRng("decode"),
    );
    const values = (drawn.columns[0] as { values: Float64Array }).values;
    const seen = new Float64Array(101);
    for (const value of values) seen[value]!++;
    expect(Math.min(...values)).toBe(18);
    expect(Math.max(...values)).toBe(39);
    expect(Math.max(...seen.slice(18, 40)) / Math.min(...seen.slice(18, 40))).toBeLessThan(1.7);
    expect((drawn.columns[1] as { codes: Int32Array }).codes.every((code) => code === -1)).toBe(true);
    const back = encodeStates({ ...cohort([0], [0]), ...drawn, role: "train" } as never, domain);
    expect(back.states[0]!.every((state) => state === 1)).toBe(true);
  });

  it("split a decimal grid without loss or overlap", () => {
    const edges = [0, 1.2, 2, 3];
    const bins = [0, 1, 2].map((bin) => gridOfBin(edges, 0.1, 0, bin));
    expect(bins).toEqual([
      { first: 0, last: 11 },
      { first: 12, last: 19 },
      { first: 20, last: 30 },
    ]);
  });
});
