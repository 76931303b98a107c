/**
 * Row statistics to statistics of the unit of protection: an adversary who attacks a patient may use every row of that
 * patient, so the patient's score is that of the best row.
 */

/** Smallest value over each unit's rows; Infinity for a unit without rows. @param units row -> unit */
export function minByUnit(values: ArrayLike<number>, units: Int32Array, nUnits: number): Float64Array {
  const result = new Float64Array(nUnits).fill(Infinity);
  for (let row = 0; row < units.length; row++)
    if (values[row]! < result[units[row]!]!) result[units[row]!] = values[row]!;
  return result;
}

/** Largest value over each unit's rows; -Infinity for a unit without rows. @param units row -> unit */
export function maxByUnit(values: ArrayLike<number>, units: Int32Array, nUnits: number): Float64Array {
  const result = new Float64Array(nUnits).fill(-Infinity);
  for (let row = 0; row < units.length; row++)
    if (values[row]! > result[units[row]!]!) result[units[row]!] = values[row]!;
  return result;
}

/** Mean over each unit's rows that have a number; NaN for a unit without any. @param units row -> unit */
export function meanByUnit(values: ArrayLike<number>, units: Int32Array, nUnits: number): Float64Array {
  const sums = new Float64Array(nUnits);
  const counts = new Float64Array(nUnits);
  for (let row = 0; row < units.length; row++) {
    const one = values[row]!;
    if (Number.isNaN(one)) continue;
    sums[units[row]!]! += one;
    counts[units[row]!]!++;
  }
  return sums.map((sum, unit) => (counts[unit] === 0 ? NaN : sum / counts[unit]!));
}
