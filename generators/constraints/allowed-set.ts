import { nth } from "../../src/core/access.ts";

/** What a cell may be: missing or not, and which values. */
export type AllowedSet =
  | {
      readonly kind: "numeric";
      readonly missing: boolean;
      /** Closed, ascending, disjoint; [v, v] is one value. */ readonly intervals: readonly Interval[];
    }
  | { readonly kind: "coded"; readonly missing: boolean; /** Per level: 1 = allowed. */ readonly levels: Uint8Array };

export type Interval = readonly [low: number, high: number];

/** Both sets at once. Sets of different kinds never meet. */
export function intersect(a: AllowedSet, b: AllowedSet): AllowedSet {
  const missing = a.missing && b.missing;
  if (a.kind === "coded" && b.kind === "coded")
    return { kind: "coded", missing, levels: a.levels.map((allowed, level) => allowed & nth(b.levels, level)) };
  if (a.kind === "numeric" && b.kind === "numeric") {
    const intervals = a.intervals
      .flatMap(([low, high]) => b.intervals.map(([from, to]): Interval => [Math.max(low, from), Math.min(high, to)]))
      .filter(([low, high]) => low <= high);
    return { kind: "numeric", missing, intervals: intervals.sort((x, y) => x[0] - y[0]) };
  }
  return a;
}

/** Either set. */
export function union(a: AllowedSet, b: AllowedSet): AllowedSet {
  const missing = a.missing || b.missing;
  if (a.kind === "coded" && b.kind === "coded")
    return { kind: "coded", missing, levels: a.levels.map((allowed, level) => allowed | nth(b.levels, level)) };
  if (a.kind === "numeric" && b.kind === "numeric") {
    const merged: [number, number][] = [];
    for (const [low, high] of [...a.intervals, ...b.intervals].sort((x, y) => x[0] - y[0])) {
      const last = merged[merged.length - 1];
      if (last !== undefined && low <= last[1]) last[1] = Math.max(last[1], high);
      else merged.push([low, high]);
    }
    return { kind: "numeric", missing, intervals: merged };
  }
  return a;
}

/**
 * Everything else. @param step distance from an excluded end to the nearest value outside (a number's grid)
 */
export function complement(set: AllowedSet, step: number): AllowedSet {
  if (set.kind === "coded")
    return { kind: "coded", missing: !set.missing, levels: set.levels.map((allowed) => 1 - allowed) };
  const intervals: Interval[] = [];
  let from = -Infinity;
  for (const [low, high] of set.intervals) {
    if (low - step >= from) intervals.push([from, low - step]);
    from = high + step;
  }
  if (from < Infinity) intervals.push([from, Infinity]);
  return { kind: "numeric", missing: !set.missing, intervals: intervals.filter(([low, high]) => low <= high) };
}

/** True where the cell may be this. @param value NaN or -1 is missing */
export function allows(set: AllowedSet, value: number): boolean {
  if (set.kind === "coded") return value < 0 ? set.missing : set.levels[value] === 1;
  return Number.isNaN(value) ? set.missing : set.intervals.some(([low, high]) => value >= low && value <= high);
}

/** True where some present value is allowed. */
export function allowsAny(set: AllowedSet): boolean {
  return set.kind === "coded" ? set.levels.includes(1) : set.intervals.length > 0;
}
