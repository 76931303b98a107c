import { nth } from "../../core/access.ts";
import type { Policy, PolicyChange, PolicyOrigin, Threshold } from "../../core/contracts/policy.ts";

/**
 * What a policy is beside those that ship: one of them, or nearest to one (the one that it names, else the one with the
 * fewest differences) and how it differs.
 * @param shipped at least one
 */
export function originOf(policy: Policy, shipped: readonly Policy[]): PolicyOrigin {
  const compared = shipped
    .filter((one) => policy.basedOn === undefined || one.id === policy.basedOn)
    .map((one) => ({ from: one.id, changes: changesFrom(one, policy) }))
    .sort((a, b) => a.changes.length - b.changes.length);
  const nearest = compared[0] ?? { from: nth(shipped, 0).id, changes: changesFrom(nth(shipped, 0), policy) };
  return nearest.changes.length === 0 && nearest.from === policy.id
    ? { kind: "shipped" }
    : { kind: "modified", ...nearest };
}

/** Everything that bears on a verdict; titles, meanings and citations are left to their readers. */
function changesFrom(from: Policy, to: Policy): PolicyChange[] {
  const plain = (item: string, before: number, after: number): PolicyChange[] =>
    before === after ? [] : [{ item, from: before, to: after }];
  const names = [...new Set([...from.thresholds, ...to.thresholds].map(nameOf))];
  const find = (policy: Policy, name: string): Threshold | undefined =>
    policy.thresholds.find((threshold) => nameOf(threshold) === name);
  return [
    ...plain("cellSize", from.cellSize.value, to.cellSize.value),
    ...plain("alpha", from.alpha, to.alpha),
    ...plain("validMonths", from.validMonths, to.validMonths),
    ...names.flatMap((name) =>
      (["ceiling", "asks", "existence"] as const).flatMap((field): PolicyChange[] => {
        const [before, after] = [find(from, name)?.[field], find(to, name)?.[field]];
        return before === after
          ? []
          : [{ item: field === "ceiling" ? name : `${name} ${field}`, from: before, to: after }];
      }),
    ),
  ];
}

/** One threshold's place: a check, a finding and which of its estimates. */
export function nameOf({ check, finding, measure }: Threshold): string {
  return `${check}/${finding} ${measure}`;
}
