import { got } from "../../core/access.ts";
import type { Preflight } from "../../core/contracts/outcome.ts";
import type { CohortSchema, ColumnSchema } from "../../core/data/schema.ts";
import { wordsIn } from "../../report/words/words.ts";
import { MOST_DISTINCT, type ColumnTally } from "../../io/large/sample-table.ts";
import { columnCells, type RawTable } from "../../io/tables/raw-table.ts";

const WORDS = wordsIn("en");
/** Sets of quasi-identifiers that are printed; the rest is counted. */
const MAX_SETS = 4;
const MAX_NAME = 32;
const MAX_FORM = 22;
/** Names of a set that are printed. */
const MAX_MEMBERS = 4;

interface Inspection {
  readonly data: string;
  readonly schema: CohortSchema;
  readonly facts: ReadonlyMap<string, ColumnFacts>;
  /** Rows and patients of a large file, of which the rest is told from a sample. */
  readonly all?: { readonly nRows: number; readonly nPatients: number };
  readonly before: Preflight;
  readonly refused: readonly string[];
  readonly notes: readonly string[];
  readonly cellSize: number;
  readonly policy: string;
  readonly out: string | undefined;
  /** Where the table stands that was made of files of another format. */
  readonly table?: string | undefined;
}

/**
 * What inspect prints: the columns, what to look at, who stands out, the next command. Names, counts and forms, never a
 * value.
 */
export function describeInspection(inspection: Inspection): string[] {
  const { schema, facts, before, refused, notes, all } = inspection;
  const units = schema.protect?.family !== undefined ? "families" : "patients";
  const kept = schema.columns.length - before.droppedIdentifiers.length;
  const shown = columnLines(schema, facts);
  const identifiers = before.droppedIdentifiers.filter((name) => !refused.includes(name));
  const lines = [
    `${counted(all?.nRows ?? before.nRows, "rows")}, ${counted(all?.nPatients ?? before.nUnits, units)}, ${counted(schema.columns.length, "columns")} (${kept} kept).`,
    "",
    row(["column", "type", "role", "distinct", "missing", "form"]),
    ...schema.columns.map((column) => got(shown, column.name)),
    "",
  ];
  if (identifiers.length > 0) lines.push(`Dropped after reading: ${identifiers.join(", ")}.`);
  if (refused.length > 0)
    lines.push(
      `Refused (free text or images): ${refused.join(", ")}. Take them out of the file, or declare them identifier.`,
    );
  for (const pair of schema.survival ?? [])
    lines.push(
      `Time to event: ${pair.time} with ${pair.event} (${pair.causes.length} ${pair.causes.length === 1 ? "cause" : "competing causes"}).`,
    );
  if (schema.site !== undefined) lines.push(`Site: ${schema.site}.`);
  if (notes.length > 0) lines.push("", "Look at these:", ...notes.map((note) => `  ${note}`));
  lines.push("", ...describeUniqueness(inspection, units));
  lines.push(
    "",
    `Best verdict reachable under ${inspection.policy}, once the schema is confirmed as it stands: ${WORDS.gate.outcomes[before.bestVerdict]}. ${WORDS.gate.bestVerdict(before.bestVerdictWhy)}`,
  );
  lines.push("", ...nextCommand(inspection));
  return lines;
}

const ONE = { rows: "row", patients: "patient", families: "family", columns: "column", groups: "group" } as const;

function counted(count: number, of: keyof typeof ONE): string {
  return `${count} ${count === 1 ? ONE[of] : of}`;
}

function describeUniqueness({ before, cellSize, all }: Inspection, units: "families" | "patients"): string[] {
  const [first, ...more] = before.quasiIdentifierSets;
  if (first === undefined)
    return [
      "Who stands out: no column was taken for a quasi-identifier. Confirm that before you rely on it; without one nothing passes.",
    ];
  const sets = [first, ...more.slice(0, MAX_SETS - 1)].map(
    (set) =>
      `  ${members(set.columns)}: ${counted(set.nSampleUniques, units)} (${percent(set.nSampleUniques / before.nUnits)}) ${set.nSampleUniques === 1 ? "is" : "are"} alone; ${set.nSmallCells} of ${counted(set.nClasses, "groups")} ${set.nSmallCells === 1 ? "is" : "are"} under ${cellSize}`,
  );
  const rest = before.quasiIdentifierSets.length - sets.length;
  return [
    `Who stands out ${all === undefined ? "" : `among the ${counted(before.nUnits, units)} of the sample, more than among all, `}on what an outsider may know (roles are guesses; a group: ${units} who look alike on these columns):`,
    ...sets,
    ...(rest > 0 ? [`  and ${rest} further sets (--json lists all)`] : []),
    `  Somebody who knows all of these of a person, and that the person is in it, points to the right one ${percent(Math.min(1, first.nClasses / before.nUnits))} of the time on average.`,
  ];
}

