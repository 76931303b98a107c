import type { Outcome } from "../../../core/contracts/policy.ts";
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
    `${tested} of the ${qualified} who qualified were tested closely, by refits with and without them.`,
  allTested: (qualified: string) => `All ${qualified} who qualified were tested closely, by refits with and without them.`,
  stopped: (looks: number, planned: number) =>
    `Stopped when decided: ${looks} of ${planned} planned looks; later ones would have narrowed the intervals.`,
  leftOut: (count: string) =>
    `${count} were only screened, since the close test ends at its limit: named patients come first, then those whom the screen found, then the rarest. Nothing says how exposed the others are.`,
  floorTitle: "Leaks that would have been refused, planted in this file",
  leans: {
    under: "leans towards holding: the estimate lies under the ceiling, the interval reaches beyond it",
    above: "leans towards refusal: the estimate itself lies above the ceiling",
    unknown: "leans nowhere: nothing was measured",
  } satisfies Readonly<Record<Lean, string>>,
  open: (title: string, lean: string) => `“${title}” ${lean}.`,
  nextTitle: "What would change the answer",
  moves: (titles: string) => `May move: ${titles}.`,
  movesMore: (titles: string, more: number) => `May move: ${titles}, and ${more} more of the thresholds above.`,
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
  onScreen: (title: string) => `${title}: stands in the page (HTML) and in the JSON of this report.`,
  signIntro: "The program judges the file by the policy; people decide. Accept or reject, with conditions, and sign.",
  signHead: ["Role", "Name", "Accept / reject, conditions", "Date", "Signature"],
  signRoles: ["Data protection officer", "Clinical lead", "Recipient"],
  digest: (digest: string) => `SHA-256 of synthetic.csv: ${digest}`,
};

/** For readers without the field's words, and for those who must fill in forms. */
export const annex = {
  plain: (facts: {
    readonly patients: string;
    readonly rows: number;
    readonly outcome: Outcome;
    readonly policy: string;
    readonly until: string | undefined;
    readonly ownRecipe: boolean;
    readonly refits: number;
  }): readonly string[] => [
    facts.ownRecipe
      ? `A registry holds records of ${facts.patients} patients or families. A computer program learnt from them how measurements go together, and drew ${facts.rows} invented rows from what it had learnt.`
      : `A registry holds records of ${facts.patients} patients or families. Somebody made ${facts.rows} invented rows from them with a program that is not ours.`,
    `Invented rows can still give somebody away: a person with rare features may shape them. So the file was attacked as a curious outsider would attack it: by looking for copies, by guessing what is secret, and by trying to tell who was in the registry.${facts.refits > 0 ? ` The file was also made anew ${facts.refits} times, each time without some patients, to see what their absence changes.` : ""}`,
    {
      pass: `Every risk that was measured stayed within the limit that “${facts.policy}” sets${facts.until === undefined ? "" : `, and that holds until ${facts.until}`}.`,
      fail: `At least one risk was above the limit that “${facts.policy}” sets, so the file should not be passed on.`,
      inconclusive: `Some risks could not be measured well enough to say whether they stay within the limits that “${facts.policy}” sets, so the file should not be passed on.`,
    }[facts.outcome],
    "This is no promise that nobody can ever be recognised. What was not tested is listed in this report, and data protection law can apply to the file. Questions go to the registry's data protection officer.",
  ],
  intro:
    "For an assessment under Article 35(7) of Regulation (EU) 2016/679. The middle column is what this report says; the right one is for the controller.",
  caption: "Data protection impact assessment, points (a) to (d)",
  head: ["Point", "From this report", "The controller adds"],
  points: (facts: {
    readonly registry: string;
    readonly patients: string;
    readonly columns: number;
    readonly rows: number;
    readonly context: string;
    readonly made: string;
    readonly dropped: string;
    readonly held: number;
    readonly exceeded: number;
    readonly open: number;
    readonly worst: string;
    readonly notTested: number;
    readonly cell: number;
    readonly months: number;
    readonly signers: string;
  }): readonly (readonly [string, string, string])[] => [
    [
      "(a) Description",
      `${facts.registry}: ${facts.patients} patients or families, ${facts.columns} columns. ${facts.made}; ${facts.rows} rows. Recipients: ${facts.context}`,
      "Purposes; legitimate interest where one is relied on; retention.",
    ],
    [
      "(b) Necessity and proportion",
      `Left behind while reading: ${facts.dropped}. What the cohort keeps and loses stands under “How faithful the cohort is”.`,
      "Legal basis; why these columns; why synthetic rows suffice and the registry itself is not needed.",
    ],
    [
      "(c) Risks",
      `${facts.held} thresholds held, ${facts.exceeded} exceeded, ${facts.open} open. ${facts.worst} ${facts.notTested} kinds of risk were not tested and are listed.`,
      "Harm to the people concerned if a risk comes true; wrong conclusions from the cohort; harm to groups.",
    ],
    [
      "(d) Measures",
      `Tests before release, with planted leaks; no count under ${facts.cell} is shown; a verdict holds for ${facts.months} months; signatures: ${facts.signers}.`,
      "Agreements, access, logging, breach plan, deletion of model and run folder; consultation under Article 36 where risks stay high.",
    ],
  ],
  noWorst: "Nobody stands out by group.",
  noSigners: "none asked for by the policy",
  indexCaption: "Where guidance asks, and where this report answers",
  indexHead: ["Guidance", "Asks", "Answered by", "Outcome of its thresholds"],
  index: {
    "singling-out": "Can a person be singled out?",
    linkability: "Can records of one person be linked?",
    inference: "Can something be inferred about a person?",
    membership: "Can it be told whose data were used?",
    regurgitation: "Does the model give back records that it was made from?",
    inversion: "Can personal data be extracted from the model itself?",
  },
  inversionAnswer: "the model stays inside and is never released",
  noLines: "no threshold",
  outcomes: (held: number, exceeded: number, open: number) => `${held} held, ${exceeded} exceeded, ${open} open`,
  variablesCaption: "Variables and what was done to each",
  variablesHead: ["Variable", "Kind", "Treatment"],
  treatments: { dropped: "dropped before anything was fitted", synthetic: "drawn anew in every row" },
  directIdentifier: "direct identifier",
};
