import type { Evidence } from "../../../src/core/contracts/disclosure.ts";
import type { Cohort } from "../../../src/core/data/cohort.ts";

interface Kept {
  readonly registry: Cohort;
  readonly values: Map<string, unknown>;
}

/** Kept as long as the refits are, whichever files are held against them. */
const KEPT = new WeakMap<Evidence["refits"], Kept>();

/**
 * What depends on registry and refits alone, worked out once: many files can then be held against the same refits at
 * the price of one. Without refits nothing is kept.
 * @param key names everything else that the value depends on: check, parameters, stream, adversaries
 */
export function keptWithRefits<T>({ registry, refits }: Evidence, key: string, make: () => T): T {
  if (refits.length === 0) return make();
  let kept = KEPT.get(refits);
  if (kept === undefined || kept.registry !== registry) KEPT.set(refits, (kept = { registry, values: new Map() }));
  if (kept.values.has(key)) return kept.values.get(key) as T;
  const value = make();
  kept.values.set(key, value);
  return value;
}

const OF_REGISTRY = new WeakMap<Cohort, Map<string, unknown>>();

/**
 * What depends on the registry alone, worked out once for all files that are held against it.
 * @param key names everything else that the value depends on
 */
export function keptWithRegistry<T>(registry: Cohort, key: string, make: () => T): T {
  const kept = OF_REGISTRY.get(registry) ?? new Map<string, unknown>();
  OF_REGISTRY.set(registry, kept);
  if (kept.has(key)) return kept.get(key) as T;
  const value = make();
  kept.set(key, value);
  return value;
}
