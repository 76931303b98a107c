import { nth } from "../../core/access.ts";
import { countTable, type StateTable } from "../domain/encode.ts";
import type { CurvePoint } from "../../core/privacy/error-curve.ts";
import type { PublicDomain } from "../domain/domain.ts";

/** @param values one a repeat, at least two */
export function curvePoint(epsilon: number, values: readonly number[]): CurvePoint {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
  const half = (1.959963984540054 * sd) / Math.sqrt(values.length);
  return { epsilon, mean, low: mean - half, high: mean + half, sd, repeats: values.length };
}

/**
 * Mean total variation over all tables of `order` columns between two tables of states, missing as a state. @returns
 * 0..1
 */
export function tableError(domain: PublicDomain, a: StateTable, b: StateTable, order: 1 | 2): number {
  let sum = 0;
  let n = 0;
  for (let i = 0; i < domain.columns.length; i++)
    for (let j = order === 1 ? i : i + 1; j < (order === 1 ? i + 1 : domain.columns.length); j++) {
      const columns = order === 1 ? [i] : [i, j];
      sum += variation(countTable(a, domain, columns), countTable(b, domain, columns));
      n++;
    }
  return n === 0 ? 0 : sum / n;
}

function variation(a: Float64Array, b: Float64Array): number {
  const total = (counts: Float64Array): number => counts.reduce((sum, count) => sum + count, 0);
  const [totalA, totalB] = [total(a), total(b)];
  return a.reduce((sum, count, cell) => sum + Math.abs(count / totalA - nth(b, cell) / totalB), 0) / 2;
}

/**
 * Mean distance of the counts of all tables of `order` columns, in persons: sum over cells of |counts - drawn counts|.
 * Adding or removing one unit of the first table moves it by at most one person, whatever was drawn.
 * @param drawn rows of weight 1
 */
export function tableDistance(domain: PublicDomain, counted: StateTable, drawn: StateTable, order: 1 | 2): number {
  const d = domain.columns.length;
  let sum = 0;
  let n = 0;
  for (let i = 0; i < d; i++)
    for (let j = order === 1 ? i : i + 1; j < (order === 1 ? i + 1 : d); j++) {
      const columns = order === 1 ? [i] : [i, j];
      const other = countTable(drawn, domain, columns);
      countTable(counted, domain, columns).forEach((count, cell) => {
        sum += Math.abs(count / domain.unitWeight - (other[cell] ?? 0));
      });
      n++;
    }
  return n === 0 ? 0 : sum / n;
}
