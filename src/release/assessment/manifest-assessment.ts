import { z } from "zod";
import { RaresynthError } from "../../core/errors.ts";
import { renderJson } from "../../report/render-json.ts";
import { sha256 } from "../digest.ts";
import { MANIFEST_NAME } from "../manifest-name.ts";

export const ASSESSMENT_MANIFEST_ID = "urn:raresynth:schema:assessment-manifest:1";
const FORMAT = "raresynth-assessment-manifest";

const hash = z.string().length(64);
const shape = z.strictObject({
  $schema: z.literal(ASSESSMENT_MANIFEST_ID),
  format: z.literal(FORMAT),
  version: z.literal(1),
  label: z.literal("SYNTHETIC"),
  made: z.strictObject({ date: z.string(), software: z.string(), node: z.string() }),
  /** The file that was assessed, which is not here. */
  assessed: z.strictObject({ registry: z.string(), rows: z.number().int().min(0), sha256: hash }),
  policy: z.strictObject({ id: z.string(), sha256: hash }),
  files: z.array(z.strictObject({ name: z.string(), bytes: z.number().int().min(0), sha256: hash })).readonly(),
  digest: hash,
});

/** What the folder of an assessment holds. The digest is of the maker's file, none of the registry. */
export type AssessmentManifest = z.infer<typeof shape>;

/** Whether a manifest's text is that of an assessment. */
export function isAssessmentManifest(text: string): boolean {
  try {
    return (JSON.parse(text) as { format?: unknown } | null)?.format === FORMAT;
  } catch {
    return false;
  }
}

/** The manifest's text, closed by the digest of everything before it. */
export function sealAssessmentManifest(
  open: Omit<AssessmentManifest, "$schema" | "format" | "version" | "label" | "digest">,
): string {
  const { made, assessed, policy, files } = open;
  const whole = {
    $schema: ASSESSMENT_MANIFEST_ID,
    format: FORMAT,
    version: 1,
    label: "SYNTHETIC",
    made,
    assessed,
    policy,
    files,
  };
  return renderJson({ ...whole, digest: sha256(renderJson(whole)) });
}

/** @throws {E_VERIFY} saying what is wrong with the manifest itself */
export function readAssessmentManifest(text: string): AssessmentManifest {
  const parsed = shape.safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new RaresynthError("E_VERIFY", "it is not a manifest of this version.", { where: MANIFEST_NAME });
  const { digest, ...open } = parsed.data;
  if (sha256(renderJson(open)) !== digest || renderJson(parsed.data) !== text)
    throw new RaresynthError("E_VERIFY", "its content does not have the digest that closes it.", {
      where: MANIFEST_NAME,
    });
  return parsed.data;
}

/** The published JSON Schema (2020-12) of the manifest. */
export function assessmentManifestJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(shape, { target: "draft-2020-12", reused: "ref" }),
    $id: ASSESSMENT_MANIFEST_ID,
    title: "Manifest of an assessment by raresynth, version 1",
  };
}
