import type { Policy } from "../core/contracts/policy.ts";

/** check id -> finding id -> ceiling, as the checks want it. */
export function ceilingsByCheck(policy: Policy): Record<string, Record<string, number>> {
  const byCheck = new Map<string, Map<string, number>>();
  for (const { check, finding, ceiling } of policy.thresholds)
    byCheck.set(check, (byCheck.get(check) ?? new Map<string, number>()).set(finding, ceiling));
  // Through maps: a name such as "__proto__" in a policy file is a name like any other.
  return Object.fromEntries([...byCheck].map(([check, ceilings]) => [check, Object.fromEntries(ceilings)]));
}
