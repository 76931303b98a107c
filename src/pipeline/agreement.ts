import { column, isMissing, type Cohort, type Column } from "../core/data/cohort.ts";

/** Above so many patients only whole rows are compared: all pairs would take minutes. */
const MOST_UNITS = 4000;
/** One pair in so many among strangers may agree as far as two rows that are called one patient's. */
const PAIRS_BY_CHANCE = 0.01;
/** Columns that two rows of one patient may differ in: a slip of the pen, a value filled in later. */
const MAY_DIFFER = 0.1;

/** Rows as whole numbers, one row a patient (the first): the same number is the same value, 0 is missing. */
interface Coded {
  readonly cells: readonly Int32Array[];
  readonly nUnits: number;
}

/** Both tables in one code, and how much agreeing on each column says. */
interface Space {
  readonly first: Coded;
  readonly second: Coded;
  /** Bits: minus the base-2 logarithm of the chance that two patients of the first table agree. */
  readonly weights: Float64Array;
}

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
  return bestScores(spaceOf(first, second), first === second);
}

/**
 * Patients who stand in the table twice: their rows agree in nine of ten columns, on values that two strangers share in
 * all of them less than once in a hundred such tables. Of more than a few thousand patients only whole rows are
 * compared.
 * Claim: none for tables of few coarse columns, where nobody can be told from a double: nothing is said there.
 * @returns number of patients with a double
 */
export function patientsTwice(cohort: Cohort): number {
  const space = spaceOf(cohort, cohort);
  const { cells, nUnits } = space.first;
  const bits = Math.log2((nUnits * (nUnits - 1)) / 2 / PAIRS_BY_CHANCE);
  const isTwice = new Uint8Array(nUnits);
  const compare = (a: number, b: number): void => {
    let agreeing = 0;
    let said = 0;
    let asked = 0;
    for (let c = 0; c < cells.length; c++) {
      const [one, other] = [cells[c]![a]!, cells[c]![b]!];
      if (one === 0 && other === 0) continue;
      asked++;
      if (one !== other) continue;
      agreeing++;
      said += space.weights[c]!;
    }
    if (agreeing >= (1 - MAY_DIFFER) * asked && said >= bits) isTwice[a] = isTwice[b] = 1;
  };
  if (nUnits <= MOST_UNITS) for (let a = 0; a < nUnits; a++) for (let b = 0; b < a; b++) compare(a, b);
  else {
    const seen = new Map<string, number>();
    for (let unit = 0; unit < nUnits; unit++) {
      const key = cells.map((one) => one[unit]!).join(" ");
      const known = seen.get(key);
      if (known === undefined) seen.set(key, unit);
      else compare(unit, known);
    }
  }
  return isTwice.reduce((sum, one) => sum + one, 0);
}

function spaceOf(first: Cohort, second: Cohort): Space {
  const rows = [firstRows(first), firstRows(second)];
  const cells: [Int32Array[], Int32Array[]] = [[], []];
  const weights: number[] = [];
  for (const own of first.columns) {
    const known = new Map<string | number, number>();
    const code = (from: Column, row: number): number => {
      if (isMissing(from, row)) return 0;
      const value = from.kind === "numeric" ? from.values[row]! : from.levels[from.codes[row]!]!;
      const found = known.get(value);
      if (found !== undefined) return found;
      known.set(value, known.size + 1);
      return known.size;
    };
    const coded = [own, column(second, own.name)].map((from, k) => rows[k]!.map((row) => code(from, row)));
    const counts = new Float64Array(known.size + 1);
    for (const one of coded[0]!) counts[one]!++;
    const present = rows[0]!.length - counts[0]!;
    if (present < 2) continue;
    const agree = counts.reduce((sum, n, k) => (k === 0 ? sum : sum + n * (n - 1)), 0) / (present * (present - 1));
    weights.push(-Math.log2(Math.max(agree, 1 / (present * present))));
    cells[0].push(coded[0]!);
    cells[1].push(coded[1]!);
  }
  return {
    first: { cells: cells[0], nUnits: first.nUnits },
    second: { cells: cells[1], nUnits: second.nUnits },
    weights: Float64Array.from(weights),
  };
}

function firstRows(cohort: Cohort): Int32Array {
  const rows = new Int32Array(cohort.nUnits).fill(-1);
  cohort.units.forEach((unit, row) => {
    if (rows[unit]! < 0) rows[unit] = row;
  });
  return rows;
}

function bestScores({ first, second, weights }: Space, sameTable: boolean): Float64Array {
  const scores = new Float64Array(first.nUnits);
  return Float64Array.from({ length: second.nUnits }, (_, unit) => {
    scores.fill(0);
    for (let c = 0; c < weights.length; c++) {
      const own = second.cells[c]![unit]!;
      if (own === 0) continue;
      const theirs = first.cells[c]!;
      const weight = weights[c]!;
      for (let other = 0; other < scores.length; other++) if (theirs[other] === own) scores[other]! += weight;
    }
    let best = 0;
    scores.forEach((score, other) => {
      if (score > best && !(sameTable && other === unit)) best = score;
    });
    return best;
  });
}
