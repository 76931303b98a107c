import type { Ceilings } from "../core/contracts/disclosure.ts";
import type { Policy } from "../core/contracts/policy.ts";

/** check id -> finding id -> measure -> ceiling, as the checks want it; the lowest where a policy names one twice. */
export function ceilingsByCheck(policy: Policy): Record<string, Record<string, Ceilings>> {
  const byCheck = new Map<string, Map<string, Ceilings>>();
  for (const { check, finding, measure, ceiling } of policy.thresholds) {
    const own = byCheck.get(check) ?? new Map<string, Ceilings>();
    const known = own.get(finding);
    own.set(finding, { ...known, [measure]: Math.min(ceiling, known?.[measure] ?? Infinity) });
    byCheck.set(check, own);
  }
  // Through maps: a name such as "__proto__" in a policy file is a name like any other.
  return Object.fromEntries([...byCheck].map(([check, ceilings]) => [check, Object.fromEntries(ceilings)]));
}
