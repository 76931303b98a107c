import { gather, nth } from "../../../core/access.ts";
import type { Column, NumericColumn } from "../../../core/data/cohort.ts";
import { bytesOfParts, packCodes, type PackedColumn, type PackedPart } from "../../../core/data/packed-cohort.ts";
import type { ColumnSchema } from "../../../core/data/schema.ts";
import { typeColumn, type Strictness } from "../../registry/type-column.ts";
import type { Faults } from "../../schema/faults.ts";
import type { BlockColumn } from "../blocks/cell-block.ts";

/** Takes up a column block by block. */
export interface ColumnPacker {
  /** @param nBefore rows of the file before the block */
  append(block: BlockColumn, nBefore: number): void;
  /** Bytes that the rows so far take. */
  bytes(): number;
  /** Every different cell typed, and what is wrong with cells of rows that stay. */
  finish(faults: Faults, keep?: Uint8Array): PackedColumn;
}

/**
 * A column of which each different cell is kept once. Where there are more than `MOST_TEXTS`, the rows that follow are
 * kept as values. Every cell is typed by `typeColumn`, so that the values are those of reading the file whole.
 */
export function packColumn(schema: ColumnSchema, strictness: Strictness): ColumnPacker {
  const texts: string[] = [];
  const parts: PackedPart[] = [];
  const lengths: number[] = [];
  const later: { readonly row: number; readonly fault: Fault }[] = [];
  let nBytes = 0;
  return {
    append(block, nBefore) {
      if (block.generation === 0) {
        for (let id = texts.length; id < block.size; id++) texts.push(block.textOf(id));
        parts.push({ codes: packCodes(block.codes) });
      } else parts.push(typedPart(schema, strictness, block, nBefore, later));
      lengths.push(block.codes.length);
      nBytes += bytesOfParts(parts.slice(-1));
    },
    bytes: () => nBytes,
    finish(faults, keep) {
      // A level that only rows without consent hold is not seen.
      const held = keep === undefined ? texts : heldTexts(texts, parts, lengths, keep);
      const { typed, faultOf } = typeCells(schema, held, strictness);
      tellFaults(parts, lengths, faultOf, later, faults, keep);
      return { cells: typed, parts: keep === undefined ? parts : keptParts(parts, lengths, keep) };
    },
  };
}

type Fault = Parameters<Faults["add"]>;

/** Cells typed one by one, with the fault of each that has one. */
export function typeCells(
  schema: ColumnSchema,
  texts: readonly string[],
  strictness: Strictness,
): { readonly typed: Column; readonly faultOf: ReadonlyMap<number, Fault> } {
  const faultOf = new Map<number, Fault>();
  const recorded: Faults = {
    add: (...fault) => faultOf.set(fault[2], fault),
    count: () => faultOf.size,
    throwIfAny: () => undefined,
  };
  const typed = typeColumn(schema, texts, Int32Array.from(texts.keys()), strictness, recorded);
  return { typed, faultOf };
}

/** A block whose cells are numbered for itself alone. */
function typedPart(
  schema: ColumnSchema,
  strictness: Strictness,
  { codes, size, textOf }: BlockColumn,
  nBefore: number,
  later: { readonly row: number; readonly fault: Fault }[],
): PackedPart {
  const { typed, faultOf } = typeCells(
    schema,
    Array.from({ length: size }, (_, id) => textOf(id)),
    strictness,
  );
  if (faultOf.size > 0)
    codes.forEach((id, row) => {
      const fault = faultOf.get(id);
      if (fault !== undefined) later.push({ row: nBefore + row, fault });
    });
  const { values, reasons, precision } = typed as NumericColumn;
  return {
    values: shared(gather(values, codes)),
    ...(reasons === undefined ? {} : { reasons: gather(reasons, codes) }),
    ...(precision === undefined ? {} : { precision: gather(precision, codes) }),
  };
}

function shared(values: Float64Array): Float64Array {
  const copy = new Float64Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

/** Faults row by row, in the order of the file. */
function tellFaults(
  parts: readonly PackedPart[],
  lengths: readonly number[],
  faultOf: ReadonlyMap<number, Fault>,
  later: readonly { readonly row: number; readonly fault: Fault }[],
  faults: Faults,
  keep?: Uint8Array,
): void {
  let first = 0;
  const tell = (row: number, [code, column, , rule]: Fault): void => {
    if (keep?.[row] !== 0) faults.add(code, column, row + 1, rule);
  };
  parts.forEach((part, at) => {
    if ("codes" in part && faultOf.size > 0)
      part.codes.forEach((id, row) => {
        const fault = faultOf.get(id);
        if (fault !== undefined) tell(first + row, fault);
      });
    first += nth(lengths, at);
  });
  for (const { row, fault } of later) tell(row, fault);
}

/** Texts of rows that stay; the others are empty. */
function heldTexts(
  texts: readonly string[],
  parts: readonly PackedPart[],
  lengths: readonly number[],
  keep: Uint8Array,
): string[] {
  const held = new Uint8Array(texts.length);
  let first = 0;
  parts.forEach((part, at) => {
    if ("codes" in part)
      part.codes.forEach((id, row) => {
        if (keep[first + row] === 1) held[id] = 1;
      });
    first += nth(lengths, at);
  });
  return texts.map((text, id) => (held[id] === 1 ? text : ""));
}

/** Parts without the rows that consent took out. */
function keptParts(parts: readonly PackedPart[], lengths: readonly number[], keep: Uint8Array): PackedPart[] {
  let first = 0;
  return parts.map((part, at): PackedPart => {
    const from = first;
    first += nth(lengths, at);
    const stays = (_: number, row: number): boolean => keep[from + row] === 1;
    if ("codes" in part) return { codes: packCodes(Int32Array.from(part.codes.filter(stays))) };
    const { values, reasons, precision } = part;
    return {
      values: values.filter(stays),
      ...(reasons === undefined ? {} : { reasons: reasons.filter(stays) }),
      ...(precision === undefined ? {} : { precision: precision.filter(stays) }),
    };
  });
}
