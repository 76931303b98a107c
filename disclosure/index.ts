import type { DisclosureCheck } from "../src/core/contracts/disclosure.ts";
import { attributeInference } from "./attribute-inference/attribute-inference.ts";
import { closestRecord } from "./closest-record/closest-record.ts";
import { equivalenceClasses } from "./equivalence-classes/equivalence-classes.ts";
import { linkability } from "./linkability/linkability.ts";
import { membership } from "./membership/membership.ts";
import { rareIndividuals } from "./rare-individuals/rare-individuals.ts";
import { modelAudit } from "./model-audit/model-audit.ts";
import { replicas } from "./replicas/replicas.ts";
import { singlingOut } from "./singling-out/singling-out.ts";
import { siteIdentity } from "./site-identity/site-identity.ts";

export { attributeInference } from "./attribute-inference/attribute-inference.ts";
export { closestRecord } from "./closest-record/closest-record.ts";
export { equivalenceClasses } from "./equivalence-classes/equivalence-classes.ts";
export { riskNotes, tabulateRisk } from "./equivalence-classes/risk-table.ts";
export { linkability } from "./linkability/linkability.ts";
export { membership } from "./membership/membership.ts";
export { rareIndividuals } from "./rare-individuals/rare-individuals.ts";
export { modelAudit } from "./model-audit/model-audit.ts";
export { replicas } from "./replicas/replicas.ts";
export { singlingOut } from "./singling-out/singling-out.ts";
export { siteIdentity } from "./site-identity/site-identity.ts";

/** A check as its caller sees it: parameters that are not given are the defaults. */
function registered<P extends object>(check: DisclosureCheck<P>): DisclosureCheck {
  const fileFindings = check.fileFindings?.bind(check);
  return {
    id: check.id,
    card: check.card,
    ...(check.presets === undefined ? {} : { presets: check.presets }),
    ...(check.screen === undefined ? {} : { screen: check.screen }),
    ...(check.readsFile === undefined ? {} : { readsFile: check.readsFile }),
    defaults: { ...check.defaults },
    run: async (evidence, params, rng, context) => check.run(evidence, { ...check.defaults, ...params }, rng, context),
    ...(fileFindings === undefined
      ? {}
      : {
          fileFindings: (evidence, params, rng, context) =>
            fileFindings(evidence, { ...check.defaults, ...params }, rng, context),
        }),
  };
}

/** Every check, in the order of the report. */
export const checks: readonly DisclosureCheck[] = [
  registered(replicas),
  registered(closestRecord),
  registered(equivalenceClasses),
  registered(singlingOut),
  registered(linkability),
  registered(attributeInference),
  registered(siteIdentity),
  registered(membership),
  registered(rareIndividuals),
  registered(modelAudit),
];

/**
 * The check with this id; undefined where there is none.
 * @param id as in policies and reports, e.g. "linkability"
 * @returns the shipped check
 */
export function checkById(id: string): DisclosureCheck | undefined {
  return checks.find((check) => check.id === id);
}
