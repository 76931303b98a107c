import type { Cohort, NumericColumn } from "../src/core/cohort.ts";

/** Mean over numeric columns of the two-sample Kolmogorov-Smirnov statistic on observed values. */
export function meanKs(a: Cohort, b: Cohort): number {
  const gaps = numbersOf(a).map((column) => ks(present(column), present(sameColumn(b, column.name))));
  return gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
}

/** Mean over pairs of numeric columns of the absolute difference of Pearson correlations (pairwise complete). */
export function associationGap(a: Cohort, b: Cohort): number {
  const columns = numbersOf(a);
  let sum = 0;
  let count = 0;
  for (let i = 0; i < columns.length; i++) {
    for (let j = 0; j < i; j++) {
      const real = pearson(columns[i]!.values, columns[j]!.values);
      const drawn = pearson(sameColumn(b, columns[i]!.name).values, sameColumn(b, columns[j]!.name).values);
      sum += Math.abs(real - drawn);
      count += 1;
    }
  }
  return sum / count;
}

/** Largest gap between Kaplan-Meier curves of the schema's first pair, any cause, up to the registry's 95th percentile of time. */
export function survivalGap(a: Cohort, b: Cohort): number {
  const pair = a.schema.survival?.[0];
  if (pair === undefined) return NaN;
  const end = quantile95(present(sameColumn(a, pair.time)));
  const [first, second] = [a, b].map((cohort) => {
    const event = cohort.columns.find((column) => column.name === pair.event)!;
    const time = sameColumn(cohort, pair.time).values;
    return curve(time, Uint8Array.from(time, (_, row) => (event.kind === "coded" && event.codes[row]! >= 0 && pair.causes.includes(event.levels[event.codes[row]!]!) ? 1 : 0)));
  });
  let gap = 0;
  for (const at of [...first!.at, ...second!.at]) if (at <= end) gap = Math.max(gap, Math.abs(valueAt(first!, at) - valueAt(second!, at)));
  return gap;
}

interface Curve { readonly at: readonly number[]; readonly survival: readonly number[] }

function curve(time: Float64Array, event: Uint8Array): Curve {
  const order = [...time.keys()].filter((row) => !Number.isNaN(time[row]!)).sort((a, b) => time[a]! - time[b]!);
  const at: number[] = [];
  const survival: number[] = [];
  let s = 1;
  for (let i = 0; i < order.length;) {
    let j = i;
    let deaths = 0;
    while (j < order.length && time[order[j]!] === time[order[i]!]) deaths += event[order[j++]!]!;
    s *= 1 - deaths / (order.length - i);
    at.push(time[order[i]!]!);
    survival.push(s);
    i = j;
  }
  return { at, survival };
}

function valueAt({ at, survival }: Curve, time: number): number {
  let value = 1;
  for (let i = 0; i < at.length && at[i]! <= time; i++) value = survival[i]!;
  return value;
}

function numbersOf(cohort: Cohort): NumericColumn[] {
  return cohort.columns.filter((column): column is NumericColumn => column.kind === "numeric");
}

function sameColumn(cohort: Cohort, name: string): NumericColumn {
  return cohort.columns.find((column) => column.name === name) as NumericColumn;
}

function present(column: NumericColumn): Float64Array {
  return column.values.filter((value) => !Number.isNaN(value)).sort();
}

function quantile95(sorted: Float64Array): number {
  return sorted[Math.floor(0.95 * (sorted.length - 1))]!;
}

function ks(a: Float64Array, b: Float64Array): number {
  let i = 0;
  let j = 0;
  let gap = 0;
  while (i < a.length && j < b.length) {
    const at = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i]! <= at) i += 1;
    while (j < b.length && b[j]! <= at) j += 1;
    gap = Math.max(gap, Math.abs(i / a.length - j / b.length));
  }
  return gap;
}

function pearson(x: Float64Array, y: Float64Array): number {
  let n = 0;
  let [sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0];
  for (let row = 0; row < x.length; row++) {
    const a = x[row]!;
    const b = y[row]!;
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    n += 1;
    sx += a;
    sy += b;
    sxx += a * a;
    syy += b * b;
    sxy += a * b;
  }
  const spread = Math.sqrt((sxx - (sx * sx) / n) * (syy - (sy * sy) / n));
  return spread > 0 ? (sxy - (sx * sy) / n) / spread : 0;
}
