import type { CohortSchema, ColumnSchema } from "../../../core/data/schema.ts";
import { levelFinder } from "../../forms/level-value.ts";
import type { RawTable } from "../../tables/raw-table.ts";
import type { JsonObject } from "./json-view.ts";
import { onsetCode } from "./time-element.ts";

const SCHEMA_VERSION = "2.0";
const DAYS_PER_MONTH = 30.4375;
const SEX: Readonly<Record<string, string>> = { female: "FEMALE", male: "MALE", other: "OTHER_SEX" };
const STATUS: Readonly<Record<string, string>> = { alive: "ALIVE", dead: "DECEASED" };
/** Vocabularies by prefix; of another one only the prefix is told. */
const RESOURCES: Readonly<Record<string, { readonly name: string; readonly url: string }>> = {
  HP: { name: "Human Phenotype Ontology", url: "http://purl.obolibrary.org/obo/hp.owl" },
  OMIM: { name: "Online Mendelian Inheritance in Man", url: "https://www.omim.org" },
  ORPHA: { name: "Orphanet Rare Disease Ontology", url: "http://www.orphadata.org" },
  MONDO: { name: "Mondo Disease Ontology", url: "http://purl.obolibrary.org/obo/mondo.owl" },
};

/** Whether rows under a schema have a place in phenopackets: a coded list of ontology terms. */
export function isOfPhenopackets({ columns }: CohortSchema): boolean {
  return columns.some(({ list, code }) => list !== undefined && code?.includes(":") === true);
}

/** `phenopacketsOf` as NDJSON: one packet on each line. */
export function phenopacketsText(table: RawTable, schema: CohortSchema, created: string): string {
  return phenopacketsOf(table, schema, created)
    .map((packet) => `${JSON.stringify(packet)}\n`)
    .join("");
}

/**
 * Synthetic rows as GA4GH phenopackets, one a row: the columns that `readPhenopackets` makes, back in their places. Ids
 * are SYN-1, SYN-2, ...; there is no variant, no source and no date of birth. A term that is neither present nor absent
 * is not mentioned. Ages are as precise as the column: years, months, days below one month.
 *
 * Source: GA4GH Phenopackets 2.0.
 * @param table synthetic rows under this schema
 * @param created time stamp (RFC 3339)
 * @returns one packet a row
 */
export function phenopacketsOf(table: RawTable, schema: CohortSchema, created: string): JsonObject[] {
  const cellOf = (name: string, row: number): string => (table.cells[table.names.indexOf(name)]?.[row] ?? "").trim();
  const terms = schema.columns.filter((one) => one.list !== undefined && one.since !== true && one.code !== undefined);
  return Array.from({ length: table.nRows }, (_, row) => {
    const cell = (name: string): string => cellOf(name, row);
    const id = `SYN-${row + 1}`;
    const features = terms.flatMap((term) => featureOf(term, cell(term.name), cell(sinceOf(term, schema))));
    const onset = timeOf(cell("onset_months"), cell("onset_class"));
    const disease = cell("disease");
    const diseases =
      disease === "" || disease === "(other)"
        ? []
        : [{ term: { id: disease, label: disease }, ...(onset === undefined ? {} : { onset }) }];
    const codes = [...features.map((one) => one.type.id), ...diseases.map((one) => one.term.id)];
    return {
      id,
      subject: subjectOf(id, cell),
      ...(features.length === 0 ? {} : { phenotypicFeatures: features }),
      ...(diseases.length === 0 ? {} : { diseases }),
      metaData: {
        ...{ created, createdBy: "raresynth: SYNTHETIC, no real patient", phenopacketSchemaVersion: SCHEMA_VERSION },
        resources: resourcesOf([...codes, ...(cell("onset_class") + cell("last_seen_class") === "" ? [] : ["HP:0"])]),
      },
    };
  });
}

function subjectOf(id: string, cell: (name: string) => string): JsonObject {
  const seen = timeOf(cell("last_seen_months"), cell("last_seen_class"));
  const status = STATUS[cell("status")];
  return {
    id,
    ...(seen === undefined ? {} : { timeAtLastEncounter: seen }),
    sex: SEX[cell("sex")] ?? (cell("sex") === "" ? "UNKNOWN_SEX" : "OTHER_SEX"),
    ...(status === undefined ? {} : { vitalStatus: { status } }),
  };
}

function featureOf(
  { code = "", label, levels }: ColumnSchema,
  cell: string,
  since: string,
): { readonly type: { readonly id: string; readonly label: string }; readonly excluded?: true }[] {
  const level = cell === "" ? undefined : levelFinder(levels ?? [])(cell);
  if (level === undefined) return [];
  const onset = level === 0 && Number.isFinite(Number(since)) ? timeOf(since, "") : undefined;
  return [
    {
      type: { id: code, label: label ?? code },
      ...(level === 0 ? {} : { excluded: true as const }),
      ...(onset === undefined ? {} : { onset }),
    },
  ];
}

/** Column of the months at which a term began; "" where there is none. */
function sinceOf({ list, code }: ColumnSchema, { columns }: CohortSchema): string {
  const numbers = columns.filter(({ type }) => type === "continuous" || type === "integer");
  return numbers.find((one) => one.since === true && one.list === list && one.code === code)?.name ?? "";
}

function timeOf(months: string, onsetClass: string): JsonObject | undefined {
  if (months !== "") return { age: { iso8601duration: durationOf(Number(months)) } };
  const code = onsetCode(onsetClass);
  return code === undefined ? undefined : { ontologyClass: { id: code, label: onsetClass } };
}

/** P9Y, P9M, P9Y9M; days below one month. */
function durationOf(months: number): string {
  const whole = Math.round(months);
  if (months < 1) return `P${Math.round(months * DAYS_PER_MONTH)}D`;
  const [years, rest] = [Math.floor(whole / 12), whole % 12];
  return `P${years > 0 ? `${years}Y` : ""}${rest > 0 ? `${rest}M` : ""}`;
}

function resourcesOf(codes: readonly string[]): JsonObject[] {
  const prefixes = [
    ...new Set(codes.flatMap((code) => (code.includes(":") ? [code.slice(0, code.indexOf(":"))] : []))),
  ];
  return prefixes.sort().map((prefix) => {
    const { name, url } = RESOURCES[prefix.toUpperCase()] ?? { name: prefix, url: `urn:prefix:${prefix}` };
    return {
      ...{ id: prefix.toLowerCase(), name, url, version: "not stated", namespacePrefix: prefix },
      iriPrefix: `http://purl.obolibrary.org/obo/${prefix}_`,
    };
  });
}
