import type { ColumnRole } from "../../../core/data/schema.ts";

/** How a data element of CARE-SM stands in a table of one row a patient. */
export type Element =
  /** One code a patient. */
  | {
      readonly kind: "code";
      readonly column: string;
      readonly role: ColumnRole;
      readonly labels: ReadonlyMap<string, string>;
    }
  /** One date or whole number a patient, from `value`. */
  | { readonly kind: "date" | "integer"; readonly column: string; readonly role: ColumnRole }
  /** Codes that a patient has: a coded list. `from`: the column of the template that holds them. */
  | {
      readonly kind: "list";
      readonly list: string;
      readonly prefix: string;
      readonly from: "valueIRI" | "agent" | "target";
    }
  /** Numbers, a column for each of the things measured. */
  | { readonly kind: "numbers"; readonly prefix: string; readonly from: "target" | "valueIRI" | "specification" }
  /** How often it happened. */
  | { readonly kind: "count"; readonly column: string }
  /** Variants never leave; their zygosity may. */
  | { readonly kind: "variants" };

const NONE: ReadonlyMap<string, string> = new Map();
const SEX = new Map([
  ["NCIT:C16576", "female"],
  ["NCIT:C20197", "male"],
  ["NCIT:C124294", "undetermined"],
  ["NCIT:C17998", "unknown"],
]);
const STATUS = new Map([
  ["SIO:010058", "alive"],
  ["SIO:010059", "dead"],
  ["NCIT:C70740", "lost to follow-up"],
  ["NCIT:C124784", "refused to take part"],
]);

/**
 * Elements by the tag in the column `model`.
 * Source: templates of CARE-SM (github.com/CARE-SM/CARE-SM-Implementation, CSV/).
 * Differs: elements that are not here (biobank, consent, contact) are passed over by name.
 */
export const ELEMENTS: ReadonlyMap<string, Element> = new Map<string, Element>([
  ["Sex", { kind: "code", column: "sex", role: "quasi-identifier", labels: SEX }],
  ["Birthyear", { kind: "integer", column: "birthyear", role: "quasi-identifier" }],
  ["Birthdate", { kind: "date", column: "birthdate", role: "quasi-identifier" }],
  ["Birthplace", { kind: "code", column: "birthplace", role: "quasi-identifier", labels: NONE }],
  ["Status", { kind: "code", column: "status", role: "sensitive", labels: STATUS }],
  ["Deathdate", { kind: "date", column: "deathdate", role: "quasi-identifier" }],
  ["First_visit", { kind: "date", column: "first_visit", role: "quasi-identifier" }],
  ["Symptoms_onset", { kind: "date", column: "symptoms_onset", role: "quasi-identifier" }],
  ["Diagnosis", { kind: "list", list: "diagnoses", prefix: "diagnosis_", from: "valueIRI" }],
  ["Phenotype", { kind: "list", list: "phenotypes", prefix: "", from: "valueIRI" }],
  ["Medication", { kind: "list", list: "medications", prefix: "medication_", from: "agent" }],
  ["Surgery", { kind: "list", list: "surgeries", prefix: "surgery_", from: "target" }],
  ["Laboratory", { kind: "numbers", prefix: "lab_", from: "target" }],
  ["Examination", { kind: "numbers", prefix: "exam_", from: "valueIRI" }],
  ["Disability", { kind: "numbers", prefix: "disability_", from: "specification" }],
  ["Hospitalization", { kind: "count", column: "n_hospitalization" }],
  ["Genetic", { kind: "variants" }],
]);

/** Columns that a template may have. Source: care-sm-toolkit 1.3, which refuses any other. */
export const TEMPLATE: ReadonlySet<string> = new Set(
  (
    "model pid event_id value age value_datatype valueIRI activity unit input target protocol_id specification frequency_type frequency_value agent " +
    "startdate enddate comments organisation duration_value duration_startdate duration_enddate"
  ).split(" "),
);

/** Beginnings of IRIs, and the prefix of the compact form. The OBO foundry has a prefix for each of its ontologies. */
const BASES: readonly (readonly [base: string, prefix: string])[] = [
  ["http://www.orpha.net/ORDO/Orphanet_", "Orphanet"],
  ["http://semanticscience.org/resource/SIO_", "SIO"],
  ["https://www.whocc.no/atc_ddd_index/?code=", "ATC"],
];
const OBO = "http://purl.obolibrary.org/obo/";
const OBO_LOCAL = /^([A-Za-z]+)_([A-Za-z0-9]+)$/;
const CURIE = /^([A-Za-z]+):([A-Za-z0-9]+)$/;

/** http://purl.obolibrary.org/obo/HP_0001250 is HP:0001250. @returns undefined for an IRI of another place */
export function curieOf(iri: string): string | undefined {
  for (const [base, prefix] of BASES) {
    const local = iri.startsWith(base) ? iri.slice(base.length) : "";
    if (/^[A-Za-z0-9]+$/.test(local)) return `${prefix}:${local}`;
  }
  const local = iri.startsWith(OBO) ? OBO_LOCAL.exec(iri.slice(OBO.length)) : null;
  return local === null ? undefined : `${local[1] ?? ""}:${local[2] ?? ""}`;
}

/** The IRI of a compact form, or what is an IRI already. @returns undefined where it is none */
export function iriOf(curie: string): string | undefined {
  if (curie.startsWith("http")) return curie;
  const parts = CURIE.exec(curie);
  if (parts === null) return undefined;
  const [, prefix = "", local = ""] = parts;
  const base = BASES.find(([, own]) => own === prefix)?.[0];
  return base === undefined ? `${OBO}${prefix}_${local}` : base + local;
}

/** HP:0001250 is HP_0001250: a name that a table and a formula take. */
export function nameOf(curie: string): string {
  return curie.replace(/[^A-Za-z0-9]+/g, "_");
}
