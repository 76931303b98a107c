import { nth } from "../../src/core/access.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";

/**
 * The lists that hold, in any order, exactly the numbers of rows with each level of some column of the registry (at
 * least two levels in use).
 */
export function countLists(registry: Cohort, lists: readonly (readonly number[])[]): (readonly number[])[] {
  const known = new Set<string>();
  for (const source of registry.columns) {
    if (source.kind !== "coded") continue;
    const counts = new Array<number>(source.levels.length).fill(0);
    for (const code of source.codes) if (code >= 0) counts[code] = nth(counts, code) + 1;
    if (counts.filter((count) => count > 0).length >= 2) known.add(signature(counts));
  }
  return lists.filter((list) => known.has(signature(list)));
}

function signature(counts: readonly number[]): string {
  return counts
    .filter((count) => count > 0)
    .sort((a, b) => a - b)
    .join(",");
}
