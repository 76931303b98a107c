import { nth } from "../core/access.ts";
import { bestAgreements, rowsAgree, type CodedTables } from "../stats/agreement-scores.ts";
import { column, isMissing, type Cohort, type Column } from "../core/data/cohort.ts";

/** Above so many patients only whole rows are compared: all pairs would take minutes. */
const MOST_UNITS = 4000;
/** One pair in so many among strangers may agree as far as two rows that are called one patient's. */
const PAIRS_BY_CHANCE = 0.01;
/** Columns that two rows of one patient may differ in: a slip of the pen, a value filled in later. */
const MAY_DIFFER = 0.1;

/**
 * Per patient of the second table, how much the closest patient of the first agrees with it: the sum, over the columns
 * in which both hold the same value, of minus the logarithm of the chance to agree.
 *
 * Source: agreement weights of Fellegi & Sunter, JASA 64:1183 (1969), with all columns taken as equally reliable and
 * disagreement as saying nothing, since columns change between two cuts of the data.
 * @returns bits, one number a patient; undefined where the tables are too large to compare pair by pair
 */
export function closestAgreement(first: Cohort, second: Cohort): Float64Array | undefined {
  if (first.nUnits > MOST_UNITS || second.nUnits > MOST_UNITS) return undefined;
  const n = { first: first.nUnits, second: second.nUnits };
  return bestAgreements(spaceOf(first, second), n, first === second);
}

/**
 * Patients who stand in the table twice: their rows agree in nine of ten columns, on values that two strangers share in
 * all of them less than once in a hundred such tables. Of more than a few thousand patients only whole rows are
 * compared.
 * Claim: none for tables of few coarse columns, where nobody can be told from a double: nothing is said there.
 * @returns number of patients with a double
 */
export function patientsTwice(cohort: Cohort): number {
  const { first: cells, weights } = spaceOf(cohort, cohort);
  const { nUnits } = cohort;
  const bits = Math.log2((nUnits * (nUnits - 1)) / 2 / PAIRS_BY_CHANCE);
  const isTwice = new Uint8Array(nUnits);
  const least = { share: 1 - MAY_DIFFER, weight: bits };
  const compare = (a: number, b: number): void => {
    if (rowsAgree(cells, weights, a, b, least)) isTwice[a] = isTwice[b] = 1;
  };
  if (nUnits <= MOST_UNITS) for (let a = 0; a < nUnits; a++) for (let b = 0; b < a; b++) compare(a, b);
  else {
    const seen = new Map<string, number>();
    for (let unit = 0; unit < nUnits; unit++) {
      const key = cells.map((one) => nth(one, unit)).join(" ");
      const known = seen.get(key);
      if (known === undefined) seen.set(key, unit);
      else compare(unit, known);
    }
  }
  return isTwice.reduce((sum, one) => sum + one, 0);
}

/** Both tables in one code, one row a patient (the first); weights in bits: minus log2 of the chance to agree. */
function spaceOf(first: Cohort, second: Cohort): CodedTables {
  const [rows, otherRows] = [firstRows(first), firstRows(second)];
  const [cells, otherCells]: [Int32Array[], Int32Array[]] = [[], []];
  const weights: number[] = [];
  for (const own of first.columns) {
    const { codeOf, nCodes } = createCodes();
    const coded = rows.map((row) => codeOf(own, row));
    const other = column(second, own.name);
    const otherCoded = otherRows.map((row) => codeOf(other, row));
    const counts = new Float64Array(nCodes());
    for (const one of coded) counts[one] = nth(counts, one) + 1;
    const present = rows.length - nth(counts, 0);
    if (present < 2) continue;
    const agree = counts.reduce((sum, n, k) => (k === 0 ? sum : sum + n * (n - 1)), 0) / (present * (present - 1));
    weights.push(-Math.log2(Math.max(agree, 1 / (present * present))));
    cells.push(coded);
    otherCells.push(otherCoded);
  }
  return { first: cells, second: otherCells, weights: Float64Array.from(weights) };
}

/** Numbers for the values of a column, in order of appearance; 0 is missing. */
function createCodes(): { codeOf: (from: Column, row: number) => number; nCodes: () => number } {
  const known = new Map<string | number, number>();
  const codeOf = (from: Column, row: number): number => {
    if (isMissing(from, row)) return 0;
    const value = from.kind === "numeric" ? nth(from.values, row) : nth(from.levels, nth(from.codes, row));
    const found = known.get(value);
    if (found !== undefined) return found;
    known.set(value, known.size + 1);
    return known.size;
  };
  return { codeOf, nCodes: () => known.size + 1 };
}

function firstRows(cohort: Cohort): Int32Array {
  const rows = new Int32Array(cohort.nUnits).fill(-1);
  cohort.units.forEach((unit, row) => {
    if (nth(rows, unit) < 0) rows[unit] = row;
  });
  return rows;
}
