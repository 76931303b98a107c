import { z } from "zod";
import { RaresynthError } from "../core/errors.ts";
import { renderJson } from "../report/render-json.ts";
import type { PublicReport } from "../report/report-schema.ts";
import { sha256 } from "./digest.ts";
import { MANIFEST_NAME } from "./manifest-name.ts";

export const MANIFEST_SCHEMA_ID = "urn:raresynth:schema:manifest:1";

/** Files that no manifest lists, since they sign it: whether they are in order is for src/packet/signatures/ to say. */
export const SIGNATURE_NAME = /^(?:signature-\d{3}-[a-z-]+|provenance|test-result)\.dsse\.json$/;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const content = {
  $schema: z.literal(MANIFEST_SCHEMA_ID),
  format: z.literal("raresynth-manifest"),
  version: z.literal(1),
  label: z.literal("SYNTHETIC"),
  made: z.strictObject({ date: z.string(), software: z.string(), node: z.string() }),
  cohort: z.strictObject({ name: z.string(), rows: z.number().int().min(0), columns: z.number().int().min(1) }),
  generator: z.strictObject({
    id: z.string(),
    params: z.record(z.string(), z.json()),
    nRefits: z.number().int().min(0),
  }),
  policy: z.strictObject({ id: z.string(), sha256: hash }),
  files: z.array(z.strictObject({ name: z.string(), bytes: z.number().int().min(0), sha256: hash })).readonly(),
};
const manifestShape = z.strictObject({ ...content, digest: hash });

/**
 * What a release holds. No seed of any kind and no digest of the registry: both would let an insider refit and compare.
 */
export type Manifest = z.infer<typeof manifestShape>;

/**
 * The manifest's text, closed by the digest of everything before it.
 * Claim: a change of any byte by accident shows. Not claimed: authenticity. Whoever rewrites every file can recompute
 * every digest.
 */
export function sealManifest(open: Omit<Manifest, "digest">): string {
  return renderJson({ ...open, digest: sha256(renderJson(open)) });
}

/** @throws {E_VERIFY} saying what is wrong with the manifest itself */
export function readManifest(text: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new RaresynthError("E_VERIFY", "it is not JSON.", { where: MANIFEST_NAME, cause });
  }
  const parsed = manifestShape.safeParse(json);
  if (!parsed.success)
    throw new RaresynthError("E_VERIFY", "it is not a manifest of this version.", { where: MANIFEST_NAME });
  const { digest, ...open } = parsed.data;
  if (sha256(renderJson(open)) !== digest || renderJson(parsed.data) !== text)
    throw new RaresynthError("E_VERIFY", "its content does not have the digest that closes it.", {
      where: MANIFEST_NAME,
    });
  return parsed.data;
}

/** Whether a report was judged by the policy that a manifest names. */
export function hasPolicyOf({ policy }: PublicReport, manifest: Pick<Manifest, "policy">): boolean {
  return policy.id === manifest.policy.id && sha256(renderJson(policy)) === manifest.policy.sha256;
}

/** The published JSON Schema (2020-12) of the manifest. */
export function manifestJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(manifestShape, { target: "draft-2020-12", reused: "ref" }),
    $id: MANIFEST_SCHEMA_ID,
    title: "Manifest of a raresynth release, version 1",
  };
}
