import type { DisclosureCheck } from "../src/core/disclosure.ts";
import { closestRecord } from "./closest-record/closest-record.ts";
import { membership } from "./membership/membership.ts";
import { rareIndividuals } from "./rare-individuals/rare-individuals.ts";
import { replicas } from "./replicas/replicas.ts";

export { closestRecord } from "./closest-record/closest-record.ts";
export { membership } from "./membership/membership.ts";
export { rareIndividuals } from "./rare-individuals/rare-individuals.ts";
export { reconstruction } from "./reconstruction/reconstruction.ts";
export { replicas } from "./replicas/replicas.ts";

/** The second stage takes many parameters: those not given are the defaults. */
const rareIndividualsCheck: DisclosureCheck = {
  ...rareIndividuals, defaults: { ...rareIndividuals.defaults },
  run: async (evidence, params, rng, context) => rareIndividuals.run(evidence, { ...rareIndividuals.defaults, ...params }, rng, context),
};

/** Every check, in the order of the report. */
export const checks: readonly DisclosureCheck[] = [replicas, closestRecord, membership, rareIndividualsCheck];

/** The check with this id; undefined where there is none. */
export function checkById(id: string): DisclosureCheck | undefined {
  return checks.find((check) => check.id === id);
}
