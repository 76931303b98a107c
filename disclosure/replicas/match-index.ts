/** Slots of one column's values in a key; far more than a registry has levels. */
const SLOTS = 2 ** 21;
/** Part of a number by which a window is wider than the tolerance, so that rounding loses no row. */
const WIDER = 1e-9;

/** values[row * nColumns + c] */
interface Rows {
  readonly nRows: number;
  readonly values: Float64Array;
}

/** What a match must agree on: `equal` columns are equal, those of `window` differ by at most `reach`. */
export interface Agreement {
  readonly nColumns: number;
  readonly equal: readonly number[];
  readonly window?: { readonly column: number; readonly reach: number };
}

/** Rows that may match a query: those of `rows` from `from` to before `to`. */
export interface Candidates {
  readonly rows: Int32Array;
  readonly from: number;
  readonly to: number;
}

const NONE: Candidates = { rows: new Int32Array(0), from: 0, to: 0 };

/** Targets that agree on what must be equal, by falling in with the window, ascending. */
interface Group {
  readonly rows: Int32Array;
  readonly values: Float64Array;
}

/**
 * Targets by what every match must agree on.
 * @returns asks for the candidates of a query row: its matches, and perhaps others
 */
export function matchIndex(agreement: Agreement, targets: Rows): (queries: Rows, row: number) => Candidates {
  const { nColumns, window } = agreement;
  const keys = keysOf(agreement);
  const members: number[][] = [];
  for (let row = 0; row < targets.nRows; row++) (members[keys.made(targets, row)] ??= []).push(row);
  const groups = members.map((rows): Group => groupOf(rows, agreement, targets));
  return (queries, row) => {
    const key = keys.known(queries, row);
    const group = key === undefined ? undefined : groups[key];
    if (group === undefined) return NONE;
    if (window === undefined) return { rows: group.rows, from: 0, to: group.rows.length };
    const value = queries.values[row * nColumns + window.column]!;
    const reach = window.reach + WIDER * (Math.abs(value) + window.reach);
    return {
      rows: group.rows,
      from: placeOf(group.values, value - reach),
      to: placeOf(group.values, value + reach, true),
    };
  };
}

function groupOf(rows: number[], { nColumns, window }: Agreement, { values }: Rows): Group {
  if (window === undefined) return { rows: Int32Array.from(rows), values: new Float64Array(0) };
  const valueOf = (row: number): number => values[row * nColumns + window.column]!;
  rows.sort((a, b) => valueOf(a) - valueOf(b));
  return { rows: Int32Array.from(rows), values: Float64Array.from(rows, valueOf) };
}

/** Numbers for the combinations of what must be equal. */
function keysOf({ equal, nColumns }: Agreement): {
  readonly made: (rows: Rows, row: number) => number;
  readonly known: (rows: Rows, row: number) => number | undefined;
} {
  const slots = equal.map(() => new Map<number, number>());
  const keys = new Map<number, number>();
  return {
    made: ({ values }, row) => {
      let key = 0;
      equal.forEach((c, k) => {
        key = numbered(keys, key * SLOTS + numbered(slots[k]!, values[row * nColumns + c]!));
      });
      return key;
    },
    known: ({ values }, row) => {
      let key = 0;
      for (let k = 0; k < equal.length; k++) {
        const slot = slots[k]!.get(values[row * nColumns + equal[k]!]!);
        const next = slot === undefined ? undefined : keys.get(key * SLOTS + slot);
        if (next === undefined) return undefined;
        key = next;
      }
      return key;
    },
  };
}

/** The number of a value, a new one where it has none; from 1, so that 0 is the empty key. */
function numbered(known: Map<number, number>, value: number): number {
  const number = known.get(value) ?? known.size + 1;
  known.set(value, number);
  return number;
}

/** First place whose value is at least, or with `beyond` above, the limit. @param values ascending */
function placeOf(values: Float64Array, limit: number, beyond = false): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < limit || (beyond && values[middle]! === limit)) low = middle + 1;
    else high = middle;
  }
  return low;
}
