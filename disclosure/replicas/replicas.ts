import { nth } from "../../src/core/access.ts";
import type {
  CheckContext,
  CheckResult,
  DisclosureCheck,
  Evidence,
  Finding,
  Inconclusive,
} from "../../src/core/contracts/disclosure.ts";
import type { Note } from "../../src/core/contracts/note.ts";
import { rateFinding } from "../shared/intervals/rate-finding.ts";
import { compareArms } from "./comparison.ts";
import type { Comparison } from "./comparison.ts";
import { addedFinding, copiesFinding, nearCopiesFinding, verbatimFinding } from "./copies-finding.ts";
import { matchSpace } from "./match-space.ts";

/** Fewer members than this say nothing about a rate. Source: the ten-observation rule of TAPAS for effective counts. */
export const MIN_MEMBERS = 10;

export type ReplicasParams = Readonly<Record<string, never>>;

/**
 * Exact and near replicas: how many patients have a synthetic row that agrees with theirs on all columns, on the
 * quasi-identifiers, or on those and a secret, beyond what patients who were never used have.
 *
 * Source: excess of member over non-member matches as in Platzer & Reutterer, Front Big Data 4:679939 (2021), section
 * 3; counts of unique exact matches as in NIST SDNist. Differs: units of protection in place of rows, non-members from
 * refits, declared tolerances.
 * Claim: an upper bound on the share of patients whose record the file repeats beyond chance at the stated tolerances.
 * Not claimed: protection against an intruder who matches more loosely, or who links on columns that nobody declared.
 */
export const replicas: DisclosureCheck<ReplicasParams> = {
  id: "replicas",
  card: {
    criterion: "copies",
    source: "Platzer & Reutterer 2021; NIST SDNist unique exact matches; tolerances: docs of this check",
  },
  defaults: Object.freeze({}),
  screen: {
    findings: ["all-columns", "quasi-identifiers", "qi-and-sensitive", "verbatim", "near-copies", "verbatim-rare"],
    params: {},
    asks: "not above the ceiling",
  },
  readsFile: true,
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
    lacks: { kind: "few-for-rates", patients: registry.nUnits, rows: nReleased, least: MIN_MEMBERS },
    needed: { kind: "patients", least: MIN_MEMBERS, rows: true },
  };
}

function runReplicas(evidence: Evidence, context: CheckContext): CheckResult {
  const { registry } = evidence;
  const refusal = tooLittle(evidence);
  if (refusal !== undefined) return refusal;
  const space = matchSpace(registry);
  const comparison = compareArms(evidence, space);
  const armsOf = (id: string) => comparison.arms.filter((_, p) => nth(space.patterns, p).id === id);
  const secrets = space.patterns.flatMap((pattern) => pattern.sensitive ?? []);
  const findings: Finding[] = [
    rateFinding(
      {
        id: "all-columns",
        arms: armsOf("all-columns"),
        ways: [{ kind: "all-columns" }],
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
          arms: armsOf("quasi-identifiers"),
          ways: [{ kind: "quasi-identifiers" }],
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
          arms: armsOf("qi-and-sensitive"),
          ways: secrets.map((column) => ({ kind: "column", column })),
          chanceMatches: true,
        },
        context,
      ),
    );
  findings.push(...wholeRecords(comparison, context));
  const { files = [], added } = evidence.earlier ?? {};
  if (added !== undefined) {
    const before = compareArms({ ...evidence, released: files }, space);
    const finding = addedFinding(comparison, before, added, context);
    if (finding !== undefined) findings.push(finding);
  }
  return {
    status: "measured",
    checkId: "replicas",
    decides: true,
    findings,
    notes: [
      ...notesOf(comparison, space.nQuasiIdentifiers, findings),
      ...(added === undefined
        ? []
        : [{ kind: "added-patients", units: added.reduce((n, one) => n + one, 0) } as const]),
    ],
  };
}

function notesOf(comparison: Comparison, nQuasiIdentifiers: number, findings: readonly Finding[]): Note[] {
  const exact = nth(comparison.arms, 0);
  const copied = exact.released.filter((hit) => hit === 1).length;
  const recipe = nth(comparison.arms, 1).recipe?.memberShares;
  return [
    { kind: "non-members", source: comparison.source },
    { kind: "exact-copies", units: copied },
    ...(recipe === undefined
      ? []
      : [{ kind: "recipe-copies", share: recipe.reduce((sum, share) => sum + share, 0) / recipe.length } as const]),
    ...(nQuasiIdentifiers === 0 ? [{ kind: "no-quasi-identifiers" } as const] : []),
    { kind: "patient-is-unit", findings: findings.length },
  ];
}