/**
 * The chance to name a member by its group is one over its size; over all members that is the number of groups among
 * them.
 */
function percent(share: number): string {
  const value = 100 * share;
  return `${value > 0 && value < 1 ? value.toFixed(1) : Math.round(value)} %`;
}

function members(columns: readonly string[]): string {
  const more = columns.length - MAX_MEMBERS;
  const names = columns.slice(0, MAX_MEMBERS).map((name) => shorten(name, MAX_NAME));
  return `${names.join(" + ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function nextCommand({ data, out, table }: Inspection): string[] {
  if (out === undefined) return ["Nothing was written. Next:", `  raresynth inspect ${data} --out cohort.schema.yaml`];
  return [
    ...(table === undefined
      ? []
      : [
          `Wrote ${table}: the table that run, fit and assess take with this schema. It holds ids and variants: keep it inside.`,
        ]),
    `Wrote ${out}. Nothing passes until a person has confirmed it. Next, either walk through the columns:`,
    table === undefined
      ? `  raresynth inspect ${data} --confirm --out confirmed.schema.yaml`
      : "  the same command with --confirm --out confirmed.schema.yaml",
    "or edit the file and record it:",
    `  raresynth schema confirm ${out} --by "your name"`,
  ];
}

/** What is counted of a column; shares of all its cells. */
export interface ColumnFacts {
  readonly distinct: string;
  readonly missing: number;
  readonly limited: number;
  /** The commonest shape of a cell; "" where there is no value. */
  readonly form: string;
}

/**
 * Counts of every column.
 * @param tallies counts over all rows of a large file, of which the table is a sample
 */
export function columnFacts(
  schema: CohortSchema,
  table: RawTable,
  tallies?: readonly ColumnTally[],
): Map<string, ColumnFacts> {
  return new Map(
    schema.columns.map((column) => {
      const facts = factsOf(column, table);
      const all = tallies?.find(({ name }) => name === column.name);
      if (all === undefined) return [column.name, facts];
      const distinct = all.nDistinct >= MOST_DISTINCT ? `${MOST_DISTINCT}+` : String(all.nDistinct);
      return [column.name, { ...facts, distinct }];
    }),
  );
}

/** Per column its line of the table. */
export function columnLines(schema: CohortSchema, facts: ReadonlyMap<string, ColumnFacts>): Map<string, string> {
  return new Map(schema.columns.map((column) => [column.name, columnLine(column, got(facts, column.name))]));
}

function columnLine(column: ColumnSchema, { distinct, missing, limited, form }: ColumnFacts): string {
  return row([
    column.name,
    column.type,
    column.role,
    distinct,
    `${percent(missing)}${limited > 0 ? ` (+${percent(limited)} beyond a limit)` : ""}`,
    column.format ?? (form === "" ? "(no value)" : form),
  ]);
}

function factsOf(column: ColumnSchema, table: RawTable): ColumnFacts {
  const cells = columnCells(table, column.name);
  const limits = new Set(
    column.missing?.filter(({ below, above }) => below !== undefined || above !== undefined).map(({ code }) => code),
  );
  const codes = new Set(column.missing?.map(({ code }) => code));
  const distinct = new Set<string>();
  const forms = new Map<string, number>();
  let [nMissing, nLimit] = [0, 0];
  for (const text of cells) {
    const cell = text.trim();
    if (limits.has(cell)) nLimit += 1;
    else if (cell === "" || codes.has(cell)) nMissing += 1;
    else {
      distinct.add(cell);
      const form = formOf(cell);
      forms.set(form, (forms.get(form) ?? 0) + 1);
    }
  }
  const usual = [...forms].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0] ?? "";
  return {
    distinct: String(distinct.size),
    missing: nMissing / cells.length,
    limited: nLimit / cells.length,
    form: usual,
  };
}

/** The shape of a cell: 9 for each digit, a for a word; nothing of what it says. */
function formOf(cell: string): string {
  return shorten(
    cell
      .replace(/\p{L}+/gu, "a")
      .replace(/\d/g, "9")
      .replace(/\s+/g, " "),
    MAX_FORM,
  );
}

function row([name = "", type = "", role = "", distinct = "", missing = "", form = ""]: readonly string[]): string {
  return `  ${shorten(name, MAX_NAME).padEnd(MAX_NAME)} ${type.padEnd(12)} ${role.padEnd(17)} ${distinct.padStart(8)} ${missing.padStart(8)}  ${form}`;
}

function shorten(text: string, most: number): string {
  const plain = text.replace(/[\r\n\t]+/g, " ");
  return plain.length > most ? `${plain.slice(0, most - 1)}…` : plain;
}
