import { RaresynthError } from "../../../core/errors.ts";
import { attemptsOf } from "../../../packet/ledger/attempts.ts";
import type { LedgerEntry } from "../../../packet/ledger/entry.ts";
import { ledgerHead, readLedger, type Ledger } from "../../../packet/ledger/ledger.ts";
import type { CliIo, ExitCode } from "../../cli-io.ts";

export interface LedgerOptions {
  readonly json?: boolean;
}

/**
 * Prints the entries of a ledger, one a line, and how many attempts there were. The key of its digests is not printed.
 */
export async function ledgerShowCommand(path: string, options: LedgerOptions, io: CliIo): Promise<ExitCode> {
  const ledger = await mustRead(path);
  for (const entry of ledger) {
    if (options.json !== true) io.out(`${String(entry.seq).padStart(4)}  ${entry.at}  ${words(entry)}`);
    else if (entry.event.kind === "opened")
      io.out(JSON.stringify({ ...entry, event: { ...entry.event, key: "not shown" } }));
    else io.out(JSON.stringify(entry));
  }
  if (options.json !== true) io.out(summary(ledger));
  return 0;
}

export interface LedgerCheckOptions {
  readonly head?: string;
}

/**
 * Checks the chain, and that a head noted earlier stands in it: only so can it be seen that the last entries were cut
 * off.
 * @throws {E_LEDGER}
 */
export async function ledgerCheckCommand(path: string, options: LedgerCheckOptions, io: CliIo): Promise<ExitCode> {
  const ledger = await mustRead(path);
  const { head } = options;
  if (head !== undefined && !ledger.some(({ hash }) => hash === head))
    throw new RaresynthError(
      "E_LEDGER",
      "the noted head does not stand in this ledger: entries were cut off or replaced.",
      {
        where: path,
      },
    );
  io.out(`in order: ${summary(ledger)}`);
  return 0;
}

function summary(ledger: Ledger): string {
  const attempts = ledger.filter(({ event }) => event.kind === "attempt");
  const releases = ledger.filter(({ event }) => event.kind === "release").length;
  const last = attempts.at(-1);
  const family = last?.event.kind === "attempt" ? attemptsOf(ledger, last.event.recipe, last.seq).number : 0;
  return `registry "${ledgerHead(ledger).registry}", ${ledger.length} entries, ${attempts.length} attempts (the last is number ${family} of its family), ${releases} releases, head ${ledger.at(-1)?.hash ?? ""}`;
}

function words({ event }: LedgerEntry): string {
  switch (event.kind) {
    case "opened":
      return `opened for the registry "${event.registry}"`;
    case "attempt":
      return `attempt by ${event.mode} under ${event.policy}, recipe ${short(event.recipe)}, source ${short(event.source)}, seed ${short(event.seed)}`;
    case "verdict":
      return `verdict ${event.outcome.toUpperCase()} on attempt ${event.attempt} at level ${event.level}`;
    case "release":
      return `release of attempt ${event.attempt}, manifest ${short(event.manifest)}${event.expires === undefined ? "" : `, until ${event.expires}`}`;
    case "signature":
      return `${event.decision} by ${event.role}, key ${short(event.keyid)}, manifest ${short(event.manifest)}`;
    case "privacy-spend":
      return `differential privacy spent by ${event.method}: rho ${event.rho}, sum ${event.sum} of ${event.cap}`;
    case "federated-round":
      return `answered the federated round ${short(event.round)} of ${event.sites} sites`;
    case "expiry":
      return `verdict run out, manifest ${short(event.manifest)}`;
    case "deletion":
      return `deletion of ${event.files} files, receipt ${short(event.receipt)}`;
  }
}

const short = (digest: string): string => digest.slice(0, 12);

async function mustRead(path: string): Promise<Ledger> {
  const ledger = await readLedger(path);
  if (ledger === undefined) throw new RaresynthError("E_LEDGER", "there is no such ledger.", { where: path });
  return ledger;
}
