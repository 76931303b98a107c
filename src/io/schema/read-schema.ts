import { readFile } from "node:fs/promises";
import { LineCounter, parseDocument, isNode, type Document } from "yaml";
import type { z } from "zod";
import { nth } from "../../core/access.ts";
import { RaresynthError } from "../../core/errors.ts";
import { columnsOfConstraint, type CohortSchema, type Constraint } from "../../core/data/schema.ts";
import { checkSchema } from "./check-schema.ts";
import { decodeText } from "../tables/decode-text.ts";
import { withHierarchies } from "../lists/hierarchy.ts";
import { nearestName } from "./nearest-name.ts";
import { KNOWN_KEYS, schemaShape, type SchemaFile } from "./shapes/schema-shape.ts";

const MAX_LISTED = 20;
const MAX_BYTES = 4 * 1024 * 1024;
type Path = readonly (string | number)[];

/**
 * The cohort schema in a YAML or JSON file.
 * @param path YAML or JSON
 * @returns the checked schema
 * @throws {E_FILE | E_ENCODING | E_SCHEMA}
 */
export async function readSchema(path: string): Promise<CohortSchema> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new RaresynthError("E_FILE", "the schema file could not be read.", {
      where: path,
      hint: "Check the path, or make one with: raresynth inspect data.csv --out cohort.schema.yaml",
      cause,
    });
  }
  return withHierarchies(parseSchema(decodeText(bytes, path), path), path);
}

/**
 * The cohort schema in a text. Shape first, then what refers to something else, each with line and column.
 * Claim: messages hold positions, keys of the file's format and column types. Not claimed: that misspelt keys are not
 * shown; they are.
 * @throws {E_SCHEMA} all faults at once, at most 20 listed
 */
export function parseSchema(text: string, where: string): CohortSchema {
  const lines = new LineCounter();
  const document = parseYaml(text, where, lines);
  const parsed = schemaShape.safeParse(toPlain(document, where));
  const locate = (path: Path): string => describePlace(document, lines, path, where);
  if (!parsed.success)
    throw schemaError(
      parsed.error.issues.flatMap((issue) => describeIssue(issue, locate)),
      where,
    );
  const { schema, locateRule } = joinProposed(parsed.data);
  const faults = checkSchema(schema).map((fault) => `${locate(locateRule(fault.path))}: ${fault.message}`);
  if (faults.length > 0) throw schemaError(faults, where);
  return schema;
}

/**
 * Proposals among the declared rules, marked; one that speaks of the columns of a declared rule of its kind gives way
 * to it.
 */
function joinProposed(file: SchemaFile): { schema: CohortSchema; locateRule: (path: Path) => Path } {
  const { proposed, ...schema } = file;
  const declared = schema.constraints ?? [];
  const keys = new Set(declared.map(keyOf));
  const offered = (proposed?.constraints ?? []).map((rule, at) => ({ rule: { ...rule, inferred: true }, at }));
  const taken = offered.filter(({ rule }) => !keys.has(keyOf(rule)));
  const constraints: Constraint[] = [...declared, ...taken.map(({ rule }) => rule)];
  const visits = schema.visits ?? (proposed?.visits === undefined ? undefined : { ...proposed.visits, inferred: true });
  return {
    schema: {
      ...schema,
      ...(visits === undefined ? {} : { visits }),
      ...(constraints.length === 0 ? {} : { constraints }),
    },
    locateRule: (path) => {
      const at = path[0] === "constraints" && typeof path[1] === "number" ? path[1] - declared.length : -1;
      return at < 0 ? path : ["proposed", "constraints", nth(taken, at).at, ...path.slice(2)];
    },
  };
}

function keyOf(rule: Constraint): string {
  const kind = rule.kind === "inequality" ? "order" : rule.kind;
  return JSON.stringify([kind, [...columnsOfConstraint(rule)].sort()]);
}

function parseYaml(text: string, where: string, lines: LineCounter): Document {
  if (text.length > MAX_BYTES)
    throw schemaError([`${where}: the file is larger than any schema (${MAX_BYTES} bytes).`], where);
  let document: Document;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: "1.2" });
  } catch {
    // Nesting beyond the parser's stack; its message would say nothing of use.
    throw schemaError([`${where}: the text is nested too deeply to be a schema.`], where);
  }
  if (document.errors.length > 0) {
    throw schemaError(
      document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return `${where}:${line}:${col}: not valid YAML (${error.code.toLowerCase().replaceAll("_", " ")}).`;
      }),
      where,
    );
  }
  return document;
}

function toPlain(document: Document, where: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 50 });
  } catch {
    throw schemaError([`${where}: an alias is unknown or expands too far; write the text out.`], where);
  }
}

function describeIssue(issue: z.core.$ZodIssue, locate: (path: Path) => string): string[] {
  const path = issue.path.filter((step) => typeof step !== "symbol");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const nearest = nearestName(key, KNOWN_KEYS);
      return `${locate([...path, key])}: unknown key.${nearest === undefined ? "" : ` Did you mean '${nearest}'?`}`;
    });
  }
  return [`${locate(path)}: ${issue.message}.`];
}

function describePlace(document: Document, lines: LineCounter, path: Path, where: string): string {
  let position: string | undefined;
  for (let length = path.length; length >= 0 && position === undefined; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) {
      const { line, col } = lines.linePos(node.range[0]);
      position = `${where}:${line}:${col}`;
    }
  }
  const steps = path
    .map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join("");
  return `${position ?? where} ${steps}`.trimEnd();
}

function schemaError(lines: readonly string[], where: string): RaresynthError {
  const listed = lines.slice(0, MAX_LISTED);
  if (lines.length > MAX_LISTED) listed.push(`and ${lines.length - MAX_LISTED} more`);
  return new RaresynthError("E_SCHEMA", listed.join("\n"), {
    where,
    hint: "docs/schema.md describes every key; schemas/cohort.schema.json lets an editor check them.",
  });
}
