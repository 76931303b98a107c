import { got, nth } from "../../core/access.ts";
import type { CohortSchema, ColumnRole, ColumnSchema, ColumnType } from "../../core/data/schema.ts";

type Ask = (question: string, answer: "key" | "line") => Promise<string>;
type Say = (line: string) => void;

const TYPES: readonly ColumnType[] = ["continuous", "integer", "categorical", "ordinal", "date", "identifier"];
const ROLE_KEYS: ReadonlyMap<string, ColumnRole> = new Map([
  ["i", "identifier"],
  ["q", "quasi-identifier"],
  ["s", "sensitive"],
  ["o", "other"],
]);
const HELP =
  "keys: Enter = right as it stands, i q s o = role (identifier, quasi-identifier, sensitive, other), t = next type, n = unit, u = undo, x = stop";

/**
 * Walks through the columns, then asks who is protected and whether the proposals hold.
 * @param shown of each column what the table of inspect shows
 * @returns the schema as the person left it, undefined where they stopped
 */
export async function confirmColumns(
  schema: CohortSchema,
  shown: ReadonlyMap<string, string>,
  ask: Ask,
  say: Say,
): Promise<CohortSchema | undefined> {
  say(HELP);
  const columns = [...schema.columns];
  for (let at = 0; at < columns.length;) {
    const column = nth(columns, at);
    say(`(${at + 1} of ${columns.length}) ${shown.get(column.name) ?? column.name}`);
    const key = await ask(
      `  ${column.type}, ${column.role}${column.unit === undefined ? "" : `, ${column.unit}`} ? `,
      "key",
    );
    if (key === "x") return undefined;
    if (key === "u") at = Math.max(0, at - 1);
    else if (key === "\r" || key === "\n" || key === "y") {
      columns[at] = withoutMark(column);
      at += 1;
    } else if (key === "t") columns[at] = withType(column, nth(TYPES, (TYPES.indexOf(column.type) + 1) % TYPES.length));
    else if (key === "n") {
      const unit = await ask("  unit: ", "line");
      columns[at] = unit === "" ? column : { ...column, unit };
    } else if (ROLE_KEYS.has(key)) {
      const role = got(ROLE_KEYS, key);
      columns[at] = role === "identifier" ? withType(column, "identifier") : { ...column, role };
    } else say(HELP);
  }
  const protect = await askProtection(schema, columns, ask, say);
  if (protect === undefined) return undefined;
  return askProposals({ ...schema, columns, protect }, ask);
}

function withoutMark({ inferred: _inferred, ...column }: ColumnSchema): ColumnSchema {
  return column;
}

/** The column as another type: what belongs to the old one alone is dropped. */
function withType(column: ColumnSchema, type: ColumnType): ColumnSchema {
  const { name, role, inferred, label, unit, missing, levels } = column;
  const coded = type === "categorical" || type === "ordinal";
  return {
    name,
    type,
    role: type === "identifier" ? "identifier" : role === "identifier" ? "other" : role,
    ...(inferred === undefined ? {} : { inferred }),
    ...(label === undefined ? {} : { label }),
    ...(unit === undefined ? {} : { unit }),
    ...(missing === undefined ? {} : { missing }),
    ...(coded && levels !== undefined ? { levels } : {}),
    ...(type === "categorical" ? { otherLevels: "fold" as const } : {}),
    ...(type === "integer" || type === "date" ? { grid: 1 } : {}),
  };
}

async function askProtection(
  { protect }: CohortSchema,
  columns: readonly ColumnSchema[],
  ask: Ask,
  say: Say,
): Promise<CohortSchema["protect"] | undefined> {
  const identifiers = new Set(columns.map(({ name }) => name));
  for (;;) {
    const said =
      protect?.patient === undefined
        ? "No column tells patients apart: is each row a patient of its own"
        : `Patients are told apart by ${protect.patient}${protect.within === undefined ? "" : ` within ${protect.within}`}: right`;
    const key = await ask(`${said}? y = yes, c = name a column, x = stop `, "key");
    if (key === "x") return undefined;
    if (key === "y" || key === "\r")
      return protect?.patient === undefined ? { ...protect, "rows-are-patients": true } : protect;
    if (key !== "c") continue;
    const patient = await ask("  column: ", "line");
    if (identifiers.has(patient)) return { patient };
    say("  there is no such column");
  }
}

/** Proposals are kept or dropped one by one. */
async function askProposals(schema: CohortSchema, ask: Ask): Promise<CohortSchema | undefined> {
  let { visits, survival = [], constraints = [] } = schema;
  const kept = async (what: string): Promise<boolean> => (await ask(`${what}: keep? y/n `, "key")) !== "n";
  if (visits?.inferred === true && !(await kept("Rows of a patient are visits that follow one another")))
    visits = undefined;
  const pairs = [];
  for (const pair of survival)
    if (pair.inferred !== true || (await kept(`Time to event: ${pair.time} with ${pair.event}`))) pairs.push(pair);
  survival = pairs;
  const rules = [];
  for (const rule of constraints)
    if (
      rule.inferred !== true ||
      (await kept(`Rule (${rule.kind}) on ${"columns" in rule ? rule.columns.join(", ") : ruleColumns(rule)}`))
    )
      rules.push(rule);
  constraints = rules;
  const { visits: _visits, survival: _survival, constraints: _constraints, ...rest } = schema;
  return {
    ...rest,
    ...(visits === undefined ? {} : { visits }),
    ...(survival.length === 0 ? {} : { survival }),
    ...(constraints.length === 0 ? {} : { constraints }),
  };
}

function ruleColumns(rule: NonNullable<CohortSchema["constraints"]>[number]): string {
  if (rule.kind === "inequality") return `${rule.low}, ${rule.high}`;
  if (rule.kind === "sum") return `${rule.total}, ${rule.parts.join(", ")}`;
  return rule.kind === "if-then" ? `${rule.if.column}, ${rule.then.column}` : "";
}
