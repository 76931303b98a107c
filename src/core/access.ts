import { RaresynthError } from "./errors.ts";

/** Arrays of numbers that a cohort holds. */
type Numbers = Float64Array | Int32Array | Uint8Array;

/**
 * The element at a place that is known to exist.
 * @param values a list, an array of numbers or a text; not one that holds undefined
 * @param place 0..length-1
 * @returns the element
 * @throws {E_INTERNAL} where there is none
 */
export function nth<T>(values: ArrayLike<T | undefined>, place: number): T {
  const value = values[place];
  if (value === undefined) throw absent("a place outside a list was read.");
  return value;
}

/**
 * The value of a key that is known to be in the map.
 * @param map not one that holds undefined
 * @param key is in the map
 * @returns the value
 * @throws {E_INTERNAL} where it is not
 */
export function got<K, V>(map: { get(key: K): V | undefined }, key: K): V {
  const value = map.get(key);
  if (value === undefined) throw absent("a key that a map does not hold was asked for.");
  return value;
}

/**
 * A value that is known to be there where its type says that it may be absent.
 * @param value neither undefined nor null
 * @returns the value
 * @throws {E_INTERNAL} where it is absent
 */
export function defined<T>(value: T | undefined | null): T {
  if (value === undefined || value === null) throw absent("a value that should be there is absent.");
  return value;
}

/**
 * Elements of an array of numbers by their places: a column at some rows.
 * @param values of any length
 * @param places each 0..values.length-1; repeats allowed
 * @returns a new array of the same kind, of length places.length
 * @throws {E_INTERNAL} where a place does not exist
 */
export function gather<A extends Numbers>(values: A, places: ArrayLike<number>): A;
export function gather(values: Numbers, places: ArrayLike<number>): Numbers {
  const n = places.length;
  const out =
    values instanceof Float64Array
      ? new Float64Array(n)
      : values instanceof Int32Array
        ? new Int32Array(n)
        : new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const value = values[places[i] ?? -1];
    if (value === undefined) throw absent("a place outside a column was read.");
    out[i] = value;
  }
  return out;
}

function absent(message: string): RaresynthError {
  return new RaresynthError("E_INTERNAL", message);
}
