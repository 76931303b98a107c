import { lstat, readdir, readFile, rename, rm } from "node:fs/promises";
import type { Dirent } from "node:fs";
import { basename, join } from "node:path";
import type { KeyObject } from "node:crypto";
import { RaresynthError } from "../../core/errors.ts";
import { sha256 } from "../../release/digest.ts";
import { syncFolder, writeFileAtomically } from "../../release/write-file.ts";
import { isModelFile } from "../models/saved-models.ts";
import { readReceipt, signReceipt, type DeletedFile } from "./receipt.ts";

export const RECEIPT_NAME = "purge-receipt.dsse.json";
/** The receipt while its files are still being deleted. */
const PENDING = ".purge-pending.dsse.json";

/** Called between the steps; a test throws in here to see what a kill leaves behind. */
export type AfterStep = (step: string) => void | Promise<void>;

/** What of a run's folder is internal, by name. Releases, public reports and files of others stay. */
function kindOf(path: string): DeletedFile["kind"] | undefined {
  const name = basename(path);
  if (path.startsWith(".resume/")) return "checkpoint";
  if (/^\..*\.tmp$/.test(name) || /^\.release-/.test(path)) return "unfinished file";
  if (name === "run-record.internal.json") return "run record";
  if (/\.internal\.(json|html)$/.test(name)) return name.startsWith("model") ? "model" : "internal report";
  return undefined;
}

/** A model is one by what it holds, whatever its name. */
async function isModel(entry: Dirent, path: string): Promise<boolean> {
  return entry.isFile() && entry.name.endsWith(".json") && (await isModelFile(path));
}

/**
 * Internal files of a run's folder: models, checkpoints, internal reports, run record, unfinished files.
 * @throws {E_FILE} where the folder cannot be read or a file in it is a link to elsewhere
 */
export async function internalFiles(folder: string): Promise<DeletedFile[]> {
  const found: DeletedFile[] = [];
  const visit = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!["release", "assessment", "packet"].includes(path)) await visit(path);
        continue;
      }
      const kind = kindOf(path) ?? ((await isModel(entry, join(folder, path))) ? "model" : undefined);
      if (kind === undefined) continue;
      if (!entry.isFile())
        throw new RaresynthError(
          "E_FILE",
          "an internal file is a link; what it points to is not for this command to delete.",
          {
            where: path,
          },
        );
      const content = await readFile(join(folder, path));
      found.push({ path, kind, bytes: content.length, sha256: sha256(content) });
    }
  };
  try {
    await visit("");
  } catch (cause) {
    if (cause instanceof RaresynthError) throw cause;
    throw new RaresynthError("E_FILE", "the folder of the run could not be read.", { where: basename(folder), cause });
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * Deletes the internal files of a run and leaves a signed receipt.
 * Order: the receipt is written as pending, the files are deleted, the receipt gets its name. After a kill the same
 * call goes on, and the receipt names what both calls deleted. A receipt that has its name is of files that are gone.
 * @param by who deletes
 * @param at ISO time
 * @returns the receipt's text
 * @throws {E_FILE} where there is nothing to delete or a file changed meanwhile; {E_SIGNATURE} on a pending receipt
 *   that was tampered with
 */
export async function purge(
  folder: string,
  by: string,
  key: KeyObject,
  at: string,
  afterStep: AfterStep = () => undefined,
): Promise<string> {
  const pending = join(folder, PENDING);
  const earlier = await readFile(pending, "utf8").catch(() => undefined);
  const before = earlier === undefined ? [] : [...readReceipt(earlier, PENDING).receipt.files];
  const now = await internalFiles(folder);
  const files = [...before.filter((file) => !now.some(({ path }) => path === file.path)), ...now];
  if (files.length === 0)
    throw new RaresynthError("E_FILE", "the folder holds no internal file of a run.", { where: basename(folder) });
  const receipt = signReceipt({ folder: basename(folder), by, at, files }, key);
  await writeFileAtomically(pending, receipt);
  await afterStep("pending");
  for (const { path } of now) {
    await rm(join(folder, path));
    await afterStep(path);
  }
  await rm(join(folder, ".resume"), { recursive: true, force: true });
  await syncFolder(folder);
  for (const { path } of files)
    if (
      await lstat(join(folder, path)).then(
        () => true,
        () => false,
      )
    )
      throw new RaresynthError("E_FILE", "a file came back while it was being deleted; the run may still be at work.", {
        where: path,
      });
  await rename(pending, join(folder, await freeName(folder)));
  await syncFolder(folder);
  return receipt;
}

/** A second purge of a folder keeps the receipt of the first. */
async function freeName(folder: string): Promise<string> {
  const names = new Set(await readdir(folder));
  if (!names.has(RECEIPT_NAME)) return RECEIPT_NAME;
  for (let k = 2; ; k++) {
    const name = RECEIPT_NAME.replace("receipt", `receipt-${k}`);
    if (!names.has(name)) return name;
  }
}
