import { createHash } from "node:crypto";
import type { Confirmation } from "../../core/contracts/outcome.ts";
import { RaresynthError } from "../../core/errors.ts";
import type { CohortSchema, ColumnSchema, Confirmed } from "../../core/data/schema.ts";

/** Names that are listed in a sentence; the rest is counted. */
const MOST_NAMES = 12;

/**
 * What a person has still to confirm before anything may pass: every column, who is protected, every proposal; and whether the tests can see anything.
 * @param repeating identifiers whose values repeat over rows although each row is said to be a patient
 */
export function confirmationOf(schema: CohortSchema, repeating: readonly string[] = []): Confirmation {
  const open = [
    ...openColumns(schema),
    ...openProtection(schema, repeating),
    ...openProposals(schema),
    ...openRoles(schema),
    ...openRecord(schema),
  ];
  const { confirmed } = schema;
  return { open, ...(confirmed === undefined ? {} : { by: confirmed.by, date: confirmed.date }) };
}

/** SHA-256 of all that a person confirms: the schema without the record itself, keys in order. */
export function confirmationDigest(schema: CohortSchema): string {
  const { confirmed: _confirmed, ...rest } = schema;
  return createHash("sha256")
    .update(JSON.stringify(sorted(rest)))
    .digest("hex");
}

/**
 * The schema as somebody confirms it: no guess is left, and it says who and when.
 * @param date ISO day
 * @throws {E_SCHEMA} where it does not say who is protected
 */
export function confirmSchema(schema: CohortSchema, by: string, date: string): CohortSchema {
  const [unsaid] = openProtection(schema, []);
  if (unsaid !== undefined) throw new RaresynthError("E_SCHEMA", unsaid, { where: "protect" });
  const settled = withoutMarks(schema);
  const confirmed: Confirmed = { by, date, digest: confirmationDigest(settled) };
  return { ...settled, confirmed };
}

/** The same schema with nothing marked as inferred and no record of an earlier confirmation. */
export function withoutMarks(schema: CohortSchema): CohortSchema {
  const { confirmed: _confirmed, ...rest } = schema;
  return {
    ...rest,
    columns: schema.columns.map(unmarked),
    ...(schema.visits === undefined ? {} : { visits: unmarked(schema.visits) }),
    ...(schema.survival === undefined ? {} : { survival: schema.survival.map(unmarked) }),
    ...(schema.constraints === undefined ? {} : { constraints: schema.constraints.map(unmarked) }),
  };
}

function unmarked<T extends { readonly inferred?: boolean }>(entry: T): T {
  const { inferred: _inferred, ...rest } = entry;
  return rest as T;
}

function openColumns({ columns }: CohortSchema): string[] {
  const names = columns.filter((column) => column.inferred === true).map((column) => column.name);
  return names.length === 0
    ? []
    : [`Nobody confirmed type and role of ${names.length} of ${columns.length} columns: ${listed(names)}.`];
}

function openProtection({ protect }: CohortSchema, repeating: readonly string[]): string[] {
  const saysRows = protect?.["rows-are-patients"] === true;
  if (protect?.patient === undefined && !saysRows)
    return [
      "Nobody said who is protected: name the column that tells patients apart (protect: patient), or say that each row is a patient (protect: rows-are-patients: true).",
    ];
  return saysRows && repeating.length > 0
    ? [`Each row is said to be a patient, but ${listed(repeating)} repeats over rows: are rows visits of one patient?`]
    : [];
}

function openProposals({ survival = [], constraints = [], visits }: CohortSchema): string[] {
  const pairs = survival.filter((pair) => pair.inferred === true).length;
  const rules = constraints.filter((rule) => rule.inferred === true).length;
  const parts = [
    ...(visits?.inferred === true ? ["that rows are visits"] : []),
    ...(pairs > 0 ? [`${pairs} time-to-event ${pairs === 1 ? "pair" : "pairs"}`] : []),
    ...(rules > 0
      ? [`${rules} ${rules === 1 ? "rule" : "rules"} that ${rules === 1 ? "was" : "were"} seen to hold`]
      : []),
  ];
  return parts.length === 0 ? [] : [`Nobody confirmed ${parts.join(", ")}.`];
}

/** Roles under which the checks have nothing to look at. */
function openRoles({ columns, protect, consent }: CohortSchema): string[] {
  const read = columns.filter(
    ({ name, role }) =>
      role !== "identifier" && name !== protect?.patient && name !== protect?.family && name !== consent?.column,
  );
  const has = (role: ColumnSchema["role"]): boolean => read.some((column) => column.role === role);
  if (has("quasi-identifier") && has("sensitive")) return [];
  if (!has("quasi-identifier") && !has("sensitive"))
    return ["Every column has the role other: no check asks who can be found or what can be learned."];
  return has("sensitive")
    ? ["No column is a quasi-identifier: no check asks who can be found by what an outsider knows."]
    : ["No column is sensitive: no check asks what the release tells about a person who is found."];
}

function openRecord(schema: CohortSchema): string[] {
  const { confirmed } = schema;
  return confirmed === undefined || confirmed.digest === confirmationDigest(schema)
    ? []
    : [`The schema was changed after it was confirmed on ${confirmed.date}: confirm it again.`];
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return more > 0 ? `${names.slice(0, MOST_NAMES).join(", ")} and ${more} more` : names.join(", ");
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, entry]) => [key, sorted(entry)]);
}
