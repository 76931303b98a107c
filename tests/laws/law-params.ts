import type { Params } from "../../src/core/generator.ts";

/** Cheaper settings of slow generators for the laws, which hold of any fit, not of a good one only. */
const LAW_PARAMS: Readonly<Record<string, Params>> = {};

export function lawParams(generatorId: string): Params {
  return LAW_PARAMS[generatorId] ?? {};
}
