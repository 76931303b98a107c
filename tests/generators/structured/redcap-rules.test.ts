import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generatorById, releasableGenerators } from "../../../generators/index.ts";
import { constraintViolations } from "../../../src/core/data/constraint-violations.ts";
import type { Cohort } from "../../../src/core/data/cohort.ts";
import { createRng } from "../../../src/core/rng.ts";
import { assembleRegistry } from "../../../src/io/registry/assemble-registry.ts";
import { readSchema } from "../../../src/io/schema/read-schema.ts";
import { packageRoot } from "../../../src/io/settings/package-root.ts";
import { parseCsv } from "../../../src/io/tables/parse-csv.ts";
import { lawCost, lawParams } from "../../laws/law-params.ts";
import { inventedRareLink } from "./rarelink-export.ts";

const folder = join(packageRoot(), "sample-data/redcap-registry");
const FEW_ROWS = 300;
const MANY_ROWS = 10_000;

/** The made registry; networks need more than its 84 patients, and get each once more under another number. */
async function made(times: number): Promise<Cohort<"train">> {
  const schema = await readSchema(join(folder, "cohort.schema.yaml"));
  const { names, nRows, cells } = parseCsv(readFileSync(join(folder, "redcap-registry.csv"), "utf8"), "made");
  const id = names.indexOf("record_id");
  const repeated = cells.map((column, at) =>
    Array.from({ length: times }, (_, k) => column.map((cell) => (at === id ? `${cell}-${k}` : cell))).flat(),
  );
  return assembleRegistry({ names, nRows: nRows * times, cells: repeated }, schema, "train", "made").cohort;
}

const rareLink = inventedRareLink(120);
const registries = {
  "the made registry": made,
  RareLink: async (_times: number) => assembleRegistry(rareLink.table, rareLink.schema, "train", "rarelink").cohort,
};
type Name = keyof typeof registries;
const NAMES: readonly Name[] = ["the made registry", "RareLink"];

/** Fits, draws, and counts rows that break a rule. */
async function broken(registry: Name, id: string, nRows: number): Promise<unknown[]> {
  const generator = generatorById(id);
  const cohort = await registries[registry](generator.minUnits > 84 ? 2 : 1);
  const fitted = await generator.fit(cohort, lawParams(id), createRng(`redcap/${id}`));
  const drawn = await fitted.sample(nRows, createRng(`redcap/${id}/rows`));
  expect(drawn.nRows).toBeGreaterThanOrEqual(nRows);
  return (cohort.schema.constraints ?? []).flatMap((rule) => {
    const rows = constraintViolations(drawn, rule).length;
    return rows === 0 ? [] : [[rule, rows]];
  });
}

describe("branching logic", () => {
  it("of the made registry and of RareLink stands in the schemas, or is named with the reason", async () => {
    const ruled = async (name: Name): Promise<string[]> => {
      const rules = (await registries[name](1)).schema.constraints ?? [];
      return rules.flatMap((rule) =>
        rule.kind === "branching" ? rule.columns.filter((column) => !column.endsWith("_since")) : [],
      );
    };
    expect((await ruled("the made registry")).sort()).toEqual([
      "death_date",
      "gene",
      "onset_date",
      "pregnant",
      "symptoms_other",
    ]);
    // RareLink has 34 rules: on a text that only describes, on three variants (dropped), on a field that hangs on
    // these, and 29 more.
    expect(new Set(await ruled("RareLink")).size).toBe(29);
    expect(rareLink.notes.filter(({ kind }) => kind === "redcap-rule-lost")).toEqual([
      { kind: "redcap-rule-lost", columns: ["variant_validation"], why: "dropped-column" },
    ]);
  });

  const all = NAMES.flatMap((name) => releasableGenerators.map(({ id }) => [name, id] as const));
  for (const [name, id] of all)
    it(
      `of ${name} holds in every one of ${MANY_ROWS} rows of ${id}`,
      { tags: ["thorough"], timeout: 600_000 },
      async () => {
        expect(await broken(name, id, MANY_ROWS)).toEqual([]);
      },
    );
  const quick = all.filter(
    ([name, id]) => !("tags" in lawCost(id)) && (name !== "RareLink" || ["cart", "marginals"].includes(id)),
  );
  it.each(quick)(`of %s holds in ${FEW_ROWS} rows of %s`, async (name, id) => {
    expect(await broken(name, id, FEW_ROWS)).toEqual([]);
  });
});
