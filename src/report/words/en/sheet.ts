import type { Lean } from "../../what-next.ts";

/** The sheet that is signed: page one. */
export const sheet = {
  counts: {
    pass: (count: number) => `${count} held`,
    fail: (count: number) => `${count} exceeded`,
    inconclusive: (count: number) => `${count} open`,
    "not-applicable": (count: number) => `${count} not applicable`,
    unmeasured: (count: number) => `${count} of the open ones not measured`,
  },
  countsLabel: "Required thresholds by outcome",
  linesCaption:
    "Every required threshold. Bar: the 90 % interval of what an attacker gains (its upper end farther out where attempts are counted), as a part of its ceiling (thick line; thin line: no gain at all). A threshold holds where the whole bar ends at or before the thick line.",
  linesHead: ["What was asked", "Part of the ceiling used", "At most", "Ceiling", "Outcome"],
  nearest: (title: string, share: string) => `Nearest to its ceiling: “${title}”, ${share} of it used.`,
  nearestOver: (title: string) => `Furthest beyond its ceiling: “${title}”.`,
  testedTitle: "Tested closely",
  tested: (tested: string, qualified: string) =>
    `${tested} of the ${qualified} who qualified were tested closely, one by one.`,
  allTested: (qualified: string) => `All ${qualified} who qualified were tested closely, one by one.`,
  stopped: (looks: number, planned: number) =>
    `Stopped when decided: ${looks} of ${planned} planned looks; later ones would have narrowed the intervals.`,
  leftOut: (count: string) =>
    `${count} of those who qualified were only screened: no close test says how exposed they are.`,
  floorTitle: "Leaks that would have been refused, planted in this file",
  leans: {
    under: "leans towards holding: the estimate lies under the ceiling, the interval reaches beyond it",
    above: "leans towards refusal: the estimate itself lies above the ceiling",
    unknown: "leans nowhere: nothing was measured",
  } satisfies Readonly<Record<Lean, string>>,
  open: (title: string, lean: string) => `“${title}” ${lean}.`,
  nextTitle: "What would change the answer",
  moves: (titles: string) => `May move: ${titles}.`,
  remedies: {
    refits: (number: number) => `More refits: about ${number}.`,
    "refits-do-not-help": () => "More refits alone do not help: the estimate lies at or above the ceiling.",
    "other-recipe": () => "Another generator or setting, measured beforehand.",
    "coarser-columns": (columns: string) => `Coarser quasi-identifiers (grid, folded levels, or left out): ${columns}.`,
    holdout: () => "A holdout: a random share of the registry that the maker of the file never got.",
    "narrower-audience": () => "Fewer readers: a policy for named researchers under an agreement.",
  },
  signTitle: "Decision",
  folded: (title: string, rows: number) =>
    `${title === "" ? "A table" : title}: ${rows} rows, which stand in the page (HTML) and in the JSON of this report.`,
  signIntro: "The program judges the file by the policy; people decide. Accept or reject, with conditions, and sign.",
  signHead: ["Role", "Name", "Accept / reject, conditions", "Date", "Signature"],
  signRoles: ["Data protection officer", "Clinical lead", "Recipient"],
  digest: (digest: string) => `SHA-256 of synthetic.csv: ${digest}`,
  inFull: "Every threshold in full",
};
