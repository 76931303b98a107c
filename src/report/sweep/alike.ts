import type { SweepReport } from "./sweep-schema.ts";

/** Settings that qualify and whose fidelity cannot be told from that of the choice. */
export function alikeIn({ settings }: Pick<SweepReport, "settings">): string[] {
  return settings
    .filter((one) => one.qualifies && one.toChosen !== undefined && one.toChosen.low <= 0)
    .map((one) => one.setting);
}
