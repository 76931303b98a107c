import { RaresynthError } from "./errors.ts";

/** First bytes of a packed value; the last of them is the version of the format. */
const MAGIC = new TextEncoder().encode("RSYNPAK1");
const PREFIX = MAGIC.length + 4;
/** Every number of an array starts at a multiple of this, so that arrays can be read in place. */
const ALIGNMENT = 8;
const ARRAYS = { Uint8Array, Int8Array, Uint16Array, Int16Array, Uint32Array, Int32Array, Float32Array, Float64Array };
type ArrayName = keyof typeof ARRAYS;
type TypedArray = InstanceType<(typeof ARRAYS)[ArrayName]>;

/**
 * A node of the table: a plain value stands for itself, anything else is tagged. Children are places in the table.
 * `a` array, `o` object (keys beside places), `m` Map, `s` Set, `t` typed array (name, byte offset, length), `n` a
 * number that JSON lacks, `u` undefined.
 */
type Node =
  | string
  | number
  | boolean
  | null
  | readonly ["a", readonly number[]]
  | readonly ["o", readonly string[], readonly number[]]
  | readonly ["m", readonly number[], readonly number[]]
  | readonly ["s", readonly number[]]
  | readonly ["t", ArrayName, number, number]
  | readonly ["n", "NaN" | "Infinity" | "-Infinity" | "-0"]
  | readonly ["u"];

/**
 * Plain values (JSON, undefined, numbers that JSON lacks, Map, Set, typed arrays; no cycles) as bytes that any later
 * version of Node reads: a table of nodes as JSON, then the arrays' numbers, little-endian. What is shared within the
 * value is written once and shared again when read.
 * @param value not changed
 * @returns the same bytes for the same value
 * @throws {E_INTERNAL} for functions, symbols, class instances and cycles
 */
export function packValues(value: unknown): Uint8Array {
  const nodes: Node[] = [];
  const arrays: Uint8Array[] = [];
  const known = new Map<unknown, number>();
  const open = new Set<unknown>();
  let nBytes = 0;
  const place = (one: unknown): number => {
    const before = known.get(one);
    if (before !== undefined) return before;
    if (open.has(one)) throw unpackable("a value that holds itself");
    open.add(one);
    const node = nodeOf(one);
    open.delete(one);
    nodes.push(node);
    if (typeof one === "object" && one !== null) known.set(one, nodes.length - 1);
    return nodes.length - 1;
  };
  const nodeOf = (one: unknown): Node => {
    if (one === null || typeof one === "string" || typeof one === "boolean") return one;
    if (one === undefined) return ["u"];
    if (typeof one === "number") return Number.isFinite(one) && !Object.is(one, -0) ? one : ["n", nameOf(one)];
    if (Array.isArray(one)) return ["a", one.map(place)];
    if (one instanceof Map) return ["m", [...one.keys()].map(place), [...one.values()].map(place)];
    if (one instanceof Set) return ["s", [...one].map(place)];
    if (ArrayBuffer.isView(one)) return arrayNode(one as TypedArray);
    if (typeof one === "object" && [Object.prototype, null].includes(Object.getPrototypeOf(one) as object | null))
      return ["o", Object.keys(one), Object.values(one).map(place)];
    throw unpackable(`a value of type ${typeof one}`);
  };
  const arrayNode = (one: TypedArray): Node => {
    const name = one.constructor.name as ArrayName;
    if (!(name in ARRAYS)) throw unpackable("an array of another kind");
    const bytes = littleEndian(one);
    const start = nBytes;
    arrays.push(bytes, new Uint8Array(padding(bytes.length)));
    nBytes += bytes.length + padding(bytes.length);
    return ["t", name, start, one.length];
  };
  const root = place(value);
  const table = new TextEncoder().encode(JSON.stringify({ root, nodes }));
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, table.length, true);
  return joined([MAGIC, size, table, new Uint8Array(padding(PREFIX + table.length)), ...arrays]);
}

/**
 * The value that `packValues` made these bytes of.
 * @param bytes whole
 * @returns the value; arrays are copies
 * @throws {E_FILE} where they are of another format or version, or cut short
 */
export function unpackValues(bytes: Uint8Array): unknown {
  if (bytes.length < PREFIX || MAGIC.some((byte, at) => bytes[at] !== byte)) throw unreadable();
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length, true);
  const end = PREFIX + size;
  if (end > bytes.length) throw unreadable();
  const { root, nodes } = tableOf(bytes.subarray(PREFIX, end));
  const data = bytes.subarray(end + padding(end));
  const values: unknown[] = [];
  const at = (place: number): unknown => values[place];
  for (const node of nodes) values.push(valueOf(node, at, data));
  return values[root];
}

function tableOf(bytes: Uint8Array): { readonly root: number; readonly nodes: readonly Node[] } {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as { root: number; nodes: Node[] };
  } catch {
    throw unreadable();
  }
}

function valueOf(node: Node, at: (place: number) => unknown, data: Uint8Array): unknown {
  if (!Array.isArray(node)) return node;
  const tagged = node as Exclude<Node, string | number | boolean | null>;
  switch (tagged[0]) {
    case "u":
      return undefined;
    case "n":
      return Number(tagged[1]);
    case "a":
      return tagged[1].map(at);
    case "s":
      return new Set(tagged[1].map(at));
    case "m":
      return new Map(tagged[1].map((key, i) => [at(key), at(tagged[2][i] ?? -1)]));
    case "o":
      return Object.fromEntries(tagged[1].map((key, i) => [key, at(tagged[2][i] ?? -1)]));
    default:
      return arrayOf(tagged[1], data, tagged[2], tagged[3]);
  }
}

function arrayOf(name: ArrayName, data: Uint8Array, start: number, length: number): TypedArray {
  const Kind = ARRAYS[name];
  const nBytes = length * Kind.BYTES_PER_ELEMENT;
  if (start + nBytes > data.length) throw unreadable();
  // Not slice: that of Node's Buffer shares its memory.
  const own = new Uint8Array(nBytes);
  own.set(data.subarray(start, start + nBytes));
  return new Kind(swapped(own, Kind.BYTES_PER_ELEMENT).buffer as ArrayBuffer, 0, length);
}

const IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

function littleEndian(array: TypedArray): Uint8Array {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  return IS_LITTLE_ENDIAN ? bytes : swapped(bytes.slice(), array.BYTES_PER_ELEMENT);
}

function swapped(bytes: Uint8Array, width: number): Uint8Array {
  if (!IS_LITTLE_ENDIAN)
    for (let start = 0; start < bytes.length; start += width) bytes.subarray(start, start + width).reverse();
  return bytes;
}

const padding = (length: number): number => (ALIGNMENT - (length % ALIGNMENT)) % ALIGNMENT;

function nameOf(value: number): "NaN" | "Infinity" | "-Infinity" | "-0" {
  if (Number.isNaN(value)) return "NaN";
  if (value === 0) return "-0";
  return value > 0 ? "Infinity" : "-Infinity";
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function unpackable(what: string): RaresynthError {
  return new RaresynthError("E_INTERNAL", `${what} cannot be kept in a file.`);
}

function unreadable(): RaresynthError {
  return new RaresynthError("E_FILE", "the file of kept work is cut short, or of another version.", {
    hint: "Remove it; the work is then done again.",
  });
}
