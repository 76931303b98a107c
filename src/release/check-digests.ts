import { sha256 } from "./digest.ts";
import { SIGNATURE_NAME } from "./manifest.ts";
import { MANIFEST_NAME } from "./manifest-name.ts";

export interface Problem {
  readonly file: string;
  readonly problem: string;
}
/** Files of a folder, by name. */
export type Content = ReadonlyMap<string, Buffer>;
export interface ListedFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Made from the report alone, so that whoever has it makes them again: they may lie beside what the manifest lists, and
 * are held against the report.
 */
export const DERIVED_NAMES: readonly string[] = ["report.md", "report.pdf"];

/**
 * Holds the files of a folder against those that its manifest lists: each with its digest, none missing, none added.
 * Signatures are let through.
 * @param content of the folder
 * @param listed by the manifest
 * @param needed names that every folder of the kind has
 * @returns each file that is not as listed, in order of name
 */
export function checkDigests(content: Content, listed: readonly ListedFile[], needed: readonly string[]): Problem[] {
  const names = new Set([MANIFEST_NAME, ...listed.map((file) => file.name)]);
  const problems: Problem[] = [];
  for (const { name, bytes, sha256: expected } of listed) {
    const found = content.get(name);
    if (found === undefined) problems.push({ file: name, problem: "is missing." });
    else if (found.length !== bytes)
      problems.push({ file: name, problem: `was changed: ${found.length} bytes, the manifest says ${bytes}.` });
    else if (sha256(found) !== expected)
      problems.push({ file: name, problem: "was changed: its SHA-256 is not the one in the manifest." });
  }
  for (const name of [...content.keys()].sort())
    if (!names.has(name) && !SIGNATURE_NAME.test(name) && !DERIVED_NAMES.includes(name))
      problems.push({ file: name, problem: "does not belong to the release." });
  for (const name of needed)
    if (!names.has(name))
      problems.push({ file: name, problem: "every release has this file, and the manifest does not list it." });
  return problems;
}
