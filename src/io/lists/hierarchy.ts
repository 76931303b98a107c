import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { RaresynthError } from "../../core/errors.ts";
import type { CodedList, CohortSchema } from "../../core/data/schema.ts";
import { cycleAt } from "../schema/check-lists.ts";
import { decodeText } from "../tables/decode-text.ts";
import { parseCsv } from "../tables/parse-csv.ts";

/** Pairs of a code and one that includes it. */
export type Edges = readonly (readonly [child: string, parent: string])[];

/**
 * The schema with the hierarchies of its lists read from the files beside it.
 * @param path of the schema file
 * @throws {E_FILE | E_ENCODING | E_CSV | E_SCHEMA}
 */
export async function withHierarchies(schema: CohortSchema, path: string): Promise<CohortSchema> {
  if (schema.lists === undefined || schema.lists.every(({ hierarchy }) => hierarchy === undefined)) return schema;
  const lists = await Promise.all(
    schema.lists.map(async (list): Promise<CodedList> => {
      if (list.hierarchy === undefined) return list;
      return { ...list, edges: await readHierarchy(join(dirname(path), list.hierarchy)) };
    }),
  );
  return { ...schema, lists };
}

/**
 * A CSV of two columns, `child` and `parent`: a code and one that includes it. A code may have several parents.
 * @throws {E_FILE | E_ENCODING | E_CSV} where it cannot be read; {E_SCHEMA} where columns are other ones, cells empty,
 *   or codes go round in a circle
 */
export async function readHierarchy(path: string): Promise<Edges> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new RaresynthError("E_FILE", "the hierarchy could not be read.", {
      where: path,
      hint: "The schema names it under lists; it stands beside the schema.",
      cause,
    });
  }
  const { names, cells, nRows } = parseCsv(decodeText(bytes, path), path);
  const [children, parents] = ["child", "parent"].map((name) =>
    cells.find((_, at) => names[at]?.trim().toLowerCase() === name),
  );
  if (children === undefined || parents === undefined) throw fault(path, "the columns child and parent are expected.");
  const edges = Array.from({ length: nRows }, (_, row): [string, string] => [
    (children[row] ?? "").trim(),
    (parents[row] ?? "").trim(),
  ]);
  const empty = edges.findIndex((pair) => pair.includes(""));
  if (empty >= 0) throw fault(path, `row ${empty + 1}: a code in both columns is expected.`);
  const circle = cycleAt(edges);
  if (circle !== undefined)
    throw fault(path, `row ${circle + 1}: the codes go round in a circle; one includes itself.`);
  return edges;
}

function fault(where: string, message: string): RaresynthError {
  return new RaresynthError("E_SCHEMA", message, { where, hint: "Write child,parent lines: HP:0001250,HP:0012638" });
}

/** Parents of each code, in the order of the file. */
export function parentsOf(edges: Edges): ReadonlyMap<string, readonly string[]> {
  const parents = new Map<string, string[]>();
  for (const [child, parent] of edges) {
    const known = parents.get(child);
    if (known === undefined) parents.set(child, [parent]);
    else if (!known.includes(parent)) known.push(parent);
  }
  return parents;
}

/**
 * Codes that include this one, the nearest first, at equal distance in the order of the file. @param stops ends a path
 * at a code, which still counts
 */
export function ancestorsOf(
  code: string,
  parents: ReadonlyMap<string, readonly string[]>,
  stops: (code: string) => boolean = () => false,
): string[] {
  const found = new Set<string>();
  let layer: readonly string[] = [code];
  while (layer.length > 0) {
    const next = layer
      .filter((one) => one === code || !stops(one))
      .flatMap((one) => parents.get(one) ?? [])
      .filter((one) => !found.has(one));
    next.forEach((one) => found.add(one));
    layer = [...new Set(next)];
  }
  return [...found];
}
