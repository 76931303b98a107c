import { createHash } from "node:crypto";
import { NEVER_MEASURED, type JointLine, type JointVerdict } from "../../../core/federation/joint-verdict.ts";
import type { Policy, Threshold } from "../../../core/contracts/policy.ts";
import type { CohortSchema } from "../../../core/data/schema.ts";
import { RaresynthError } from "../../../core/errors.ts";
import { enforcedThresholds } from "../../../core/policy-lines.ts";
import { parseFileList } from "../../../federation/file-list.ts";
import type { ReadSiteFindings, SiteLine } from "../../../federation/findings-file.ts";
import { joinLine, rankOf, type WeighedLine } from "../../../federation/join-lines.ts";
import { idOf, type RecipeRound } from "../../../federation/recipe-round.ts";
import { confirmationOf } from "../../../io/schema/confirmation.ts";
import { domainOf } from "../contribute.ts";
import { policyDigest, SITE_CHECKS } from "./site-findings.ts";

export interface JudgeRequest {
  readonly round: RecipeRound;
  readonly schema: CohortSchema;
  readonly policy: Policy;
  /** Text of the list of files that was sent out. */
  readonly list: string;
  readonly findings: readonly ReadSiteFindings[];
}

/**
 * Joins the findings of all sites into one verdict.
 * Claim: PASS cannot come of this: what nobody can measure stays open. A FAIL of any site is a FAIL.
 * @throws {E_FEDERATION} naming sites that are missing, sent twice, looked at other files or judged by another policy
 */
export function judgeRecipe({ round, schema, policy, list, findings }: JudgeRequest): JointVerdict {
  domainOf(round, schema);
  const { files } = parseFileList(list, round, "files.json");
  const ordered = oneOfEachSite(round, findings);
  const wanted = { files: createHash("sha256").update(list).digest("hex"), policy: policyDigest(policy) };
  refuse(
    "looked at other files than those of the list",
    ordered.filter((one) => one.files !== wanted.files),
  );
  refuse(
    "judged by another policy",
    ordered.filter((one) => one.policy !== wanted.policy),
  );
  const known = SITE_CHECKS.map(({ id }) => id as string);
  const thresholds = enforcedThresholds(policy, known);
  const lines = thresholds
    .filter(({ check }) => known.includes(check))
    .flatMap((threshold) => joinLine(threshold, weighed(threshold, round, ordered)) ?? []);
  const unconfirmed = confirmationOf(schema).open;
  return {
    ...{ format: "raresynth-federated-verdict", version: 1, round: idOf(round), cohort: round.cohort },
    generator: round.generator,
    policy: { id: policy.id, sha256: wanted.policy },
    releasedSha256: files[0]?.sha256 ?? "",
    sites: round.sites.map(({ name }) => name),
    ...{ refits: round.refits, rows: round.rows },
    outcome: lines.some(({ outcome }) => outcome === "fail") ? "fail" : "inconclusive",
    worst: worstOf(lines),
    lines,
    open: [...didNotRun(thresholds, known), ...withoutCeiling(ordered)],
    unconfirmed,
    neverMeasured: NEVER_MEASURED,
  };
}

/** What each site says of a line, by its declared size. */
function weighed(threshold: Threshold, { sites }: RecipeRound, findings: readonly ReadSiteFindings[]): WeighedLine[] {
  const total = sites.reduce((sum, { patients }) => sum + patients, 0);
  return sites.map(({ name, patients }, at) => ({
    site: name,
    weight: patients / total,
    line: findings[at]?.lines.find((line) => isOf(line, threshold)),
  }));
}

function isOf(line: SiteLine, { check, finding, measure }: Threshold): boolean {
  return (
    line.check === check &&
    line.finding === finding &&
    line.state !== "no ceiling" &&
    (line.state !== "measured" || line.measure === measure)
  );
}

/** A site column is none of a federated recipe: such lines have nothing to ask. */
function didNotRun(thresholds: readonly Threshold[], known: readonly string[]): JointVerdict["open"] {
  return thresholds
    .filter(({ check }) => !known.includes(check) && check !== "site-identity")
    .map(({ check, finding }) => ({ check, finding, why: "did not run" }));
}

function withoutCeiling(findings: readonly ReadSiteFindings[]): JointVerdict["open"] {
  const named = findings.flatMap(({ lines }) => lines.filter(({ state }) => state === "no ceiling"));
  return [
    ...new Map(
      named.map(({ check, finding }) => [`${check}/${finding}`, { check, finding, why: "no ceiling" } as const]),
    ).values(),
  ];
}

function worstOf(lines: readonly JointLine[]): JointVerdict["worst"] {
  const known = lines.flatMap(({ check, finding, ceiling, high, worst }) =>
    worst === undefined ? [] : [{ ...worst, check, finding, over: ceiling > 0 ? (high ?? 0) / ceiling : 0 }],
  );
  const [first] = known.sort((a, b) => rankOf(b.band) - rankOf(a.band) || b.over - a.over);
  if (first === undefined) return { site: "", band: "not measured", check: "", finding: "" };
  const { site, band, check, finding } = first;
  return { site, band, check, finding };
}

function oneOfEachSite(round: RecipeRound, findings: readonly ReadSiteFindings[]): ReadSiteFindings[] {
  const sent = (name: string): ReadSiteFindings[] => findings.filter(({ site }) => site === name);
  refuse(
    "sent twice",
    round.sites.filter(({ name }) => sent(name).length > 1).map(({ name }) => ({ site: name })),
  );
  refuse(
    "missing",
    round.sites.filter(({ name }) => sent(name).length === 0).map(({ name }) => ({ site: name })),
  );
  return round.sites.flatMap(({ name }) => sent(name));
}

function refuse(what: string, sites: readonly { readonly site: string }[]): void {
  if (sites.length > 0)
    throw new RaresynthError("E_FEDERATION", `${what}: ${sites.map(({ site }) => site).join(", ")}.`);
}
