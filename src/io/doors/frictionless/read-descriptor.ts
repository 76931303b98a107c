import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { RaresynthError } from "../../../core/errors.ts";
import { createFaults } from "../../schema/faults.ts";
import { decodeText } from "../../tables/decode-text.ts";
import { LIMITS } from "../../tables/raw-table.ts";
import { isObject, type JsonObject } from "../phenopackets/json-view.ts";
import { declaredField, missingCodes, type DeclaredField } from "./declared-field.ts";
import { own, textOf } from "./json-text.ts";

/** What a Frictionless descriptor says of one table. */
export interface DeclaredTable {
  readonly fields: readonly DeclaredField[];
  readonly primaryKey: readonly string[];
  /** True where the table may lack fields (`fieldsMatch` superset or partial). */
  readonly mayLack: boolean;
}

const MOST_BYTES = 16 * 1024 * 1024;
const HINT = "Give datapackage.json, a resource of one, or a Table Schema (an object with a list of fields).";

/**
 * What `datapackage.json`, a single resource or a bare Table Schema says of a file, versions 1 and 2.
 * @param path the descriptor
 * @param data path of the table: of several resources the one with its file name is taken
 * @throws {E_DESCRIPTOR | E_FILE}
 */
export async function readDescriptor(path: string, data: string): Promise<DeclaredTable> {
  const schema = await schemaOf(await readJson(path), path, data);
  const fields = own(schema, "fields");
  if (!isObject(schema) || !Array.isArray(fields) || fields.length === 0)
    throw new RaresynthError("E_DESCRIPTOR", "a schema with a list of fields was not found.", {
      where: path,
      hint: HINT,
    });
  if (fields.length > LIMITS.columns)
    throw new RaresynthError("E_DESCRIPTOR", `${fields.length} fields; at most ${LIMITS.columns} are read.`, {
      where: path,
    });
  const said = own(schema, "missingValues");
  const missing = said === undefined ? [] : missingCodes(said);
  if (missing === undefined)
    throw new RaresynthError("E_DESCRIPTOR", "a list of texts is expected of missingValues.", { where: path });
  const faults = createFaults();
  const seen = new Set<string>();
  const declared = fields.flatMap((field: unknown, at): DeclaredField[] => {
    const one = declaredField(field, at + 1, missing, faults);
    if (one === undefined) return [];
    if (seen.has(one.name)) faults.add("E_DESCRIPTOR", one.name, at + 1, "another field has this name");
    seen.add(one.name);
    return [one];
  });
  const primaryKey = keyOf(own(schema, "primaryKey"));
  for (const name of primaryKey ?? [""])
    if (!seen.has(name)) faults.add("E_DESCRIPTOR", "primaryKey", 0, "names of fields are expected");
  faults.throwIfAny(path, { E_DESCRIPTOR: "Rows are places in the list of fields." });
  const match = own(schema, "fieldsMatch");
  const word = Array.isArray(match) ? (match[0] as unknown) : match;
  return { fields: declared, primaryKey: primaryKey ?? [], mayLack: word === "superset" || word === "partial" };
}

/** Undefined where it is neither a name nor a list of names. */
function keyOf(said: unknown): string[] | undefined {
  if (said === undefined) return [];
  const names: unknown[] = Array.isArray(said) ? said : [said];
  return names.every((name) => typeof name === "string") ? names : undefined;
}

/** The schema for the file: of a package, of a resource, or itself. */
async function schemaOf(descriptor: JsonObject, path: string, data: string): Promise<unknown> {
  const resources = own(descriptor, "resources");
  if (resources === undefined && own(descriptor, "fields") !== undefined) return descriptor;
  const resource = Array.isArray(resources) ? resourceFor(resources, path, data) : descriptor;
  const schema = own(resource, "schema");
  if (typeof schema !== "string") return schema;
  return readJson(besides(schema, path));
}

function resourceFor(resources: readonly unknown[], where: string, data: string): unknown {
  const name = basename(data);
  const fitting = resources.filter((one) => {
    const said = own(one, "path");
    const paths: unknown[] = Array.isArray(said) ? said : [said];
    return paths.some((each) => typeof each === "string" && basename(each) === name);
  });
  const found = fitting.length === 0 && resources.length === 1 ? resources : fitting;
  if (found.length === 1) return found[0];
  throw new RaresynthError(
    "E_DESCRIPTOR",
    `${found.length} of ${resources.length} resources are of a file of the table's name.`,
    {
      where,
      hint: "Give the table the name that the descriptor has for it, or the one resource as a file of its own.",
    },
  );
}

/** A schema beside the descriptor. Links and paths that lead elsewhere are not followed. */
function besides(said: string, path: string): string {
  if (said.startsWith("/") || said.includes(":") || said.split(/[\\/]/).includes(".."))
    throw new RaresynthError(
      "E_DESCRIPTOR",
      "the schema is named by a link or a path that leads out of the folder, which is not followed.",
      {
        where: path,
        hint: "Put the schema beside the descriptor, or into it.",
      },
    );
  return join(dirname(path), said);
}

async function readJson(path: string): Promise<JsonObject> {
  let bytes: Uint8Array;
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES)
      throw new RaresynthError("E_DESCRIPTOR", `${size} bytes; at most ${MOST_BYTES} are read.`, { where: path });
    bytes = await readFile(path);
  } catch (cause) {
    if (cause instanceof RaresynthError) throw cause;
    throw new RaresynthError("E_FILE", "the descriptor could not be read.", {
      where: path,
      hint: "Check the path.",
      cause,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(decodeText(bytes, path).replace("\uFEFF", ""));
  } catch (cause) {
    if (cause instanceof RaresynthError) throw cause;
    throw new RaresynthError("E_DESCRIPTOR", "the descriptor is not JSON.", { where: path, hint: HINT });
  }
  if (isObject(value) && textOf(own(value, "$ref")) === undefined) return value;
  throw new RaresynthError("E_DESCRIPTOR", "the descriptor is no JSON object of its own.", { where: path, hint: HINT });
}
