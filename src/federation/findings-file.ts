import { sign, type KeyObject } from "node:crypto";
import { z } from "zod";
import { RaresynthError } from "../core/errors.ts";
import type { TrustedKey } from "../packet/signatures/keys.ts";
import { idOf, type RecipeRound } from "./recipe-round.ts";
import { isSignedBy, jsonOfSite } from "./signed-file.ts";

const digest = z.string().length(64);
const label = z.string().min(1).max(100);
const number = z.union([z.number(), z.literal("suppressed")]);

/** What a site may say of one line of the policy. */
const line = z.discriminatedUnion("state", [
  z.strictObject({
    state: z.literal("measured"),
    check: label,
    finding: label,
    measure: z.enum(["attack", "excess"]),
    quantity: z.enum(["rate", "area", "count"]),
    stratum: z.enum(["all", "rare"]),
    /** The lower bound, at alpha over the number of sites, lies above the ceiling. */
    isAbove: z.boolean(),
    /** The upper bound, at the level left to this attempt over the number of sites, lies under it. */
    isUnder: z.boolean(),
    /** Whether some leak exists at all, where the policy asks. */
    existence: z.enum(["pass", "fail", "inconclusive"]),
    /** As a public report would show them: suppressed below the cell size, rounded outwards. */
    value: number,
    low: number,
    high: number,
  }),
  z.strictObject({ state: z.literal("not measured"), check: label, finding: label, why: label }),
  z.strictObject({ state: z.literal("not applicable"), check: label, finding: label, why: label }),
  /** Measured, and no line of the policy asks for it. */
  z.strictObject({ state: z.literal("no ceiling"), check: label, finding: label }),
]);

const shape = z.strictObject({
  format: z.literal("raresynth-site-findings"),
  version: z.literal(1),
  round: digest,
  keyid: digest,
  /** SHA-256 of the list of files that were looked at. */
  files: digest,
  /** SHA-256 of the policy. */
  policy: digest,
  /** Which attempt on this registry, by the site's ledger. */
  attempt: z.number().int().min(1),
  lines: z.array(line),
});
const signed = shape.extend({ signature: z.base64() });

export type SiteLine = z.infer<typeof line>;
/** What the checks found on a site's own patients, as far as it leaves the site. */
export type SiteFindings = z.infer<typeof shape>;
export interface ReadSiteFindings extends SiteFindings {
  readonly site: string;
}

const bytesOf = (findings: SiteFindings): Buffer =>
  Buffer.from(`raresynth/site-findings/1\n${JSON.stringify(shape.parse(findings))}`);

export function renderFindings(findings: SiteFindings, privateKey: KeyObject): string {
  const signature = sign(null, bytesOf(findings), privateKey).toString("base64");
  return `${JSON.stringify({ ...shape.parse(findings), signature }, null, 1)}\n`;
}

/** @throws {E_FEDERATION | E_SIGNATURE} naming the site whose file was changed, or is of another round */
export function readFindings(
  text: string,
  where: string,
  round: RecipeRound,
  trusted: readonly TrustedKey[],
): ReadSiteFindings {
  const refuse = (message: string): RaresynthError => new RaresynthError("E_FEDERATION", message, { where });
  const parsed = signed.safeParse(jsonOfSite(text, refuse));
  if (!parsed.success || `${JSON.stringify(parsed.data, null, 1)}\n` !== text)
    throw refuse("it is not the findings of a site in the form that raresynth writes.");
  const { signature, ...findings } = parsed.data;
  const site = round.sites.find(({ keyid }) => keyid === findings.keyid);
  if (site === undefined) throw refuse("whoever signed the file is no site of this round.");
  const key = trusted.find(({ keyid }) => keyid === findings.keyid);
  if (key === undefined || !isSignedBy(key, bytesOf(findings), signature))
    throw new RaresynthError("E_SIGNATURE", `the findings of "${site.name}" are not signed by a trusted key.`, {
      where,
    });
  if (findings.round !== idOf(round)) throw refuse(`the findings of "${site.name}" are of another round.`);
  return { ...findings, site: site.name };
}

/** The published JSON Schema (2020-12) of findings of a site. */
export function findingsJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(signed, { target: "draft-2020-12" }),
    $id: "urn:raresynth:schema:federation-findings:1",
    title: "Findings of one site, version 1",
    description:
      "What the checks found on a site's own patients: outcomes of the policy's lines and suppressed, rounded numbers. No patient, no size.",
  };
}
