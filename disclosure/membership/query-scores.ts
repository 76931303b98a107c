import type { Cohort } from "../../src/core/data/cohort.ts";
import { permutation } from "../../src/core/rng.ts";
import type { Rng } from "../../src/core/rng.ts";
import { cellCoder, cellKeys } from "./cell-codes.ts";

/** Sets of columns that are counted. */
const N_QUERIES = 60;
const SMALLEST_SET = 2;
const LARGEST_SET = 4;
/** Numbers are cut into classes of equal share. */
const BINS = { by: "share", n: 10 } as const;

/**
 * Counts of a patient's own combinations: for random sets of 2 to 4 columns, how many synthetic rows share the
 * patient's values, against how many other patients do. The score is the mean over the sets of the log of the ratio,
 * one added to each count.
 *
 * Source: query-based features of Achilles, Meeus et al., "Achilles' Heels" (ESORICS 2023). Differs: no shadow runs, a
 * fixed sum in place of a trained classifier; numbers in ten classes of the real rows.
 * @returns a function from a synthetic file to one score per real row
 */
export function queryScorer(real: Cohort, rng: Rng): (file: Cohort) => Float64Array {
  const coder = cellCoder(real, real.columns.map((one) => one.name).sort(), BINS);
  const codes = coder.code(real);
  const queries = drawSets(codes.length, rng).map((set) => ({
    set,
    ...realCounts(cellKeys(set, codes, coder.nCodes, real.nRows), real),
  }));
  return (file) => {
    const fileCodes = coder.code(file);
    const scores = new Float64Array(real.nRows);
    for (const { set, classOf, positions, logOthers } of queries) {
      const counts = new Float64Array(positions.size);
      for (const key of cellKeys(set, fileCodes, coder.nCodes, file.nRows)) {
        const position = positions.get(key);
        if (position !== undefined) counts[position]!++;
      }
      const logs = counts.map((count) => Math.log(count + 1));
      for (let row = 0; row < scores.length; row++)
        scores[row]! += (logs[classOf[row]!]! - logOthers[row]!) / queries.length;
    }
    return scores;
  };
}

function drawSets(nColumns: number, rng: Rng): Int32Array[] {
  if (nColumns < SMALLEST_SET) return nColumns === 0 ? [] : [Int32Array.of(0)];
  return Array.from({ length: N_QUERIES }, (_, k) =>
    permutation(nColumns, rng).slice(0, Math.min(nColumns, SMALLEST_SET + (k % (LARGEST_SET - SMALLEST_SET + 1)))),
  );
}

/** Which combination each real row has, and the log of one more than the number of other patients who share it. */
function realCounts(
  keys: Float64Array,
  real: Cohort,
): { classOf: Int32Array; positions: ReadonlyMap<number, number>; logOthers: Float64Array } {
  const positions = new Map<number, number>();
  const classOf = Int32Array.from(keys, (key) => {
    if (!positions.has(key)) positions.set(key, positions.size);
    return positions.get(key)!;
  });
  const seen = new Set<number>();
  const patients = new Float64Array(positions.size);
  classOf.forEach((one, row) => {
    const patientAndClass = real.units[row]! * positions.size + one;
    if (seen.has(patientAndClass)) return;
    seen.add(patientAndClass);
    patients[one]!++;
  });
  // The patient's own row is the one more.
  return { classOf, positions, logOthers: Float64Array.from(classOf, (one) => Math.log(patients[one]!)) };
}
