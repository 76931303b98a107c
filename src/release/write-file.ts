import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { RaresynthError } from "../core/errors.ts";

/**
 * Writes a file so that a reader sees the old bytes or the new ones, never half of them: beside, synced, renamed.
 * Folders on the way are made.
 * @throws {E_FILE}
 */
export async function writeFileAtomically(path: string, bytes: string | Uint8Array): Promise<void> {
  const folder = dirname(path);
  const beside = join(folder, `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  let started = false;
  try {
    await mkdir(folder, { recursive: true });
    started = true;
    await writeSynced(beside, bytes);
    await rename(beside, path);
    await syncFolder(folder);
  } catch (cause) {
    if (started) await rm(beside, { force: true });
    throw new RaresynthError("E_FILE", "the file could not be written.", { where: basename(path), cause, hint: "Check that the folder exists, is writable and has space." });
  }
}

/** Writes a new file and waits until it is on the disk. */
export async function writeSynced(path: string, bytes: string | Uint8Array): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Waits until the folder's own entries are on the disk. Windows cannot open folders; there it is left to the file system. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
