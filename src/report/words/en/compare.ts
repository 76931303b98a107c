import type { Incomparable } from "../../comparison/compare.ts";

/** Reports side by side. */
export const compare = {
  title: "Reports side by side",
  alike:
    "All were measured alike: same registry, policy, attacks and refits. A marked line has intervals that do not overlap.",
  notRanked: "Not ranked, and no difference is marked, because they were not measured alike:",
  incomparable: {
    policy: "other thresholds",
    refits: "other numbers of refits",
    patients: "other numbers of patients",
    attacks: "other attacks, or other settings of them",
    registry: "other columns or roles",
  } satisfies Readonly<Record<Incomparable, string>>,
  asked: "What was asked",
  verdict: "Verdict",
  ceiling: "Ceiling",
  differs: "Beyond the intervals",
  yes: "differs",
  fidelity: "Fidelity, mean over columns or pairs",
};
