import { open, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "../../release/digest.ts";
import { renderJson } from "../../report/render-json.ts";
import { keyedDigest } from "../ledger/entry.ts";

/** How every model file begins, whatever its name. */
const HEAD = '{"format":"raresynth-model"';

/** What an internal record says of a model file: nothing about where it lies. */
export interface ModelFact {
  /** Generator, registry and number of columns. */
  readonly what: string;
  readonly bytes: number;
  /** SHA-256 of the file. Internal: where a fit needs no random numbers it is that of the registry as well. */
  readonly sha256: string;
}
/** The same for a packet: the digest is keyed, and there only where the ledger that has the key is at hand. */
export interface PublicModelFact extends Pick<ModelFact, "what" | "bytes"> {
  readonly keyedDigest?: string;
}

/** Whether a file is a fitted model, by its first bytes. */
export async function isModelFile(path: string): Promise<boolean> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD.length), 0, HEAD.length, 0);
    return buffer.toString("utf8", 0, bytesRead) === HEAD;
  } finally {
    await file.close();
  }
}

/** @param text content of a model file */
export function modelFact(text: string): ModelFact {
  const model = JSON.parse(text) as { generatorId: string; schema: { name: string; columns: readonly unknown[] } };
  return {
    what: `${model.generatorId} fitted to the registry "${model.schema.name}", ${model.schema.columns.length} columns`,
    bytes: Buffer.byteLength(text),
    sha256: sha256(text),
  };
}

/** The internal record of a model that was saved, to be kept beside it. */
export function modelRecord(text: string, made: { readonly date: string; readonly software: string }): string {
  return renderJson({ format: "raresynth-model-record", version: 1, made, model: { ...modelFact(text) } });
}

/**
 * Models that lie in the folder of a run, outside what may leave.
 * @param key of the registry's ledger; without it no digest is given
 */
export async function savedModels(folder: string, key?: string): Promise<PublicModelFact[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".json")).map(({ name }) => name);
  const found: PublicModelFact[] = [];
  for (const name of names.sort()) {
    const path = join(folder, name);
    if (!(await isModelFile(path))) continue;
    const { what, bytes, sha256: digest } = modelFact(await readFile(path, "utf8"));
    found.push({ what, bytes, ...(key === undefined ? {} : { keyedDigest: keyedDigest(key, digest) }) });
  }
  return found;
}
