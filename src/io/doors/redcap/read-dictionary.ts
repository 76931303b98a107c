import { RaresynthError } from "../../../core/errors.ts";
import { createFaults } from "../../schema/faults.ts";
import type { RawTable } from "../../tables/raw-table.ts";

/** One answer of a choice field. */
export interface Choice {
  readonly code: string;
  readonly label: string;
}

/** One field of a REDCap project, as the data dictionary describes it. */
export interface RedcapField {
  readonly name: string;
  readonly form: string;
  readonly type: string;
  /** Without markup, on one line. */
  readonly label: string;
  /** The label as the dictionary has it. */
  readonly title: string;
  readonly choices: readonly Choice[];
  /** Name of the ontology that the codes of a text field come from, such as HP. */
  readonly ontology?: string;
  readonly validation: string;
  readonly min: string;
  readonly max: string;
  readonly isIdentifier: boolean;
  readonly isRequired: boolean;
  readonly branching: string;
  readonly annotation: string;
}

type Part = Exclude<keyof RedcapField, "ontology" | "title">;

/** Titles of the downloaded dictionary and names of the API, letters only; and the place among the 18 columns. */
const TITLES: readonly (readonly [Part, readonly string[], number])[] = [
  ["name", ["variablefieldname", "fieldname"], 0],
  ["form", ["formname"], 1],
  ["type", ["fieldtype"], 3],
  ["label", ["fieldlabel"], 4],
  ["choices", ["choicescalculationsorsliderlabels", "selectchoicesorcalculations"], 5],
  ["validation", ["textvalidationtypeorshowslidernumber"], 7],
  ["min", ["textvalidationmin"], 8],
  ["max", ["textvalidationmax"], 9],
  ["isIdentifier", ["identifier"], 10],
  ["branching", ["branchinglogicshowfieldonlyif", "branchinglogic"], 11],
  ["isRequired", ["requiredfield"], 12],
  ["annotation", ["fieldannotation"], 17],
];
const N_COLUMNS = 18;

const TYPES = new Set([
  ...["text", "notes", "calc", "dropdown", "radio", "checkbox", "yesno", "truefalse", "file", "slider", "descriptive"],
  ...["sql", "signature", "select", "textarea"],
]);

/**
 * Fields of a REDCap data dictionary, in its order; the first is the record id.
 * Source: the template that REDCap offers for download (18 titles), or the names of its API (`exportMetadata`).
 * @param table dictionary as cells
 * @param where file name for messages
 * @returns at least one field
 * @throws {E_REDCAP} where it is no dictionary, a name stands twice, or a type of field is unknown
 */
export function readDictionary(table: RawTable, where: string): RedcapField[] {
  const places = placesOf(table.names);
  if (places === undefined)
    throw new RaresynthError("E_REDCAP", "the columns of a REDCap data dictionary were not found.", {
      where,
      hint: "Download it under Project Setup, Data Dictionary; it begins with 'Variable / Field Name' or 'field_name'.",
    });
  const faults = createFaults();
  const seen = new Set<string>();
  const fields = Array.from({ length: table.nRows }, (_, row): RedcapField => {
    const cell = (part: Part): string => table.cells[places.get(part) ?? -1]?.[row]?.trim() ?? "";
    const [name, type] = [cell("name"), typeName(cell("type"))];
    if (!/^[a-z_]\w*$/i.test(name)) faults.add("E_REDCAP", "field name", row + 1, "letters, digits and _ are expected");
    else if (seen.has(name)) faults.add("E_REDCAP", name, row + 1, "another field has this name");
    if (!TYPES.has(type)) faults.add("E_REDCAP", "field type", row + 1, "a field type of REDCap is expected");
    seen.add(name);
    const ontology = /^BIOPORTAL:\s*([\w.-]+)/i.exec(cell("choices"))?.[1];
    return {
      ...{
        name,
        type,
        form: cell("form"),
        label: plainLabel(cell("label")),
        title: cell("label"),
        branching: cell("branching"),
      },
      choices: ontology === undefined ? choicesOf(type, cell("choices")) : [],
      ...(ontology === undefined ? {} : { ontology }),
      ...{ validation: cell("validation").toLowerCase(), min: cell("min"), max: cell("max") },
      ...{ isIdentifier: isYes(cell("isIdentifier")), isRequired: isYes(cell("isRequired")) },
      annotation: cell("annotation"),
    };
  });
  faults.throwIfAny(where, {
    E_REDCAP: "Download the dictionary again and do not edit it; rows are counted below the titles.",
  });
  return fields;
}

function placesOf(names: readonly string[]): Map<Part, number> | undefined {
  const letters = names.map((name) => name.toLowerCase().replace(/[^a-z]/g, ""));
  const found = new Map<Part, number>();
  for (const [part, titles] of TITLES) {
    const at = letters.findIndex((one) => titles.includes(one));
    if (at >= 0) found.set(part, at);
  }
  if (["name", "form", "type"].every((part) => found.has(part as Part))) return found;
  return names.length === N_COLUMNS ? new Map(TITLES.map(([part, , at]) => [part, at])) : undefined;
}

function typeName(type: string): string {
  const known: Record<string, string> = { select: "dropdown", textarea: "notes" };
  return known[type.toLowerCase()] ?? type.toLowerCase();
}

function isYes(cell: string): boolean {
  return /^(y|yes|1|true)$/i.test(cell);
}

/** A label without markup and on one line. */
function plainLabel(text: string): string {
  return text
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 200);
}

function choicesOf(type: string, text: string): Choice[] {
  if (type === "yesno")
    return [
      { code: "1", label: "Yes" },
      { code: "0", label: "No" },
    ];
  if (type === "truefalse")
    return [
      { code: "1", label: "True" },
      { code: "0", label: "False" },
    ];
  if (!["radio", "dropdown", "checkbox"].includes(type)) return [];
  return text.split(/[|]|\n/).flatMap((part) => {
    const comma = part.indexOf(",");
    const code = (comma < 0 ? part : part.slice(0, comma)).trim();
    return code === "" ? [] : [{ code, label: comma < 0 ? code : plainLabel(part.slice(comma + 1)) }];
  });
}

/** Column of an export that tells whether a code of a checkbox is ticked. */
export function boxName(field: string, code: string): string {
  return `${field}___${code.toLowerCase().replace(/[^a-z0-9]/g, "_")}`;
}
