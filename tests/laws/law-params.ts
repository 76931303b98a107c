import type { Generator, Params } from "../../src/core/contracts/generator.ts";

/** Cheaper settings of slow generators for the laws, which hold of any fit, not of a good one only. */
export const LAW_PARAMS: Readonly<Record<string, Params>> = {
  tvae: { steps: 60, hidden: 16, latent: 4, batch: 40, backend: "wasm" },
  ctgan: { steps: 60, hidden: 16, latent: 4, batch: 40, backend: "wasm" },
};

/** Settings for laws that ask for shares and relations, which a network has to learn first. */
const LEARNT_PARAMS: Readonly<Record<string, Params>> = {
  tvae: { steps: 800, hidden: 32, backend: "wasm" },
  ctgan: { steps: 1000, hidden: 64, rate: 1e-3, backend: "wasm" },
};

export function learntParams(generatorId: string): Params {
  return LEARNT_PARAMS[generatorId] ?? lawParams(generatorId);
}

export function lawParams(generatorId: string): Params {
  return LAW_PARAMS[generatorId] ?? {};
}

/** Patients of a law: as many as wanted, or as the generator needs. */
export function lawUnits(generator: Generator, wanted: number): number {
  return Math.max(wanted, generator.minUnits);
}

/** Networks take most of the time of the laws: they are left to the thorough tests. */
export function lawCost(generatorId: string): { readonly tags?: string[] } {
  return generatorId in LAW_PARAMS ? { tags: ["thorough"] } : {};
}
