import type { ColumnTest, Premise } from "../../core/data/schema.ts";

type Parsed = { readonly premise: Premise } | { readonly fault: string };
type Token = { readonly kind: "column" | "text" | "operator" | "word"; readonly text: string };

/**
 * A REDCap branching logic as a premise: `[sex] = '2' and ([age] >= 18 or [smoker] <> '')`.
 * Understood: =, <>, !=, <, <=, >, >= between a field and a quoted or plain constant, checkbox fields as `[field(code)] = '1'` where such a
 * column is in the table, and / or, parentheses. As in REDCap, `<>` holds for an empty field.
 * Source: REDCap help, "Branching logic" (syntax); Differs: no functions, no arithmetic, no smart variables.
 */
export function parseBranchingLogic(text: string): Parsed {
  const tokens = tokenise(text);
  if (tokens === undefined)
    return { fault: "a REDCap branching logic of fields, comparisons, and, or, parentheses is expected." };
  let at = 0;
  const peek = (): Token | undefined => tokens[at];
  const take = (kind: Token["kind"], text?: string): Token => {
    const token = tokens[at];
    if (token?.kind !== kind || (text !== undefined && token.text !== text)) throw new LogicFault();
    at += 1;
    return token;
  };
  const joined = (word: "and" | "or", part: () => Premise): Premise => {
    const parts = [part()];
    while (peek()?.kind === "word" && peek()!.text === word) {
      at += 1;
      parts.push(part());
    }
    if (parts.length === 1) return parts[0]!;
    return word === "and" ? { all: parts } : { any: parts };
  };
  const either = (): Premise => joined("or", () => joined("and", single));
  const single = (): Premise => {
    if (peek()?.text === "(" && peek()?.kind === "operator") {
      at += 1;
      const inside = either();
      take("operator", ")");
      return inside;
    }
    const { text: column } = take("column");
    const { text: operator } = take("operator");
    const { text: constant } = take("text");
    return comparison(column, operator, constant);
  };
  try {
    const premise = either();
    return at === tokens.length ? { premise } : { fault: "the branching logic goes on after its end." };
  } catch (error) {
    if (error instanceof LogicFault)
      return { fault: "the branching logic was not understood; write [field] = 'code', and, or, parentheses." };
    throw error;
  }
}

class LogicFault extends Error {}

/** A quoted number may stand for a level or for a number: `=` is read as a level, since REDCap fields with codes are categories. */
function comparison(column: string, operator: string, constant: string): Premise {
  const different = operator === "<>" || operator === "!=";
  if (constant === "" && (operator === "=" || different)) return { column, is: different ? "present" : "missing" };
  if (operator === "=") return { column, in: [constant] };
  if (different) return { not: { column, in: [constant] } };
  const number = Number(constant);
  if (constant === "" || !Number.isFinite(number)) throw new LogicFault();
  const range: ColumnTest = operator.startsWith(">") ? { column, min: number } : { column, max: number };
  return operator.endsWith("=") ? range : { all: [range, { not: { column, min: number, max: number } }] };
}

function tokenise(text: string): Token[] | undefined {
  const pattern = /\s*(?:\[([^\]]+)\]|'([^']*)'|"([^"]*)"|(<>|!=|<=|>=|=|<|>|\(|\))|(and|or)\b|(-?\d+(?:\.\d+)?))/giy;
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const match = pattern.exec(text);
    if (match === null) return undefined;
    const [, column, single, double, operator, word, number] = match;
    if (column !== undefined) tokens.push({ kind: "column", text: column });
    else if (operator !== undefined) tokens.push({ kind: "operator", text: operator });
    else if (word !== undefined) tokens.push({ kind: "word", text: word.toLowerCase() });
    else tokens.push({ kind: "text", text: single ?? double ?? number ?? "" });
  }
  return tokens.length === 0 ? undefined : tokens;
}
