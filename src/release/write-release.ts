import { mkdir, readFile, readdir, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { defined } from "../core/access.ts";
import { RaresynthError } from "../core/errors.ts";
import { announceTemporary, syncFolder, writeSynced } from "./write-file.ts";

/** Name in the release -> content. Flat: no folders. */
export type ReleaseFiles = Readonly<Record<string, string | Uint8Array>>;

/** Called between the steps; a test throws in here to see what a kill leaves behind. */
export type AfterStep = (step: string) => void | Promise<void>;

/**
 * Puts a release in place as a whole: written into a sibling folder, synced, renamed. A kill at any moment leaves
 * either no release or all of it; what a killed attempt left beside is removed by the next one. The very same release
 * standing there already is left as it is.
 * @param dir folder of the release; must not exist, or be empty
 * @throws {E_RELEASE} where another release stands in `dir`, or the disk refuses
 */
export async function writeRelease(
  dir: string,
  bundle: ReleaseFiles,
  afterStep: AfterStep = () => undefined,
): Promise<void> {
  const target = resolve(dir);
  const parent = dirname(target);
  const prefix = `.release-${basename(target)}-`;
  const names = Object.keys(bundle).sort();
  for (const name of names)
    if (name !== basename(name) || name.startsWith("."))
      throw new RaresynthError("E_RELEASE", "a file of a release must have a plain name.", { where: name });
  await onDisk(mkdir(parent, { recursive: true }));
  await removeLeftovers(parent, prefix);
  if (await standsAlready(target, bundle)) return;
  const beside = join(parent, `${prefix}${process.pid}`);
  announceTemporary(beside, true);
  await onDisk(mkdir(beside));
  await afterStep("folder");
  for (const name of names) {
    await onDisk(writeSynced(join(beside, name), defined(bundle[name])));
    await afterStep(name);
  }
  await onDisk(syncFolder(beside));
  await afterStep("synced");
  await onDisk(rename(beside, target));
  announceTemporary(beside, false);
  await afterStep("renamed");
  await onDisk(syncFolder(parent));
}

/** Other attempts' folders, unless a living process is still writing there. */
async function removeLeftovers(parent: string, prefix: string): Promise<void> {
  for (const name of await onDisk(readdir(parent))) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number(name.slice(prefix.length));
    if (pid !== process.pid && isAlive(pid))
      throw new RaresynthError("E_RELEASE", "another process is writing this release.", {
        where: `process ${pid}`,
        hint: "Wait for it, or stop it.",
      });
    await onDisk(rm(join(parent, name), { recursive: true, force: true }));
  }
}

/** @throws {E_RELEASE} where something else is there */
async function standsAlready(target: string, bundle: ReleaseFiles): Promise<boolean> {
  const present = await readdir(target).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw diskError(error);
  });
  if (present === undefined) return false;
  if (present.length === 0) {
    await onDisk(rmdir(target));
    return false;
  }
  const names = Object.keys(bundle).sort();
  let same = present.length === names.length;
  for (const name of same ? names : []) {
    same &&=
      present.includes(name) && Buffer.from(defined(bundle[name])).equals(await onDisk(readFile(join(target, name))));
  }
  if (!same)
    throw new RaresynthError("E_RELEASE", "the folder holds another release already.", {
      where: basename(target),
      hint: "A release is never overwritten. Name another folder.",
    });
  return true;
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

async function onDisk<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw diskError(error);
  }
}

function diskError(cause: unknown): RaresynthError {
  return new RaresynthError("E_RELEASE", `the disk refused (${codeOf(cause) ?? "unknown error"}).`, {
    cause,
    hint: "Check that the folder is writable and has space.",
  });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
