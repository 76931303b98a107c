import { openLedger } from "../api/runs/open-ledger.ts";
import type { CliIo } from "./cli-io.ts";

/**
 * The ledger that an attempt is noted in, told on the terminal where nobody named it.
 * @param wanted file that was named, or false for none
 * @throws {E_LEDGER}
 */
export async function ledgerOption(
  wanted: string | false | undefined,
  registryPath: string,
  registry: string,
  io: Pick<CliIo, "err">,
): Promise<{ readonly ledger?: string }> {
  if (wanted === false) {
    io.err("note: attempts are not counted (--no-ledger), which page one says.");
    return {};
  }
  if (wanted !== undefined) return { ledger: wanted };
  const { path, place } = await openLedger(registryPath, registry);
  io.err(`attempts on "${registry}" are counted ${place}: ${path}`);
  return { ledger: path };
}
