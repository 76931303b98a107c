import { constants } from "node:fs";
import { access, mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { RaresynthError } from "../../core/errors.ts";
import { findLedger, type LedgerLocation } from "../../packet/ledger/ledger-place.ts";

/**
 * Folder of what the program keeps between runs: `$XDG_STATE_HOME/raresynth`, by default `~/.local/state/raresynth`; on
 * Windows `%LOCALAPPDATA%\raresynth`.
 */
export function stateFolder(): string {
  const { XDG_STATE_HOME: xdg, LOCALAPPDATA: local } = process.env;
  if (xdg !== undefined && xdg !== "") return join(xdg, "raresynth");
  return local !== undefined && process.platform === "win32"
    ? join(local, "raresynth")
    : join(homedir(), ".local", "state", "raresynth");
}

/**
 * The ledger that counts the attempts on a registry when no file was named. Its folder is there and can be written to.
 * @param registryPath file that is read
 * @param registry name in its schema
 * @throws {E_LEDGER} where the folder refuses
 */
export async function openLedger(registryPath: string, registry: string): Promise<LedgerLocation> {
  const found = findLedger(registryPath, registry, stateFolder());
  try {
    await mkdir(dirname(found.path), { recursive: true });
    await access(dirname(found.path), constants.W_OK);
  } catch (cause) {
    throw new RaresynthError("E_LEDGER", "the folder of the ledger, which counts the attempts, cannot be written to.", {
      where: dirname(found.path),
      hint: "Name a file with --ledger, or set XDG_STATE_HOME; with --no-ledger page one says that attempts are not counted.",
      cause,
    });
  }
  return found;
}
