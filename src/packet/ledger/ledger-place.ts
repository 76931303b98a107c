import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Where a ledger is kept when nobody names a file. */
export interface LedgerLocation {
  readonly path: string;
  readonly place: "beside the registry" | "in the state folder";
}

/** Name of the ledger's file: the registry's name with whatever a file name may not hold replaced by hyphens. */
export function ledgerFileName(registry: string): string {
  return `${registry.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[.-]+/, "") || "registry"}.ledger.jsonl`;
}

/**
 * The ledger of a registry: the one that stands beside its file, where one does, else the one in the state folder, so
 * that nothing new appears in a folder of data that nobody asked to be written to. It goes by the registry's name,
 * whatever file or folder the registry is read from: a copy of the file, or one patient less, does not begin the count
 * again.
 * @param registryPath file that is read
 * @param registry name in its schema
 */
export function findLedger(registryPath: string, registry: string, stateFolder: string): LedgerLocation {
  const name = ledgerFileName(registry);
  const beside = join(dirname(registryPath), name);
  return existsSync(beside)
    ? { path: beside, place: "beside the registry" }
    : { path: join(stateFolder, "ledgers", name), place: "in the state folder" };
}
