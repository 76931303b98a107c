import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { parse as parseYaml } from "yaml";
import { makeCohort, type Cohort, type Column } from "../src/core/data/cohort.ts";
import type { CohortSchema } from "../src/core/data/schema.ts";

/**
 * pbc as a training cohort, without its identifier. A small reader of its own, so that this bench times nothing but
 * generators.
 */
export function readPbc(folder = "sample-data/pbc"): Cohort<"train"> {
  const schema = parseYaml(readFileSync(`${folder}/cohort.schema.yaml`, "utf8")) as CohortSchema;
  const records = parse<Record<string, string>>(readFileSync(`${folder}/pbc.csv`), { columns: true });
  const columns = schema.columns
    .filter((one) => one.type !== "identifier")
    .map((one): Column => {
      const cells = records.map((record) => record[one.name] ?? "");
      if (one.type === "continuous" || one.type === "integer")
        return {
          kind: "numeric",
          name: one.name,
          values: Float64Array.from(cells, (cell) => (cell === "" ? NaN : Number(cell))),
        };
      const levels = one.levels!.map(String);
      return {
        kind: "coded",
        name: one.name,
        codes: Int32Array.from(cells, (cell) => levels.indexOf(cell)),
        levels,
        nPublicLevels: levels.length,
        ordered: one.type === "ordinal",
      };
    });
  return makeCohort("train", schema, columns, records.length);
}
