import { nth } from "../../../core/access.ts";
import type { Column } from "../../../core/data/cohort.ts";
import type { ColumnSchema } from "../../../core/data/schema.ts";
import type { BlockColumn } from "../blocks/cell-block.ts";
import { typeCells } from "./pack-column.ts";

/** A block's column typed, and how many of its cells are not as the schema says. */
export interface TypedBlock {
  readonly nUnread: number;
  /** Cells with a level that is not on the list. */
  readonly nUnlisted: number;
  /** Values or codes of the block's rows. */
  readonly column: () => Column;
}

/** What is known of each different cell: a value, or the number of a level; whether it is unread or unlisted. */
interface CellTypes {
  readonly numbers: number[];
  readonly isUnread: boolean[];
  readonly isUnlisted: boolean[];
}

/**
 * Types a column block by block, each different cell once.
 * @returns the typed rows of the block that is given
 */
export function blockTyper(schema: ColumnSchema): (block: BlockColumn) => TypedBlock {
  const levels = [...(schema.levels ?? [])];
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  let cells: CellTypes = { numbers: [], isUnread: [], isUnlisted: [] };
  let seenIn = 0;
  const levelCode = (level: string): number => {
    const known = codeOf.get(level);
    if (known !== undefined) return known;
    codeOf.set(level, levels.length);
    return levels.push(level) - 1;
  };
  const learn = (texts: readonly string[]): void => {
    const { typed, faultOf } = typeCells(schema, texts, "lenient");
    texts.forEach((_, id) => {
      const code = typed.kind === "coded" ? nth(typed.codes, id) : -1;
      cells.numbers.push(
        typed.kind === "numeric" ? nth(typed.values, id) : code < 0 ? -1 : levelCode(nth(typed.levels, code)),
      );
      cells.isUnread.push(faultOf.has(id));
      cells.isUnlisted.push(typed.kind === "coded" && code >= typed.nPublicLevels);
    });
  };
  return ({ codes, size, generation, textOf }) => {
    if (generation !== seenIn) {
      cells = { numbers: [], isUnread: [], isUnlisted: [] };
      seenIn = generation;
    }
    const first = cells.numbers.length;
    if (size > first) learn(Array.from({ length: size - first }, (_, at) => textOf(first + at)));
    const { numbers, isUnread, isUnlisted } = cells;
    return {
      nUnread: countIn(codes, isUnread),
      nUnlisted: countIn(codes, isUnlisted),
      column: () => typedColumn(schema, codes, numbers, levels),
    };
  };
}

function typedColumn(
  schema: ColumnSchema,
  ids: Int32Array,
  numbers: readonly number[],
  levels: readonly string[],
): ReturnType<TypedBlock["column"]> {
  const { name, type } = schema;
  if (type !== "categorical" && type !== "ordinal")
    return { kind: "numeric", name, values: Float64Array.from(ids, (id) => nth(numbers, id)) };
  const codes = ids.map((id) => nth(numbers, id));
  const nPublicLevels = schema.levels?.length ?? 0;
  return { kind: "coded", name, codes, levels: [...levels], nPublicLevels, ordered: type === "ordinal" };
}

function countIn(codes: Int32Array, marked: readonly boolean[]): number {
  if (!marked.includes(true)) return 0;
  let count = 0;
  for (const id of codes) if (marked[id] === true) count += 1;
  return count;
}
