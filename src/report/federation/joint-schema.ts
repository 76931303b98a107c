import { z } from "zod";
import { NEVER_MEASURED, SITE_BANDS } from "../../core/federation/joint-verdict.ts";

const text = z.string();
const outcome = z.enum(["pass", "fail", "inconclusive", "not-applicable"]);
const band = z.enum(SITE_BANDS);
const line = z.strictObject({
  check: text,
  finding: text,
  measure: z.enum(["attack", "excess"]),
  ceiling: z.number(),
  outcome,
  joined: z.enum(["average", "largest", "any"]),
  quantity: z.exactOptional(z.enum(["rate", "area", "count"])),
  value: z.exactOptional(z.number()),
  low: z.exactOptional(z.number()),
  high: z.exactOptional(z.number()),
  worst: z.exactOptional(z.strictObject({ site: text, band })),
});
const shape = z.strictObject({
  format: z.literal("raresynth-federated-verdict"),
  version: z.literal(1),
  round: text.length(64),
  cohort: text,
  generator: z.enum(["bayesian-network", "copula"]),
  policy: z.strictObject({ id: text, sha256: text.length(64) }),
  releasedSha256: text.length(64),
  sites: z.array(text),
  refits: z.number().int(),
  rows: z.number().int(),
  outcome: z.enum(["fail", "inconclusive"]),
  worst: z.strictObject({ site: text, band, check: text, finding: text }),
  lines: z.array(line),
  open: z.array(z.strictObject({ check: text, finding: text, why: z.enum(["did not run", "no ceiling"]) })),
  /** What of the schema nobody confirmed. */
  unconfirmed: z.array(z.looseObject({ kind: text })),
  neverMeasured: z.array(z.enum(NEVER_MEASURED)),
});

/**
 * The published JSON Schema (2020-12) of verdict.json. @returns as it stands in schemas/federation-verdict.schema.json
 */
export function jointVerdictJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(shape, { target: "draft-2020-12" }),
    $id: "urn:raresynth:schema:federation-verdict:1",
    title: "Verdict over several registries, version 1",
    description: "Lines of the policy over all sites together, and of a single site a band alone. Never a pass.",
  };
}
