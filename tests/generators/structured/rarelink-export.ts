import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createRng, type Rng } from "../../../src/core/rng.ts";
import { fieldKind } from "../../../src/io/doors/redcap/field-kind.ts";
import { readDictionary, type RedcapField } from "../../../src/io/doors/redcap/read-dictionary.ts";
import { readRedcap, type RedcapReading } from "../../../src/io/doors/redcap/redcap.ts";
import { passes, premiseOf } from "../../../src/io/doors/redcap/rules.ts";
import { parseCsv } from "../../../src/io/tables/parse-csv.ts";
import type { RawTable } from "../../../src/io/tables/raw-table.ts";

const DICTIONARY = join(import.meta.dirname, "../../reference/redcap/rarelink/dictionary.csv");
/** Share of asked questions that are answered. */
const ANSWERED = 0.85;
/**
 * Choices that invented patients have of a question beside those that further questions hang on: few, so that premises
 * hold for many.
 */
const CHOICES = 3;

/**
 * Invented patients of a project with RareLink's own dictionary, one instance of each form, answers drawn where its
 * branching logic asks. RareLink's own export has six patients with up to twenty instances a form: too few to fit, and
 * forms of several instances become rows or counts.
 */
export function inventedRareLink(nPatients: number): RedcapReading {
  const dictionary = parseCsv(readFileSync(DICTIONARY, "utf8").replace(/^\uFEFF/, ""), "dictionary");
  const fields = readDictionary(dictionary, "dictionary").filter(({ type }) => type !== "descriptive");
  const rng = createRng("invented rarelink");
  const rows = Array.from({ length: nPatients }, (_, row) => patient(fields, row, rng.child(String(row))));
  const data: RawTable = {
    names: fields.map(({ name }) => name),
    nRows: nPatients,
    cells: fields.map(({ name }) => rows.map((one) => one.get(name) ?? "")),
  };
  return readRedcap(data, dictionary, {
    ...{ name: "rarelink", cellSize: 11, missing: [] },
    where: { data: "export", dictionary: "dictionary" },
  });
}

function patient(fields: readonly RedcapField[], row: number, rng: Rng): Map<string, string> {
  const cells = new Map<string, string>();
  const logic = fields.map(({ branching }) => branching).join("\n");
  for (const [at, field] of fields.entries()) {
    const premise = premiseOf(field);
    const isAsked =
      premise === undefined ||
      (premise !== "fault" &&
        passes(
          premise,
          (name) => cells.get(name),
          (one) => one === "",
        ));
    if (at === 0) cells.set(field.name, String(row + 1));
    else if (isAsked && rng.float() < ANSWERED) cells.set(field.name, answer(field, logic, rng));
  }
  return cells;
}

function answer(field: RedcapField, logic: string, rng: Rng): string {
  const kind = fieldKind(field);
  const { type } = kind.kind === "column" ? kind.column : { type: "text" };
  if (field.choices.length > 0) {
    const near = field.choices.filter(({ code }, at) => at < CHOICES || logic.includes(`'${code}'`));
    return near[rng.int(near.length)]?.code ?? "";
  }
  if (type === "date") return `20${10 + rng.int(14)}-0${1 + rng.int(9)}-${10 + rng.int(18)}`;
  if (type === "integer" || type === "continuous") return String(rng.int(90));
  return `${field.ontology ?? "text"}-${"abc"[rng.int(3)] ?? ""}`;
}
