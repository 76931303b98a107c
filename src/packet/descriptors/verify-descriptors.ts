import { z } from "zod";
import { defined } from "../../core/access.ts";
import { RaresynthError } from "../../core/errors.ts";
import type { Problem } from "../../release/verify.ts";
import type { PublicReport } from "../../report/report-schema.ts";
import type { ReleaseFiles } from "../../release/write-release.ts";
import { describeRelease, type Dependency } from "../description.ts";
import { parsePublication, UNSTATED } from "../publication.ts";
import { BOM, describe, DESCRIPTOR_NAMES } from "./all.ts";

/**
 * Holds each descriptor against what the release's own data, schema and report give. The list of software libraries,
 * which the folder cannot know, is taken from the bill of materials.
 * Claim: a descriptor that says another thing than the release is named, even where every digest was made anew.
 * Releases of versions that wrote none are let through.
 */
export function verifyDescriptors(files: ReleaseFiles, read?: PublicReport): Problem[] {
  const present = DESCRIPTOR_NAMES.filter((name) => files[name] !== undefined);
  if (present.length === 0) return [];
  const missing = DESCRIPTOR_NAMES.filter((name) => files[name] === undefined);
  const problems = missing.map((file): Problem => ({ file, problem: "is missing." }));
  if (missing.includes(BOM)) return problems;
  try {
    const publication = files["publication.json"];
    const said = publication === undefined ? UNSTATED : parsePublication(textOf(publication), "publication.json");
    const expected = describe(describeRelease(files, said, librariesIn(textOf(defined(files[BOM]))), read));
    for (const name of present)
      if (textOf(defined(files[name])) !== expected[name])
        problems.push({ file: name, problem: "does not say what data, schema and report of this release say." });
  } catch (error) {
    if (!(error instanceof RaresynthError)) throw error;
    problems.push({ file: error.where ?? BOM, problem: `descriptors could not be held against it: ${error.message}` });
  }
  return problems;
}

function librariesIn(bom: string): Dependency[] {
  const refuse = (cause?: unknown): RaresynthError =>
    new RaresynthError("E_VERIFY", "it is not a bill of materials.", { where: BOM, cause });
  let content: unknown;
  try {
    content = JSON.parse(bom);
  } catch (cause) {
    throw refuse(cause);
  }
  const parsed = billOfMaterials.safeParse(content);
  if (!parsed.success) throw refuse();
  return parsed.data.components.flatMap((component): Dependency[] => {
    if (component.type !== "library") return [];
    const library = libraryPart.safeParse(component);
    if (!library.success) throw refuse();
    const { name, version, licenses } = library.data;
    return [{ name, version, licence: licenses[0].license.name }];
  });
}

const billOfMaterials = z.object({ components: z.array(z.looseObject({ type: z.string() })) });
const libraryPart = z.object({
  name: z.string(),
  version: z.string(),
  licenses: z.tuple([z.object({ license: z.object({ name: z.string() }) })]),
});

function textOf(content: string | Uint8Array): string {
  return typeof content === "string" ? content : Buffer.from(content).toString("utf8");
}
