import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { RaresynthError } from "../core/errors.ts";
import type { Problem } from "../release/verify.ts";

/**
 * Checks a bag offline: every digest, nothing missing or added. @param dir a packet
 * @throws {E_FILE} where it is no bag
 */
export async function verifyBag(dir: string): Promise<Problem[]> {
  const names = await allFiles(dir);
  if (
    !names.includes("bagit.txt") ||
    !names.includes("manifest-sha512.txt") ||
    !names.includes("tagmanifest-sha512.txt")
  )
    throw new RaresynthError("E_FILE", "the folder is not a packet: it is no bag with SHA-512.", {
      where: basename(dir),
    });
  const listed = new Map([
    ...(await readDigests(dir, "manifest-sha512.txt")),
    ...(await readDigests(dir, "tagmanifest-sha512.txt")),
  ]);
  const problems: Problem[] = [];
  for (const [file, digest] of listed)
    if (!names.includes(file)) problems.push({ file, problem: "is missing from the packet." });
    else if (
      createHash("sha512")
        .update(await readFile(join(dir, file)))
        .digest("hex") !== digest
    )
      problems.push({ file, problem: "was changed: its SHA-512 is not the one of the bag." });
  for (const file of names)
    if (!listed.has(file) && file !== "tagmanifest-sha512.txt")
      problems.push({ file, problem: "does not belong to the packet." });
  return problems;
}

async function allFiles(dir: string): Promise<string[]> {
  try {
    const entries = await readdir(dir, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(dir.length + 1)
          .replaceAll("\\", "/"),
      )
      .sort();
  } catch (cause) {
    throw new RaresynthError("E_FILE", "the folder could not be read.", { where: basename(dir), cause });
  }
}

async function readDigests(dir: string, name: string): Promise<[string, string][]> {
  const text = await readFile(join(dir, name), "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line): [string, string] => {
      const at = line.indexOf("  ");
      const path = line
        .slice(at + 2)
        .replaceAll("%0D", "\r")
        .replaceAll("%0A", "\n")
        .replaceAll("%25", "%");
      return [path, line.slice(0, at)];
    });
}
