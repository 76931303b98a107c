import type { CodedList, CohortSchema, ColumnSchema, ColumnType } from "../../core/data/schema.ts";

type Path = readonly (string | number)[];
type Report = (path: Path, message: string) => void;
type Kept = (name: string, path: Path, types: readonly ColumnType[]) => ColumnSchema | undefined;

/** Types of a column that tells since when a code holds. */
const SINCE_TYPES: readonly ColumnType[] = ["continuous", "integer", "date", "ordinal"];

/**
 * What a coded list must be: named columns, one a code, with two levels (present, absent); a column of times beside its
 * code; a hierarchy without cycles.
 * @param kept tells a column that stays after reading, and reports where there is none
 */
export function checkLists(schema: CohortSchema, kept: Kept, report: Report): void {
  const { lists = [], columns } = schema;
  const names = new Set(lists.map(({ name }) => name));
  const ofList = new Map<string, ColumnSchema>();
  columns.forEach((column, index) => {
    const path = ["columns", index];
    if (!checkMember(column, names, path, report)) return;
    const key = keyOf(column, column.since === true);
    if (ofList.has(key)) report([...path, "code"], "another column of the list has this code.");
    else ofList.set(key, column);
  });
  columns.forEach((column, index) => {
    if (column.list === undefined || column.since !== true || ofList.has(keyOf(column, false))) return;
    report(["columns", index, "since"], "no column of the list tells whether this code is present.");
  });
  lists.forEach((list, index) => checkList(list, index, schema, kept, report));
}

/** True where the column belongs to a list and has what places it there. */
function checkMember(column: ColumnSchema, names: ReadonlySet<string>, path: Path, report: Report): boolean {
  const { list, code, since, type } = column;
  if (list === undefined) {
    if (code !== undefined || since !== undefined)
      report([...path, code === undefined ? "since" : "code"], "code and since belong to a column of a list.");
    return false;
  }
  if (!names.has(list)) report([...path, "list"], "no entry of lists has this name.");
  if (column.role === "identifier")
    report([...path, "role"], "a column of a list is kept: it cannot have the role identifier.");
  if (code === undefined) report([...path, "list"], "a column of a list names its code.");
  if (since === true) {
    if (!SINCE_TYPES.includes(type))
      report([...path, "type"], `a number, a date or an ordinal tells since when, this one is ${type}.`);
  } else if (type !== "categorical" || column.levels?.length !== 2 || column.otherLevels === "fold")
    report([...path, "levels"], "two levels are expected, the word for present and the word for absent; none folds.");
  return code !== undefined;
}

function checkList(list: CodedList, index: number, schema: CohortSchema, kept: Kept, report: Report): void {
  const path = ["lists", index];
  const { name, other, edges, hierarchy } = list;
  if ((schema.lists ?? []).findIndex((one) => one.name === name) < index)
    report([...path, "name"], "another list has this name.");
  if (!schema.columns.some((column) => column.list === name && column.since !== true))
    report([...path, "name"], "no column belongs to this list.");
  if (other !== undefined && kept(other, [...path, "other"], ["integer"])?.list !== undefined)
    report([...path, "other"], "the column that counts other codes is none of a list.");
  if (hierarchy !== undefined && !staysBeside(hierarchy))
    report([...path, "hierarchy"], "the name of a file beside the schema is expected.");
  const at = edges === undefined ? undefined : cycleAt(edges);
  if (at !== undefined) report([...path, "edges", at], "the codes go round in a circle: one includes itself.");
}

/** A file in the schema's own folder or below it. */
function staysBeside(path: string): boolean {
  const steps = path.replaceAll("\\", "/").split("/");
  return !steps.includes("..") && steps[0] !== "" && !path.includes(":");
}

/**
 * Where a hierarchy goes round in a circle.
 * @param edges pairs of a code and one that includes it
 * @returns position of a pair on a circle, or undefined
 */
export function cycleAt(edges: readonly (readonly [string, string])[]): number | undefined {
  const parents = new Map<string, number[]>();
  edges.forEach(([child], at) => parents.set(child, [...(parents.get(child) ?? []), at]));
  const done = new Set<string>();
  for (const [start] of edges) {
    const path: { code: string; next: number }[] = [{ code: start, next: 0 }];
    const open = new Set([start]);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const at = parents.get(top.code)?.[top.next++];
      const parent = at === undefined ? undefined : edges[at]?.[1];
      if (at === undefined || parent === undefined || done.has(top.code)) {
        done.add(top.code);
        open.delete(top.code);
        path.pop();
      } else if (open.has(parent)) return at;
      else if (!done.has(parent)) {
        open.add(parent);
        path.push({ code: parent, next: 0 });
      }
    }
  }
  return undefined;
}

function keyOf({ list, code }: ColumnSchema, isSince: boolean): string {
  return JSON.stringify([list, code, isSince]);
}
