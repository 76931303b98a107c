import type {
  CheckContext,
  CheckResult,
  DisclosureCheck,
  Evidence,
  Finding,
  Inconclusive,
} from "../../src/core/contracts/disclosure.ts";
import type { ControlSource } from "../shared/game/arm.ts";
import { rateFinding } from "../shared/intervals/rate-finding.ts";
import { compareArms } from "./comparison.ts";
import type { Comparison } from "./comparison.ts";
import { copiesFinding, nearCopiesFinding, verbatimFinding } from "./copies-finding.ts";
import { matchSpace } from "./match-space.ts";

/** Fewer members than this say nothing about a rate. Source: the ten-observation rule of TAPAS for effective counts. */
export const MIN_MEMBERS = 10;

export type ReplicasParams = Readonly<Record<string, never>>;

/**
 * Exact and near replicas: how many patients have a synthetic row that agrees with theirs on all columns, on the quasi-identifiers, or on
 * those and a secret, beyond what patients who were never used have.
 *
 * Source: excess of member over non-member matches as in Platzer & Reutterer, Front Big Data 4:679939 (2021), section 3; counts of unique
 * exact matches as in NIST SDNist. Differs: units of protection in place of rows, non-members from refits, declared tolerances.
 * Claim: an upper bound on the share of patients whose record the file repeats beyond chance at the stated tolerances.
 * Not claimed: protection against an intruder who matches more loosely, or who links on columns that nobody declared.
 */
export const replicas: DisclosureCheck<ReplicasParams> = {
  id: "replicas",
  card: {
    title: "Exact and near replicas",
    criterion: "copies",
    adversary:
      "Someone who knows a patient's record, or only the quasi-identifiers, and looks it up in the released file.",
    question: "Does the file repeat more records of patients in the registry than of patients it has never seen?",
    cannotSee:
      "Copies behind a reversible recoding, copies looser than the tolerance, and leaks that no single row carries.",
    source: "Platzer & Reutterer 2021; NIST SDNist unique exact matches; tolerances: docs of this check",
  },
  defaults: Object.freeze({}),
  screen: {
    findings: ["all-columns", "quasi-identifiers", "qi-and-sensitive", "verbatim", "near-copies", "verbatim-rare"],
    params: {},
    asks: "not above the ceiling",
  },
  run: async (evidence, _params, _rng, context) => runReplicas(evidence, context),
  fileFindings: (evidence, _params, _rng, context) => {
    if (tooLittle(evidence) !== undefined) return [];
    return wholeRecords(compareArms(evidence, matchSpace(evidence.registry)), context);
  },
};

/** Facts about the file alone. */
function wholeRecords(comparison: Comparison, context: CheckContext): Finding[] {
  return [
    verbatimFinding(comparison, context),
    nearCopiesFinding(comparison, context),
    copiesFinding(comparison, context),
  ];
}

function tooLittle({ registry, released }: Evidence): Inconclusive | undefined {
  const nReleased = released.reduce((sum, file) => sum + file.nRows, 0);
  if (registry.nUnits >= MIN_MEMBERS && nReleased > 0) return undefined;
  return {
    status: "inconclusive",
    checkId: "replicas",
    decides: true,
    why: "E_TOO_FEW",
    message: `there are ${registry.nUnits} patients and ${nReleased} released rows; rates need at least ${MIN_MEMBERS} patients and one row.`,
    needed: `At least ${MIN_MEMBERS} patients and a released file with rows.`,
  };
}

function runReplicas(evidence: Evidence, context: CheckContext): CheckResult {
  const { registry } = evidence;
  const refusal = tooLittle(evidence);
  if (refusal !== undefined) return refusal;
  const space = matchSpace(registry);
  const comparison = compareArms(evidence, space);
  const armsOf = (id: string) => comparison.arms.filter((_, p) => space.patterns[p]!.id === id);
  const secrets = space.patterns.flatMap((pattern) => pattern.sensitive ?? []);
  const findings: Finding[] = [
    rateFinding(
      {
        id: "all-columns",
        title: "Patients whose whole record has a near copy, beyond non-members",
        arms: armsOf("all-columns"),
        names: ["all columns"],
        chanceMatches: false,
      },
      context,
    ),
  ];
  if (space.nQuasiIdentifiers > 0)
    findings.push(
      rateFinding(
        {
          id: "quasi-identifiers",
          title: "Patients matched on the quasi-identifiers, beyond non-members",
          arms: armsOf("quasi-identifiers"),
          names: ["quasi-identifiers"],
          chanceMatches: true,
        },
        context,
      ),
    );
  if (secrets.length > 0)
    findings.push(
      rateFinding(
        {
          id: "qi-and-sensitive",
          title: "Patients matched on the quasi-identifiers and a secret, beyond non-members",
          arms: armsOf("qi-and-sensitive"),
          names: secrets,
          chanceMatches: true,
        },
        context,
      ),
    );
  findings.push(...wholeRecords(comparison, context));
  return {
    status: "measured",
    checkId: "replicas",
    decides: true,
    findings,
    notes: notesOf(comparison, space.nQuasiIdentifiers, findings),
  };
}

const SOURCES: Record<ControlSource, string> = {
  refits: "Non-members: each patient in the refits that left that patient out.",
  holdout: "Non-members: the patients of the holdout.",
  twins:
    "No non-members: the expected number of matches comes from twins inside the registry (each patient against the other patients), which is only a stand-in.",
};

function notesOf(comparison: Comparison, nQuasiIdentifiers: number, findings: readonly Finding[]): string[] {
  const exact = comparison.arms[0]!;
  const copied = exact.released.filter((hit) => hit === 1).length;
  const recipe = comparison.arms[1]!.recipe?.memberShares;
  return [
    SOURCES[comparison.source],
    `${copied} patients have an exact copy on all columns in the released file.`,
    ...(recipe === undefined
      ? []
      : [
          `Near copies of whole records, average over the refits' own members: ${((100 * recipe.reduce((sum, share) => sum + share, 0)) / recipe.length).toFixed(1)} %.`,
        ]),
    ...(nQuasiIdentifiers === 0
      ? [
          "No column is declared a quasi-identifier: matches on what an acquaintance knows were not measured, and every patient unlike all others counts as rare.",
        ]
      : []),
    `Intervals take the patient as the unit; ${findings.length} findings.`,
  ];
}
