import { nth } from "../../src/core/access.ts";
import type { Adversary } from "../../src/core/contracts/adversary.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { columnsWithRole } from "../../src/core/data/schema.ts";
import { describingColumns } from "../shared/rarity/coarse-columns.ts";

/**
 * Adversaries that are tried: the one that knows least, the one that knows most, and one between. More make the worst
 * of them worse by chance alone.
 */
const MAX_ADVERSARIES = 3;

/** What an adversary goes by, and the secrets that they lack. */
export interface Knowledge {
  readonly adversary: Adversary;
  /** The adversary's columns, the secret too where it is one of them; one array for all secrets of an adversary. */
  readonly columns: readonly string[];
  readonly known: readonly string[];
  readonly secrets: readonly string[];
}

/** Columns that must not be learnt: those marked sensitive; without any, all that are no quasi-identifier. */
export function secretsOf(registry: Cohort): string[] {
  const present = describingColumns(registry);
  const marked = columnsWithRole(registry.schema, "sensitive");
  const quasi = columnsWithRole(registry.schema, "quasi-identifier");
  const secrets = present.filter((name) => marked.includes(name));
  return secrets.length > 0 ? secrets : present.filter((name) => !quasi.includes(name));
}

/**
 * Each adversary with each secret; secrets that rest on the same knowledge stand together. A secret is never part of
 * what is known.
 */
export function knowledgeOf(registry: Cohort, adversaries: readonly Adversary[]): Knowledge[] {
  const present = describingColumns(registry);
  const secrets = secretsOf(registry);
  return chosen(adversaries, present).flatMap((adversary): Knowledge[] => {
    const columns = present.filter((name) => adversary.columns.includes(name));
    const outside = secrets.filter((name) => !columns.includes(name));
    const inside = secrets.filter((name) => columns.includes(name) && columns.length > 1);
    return [
      ...(outside.length > 0 && columns.length > 0 ? [{ adversary, columns, known: columns, secrets: outside }] : []),
      ...inside.map((secret): Knowledge => ({
        adversary,
        columns,
        known: columns.filter((name) => name !== secret),
        secrets: [secret],
      })),
    ];
  });
}

function chosen(adversaries: readonly Adversary[], present: readonly string[]): Adversary[] {
  const sized = adversaries
    .map((adversary) => ({ adversary, size: adversary.columns.filter((name) => present.includes(name)).length }))
    .filter(({ size }) => size > 0);
  sized.sort((a, b) => a.size - b.size || (a.adversary.id < b.adversary.id ? -1 : 1));
  if (sized.length <= MAX_ADVERSARIES) return sized.map((one) => one.adversary);
  return [nth(sized, 0), nth(sized, sized.length >> 1), nth(sized, sized.length - 1)].map((one) => one.adversary);
}
