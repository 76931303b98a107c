import type { Adversary } from "../../src/core/contracts/adversary.ts";
import type { AdversaryRef, SplitRef } from "../../src/core/contracts/finding.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { columnsWithRole } from "../../src/core/data/schema.ts";
import { describingColumns } from "../shared/rarity/coarse-columns.ts";

/** Two sources that know different columns of the same people. */
export interface Split {
  readonly split: SplitRef;
  readonly adversary: AdversaryRef;
  readonly left: readonly string[];
  readonly right: readonly string[];
}

/** More splits make the worst of them worse by chance alone. */
const MAX_SPLITS = 6;

/**
 * The splits that the schema declares; without any, what each adversary knows against everything else, and the
 * quasi-identifiers against the sensitive columns. A side that is empty, or a pair that stands there already, is left
 * out.
 */
export function splitsOf(registry: Cohort, adversaries: readonly Adversary[]): Split[] {
  const present = describingColumns(registry);
  const only = (names: readonly string[]): string[] => present.filter((name) => names.includes(name));
  const roles = (role: "quasi-identifier" | "sensitive"): string[] => only(columnsWithRole(registry.schema, role));
  const declared = (registry.schema.splits ?? []).map(({ name, left, right }): Split => ({
    split: { kind: "declared", name },
    adversary: { kind: "holders-of-split", split: name },
    left: only(left),
    right: only(right),
  }));
  const byAdversary = adversaries.map((one): Split => {
    const left = only(one.columns);
    return {
      split: { kind: "known-against-rest", adversary: one.id },
      adversary: { kind: "declared", id: one.id },
      left,
      right: present.filter((name) => !left.includes(name)),
    };
  });
  const candidates =
    declared.length > 0
      ? declared
      : [
          {
            split: { kind: "quasi-identifiers-against-sensitive" } as const,
            adversary: { kind: "holders-of-two-files" } as const,
            left: roles("quasi-identifier"),
            right: roles("sensitive"),
          },
          ...byAdversary,
        ];
  const seen = new Set<string>();
  return candidates
    .filter(({ left, right }) => {
      const key = `${left.join("\u0000")}\u0001${right.join("\u0000")}`;
      if (left.length === 0 || right.length === 0 || seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .slice(0, MAX_SPLITS);
}
