import { nth } from "../../core/access.ts";
import { makeCohort, takeRows, type Cohort } from "../../core/data/cohort.ts";
import { concatRows } from "../../core/data/concat-rows.ts";
import { excludeEachOther } from "../../core/data/condition.ts";
import { RaresynthError } from "../../core/errors.ts";
import type { Condition, FittedGenerator, PlainCondition } from "../../core/contracts/generator.ts";
import { permutation, type Rng } from "../../core/rng.ts";

/** Exactly `rows` rows meet the condition on the column. */
export interface Total {
  readonly column: string;
  readonly condition: PlainCondition;
  readonly rows: number;
}

/**
 * Draws rows of which exactly so many meet each total, and no other row meets any; in random order.
 * The rows of a total are drawn by conditioning on it, the rest by conditioning on its complement (other levels, the
 * other side of a range, missing), so that within each part rows follow the fitted model. Whether that takes rejection
 * is the generator's matter: bayesian-network and marginals condition without it; copula and other joint models leave
 * rows out for the complement only; cart leaves rows out for both.
 * @param fitted a fitted generator
 * @param nRows rows of the result
 * @param totals conditions on one column, of which no cell can meet two; rows together at most `nRows`
 * @param rng draws and shuffles
 * @param given further conditions, on other columns, that every row meets
 * @returns `nRows` rows
 * @throws {E_RANGE} for totals that do not fit together
 * @throws {E_UNSUPPORTED} where the generator refuses one of the conditions or its complement, or rows are visits
 */
export async function sampleWithTotals(
  fitted: FittedGenerator,
  nRows: number,
  totals: readonly Total[],
  rng: Rng,
  given: Readonly<Record<string, Condition>> = {},
): Promise<Cohort<"synthetic">> {
  checkTotals(nRows, totals, Object.keys(given));
  const [first] = totals;
  const rest = nRows - totals.reduce((sum, total) => sum + total.rows, 0);
  const wanted: { label: string; column: string; condition: Condition; rows: number }[] = totals.map((total, at) => ({
    label: `total/${at}`,
    ...total,
  }));
  if (first !== undefined)
    wanted.push({
      label: "rest",
      column: first.column,
      condition: { not: totals.map(({ condition }) => condition) },
      rows: rest,
    });
  const shape = await fitted.sample(0, rng.child("shape"), given);
  if (shape.schema.visits !== undefined) {
    throw new RaresynthError("E_UNSUPPORTED", "rows are visits here, and totals count rows.", {
      where: first?.column ?? shape.schema.name,
      hint: "Draw the patients of each condition with --given.",
    });
  }
  const parts: Cohort<"synthetic">[] = [];
  for (const { label, column, condition, rows } of wanted)
    if (rows > 0) parts.push(await fitted.sample(rows, rng.child(label), { ...given, [column]: condition }));
  const ordered = takeRows(concatRows(shape, parts), permutation(nRows, rng.child("order")), "synthetic");
  return makeCohort("synthetic", ordered.schema, ordered.columns, nRows);
}

/**
 * Deals totals out to parts of a table, as a random order of all its rows would.
 * @returns for each part the totals with the rows that fall to it
 */
export function dealTotals(totals: readonly Total[], partSizes: readonly number[], rng: Rng): Total[][] {
  const left = totals.map(({ rows }) => rows);
  let rowsLeft = partSizes.reduce((sum, size) => sum + size, 0);
  return partSizes.map((size) => {
    const dealt = totals.map(() => 0);
    for (let row = 0; row < size; row++) {
      let point = rng.int(rowsLeft--);
      for (let at = 0; at < left.length; at++) {
        point -= nth(left, at);
        if (point >= 0) continue;
        left[at] = nth(left, at) - 1;
        dealt[at] = nth(dealt, at) + 1;
        break;
      }
    }
    return totals.map((total, at) => ({ ...total, rows: nth(dealt, at) }));
  });
}

/** @throws {E_RANGE} */
export function checkTotals(nRows: number, totals: readonly Total[], given: readonly string[]): void {
  const [first] = totals;
  if (first === undefined) throw new RaresynthError("E_RANGE", "there is no total.");
  for (const { column, rows } of totals) {
    if (!Number.isInteger(rows) || rows < 0)
      throw new RaresynthError("E_RANGE", `the rows of a total are a whole number >= 0, got ${rows}.`, {
        where: column,
      });
    if (column !== first.column)
      throw new RaresynthError("E_RANGE", "totals must speak of one column.", { where: `${first.column}, ${column}` });
  }
  const sum = totals.reduce((all, { rows }) => all + rows, 0);
  if (sum > nRows)
    throw new RaresynthError("E_RANGE", `the totals ask for ${sum} rows, the sample has ${nRows}.`, {
      where: first.column,
    });
  totals.forEach((total, at) => {
    if (totals.slice(0, at).some((earlier) => !excludeEachOther(earlier.condition, total.condition))) {
      throw new RaresynthError("E_RANGE", "a row could meet two of the totals.", {
        where: total.column,
        hint: "Make ranges and lists of levels that do not overlap.",
      });
    }
  });
  if (given.includes(first.column))
    throw new RaresynthError("E_RANGE", "a column has totals and a condition.", { where: first.column });
}
