import { columnSchema } from "../../../src/core/data/schema.ts";
import type { Cohort, NumericColumn } from "../../../src/core/data/cohort.ts";
import { column } from "../../../src/core/data/cohort.ts";

/** An extreme value stands apart where the gap to the next unit is at least this share of the rest of the range. */
const GAP_SHARE = 0.05;

/** A column that makes a unit stand out, and how. */
export interface Standout {
  readonly unit: number;
  readonly column: string;
  readonly how: "highest" | "lowest" | "only-level" | "only-unit-of-site";
}

/** The most extreme unit on each side of each number, where it is separated from the next unit. */
export function univariateExtremes(registry: Cohort, names: readonly string[]): Standout[] {
  const found: Standout[] = [];
  for (const name of names) {
    const source = column(registry, name);
    if (source.kind !== "numeric") continue;
    const high = separated(source, registry, 1);
    if (high !== undefined) found.push({ unit: high, column: name, how: "highest" });
    const low = separated(source, registry, -1);
    if (low !== undefined) found.push({ unit: low, column: name, how: "lowest" });
  }
  return found;
}

/** Units that are the only ones with a level of a category, or the only ones of their site. */
export function singletonLevels(registry: Cohort, names: readonly string[]): Standout[] {
  const found: Standout[] = [];
  for (const name of names) {
    const source = column(registry, name);
    if (source.kind !== "coded") continue;
    const owner = new Int32Array(source.levels.length).fill(-1);
    source.codes.forEach((code, row) => {
      if (code < 0) return;
      const unit = registry.units[row]!;
      if (owner[code] === -1) owner[code] = unit;
      else if (owner[code] !== unit) owner[code] = -2;
    });
    const how = name === registry.schema.site ? "only-unit-of-site" : "only-level";
    for (const unit of new Set(owner.filter((one) => one >= 0))) found.push({ unit, column: name, how });
  }
  return found;
}

/** Units with a row whose set of missing columns no other unit has. */
export function singletonPatterns(registry: Cohort, names: readonly string[]): ReadonlySet<number> {
  const owner = new Map<string, number>();
  const sources = names.map((name) => column(registry, name));
  for (let row = 0; row < registry.nRows; row++) {
    let pattern = "";
    for (const source of sources)
      pattern += (source.kind === "numeric" ? Number.isNaN(source.values[row]) : source.codes[row]! < 0) ? "1" : "0";
    const unit = registry.units[row]!;
    const first = owner.get(pattern);
    if (first === undefined) owner.set(pattern, unit);
    else if (first !== unit) owner.set(pattern, -1);
  }
  return new Set([...owner.values()].filter((unit) => unit >= 0));
}

/** The unit with the largest value times `sign`, if the best value of every other unit lies clearly behind it. */
function separated(source: NumericColumn, registry: Cohort, sign: 1 | -1): number | undefined {
  const best = new Float64Array(registry.nUnits).fill(-Infinity);
  let far = Infinity;
  source.values.forEach((value, row) => {
    if (Number.isNaN(value)) return;
    const unit = registry.units[row]!;
    best[unit] = Math.max(best[unit]!, sign * value);
    far = Math.min(far, sign * value);
  });
  let leader = -1;
  let second = -Infinity;
  best.forEach((value, unit) => {
    if (leader === -1 || value > best[leader]!) {
      if (leader !== -1) second = Math.max(second, best[leader]!);
      leader = unit;
    } else second = Math.max(second, value);
  });
  if (leader === -1 || second === -Infinity) return undefined;
  const tolerance = columnSchema(registry.schema, source.name)?.tolerance ?? 0;
  const gap = best[leader]! - second;
  return gap > tolerance && gap > 0 && gap >= GAP_SHARE * (second - far) ? leader : undefined;
}
