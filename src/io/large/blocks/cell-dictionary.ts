/**
 * Different cells of a column by number, in order of first appearance. Cells are bytes (UTF-8); each different one is
 * kept once, and decoded when its text is asked for. Fields are read and written by `splitPlain`, and by nothing else.
 */
export interface CellDictionary {
  /** Different cells. */
  size: number;
  /** Grows by one when the dictionary is emptied: what was numbered before is then void. */
  generation: number;
  /** Open addressing: number + 1, or 0 for a free slot; a power of two long. */
  slots: Int32Array;
  /** Hash of each cell. */
  hashes: Int32Array;
  /** starts[id]..starts[id + 1] are the cell's bytes in the arena. */
  starts: Float64Array;
  arena: Buffer;
}

const FIRST_CELLS = 256;
const FIRST_BYTES = 4096;

export function createDictionary(): CellDictionary {
  return {
    size: 0,
    generation: 0,
    slots: new Int32Array(2 * FIRST_CELLS),
    hashes: new Int32Array(FIRST_CELLS),
    starts: new Float64Array(FIRST_CELLS + 1),
    arena: Buffer.allocUnsafe(FIRST_BYTES),
  };
}

/** Empties a dictionary; what it grew to is kept for the next cells. */
export function clearDictionary(dictionary: CellDictionary): void {
  dictionary.size = 0;
  dictionary.generation += 1;
  dictionary.slots.fill(0);
}

/**
 * Text of a cell.
 * @param id 0..size-1
 */
export function cellText({ arena, starts }: CellDictionary, id: number): string {
  return arena.toString("utf8", starts[id], starts[id + 1]);
}

/** Hash of a cell before its first byte. */
export const HASH_START = 0x811c9dc5 | 0;

/**
 * Number of a cell, new where it was not seen before.
 * @param hash FNV-1a of the bytes, 32 bits. Source: Fowler, Noll and Vo, RFC 9923
 */
export function internCell(
  dictionary: CellDictionary,
  bytes: Uint8Array,
  from: number,
  to: number,
  hash: number,
): number {
  const { slots, hashes, starts, arena } = dictionary;
  const mask = slots.length - 1;
  // The low bits of FNV-1a are its weakest.
  let at = (hash ^ (hash >>> 15)) & mask;
  const length = to - from;
  for (let entry = slots[at]!; entry !== 0; entry = slots[at]!) {
    const id = entry - 1;
    const start = starts[id]!;
    if (hashes[id] === hash && starts[id + 1]! - start === length) {
      let k = 0;
      while (k < length && arena[start + k] === bytes[from + k]) k++;
      if (k === length) return id;
    }
    at = (at + 1) & mask;
  }
  return addCell(dictionary, bytes, from, to, hash, at);
}

function addCell(
  dictionary: CellDictionary,
  bytes: Uint8Array,
  from: number,
  to: number,
  hash: number,
  slot: number,
): number {
  const id = dictionary.size;
  const end = dictionary.starts[id]! + to - from;
  if (end > dictionary.arena.length) {
    const wider = Buffer.allocUnsafe(2 * Math.max(end, dictionary.arena.length));
    dictionary.arena.copy(wider);
    dictionary.arena = wider;
  }
  dictionary.arena.set(bytes.subarray(from, to), dictionary.starts[id]);
  dictionary.hashes[id] = hash;
  dictionary.starts[id + 1] = end;
  dictionary.slots[slot] = id + 1;
  dictionary.size = id + 1;
  if (dictionary.size === dictionary.hashes.length) widen(dictionary);
  return id;
}

function widen(dictionary: CellDictionary): void {
  const { hashes, starts, size } = dictionary;
  const wider = new Int32Array(2 * size);
  wider.set(hashes);
  const widerStarts = new Float64Array(2 * size + 1);
  widerStarts.set(starts);
  const slots = new Int32Array(4 * size);
  const mask = slots.length - 1;
  for (let id = 0; id < size; id++) {
    const hash = wider[id]!;
    let at = (hash ^ (hash >>> 15)) & mask;
    while (slots[at] !== 0) at = (at + 1) & mask;
    slots[at] = id + 1;
  }
  dictionary.hashes = wider;
  dictionary.starts = widerStarts;
  dictionary.slots = slots;
}

/** Number of a text, new where it was not seen before. */
export function internText(dictionary: CellDictionary, text: string): number {
  const bytes = Buffer.from(text);
  let hash = HASH_START;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return internCell(dictionary, bytes, 0, bytes.length, hash);
}
