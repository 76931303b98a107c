import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { channel } from "node:diagnostics_channel";
import { basename, dirname, join, resolve } from "node:path";
import { RaresynthError } from "../core/errors.ts";

/**
 * Diagnostics channel that tells, in this thread, which unfinished files and folders exist, so that whoever ends the
 * thread can remove them.
 */
export const TEMPORARY_FILES = "raresynth:temporary-files";
export interface TemporaryFile {
  readonly path: string;
  readonly exists: boolean;
}

const temporaryFiles = channel(TEMPORARY_FILES);

/**
 * Says that an unfinished file or folder is about to exist, or is gone or in its place. @param path absolute or
 * relative to the process
 */
export function announceTemporary(path: string, exists: boolean): void {
  temporaryFiles.publish({ path: resolve(path), exists } satisfies TemporaryFile);
}

/** Appends the parts of a file in order. Returns false to leave what stands there as it is. */
export type ProduceParts = (append: (part: string | Uint8Array) => Promise<void>) => Promise<boolean>;

/**
 * Writes a file so that a reader sees the old bytes or the new ones, never half of them: beside, synced, renamed.
 * Folders on the way are made.
 * @throws {E_FILE}
 */
export async function writeFileAtomically(path: string, bytes: string | Uint8Array): Promise<void> {
  await writePartsAtomically(path, wholeOf(bytes));
}

/**
 * The same for a file that is made part by part.
 * @returns what `produce` returned
 * @throws {E_FILE} and any RaresynthError of `produce`
 */
export async function writePartsAtomically(path: string, produce: ProduceParts): Promise<boolean> {
  const folder = dirname(path);
  const beside = join(folder, `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  let started = false;
  try {
    await mkdir(folder, { recursive: true });
    started = true;
    announceTemporary(beside, true);
    const done = await writeSyncedParts(beside, produce);
    if (done) await rename(beside, path);
    else await rm(beside, { force: true });
    await syncFolder(folder);
    return done;
  } catch (cause) {
    if (started) await rm(beside, { force: true });
    if (cause instanceof RaresynthError) throw cause;
    throw new RaresynthError("E_FILE", "the file could not be written.", {
      where: basename(path),
      cause,
      hint: "Check that the folder exists, is writable and has space.",
    });
  } finally {
    announceTemporary(beside, false);
  }
}

/** Writes a new file and waits until it is on the disk. */
export async function writeSynced(path: string, bytes: string | Uint8Array): Promise<void> {
  await writeSyncedParts(path, wholeOf(bytes));
}

async function writeSyncedParts(path: string, produce: ProduceParts): Promise<boolean> {
  const file = await open(path, "wx");
  try {
    const done = await produce((part) => file.appendFile(part));
    await file.sync();
    return done;
  } finally {
    await file.close();
  }
}

function wholeOf(bytes: string | Uint8Array): ProduceParts {
  return async (append) => {
    await append(bytes);
    return true;
  };
}

/**
 * Waits until the folder's own entries are on the disk. Windows cannot open folders; there it is left to the file
 * system.
 */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
