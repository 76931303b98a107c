import type { PopulationBasis } from "../../../src/core/contracts/note.ts";
import type { Cohort } from "../../../src/core/data/cohort.ts";

/** Share of everybody with the disease who is in the registry, where the schema says so; never a default. */
export interface SamplingFraction {
  readonly fraction: number;
  readonly basis: PopulationBasis;
}

/** From `population` of the schema: the coverage, or patients over prevalence x population size. */
export function samplingFraction(registry: Cohort): SamplingFraction | undefined {
  const { coverage, prevalence, size } = registry.schema.population ?? {};
  if (coverage !== undefined) return { fraction: coverage, basis: { kind: "coverage", coverage } };
  if (prevalence === undefined || size === undefined) return undefined;
  return {
    fraction: Math.min(1, registry.nUnits / (prevalence * size)),
    basis: { kind: "prevalence", units: registry.nUnits, cases: Math.round(prevalence * size) },
  };
}
