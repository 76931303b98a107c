import { existsSync } from "node:fs";
import { join } from "node:path";
import { MANIFEST_NAME } from "../../release/manifest-name.ts";

/** Folders of what may leave, in the folder of a run or assessment, or in a packet. */
const INNER = ["release", "assessment", join("data", "release"), join("data", "assessment")];

/**
 * The release or assessment that a folder is or holds.
 * @param dir a release, an assessment, the `--out` folder of either, or a packet
 * @returns its path; `dir` itself where it holds none
 */
export function locateRelease(dir: string): string {
  if (existsSync(join(dir, MANIFEST_NAME))) return dir;
  return INNER.map((name) => join(dir, name)).find((inner) => existsSync(join(inner, MANIFEST_NAME))) ?? dir;
}

/** Whether a folder is a packet, which is a bag. */
export function isPacket(dir: string): boolean {
  return existsSync(join(dir, "bagit.txt"));
}
