import { z } from "zod";
import { LANGUAGES } from "../core/contracts/language.ts";
import { RaresynthError } from "../core/errors.ts";
import { notTested } from "./report-facts.ts";
import * as part from "./report-parts.ts";

export const REPORT_SCHEMA_ID = "urn:raresynth:schema:report:2";

const common = {
  $schema: z.literal(REPORT_SCHEMA_ID),
  format: z.literal("raresynth-report"),
  version: z.literal(2),
  /** Language of the page that is rendered from it. */
  language: z.enum(LANGUAGES),
  subject: z.strictObject({
    mode: z.enum(["run", "assess"]),
    name: z.string(),
    description: z.exactOptional(z.string()),
    citation: z.exactOptional(z.string()),
    licence: z.exactOptional(z.string()),
    releasedRows: z.number().int().min(0),
    /**
     * SHA-256 of the released synthetic.csv, in the report of a release; of the file that was assessed, in that of an
     * assessment.
     */
    dataSha256: z.exactOptional(z.string().regex(/^[0-9a-f]{64}$/)),
    columns: z.array(part.columnLine).readonly(),
  }),
  made: z.strictObject({ date: z.string(), software: z.string(), node: z.string() }),
  verdict: part.verdict,
  attempt: z.exactOptional(
    z.strictObject({ number: z.number().int().min(1), total: z.number().int().min(1), level: z.number() }),
  ),
  /** Who released it although the verdict is INCONCLUSIVE, and why. A signature over the manifest says the same. */
  override: z.exactOptional(part.override),
  worstGroup: z.exactOptional(part.worstGroup),
  notTested: z.array(notTested).readonly(),
  preflight: part.preflight,
  adversaries: z.array(part.adversary).readonly(),
  checks: z.array(part.check).readonly(),
  exposure: z.array(part.exposure).readonly(),
  controls: z.exactOptional(part.controls),
  fidelity: part.fidelity,
  generator: z.exactOptional(part.generator),
  policy: part.policy,
  policyOrigin: z.exactOptional(part.policyOrigin),
};

export const publicReport = z.strictObject({ ...common, kind: z.literal("public") });
export const internalReport = z.strictObject({ ...common, kind: z.literal("internal"), internal: part.internalPart });
export const anyReport = z.discriminatedUnion("kind", [internalReport, publicReport]);

/** For the data protection officer: names records of the registry, seeds and input digests. */
export type InternalReport = z.infer<typeof internalReport>;
/** For everybody: aggregates with small cells suppressed. */
export type PublicReport = z.infer<typeof publicReport>;
export type Report = InternalReport | PublicReport;

/**
 * Reads a report back from JSON.
 * @throws {E_VERIFY} where it is not a report of this version; the message names fields, never contents
 */
export function parseReport(text: string): Report {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new RaresynthError("E_VERIFY", "the report is not JSON.", { cause });
  }
  const parsed = anyReport.safeParse(json);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.slice(0, 3).map((issue) => issue.path.join(".") || "(whole)");
  throw new RaresynthError("E_VERIFY", `the report does not fit its schema at ${fields.join(", ")}.`, {
    hint: "Unknown versions are refused; use the version of raresynth that made it.",
  });
}

/** The published JSON Schema (2020-12) of both kinds of report. */
export function reportJsonSchema(): Record<string, unknown> {
  const made = z.toJSONSchema(anyReport, { target: "draft-2020-12", reused: "ref" }) as Record<string, unknown>;
  return {
    $schema: made["$schema"],
    $id: REPORT_SCHEMA_ID,
    title: "Report of raresynth, version 2",
    description:
      "Typed facts; sentences are made from them by src/report/words. Internal (kind: internal) and public (kind: public) disclosure reports. Other versions are refused.",
    ...made,
  };
}
