/**
 * The machine code of `sweep-kernel.ts`, put together from WebAssembly instructions, so that it can be read here and
 * nothing is loaded.
 *
 * Source: WebAssembly Core Specification 2.0 (W3C 2024), section 5 (binary format), with its 128-bit vectors.
 */

/** Parameters, then locals, by their numbers. */
const QUERY = 0;
const QUERY_BITS = 1;
const VALUES = 2;
const BITS = 3;
const OUT = 4;
const N_AXES = 5;
const N_WORDS = 6;
const STRIDE = 7;
const LEAST = 8;
const N_PACKED = 9;
const AT = 10;
const FROM = 11;
const OWN = 12;
const LEFT = 13;
const FIRST = 14;
const SECOND = 15;
const SAME = 16;

const I32 = 0x7f;
const F32 = 0x7d;
const V128 = 0x7b;
/** Bytes of a vector. */
const LANES = 16;

type Code = readonly number[];

/** Unsigned LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

/** Bytes after their number. */
function sized(bytes: Code): number[] {
  return [...unsigned(bytes.length), ...bytes];
}

const get = (local: number): Code => [0x20, local];
const set = (local: number, value: Code): Code => [...value, 0x21, local];
/** A constant below 64. */
const small = (value: number): Code => [0x41, value];
const plus = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
const minus = (a: Code, b: Code): Code => [...a, ...b, 0x6b];
const below = (a: Code, b: Code): Code => [...a, ...b, 0x49];
const vector = (opcode: number, ...operands: readonly Code[]): Code => [...operands.flat(), 0xfd, ...unsigned(opcode)];
const load = (address: Code, offset: number): Code => [...vector(0, address), 4, ...unsigned(offset)];
const loadSame = (address: Code): Code => [...vector(9, address), 2, 0];
const store = (address: Code, value: Code, offset: number): Code => [
  ...vector(11, address, value),
  4,
  ...unsigned(offset),
];
const sameInAll = (value: Code): Code => vector(19, value);
const add = (a: Code, b: Code): Code => vector(228, a, b);
const subtract = (a: Code, b: Code): Code => vector(229, a, b);
const smaller = (a: Code, b: Code): Code => vector(234, a, b);
const magnitude = (a: Code): Code => vector(224, a);
/** Set bits of each 32-bit lane, as a float. */
const onesOf = (a: Code): Code => vector(250, vector(127, vector(125, vector(98, a))));
const both = (a: Code, b: Code): Code => vector(78, a, b);
/** The lanes of a vector, `lanes` further round. */
const turned = (a: Code, lanes: number): Code => [
  ...[...a, ...a, 0xfd, ...unsigned(13)],
  ...Array.from({ length: LANES }, (_, byte) => (byte + 4 * lanes) % LANES),
];
const storeFirst = (address: Code, value: Code): Code => [...address, ...vector(31, value), 0, 0x38, 2, 0];
const dividedBy = (value: Code, power: number): Code => [...value, ...small(power), 0x76];
const ONE: Code = [0x43, 0, 0, 0x80, 0x3f];

/** Runs `body` for each column: FROM walks down the targets' columns, OWN along the query's. */
function eachColumn(targets: number, query: number, columns: number, body: Code): Code {
  return [
    ...set(FROM, plus(get(targets), get(AT))),
    ...set(OWN, get(query)),
    ...set(LEFT, get(columns)),
    ...[0x02, 0x40], // block
    ...[...get(LEFT), 0x45, 0x0d, 0], // none: leave it
    ...[0x03, 0x40], // loop
    ...set(SAME, loadSame(get(OWN))),
    ...body,
    ...set(FROM, plus(get(FROM), get(STRIDE))),
    ...set(OWN, plus(get(OWN), small(4))),
    ...set(LEFT, minus(get(LEFT), small(1))),
    ...[...get(LEFT), 0x0d, 0], // once more
    ...[0x0b, 0x0b],
  ];
}

const difference = (offset: number): Code =>
  smaller(magnitude(subtract(get(SAME), load(get(FROM), offset))), sameInAll(ONE));
const common = (offset: number): Code => onesOf(both(get(SAME), load(get(FROM), offset)));

/** Eight targets a round, four to a vector; their sums are stored, and the smallest of the eight beside. */
const BODY: Code = [
  ...[0x03, 0x40], // loop
  ...set(FIRST, sameInAll(get(N_PACKED))),
  ...set(SECOND, get(FIRST)),
  ...eachColumn(BITS, QUERY_BITS, N_WORDS, [
    ...set(FIRST, subtract(get(FIRST), common(0))),
    ...set(SECOND, subtract(get(SECOND), common(LANES))),
  ]),
  ...eachColumn(VALUES, QUERY, N_AXES, [
    ...set(FIRST, add(get(FIRST), difference(0))),
    ...set(SECOND, add(get(SECOND), difference(LANES))),
  ]),
  ...store(plus(get(OUT), get(AT)), get(FIRST), 0),
  ...store(plus(get(OUT), get(AT)), get(SECOND), LANES),
  ...set(FIRST, smaller(get(FIRST), get(SECOND))),
  ...set(FIRST, smaller(get(FIRST), turned(get(FIRST), 2))),
  ...set(FIRST, smaller(get(FIRST), turned(get(FIRST), 1))),
  ...storeFirst(plus(get(LEAST), dividedBy(get(AT), 3)), get(FIRST)),
  ...set(AT, plus(get(AT), small(2 * LANES))),
  ...[...below(get(AT), get(STRIDE)), 0x0d, 0],
  ...[0x0b, 0x0b],
];

function section(id: number, bytes: Code): number[] {
  return [id, ...sized(bytes)];
}

const name = (text: string): number[] => sized([...new TextEncoder().encode(text)]);

/** The module: imports its memory as `env.memory`, exports `sweep`. */
export const SWEEP_CODE = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, [1, 0x60, ...sized([I32, I32, I32, I32, I32, I32, I32, I32, I32, F32]), 0]),
  ...section(2, [1, ...name("env"), ...name("memory"), 0x02, 0x00, 1]),
  ...section(3, [1, 0]),
  ...section(7, [1, ...name("sweep"), 0x00, 0]),
  ...section(10, [1, ...sized([2, 4, I32, 3, V128, ...BODY])]),
]);
