import { createHash } from "node:crypto";
import type { Params } from "../../core/contracts/generator.ts";
import type { SweepCandidate } from "../../core/contracts/sweep.ts";

/** The settings to try of one generator, parameters completed. */
export interface GeneratorSettings {
  readonly generatorId: string;
  readonly settings: readonly Params[];
}

/** Every setting with every seed, generator by generator: the list that shards are cut from. */
export function listCandidates(plan: readonly GeneratorSettings[], seeds: readonly string[]): SweepCandidate[] {
  return plan.flatMap(({ generatorId, settings }) =>
    settings.flatMap((params, at) => {
      const setting = `${generatorId}-${at + 1}`;
      return seeds.map((seed): SweepCandidate => ({ id: `${setting}.${seed}`, setting, generatorId, params, seed }));
    }),
  );
}

/** Every n-th candidate. @param index 1-based, at most `of` */
export function shardOf<T>(candidates: readonly T[], index: number, of: number): T[] {
  return candidates.filter((_, at) => at % of === index - 1);
}

/** JSON with sorted keys: equal for equal content. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, held: unknown) =>
    typeof held === "object" && held !== null && !Array.isArray(held)
      ? Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1)))
      : held,
  );
}

/** SHA-256 of the canonical JSON, lower-case hexadecimal. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}

/** The candidate's own stream, whatever its place in the list. No stream of `run` has "sweep" in this place. */
export function candidatePath(seed: string, { generatorId, params, seed: label }: SweepCandidate): string {
  return `${seed}/sweep/candidate/${generatorId}/${digestOf(params).slice(0, 32)}/${label}`;
}

/** Masks are shared by all candidates of one seed, so that they are compared on the same left-out patients. */
export function masksPath(seed: string, label: string): string {
  return `${seed}/sweep/masks/${label}`;
}
