import { createHash } from "node:crypto";
import type { Confirmation } from "../../core/contracts/outcome.ts";
import { RaresynthError } from "../../core/errors.ts";
import type { OpenPoint } from "../../core/contracts/policy.ts";
import type { CohortSchema, Confirmed } from "../../core/data/schema.ts";

/**
 * What a person has still to confirm before anything may pass: every column, who is protected, every proposal; and
 * whether the tests can see anything.
 * @param repeating columns that by name tell patients apart and repeat over rows, although each row counts as a patient
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
  if (openProtection(schema, []).length > 0)
    throw new RaresynthError("E_SCHEMA", "the schema does not say who is protected.", {
      where: "protect",
      hint: "Name the column that tells patients apart (protect: patient), or say that each row is a patient (protect: rows-are-patients: true).",
    });
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
    ...(schema.analyses === undefined ? {} : { analyses: schema.analyses.map(unmarked) }),
  };
}

function unmarked<T extends { readonly inferred?: boolean }>(entry: T): T {
  const { inferred: _inferred, ...rest } = entry;
  return rest as T;
}

function openColumns({ columns }: CohortSchema): OpenPoint[] {
  const names = columns.filter((column) => column.inferred === true).map((column) => column.name);
  return names.length === 0 ? [] : [{ kind: "columns", names, of: columns.length }];
}

function openProtection({ protect }: CohortSchema, repeating: readonly string[]): OpenPoint[] {
  const saysRows = protect?.["rows-are-patients"] === true;
  if (protect?.patient === undefined && !saysRows) return [{ kind: "protection" }];
  return repeating.length > 0 ? [{ kind: "repeats", names: repeating }] : [];
}

function openProposals({ survival = [], constraints = [], visits }: CohortSchema): OpenPoint[] {
  const pairs = survival.filter((pair) => pair.inferred === true).length;
  const rules = constraints.filter((rule) => rule.inferred === true).length;
  const isVisits = visits?.inferred === true;
  return isVisits || pairs + rules > 0 ? [{ kind: "proposals", visits: isVisits, pairs, rules }] : [];
}

/** Roles under which the checks have nothing to look at. */
function openRoles({ columns, protect, consent }: CohortSchema): OpenPoint[] {
  const gone = new Set([protect?.patient, protect?.family, consent?.column]);
  const roles = new Set(columns.filter(({ name }) => !gone.has(name)).map(({ role }) => role));
  const [findable, telling] = [roles.has("quasi-identifier"), roles.has("sensitive")];
  if (findable && telling) return [];
  return [{ kind: "roles", lack: findable ? "sensitive" : telling ? "quasi-identifier" : "both" }];
}

function openRecord(schema: CohortSchema): OpenPoint[] {
  const { confirmed } = schema;
  return confirmed === undefined || confirmed.digest === confirmationDigest(schema)
    ? []
    : [{ kind: "changed", date: confirmed.date }];
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, entry]) => [key, sorted(entry)]);
}
