import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { RaresynthError } from "../../core/errors.ts";
import { writeFileAtomically } from "../../release/write-file.ts";
import { LEDGER_FORMAT, ledgerEntry, NO_PREVIOUS, sealEntry, type LedgerEntry, type LedgerEvent } from "./entry.ts";
import { withLock } from "./lock.ts";

/** The entries of one registry's ledger, in order; the first opens it. */
export type Ledger = readonly [LedgerEntry, ...LedgerEntry[]];

/**
 * Reads a ledger and checks its chain.
 * Claim: a changed, removed, added or moved entry is found unless it is the last that was cut off; for that, hold the
 * head against a noted one.
 * @returns undefined where there is no such file
 * @throws {E_LEDGER} naming the first line that does not follow
 */
export async function readLedger(path: string): Promise<Ledger | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new RaresynthError("E_LEDGER", "the ledger could not be read.", { where: basename(path), cause: error });
  }
  return parseLedger(text, basename(path));
}

/** @throws {E_LEDGER} */
export function parseLedger(text: string, where: string): Ledger {
  const broken = (line: number, what: string): RaresynthError =>
    new RaresynthError("E_LEDGER", `the chain is broken at line ${line}: ${what}.`, {
      where,
      hint: "Restore the ledger from a copy. Nothing is counted on a broken chain.",
    });
  const lines = text.split("\n");
  if (lines.pop() !== "") throw broken(lines.length + 1, "the last line has no end");
  const entries: LedgerEntry[] = [];
  for (const [at, line] of lines.entries()) {
    const entry = parseEntry(line);
    if (entry === undefined) throw broken(at + 1, "it is not an entry of this version");
    if (entry.seq !== at) throw broken(at + 1, "its number is out of order");
    if (entry.previous !== (entries.at(-1)?.hash ?? NO_PREVIOUS))
      throw broken(at + 1, "it does not follow the line before");
    if (sealEntry(entry).hash !== entry.hash || JSON.stringify(entry) !== line)
      throw broken(at + 1, "it was changed after it was written");
    if ((entry.event.kind === "opened") !== (at === 0))
      throw broken(at + 1, "a ledger is opened once, by its first line");
    entries.push(entry);
  }
  const [first, ...rest] = entries;
  if (first === undefined) throw broken(1, "the ledger is empty");
  return [first, ...rest];
}

function parseEntry(line: string): LedgerEntry | undefined {
  try {
    const parsed = ledgerEntry.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Name of the registry and key of its digests. */
export function ledgerHead(ledger: Ledger): { readonly registry: string; readonly key: string } {
  const { event } = ledger[0];
  if (event.kind !== "opened") throw new RaresynthError("E_INTERNAL", "a ledger without its opening was let through.");
  return { registry: event.registry, key: event.key };
}

/**
 * Appends one entry. The ledger is opened where there is none yet. Two processes at once lose nothing; a kill leaves
 * the ledger as it was before or as it is after.
 * @param registry name that the ledger must be of
 * @param at ISO time
 * @param decide is given the ledger as it stands under the lock; undefined appends nothing
 * @returns the ledger afterwards
 * @throws {E_LEDGER} broken chain, ledger of another registry, or a lock that is not given back
 */
export async function appendToLedger(
  path: string,
  registry: string,
  at: string,
  decide: (ledger: Ledger) => LedgerEvent | undefined,
): Promise<Ledger> {
  for (let tries = 0; tries < 5; tries++) {
    const done = await withLock(path, async (stillHeld) => {
      const before = await readLedger(path);
      const ledger = before ?? openLedger(registry, at);
      const found = ledgerHead(ledger).registry;
      if (found !== registry)
        throw new RaresynthError("E_LEDGER", `the ledger is of the registry "${found}", not of "${registry}".`, {
          where: basename(path),
        });
      const event = decide(ledger);
      if (event === undefined && before !== undefined) return ledger;
      const last = ledger.at(-1) ?? ledger[0];
      const after: Ledger =
        event === undefined ? ledger : [...ledger, sealEntry({ seq: ledger.length, at, event, previous: last.hash })];
      const text = after.map((entry) => `${JSON.stringify(entry)}\n`).join("");
      parseLedger(text, basename(path));
      if (!(await stillHeld())) return undefined;
      await writeFileAtomically(path, text);
      return after;
    });
    if (done !== undefined) return done;
  }
  throw new RaresynthError("E_LEDGER", "the ledger's lock was taken away again and again.", { where: basename(path) });
}

function openLedger(registry: string, at: string): Ledger {
  const key = randomBytes(32).toString("hex");
  const event = { kind: "opened", format: LEDGER_FORMAT, version: 1, registry, key } as const;
  return [sealEntry({ seq: 0, at, event, previous: NO_PREVIOUS })];
}
