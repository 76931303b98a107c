import type { CheckPresets, DisclosureCheck } from "../core/contracts/disclosure.ts";
import type { Screen } from "../core/contracts/sweep.ts";

export type PresetName = keyof CheckPresets;

/**
 * The check with these presets over its defaults, the later ones first in force; presets that it does not have change
 * nothing.
 */
export function withPresets(check: DisclosureCheck, names: readonly PresetName[]): DisclosureCheck {
  const presets = names.map((name) => check.presets?.[name] ?? {});
  return { ...check, defaults: Object.assign({}, check.defaults, ...presets) as DisclosureCheck["defaults"] };
}

/**
 * What a sweep reads of each candidate: the checks that need no more than its refits, first those whose lines must
 * pass.
 */
export function screensOf(checks: readonly DisclosureCheck[]): Screen[] {
  const screens = checks.flatMap(({ id, screen }) => (screen === undefined ? [] : [{ check: id, ...screen }]));
  const late = (screen: Screen): number => (screen.asks === "under the ceiling" ? 0 : 1);
  return screens.sort((a, b) => late(a) - late(b));
}
