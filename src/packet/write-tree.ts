import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { defined } from "../core/access.ts";
import { RaresynthError } from "../core/errors.ts";
import { syncFolder, writeSynced } from "../release/write-file.ts";
import type { Tree } from "./descriptors/bagit.ts";

/** Called between the steps; a test throws in here to see what a kill leaves behind. */
export type AfterStep = (step: string) => void | Promise<void>;

/**
 * Writes a folder with folders in it as a whole: beside, synced, renamed. A kill leaves no folder of that name, or all
 * of it; what it left beside is removed by the next attempt.
 * @param dir must not exist
 * @throws {E_FILE} where it exists or the disk refuses
 */
export async function writeTree(dir: string, tree: Tree, afterStep: AfterStep = () => undefined): Promise<void> {
  const target = resolve(dir);
  const parent = dirname(target);
  const prefix = `.packet-${basename(target)}-`;
  try {
    await mkdir(parent, { recursive: true });
    const present = await readdir(parent);
    if (present.includes(basename(target)))
      throw new RaresynthError("E_FILE", "the folder exists already; a packet is never overwritten.", {
        where: basename(target),
        hint: "Name another --out.",
      });
    for (const name of present)
      if (name.startsWith(prefix) && !isAlive(Number(name.slice(prefix.length))))
        await rm(join(parent, name), { recursive: true, force: true });
    const beside = join(parent, `${prefix}${process.pid}`);
    await rm(beside, { recursive: true, force: true });
    await mkdir(beside);
    const folders = new Set<string>();
    for (const path of Object.keys(tree).sort()) {
      const folder = dirname(join(beside, path));
      await mkdir(folder, { recursive: true });
      folders.add(folder);
      await writeSynced(join(beside, path), defined(tree[path]));
      await afterStep(path);
    }
    for (const folder of folders) await syncFolder(folder);
    await rename(beside, target);
    await afterStep("renamed");
    await syncFolder(parent);
  } catch (cause) {
    if (cause instanceof RaresynthError || !(cause instanceof Error && "code" in cause)) throw cause;
    throw new RaresynthError("E_FILE", "the packet could not be written.", { where: basename(target), cause });
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
