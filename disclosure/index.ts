import type { DisclosureCheck } from "../src/core/disclosure.ts";
import { closestRecord } from "./closest-record/closest-record.ts";
import { membership } from "./membership/membership.ts";
import { replicas } from "./replicas/replicas.ts";

export { closestRecord } from "./closest-record/closest-record.ts";
export { membership } from "./membership/membership.ts";
export { replicas } from "./replicas/replicas.ts";

/** Every check, in the order of the report. A check's parameters reach it as plain data: its defaults, changed by name. */
export const checks: readonly DisclosureCheck[] = [replicas, closestRecord, membership];

/** The check with this id; undefined where there is none. */
export function checkById(id: string): DisclosureCheck | undefined {
  return checks.find((check) => check.id === id);
}
