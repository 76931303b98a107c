import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/io/settings/package-root.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { readPhenopackets } from "../../src/io/doors/phenopackets/phenopackets.ts";
import { tableToCsv } from "../../src/io/doors/table-to-csv.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";

const folder = (name: string): string => join(packageRoot(), "sample-data", name);

describe("sample-data", () => {
  // Rows, patients and missing cells as the source packages have them (R: nrow, length(unique(id)), sum(is.na())).
  it.each([
    ["pbc", 418, 418, 1033],
    ["cgd0", 128, 128, 820],
    ["rhDNase", 767, 647, 800],
    ["dystrophy", 209, 192, 15],
    ["fbxl4", 95, 95, 1456],
    ["redcap-registry", 178, 82, 3056],
  ])("%s reads whole and has its provenance", async (name, nRows, nUnits, nMissing) => {
    const schema = await readSchema(join(folder(name), "cohort.schema.yaml"));
    const { cohort, sha256, warnings } = await readRegistry(join(folder(name), `${name}.csv`), schema, "train");
    expect(cohort).toMatchObject({ nRows, nUnits });
    expect(warnings).toEqual(
      schema.consent === undefined ? [] : [{ kind: "consent-used", column: schema.consent.column }],
    );
    const missing = cohort.columns.map(
      (column) =>
        (column.kind === "numeric" ? column.values.filter(Number.isNaN) : column.codes.filter((code) => code === -1))
          .length,
    );
    expect(missing.reduce((a, b) => a + b)).toBe(nMissing);
    const provenance = readFileSync(join(folder(name), "PROVENANCE.md"), "utf8");
    expect(provenance).toContain(sha256);
    for (const column of schema.columns) expect(provenance).toContain(`| \`${column.name}\` |`);
    expect(schema.columns.every((column) => column.inferred === undefined)).toBe(true);
  });

  it("fbxl4 is what inspect makes of its packets", async () => {
    const packets = join(folder("fbxl4"), "fbxl4.ndjson.gz");
    const read = await readPhenopackets(packets, { name: "fbxl4", cellSize: 11 });
    expect(read && tableToCsv(read.table)).toBe(readFileSync(join(folder("fbxl4"), "fbxl4.csv"), "utf8"));
  });
});
