import type { Policy } from "../core/policy.ts";

/** check id -> finding id -> ceiling, as the checks want it. */
export function ceilingsByCheck(policy: Policy): Record<string, Record<string, number>> {
  const byCheck: Record<string, Record<string, number>> = {};
  for (const threshold of policy.thresholds) (byCheck[threshold.check] ??= {})[threshold.finding] = threshold.ceiling;
  return byCheck;
}
