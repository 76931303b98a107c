import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generatorById } from "../../generators/index.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { createRng } from "../../src/core/rng.ts";
import { readCareSm } from "../../src/io/doors/care-sm/care-sm.ts";
import { nameRows } from "../../src/io/registry/number-patients.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";
import { withLists } from "../../src/io/schema/with-lists.ts";
import { schemaToYaml } from "../../src/io/schema/write-schema.ts";
import { packageRoot } from "../../src/io/settings/package-root.ts";
import { tableToCsv } from "../../src/io/tables/files/table-to-csv.ts";
import { cohortToCsv } from "../../src/io/tables/write-csv.ts";
import { inFormats, verifyFormats, type RowFormat } from "../../src/packet/formats.ts";

const DATE = "2026-11-30";
const REDCAP = join(packageRoot(), "sample-data/redcap-registry");
const project = {
  dictionary: readFileSync(join(REDCAP, "dictionary.csv"), "utf8").replace(/^\uFEFF/, ""),
  events: ["enrolment_arm_1", "year_1_arm_1", "year_2_arm_1"],
};
const releaseOf = (schema: CohortSchema, csv: string) => ({
  "cohort.schema.yaml": schemaToYaml(schema),
  "synthetic.csv": csv,
});

async function drawnFrom(name: string): Promise<ReturnType<typeof releaseOf>> {
  const folder = join(packageRoot(), "sample-data", name);
  const schema = await readSchema(join(folder, "cohort.schema.yaml"));
  const { cohort } = await readRegistry(join(folder, `${name}.csv`), schema, "train");
  const marginals = generatorById("marginals");
  const fitted = await marginals.fit(cohort, marginals.defaults, createRng("fit"));
  const named = nameRows(await fitted.sample(60, createRng("rows")));
  return releaseOf(withLists(named.schema, cohort.schema), cohortToCsv(named));
}

async function careExample(): Promise<ReturnType<typeof releaseOf>> {
  const path = join(import.meta.dirname, "../reference/care-sm");
  const care = await readCareSm(path, { name: "care", cellSize: 11 });
  if (care === undefined) throw new Error("no templates");
  const { table, schema } = care;
  const id = table.names.indexOf("pid");
  const cells = table.cells.map((column, at) => (at === id ? column.map((_, row) => `SYN-${row + 1}`) : column));
  return releaseOf(schema, tableToCsv({ ...table, cells }));
}

const CASES: readonly { format: RowFormat; release: () => Promise<ReturnType<typeof releaseOf>>; names: string[] }[] = [
  { format: "phenopackets", release: () => drawnFrom("fbxl4"), names: ["formats/phenopackets.ndjson"] },
  { format: "care-sm", release: careExample, names: ["formats/care-sm/Sex.csv"] },
  {
    ...{ format: "redcap", release: () => drawnFrom("redcap-registry") },
    names: ["formats/redcap-dictionary.csv", "formats/redcap-import.csv"],
  },
];

describe.each(CASES)("the rows of a release as $format", async ({ format, release, names }) => {
  const files = await release();
  const written = inFormats(files, DATE, [format], project);

  it("are written for all patients, who are called synthetic", () => {
    expect(Object.keys(written)).toEqual(expect.arrayContaining(names));
    const text = Object.values(written).join("");
    expect(text).toMatch(/SYN-1\b|SYNTHETIC/);
  });

  it("are those of the release, and a changed, dropped or added file is named", () => {
    expect(verifyFormats(written, files, DATE)).toEqual([]);
    const [name = "", text = ""] = Object.entries(written).find(([path]) => !path.includes("dictionary")) ?? [];
    expect(verifyFormats({ ...written, [name]: text.replace("SYN-1", "SYN-3").replace(/,1,/, ",4,") }, files, DATE).map(({ file }) => file)).toContain(name);
    const added = verifyFormats({ ...written, "formats/more.csv": "a\n1\n" }, files, DATE);
    expect(added.map(({ file }) => file)).toEqual(["formats/more.csv"]);
    const [header = "", ...rows] = files["synthetic.csv"].split("\n");
    const others = { ...files, "synthetic.csv": [header, ...rows.slice(10)].join("\n") };
    expect(verifyFormats(written, others, DATE)).not.toEqual([]);
  });
});

describe("rows without a place in a format", () => {
  it("are refused with a code", async () => {
    const files = await drawnFrom("cgd0");
    for (const format of ["phenopackets", "care-sm"] as const)
      expect(() => inFormats(files, DATE, [format])).toThrow(
        expect.objectContaining({ code: "E_UNSUPPORTED" }) as Error,
      );
    expect(() => inFormats(files, DATE, ["redcap"])).toThrow(expect.objectContaining({ code: "E_USAGE" }) as Error);
    expect(inFormats(files, DATE, [])).toEqual({});
  });
});
