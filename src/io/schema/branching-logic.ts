import type { ColumnTest, Premise } from "../../core/data/schema.ts";

type Parsed = { readonly premise: Premise } | { readonly fault: string };
type Token = { readonly kind: "column" | "text" | "operator" | "word" | "unknown"; readonly text: string };

/** Names in square brackets that stand for something else than a field. Source: REDCap help, "Smart Variables". */
const SMART =
  /^(event-|first-event|last-event|previous-event|next-event|arm-|current-instance|previous-instance|next-instance|first-instance|last-instance|new-instance|instance|record-|user-|survey-|form-|project-|redcap-|data-table|is-|calendar-|aggregate-|stats-|dashboard|mycap-)/i;

/**
 * A REDCap branching logic as a premise: `[sex] = '2' and not ([age] >= 18 or [smoker] <> '')`.
 * Understood: =, <>, !=, <, <=, >, >= between a field and a constant, or two fields; `[event][field]`, read as the
 * field; boxes `[field(code)]`, read as the column `field___code` of an export; and, or, not, parentheses. As in
 * REDCap, `<>` holds for an empty field.
 * Source: REDCap help, "Branching logic" (syntax); Differs: functions, arithmetic and smart variables are refused by
 * name.
 * @param text the logic, on any number of lines
 * @returns the premise, or what was not understood
 */
export function parseBranchingLogic(text: string): Parsed {
  const tokens = tokenise(text);
  if (tokens === undefined)
    return { fault: "a REDCap branching logic of fields, comparisons, and, or, not, parentheses is expected." };
  try {
    return { premise: parseTokens(tokens) };
  } catch (error) {
    if (error instanceof LogicFault) return { fault: error.message };
    throw error;
  }
}

class LogicFault extends Error {
  constructor(message = "the branching logic was not understood; write [field] = 'code', and, or, not, parentheses.") {
    super(message);
  }
}

function parseTokens(tokens: readonly Token[]): Premise {
  let at = 0;
  const next = (kind: Token["kind"], text?: string): boolean =>
    tokens[at]?.kind === kind && (text === undefined || tokens[at]?.text === text);
  const take = (kind: Token["kind"], text?: string): string => {
    const token = tokens[at];
    if (token === undefined || !next(kind, text)) throw refusal(token);
    at += 1;
    return token.text;
  };
  const joined = (word: "and" | "or", part: () => Premise): Premise => {
    const parts = [part()];
    while (next("word", word)) {
      at += 1;
      parts.push(part());
    }
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) return only;
    return word === "and" ? { all: parts } : { any: parts };
  };
  const either = (): Premise => joined("or", () => joined("and", single));
  const single = (): Premise => {
    if (next("word", "not") || next("operator", "!")) {
      at += 1;
      return { not: single() };
    }
    if (next("operator", "(")) {
      at += 1;
      const inside = either();
      take("operator", ")");
      return inside;
    }
    const column = take("column");
    const operator = take("operator");
    if (next("column")) return pair(column, operator, take("column"));
    return comparison(column, operator, take("text"));
  };
  const premise = either();
  if (tokens[at]?.kind === "unknown") throw refusal(tokens[at]);
  if (at < tokens.length) throw new LogicFault("the branching logic goes on after its end.");
  return premise;
}

/** Tells a function, a sign of arithmetic or a smart variable by its name; a name is no cell. */
function refusal(token: Token | undefined): LogicFault {
  return token?.kind === "unknown"
    ? new LogicFault(`${token.text} in a branching logic is not understood.`)
    : new LogicFault();
}

/**
 * A quoted number may stand for a level or for a number: `=` is read as a level, since REDCap fields with codes are
 * categories.
 */
function comparison(column: string, operator: string, constant: string): Premise {
  const different = operator === "<>" || operator === "!=";
  if (constant === "" && (operator === "=" || different)) return { column, is: different ? "present" : "missing" };
  if (operator === "=") return { column, in: [constant] };
  if (different) return { not: { column, in: [constant] } };
  const number = Number(constant);
  if (constant === "" || !Number.isFinite(number) || !/^[<>]/.test(operator)) throw new LogicFault();
  const range: ColumnTest = operator.startsWith(">") ? { column, min: number } : { column, max: number };
  return operator.endsWith("=") ? range : { all: [range, { not: { column, min: number, max: number } }] };
}

function pair(left: string, operator: string, right: string): Premise {
  switch (operator) {
    case "=":
      return { left, relation: "=", right };
    case "<>":
    case "!=":
      return { not: { left, relation: "=", right } };
    case "<":
    case "<=":
      return { left, relation: operator, right };
    case ">":
      return { left: right, relation: "<", right: left };
    case ">=":
      return { left: right, relation: "<=", right: left };
    default:
      throw new LogicFault();
  }
}

function tokenise(text: string): Token[] | undefined {
  const pattern =
    /\s*(?:((?:\[[^\]]+\]\s*)+)|'([^']*)'|"([^"]*)"|(<>|!=|<=|>=|=|<|>|\(|\)|!)|(and|or|not)\b|(-?\d+(?:\.\d+)?)|([a-z_]\w*|[-+*/^,]))/giy;
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const match = pattern.exec(text);
    if (match === null) return undefined;
    const [, fields, single, double, operator, word, number, unknown] = match;
    if (fields !== undefined) tokens.push(fieldToken(fields));
    else if (operator !== undefined) tokens.push({ kind: "operator", text: operator });
    else if (word !== undefined) tokens.push({ kind: "word", text: word.toLowerCase() });
    else if (unknown !== undefined) tokens.push({ kind: "unknown", text: unknown });
    else tokens.push({ kind: "text", text: single ?? double ?? number ?? "" });
  }
  return tokens.length === 0 ? undefined : tokens;
}

/** `[field]`, `[event][field]`, `[field(code)]`; an instance or a smart variable among them is refused by name. */
function fieldToken(text: string): Token {
  const names = [...text.matchAll(/\[([^\]]+)\]/g)].map((match) => (match[1] ?? "").trim());
  const smart = names.find((name) => SMART.test(name) || name.includes(":"));
  if (smart !== undefined) return { kind: "unknown", text: `[${smart}]` };
  const field = names.at(-1) ?? "";
  if (names.length > 2 || (names.length === 2 && /^\d+$/.test(field))) return { kind: "unknown", text: text.trim() };
  const box = /^([^(]+)\(([^)]*)\)$/.exec(field);
  if (box === null) return { kind: "column", text: field };
  const code = (box[2] ?? "")
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "_");
  return { kind: "column", text: `${(box[1] ?? "").trim()}___${code}` };
}
