import { describe, expect, it } from "vitest";
import { makeCohort } from "../../src/core/data/cohort.ts";
import { RaresynthError } from "../../src/core/errors.ts";
import { assembleSynthetic } from "../../src/io/registry/assemble-synthetic.ts";
import { nameRows } from "../../src/io/registry/number-patients.ts";
import { parseSchema } from "../../src/io/schema/read-schema.ts";
import { schemaToYaml } from "../../src/io/schema/write-schema.ts";
import { parseCsv } from "../../src/io/tables/parse-csv.ts";
import { cohortToCsv } from "../../src/io/tables/write-csv.ts";
import { fakeOutcome } from "../report/fake-outcome.ts";

const { released } = fakeOutcome("pass");
const named = nameRows(released);
const csv = cohortToCsv(named);

describe("identifiers of the rows of a release", () => {
  it("stand first, open with SYN- and are counted from 1", () => {
    const { names, cells } = parseCsv(csv, "synthetic.csv");
    expect(names).toEqual(["synthetic_id", ...released.schema.columns.map(({ name }) => name)]);
    expect(cells[0]!.slice(0, 2)).toEqual(["SYN-1", "SYN-2"]);
    expect(new Set(cells[0]).size).toBe(released.nRows);
  });

  it("are dropped by whoever reads the rows, with the schema of the release or that of the registry", () => {
    const own = parseSchema(schemaToYaml(named.schema), "cohort.schema.yaml");
    for (const schema of [own, released.schema]) {
      const read = assembleSynthetic(parseCsv(csv, "f"), schema, "synthetic", "f");
      expect(cohortToCsv(read)).toBe(cohortToCsv(released));
    }
  });

  it("are no way in for another column, and take no name that the registry has", () => {
    const other = parseCsv(csv.replace("SYN-7,", "7,"), "f");
    expect(() => assembleSynthetic(other, released.schema, "synthetic", "f")).toThrow(RaresynthError);
    const [first] = released.columns;
    const renamed = {
      ...released.schema,
      columns: released.schema.columns.map((one, at) => (at === 0 ? { ...one, name: "synthetic_id" } : one)),
    };
    const cohort = makeCohort(
      "synthetic",
      { ...renamed, survival: [] },
      [{ ...first!, name: "synthetic_id" }, ...released.columns.slice(1)],
      released.nRows,
    );
    expect(nameRows(cohort).columns[0]!.name).toBe("synthetic_id_2");
  });
});
