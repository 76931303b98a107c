import type { SettingRefusal, Standing } from "../../../core/contracts/sweep.ts";
import type { FidelityFamily } from "../../../core/contracts/sweep.ts";
import type { ErrorCode } from "../../../core/errors.ts";
import { line } from "./gate.ts";
import type { SaidLine } from "../said.ts";

/** A sweep's map. */
export const map = {
  title: (subject: string) => `${subject} – sweep (internal)`,
  internal: "Internal.",
  banner: "Names the split of the patients and the input files. For those who choose the generator; do not pass on.",
  heading: "Risk and fidelity of several generators on",
  attempts: "Attempts",
  attemptsOf: (settings: number, seeds: number) =>
    `${settings} ${settings === 1 ? "setting" : "settings"}, ${seeds} ${seeds === 1 ? "seed" : "seeds"} each`,
  policy: "Policy",
  rows: "Synthetic rows",
  caption:
    "Settings, best fidelity first. Exposure and fidelity with 90 % intervals; the difference is taken refit by refit on the same left-out patients.",
  head: ["Setting", "Place", "Exposure", "Fidelity", "Worse than the choice by", "Under the ceilings"],
  lines: "What was held against the policy",
  linesIntro:
    "Lines over refits must lie under their ceiling. Rates on one file of half the patients must only not lie above it: no number of refits narrows them, so their value is left to the command run, and only a rounded upper bound is shown.",
  linesCaption: "Lines of the policy that a sweep reads: outcome and upper bound",
  lineHead: (title: string, ceiling: string) => `${title} (ceiling ${ceiling})`,
  notMeasured: "not measured",
  parameters: "Parameters",
  parametersCaption: "What each setting changes",
  parametersHead: ["Setting", "Generator", "Changed from the defaults"],
  defaults: "defaults",
  limits: "Limits",
  footer: (software: string, file: string) =>
    `Made by raresynth ${software}. This page is what ${file} renders to; it loads nothing, and reads the same where no script runs.`,
  refits: (count: number) => `${count} ${count === 1 ? "refit" : "refits"}`,
  yes: "yes",
  no: "no",
  chosen: "chosen",
  on: (subject: string) => `Sweep on ${subject}`,
  chart: "Exposure against fidelity",
  chartDescription: (hasCeiling: boolean) =>
    `A point is a setting, its bars are 90 % intervals; the lower left corner is best. Filled: under every ceiling that the sweep reads; hollow: not. The grey band joins the settings that no other beats on both axes, the ring marks the choice${hasCeiling ? ", the dashed red line is the policy's ceiling" : ""}. All settings meet the same left-out patients, so that two can be told apart although their bars overlap: see the table.`,
  x: "exposure: best membership attack, area under the curve (0.5 = guessing)",
  y: "distance to left-out patients (1 = as near as other real patients)",
  chartHead: ["Setting", "Exposure", "Interval", "Fidelity", "Interval"],
  textHead: ["setting", "changed", "place", "exposure", "fidelity", "worse than the choice by", "under the ceilings"],
};

/** What every reader of a map has to know. */
export const mapLimits: readonly string[] = [
  "The choice rests on half of the patients: each refit left some of them out, and exposure and fidelity were measured on those. The other half was never left out and never a target here.",
  "The numbers of the chosen setting are the best of several, and so too good. A run with --chosen measures it again: new seeds, new refits, all patients, and once more the patients whom the choice did not look at.",
  "The number of attempts stands in the report of that run. Sweeps made before this one are not counted; whoever made some should say so.",
  "A sweep reads few checks. Under their ceilings is no verdict: every other check, the second stage for single patients and the controls are left to the command run.",
];

export const standings: Readonly<Record<Standing, string>> = {
  front: "on the front",
  "near the front": "not distinguishable from the front",
  dominated: "dominated",
  "not measured": "not measured",
};

export const families: Readonly<Record<FidelityFamily, string>> = {
  marginals: "marginals",
  associations: "associations",
  survival: "survival",
};

/** Why a setting does not qualify; a line as it is shown in the report of a sweep. */
export type SaidRefusal =
  | Exclude<SettingRefusal, { readonly kind: "line" | "failed" }>
  | { readonly kind: "failed"; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: "line"; readonly line: SaidLine; readonly title: string };

export function refusal(why: SaidRefusal): string {
  switch (why.kind) {
    case "failed":
      return `${why.code}: ${why.message}`;
    case "no exposure":
      return "its exposure could not be measured.";
    case "no fidelity":
      return "its fidelity could not be measured.";
    case "no ceiling":
      return `the policy sets no ceiling on ${why.check}: ${why.finding}.`;
    case "no associations":
      return `it keeps ${Math.round(100 * why.kept)} % of the associations of the patients it was fitted to; independent columns keep ${Math.round(100 * why.independent)} %.`;
    case "no coefficients":
      return `it keeps ${Math.round(100 * why.kept)} % of the coefficients of the patients it was fitted to; independent columns keep ${Math.round(100 * why.independent)} %.`;
    case "line":
      return line(why.line, why.title);
  }
}
