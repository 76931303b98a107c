import type { LedgerEntry } from "./entry.ts";
import { keyedDigest } from "./entry.ts";
import { appendToLedger, ledgerHead, type Ledger } from "./ledger.ts";

export interface Attempts {
  /** Which attempt of its family the last one is, from 1. */
  readonly number: number;
  /** Attempts on this registry, ever, of every kind. */
  readonly total: number;
  /** Of the family's earlier attempts: how they ended. `stopped`: no verdict was recorded. */
  readonly earlier: {
    readonly pass: number;
    readonly fail: number;
    readonly inconclusive: number;
    readonly stopped: number;
  };
}

/**
 * Attempts that count together with one of this recipe: every attempt of its kind on the registry since the last
 * release of this same recipe. Other recipes, seeds, policies and versions of the registry's file count too: each was a
 * chance to pass. A release of another recipe does not begin the count again, else a harmless one in between would.
 * Runs and assessments of files made elsewhere are families of their own, since neither is a chance for the other;
 * sweeps stand in the ledger and give no verdict.
 * Claim of the rule in `attemptLevel`, for each family. Not claimed: anything over both families together.
 * @param upTo `seq` of the attempt in question; default: the last one
 */
export function attemptsOf(ledger: Ledger, recipe: string, upTo = ledger.length - 1): Attempts {
  const entries = ledger.filter((entry) => entry.seq <= upTo);
  const bySeq = new Map(entries.map((entry) => [entry.seq, entry]));
  const isOwnRelease = ({ event }: LedgerEntry): boolean => {
    const attempt = event.kind === "release" ? bySeq.get(event.attempt)?.event : undefined;
    return attempt?.kind === "attempt" && attempt.recipe === recipe;
  };
  const start = entries.findLast(isOwnRelease)?.seq ?? 0;
  const all = entries.filter((entry) => entry.event.kind === "attempt");
  const asked = bySeq.get(upTo)?.event;
  const mode = asked?.kind === "attempt" ? asked.mode : "run";
  const family = all.filter(({ seq, event }) => seq > start && event.kind === "attempt" && event.mode === mode);
  const earlier = { pass: 0, fail: 0, inconclusive: 0, stopped: 0 };
  for (const { seq } of family.slice(0, -1)) {
    const verdict = ledger.find(({ event }) => event.kind === "verdict" && event.attempt === seq)?.event;
    earlier[verdict?.kind === "verdict" ? verdict.outcome : "stopped"]++;
  }
  return { number: family.length, total: all.length, earlier };
}

export interface AttemptFacts {
  readonly registry: string;
  readonly mode: "run" | "sweep" | "assess";
  /** What identifies the file that was read, such as its SHA-256; stored as a keyed digest. */
  readonly source: string;
  /** SHA-256 of generator, parameters and everything else that decides but the seed. */
  readonly recipe: string;
  readonly policy: string;
  /** Stored as a keyed digest. */
  readonly seed: string;
}

/**
 * Notes an attempt before its work begins. The very same attempt (file, recipe, policy and seed), which gives the very
 * same bytes, is not counted again.
 * @param at ISO time
 * @returns `seq` of its entry, and how many attempts it stands among
 * @throws {E_LEDGER}
 */
export async function recordAttempt(
  path: string,
  facts: AttemptFacts,
  at: string,
): Promise<{ readonly seq: number; readonly attempts: Attempts }> {
  let seq = 0;
  const ledger = await appendToLedger(path, facts.registry, at, (before) => {
    const { key } = ledgerHead(before);
    const event = {
      kind: "attempt" as const,
      mode: facts.mode,
      source: keyedDigest(key, facts.source),
      recipe: facts.recipe,
      policy: facts.policy,
      seed: keyedDigest(key, facts.seed),
    };
    const same = before.find((entry) => JSON.stringify(entry.event) === JSON.stringify(event));
    seq = same?.seq ?? before.length;
    return same === undefined ? event : undefined;
  });
  return { seq, attempts: attemptsOf(ledger, facts.recipe, seq) };
}
