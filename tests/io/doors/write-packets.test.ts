import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generatorById } from "../../../generators/index.ts";
import type { CohortSchema } from "../../../src/core/data/schema.ts";
import { createRng } from "../../../src/core/rng.ts";
import { readPhenopackets } from "../../../src/io/doors/phenopackets/phenopackets.ts";
import { phenopacketsOf } from "../../../src/io/doors/phenopackets/write-packets.ts";
import { readRegistry } from "../../../src/io/registry/read-registry.ts";
import { readSchema } from "../../../src/io/schema/read-schema.ts";
import { packageRoot } from "../../../src/io/settings/package-root.ts";
import { parseCsv } from "../../../src/io/tables/parse-csv.ts";
import { cohortToCsv } from "../../../src/io/tables/write-csv.ts";
import { temporaryFiles } from "../temporary-files.ts";

const files = temporaryFiles();
const sample = join(packageRoot(), "sample-data/fbxl4");

describe("synthetic phenopackets of FBXL4", async () => {
  const schema = await readSchema(join(sample, "cohort.schema.yaml"));
  const { cohort } = await readRegistry(join(sample, "fbxl4.csv"), schema, "train");
  const cart = generatorById("cart");
  const fitted = await cart.fit(cohort, cart.defaults, createRng("fit"));
  const csv = cohortToCsv(await fitted.sample(95, createRng("sample")));
  const table = parseCsv(csv, "synthetic");
  const packets = phenopacketsOf(table, schema, "2026-11-30T00:00:00Z");
  const text = packets.map((one) => JSON.stringify(one)).join("\n");

  it("read back as the rows they were written of", async () => {
    const read = await readPhenopackets(files.write("syn.ndjson", text), { name: "x", cellSize: 1 });
    const column = (name: string): readonly string[] | undefined => read?.table.cells[read.table.names.indexOf(name)];
    const own = (name: string): readonly string[] => table.cells[table.names.indexOf(name)] ?? [];
    const terms = schema.columns.filter(({ list }) => list !== undefined).map(({ name }) => name);
    for (const name of ["sex", "status", "disease", ...terms]) {
      const written = own(name);
      expect(column(name) ?? written.map(() => ""), name).toEqual(
        name === "sex" || column(name) ? written : written.map(() => ""),
      );
    }
    own("last_seen_months").forEach((cell, row) => {
      const back = column("last_seen_months")?.[row] ?? "";
      if (cell === "") expect(back).toBe("");
      else expect(Math.abs(Number(back) - Number(cell))).toBeLessThanOrEqual(0.5);
    });
    expect(column("packet")?.[0]).toBe("SYN-1");
  });

  it("tell the onset of a term that is present, and read back", async () => {
    const listed = { list: "phenotypes", code: "HP:1" } as const;
    const dated: CohortSchema = {
      ...{ version: 1, name: "x", lists: [{ name: "phenotypes" }] },
      columns: [
        { name: "HP_1", type: "categorical", role: "sensitive", levels: ["yes", "no"], ...listed },
        { name: "HP_1_since", type: "continuous", role: "quasi-identifier", ...listed, since: true },
      ],
    };
    const rows = {
      names: ["HP_1", "HP_1_since"],
      nRows: 3,
      cells: [
        ["yes", "no", "yes"],
        ["18", "", ""],
      ],
    };
    const made = phenopacketsOf(rows, dated, "2026-11-30T00:00:00Z");
    const read = await readPhenopackets(
      files.write("dated.ndjson", made.map((one) => JSON.stringify(one)).join("\n")),
      { name: "x", cellSize: 1 },
    );
    const back = (name: string) => read?.table.cells[read.table.names.indexOf(name)];
    expect(back("HP_1")).toEqual(["yes", "no", "yes"]);
    expect(back("HP_1_since")).toEqual(["18.0", "", ""]);
  });

  it("and the rows themselves hold no packet id, publication or variant of the registry", () => {
    const registry = parseCsv(readFileSync(join(sample, "fbxl4.csv"), "utf8"), "fbxl4");
    const secret = ["packet", "source", "variant_1", "variant_2"].flatMap(
      (name) => registry.cells[registry.names.indexOf(name)] ?? [],
    );
    const model = JSON.stringify(fitted.toModel(11));
    for (const value of new Set(secret.filter((one) => one !== "")))
      for (const out of [csv, text, model, JSON.stringify(cohort.schema)]) expect(out.includes(value)).toBe(false);
    expect(text).not.toMatch(/NM_\d|PMID|:c\./);
  });
});
