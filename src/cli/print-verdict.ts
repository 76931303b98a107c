import type { RunOutcome } from "../core/contracts/outcome.ts";
import type { Reason } from "../core/contracts/policy.ts";
import type { CliIo, ExitCode } from "./cli-io.ts";
import type { WrittenResults } from "../api/write-results.ts";

const EXIT_OF = { pass: 0, fail: 2, inconclusive: 3 } as const;

/** Thresholds of one check that are open for the same reason, said once. */
function joinRepeated(because: readonly Reason[]): { readonly reason: Reason; readonly nThresholds: number }[] {
  const joined = new Map<string, { reason: Reason; nThresholds: number }>();
  for (const reason of because) {
    const key = JSON.stringify([reason.outcome, reason.check, reason.sentence, reason.needed]);
    const known = joined.get(key);
    if (known === undefined) joined.set(key, { reason, nThresholds: 1 });
    else known.nThresholds++;
  }
  return [...joined.values()];
}

function asClause(sentence: string): string {
  return `${sentence.slice(0, 1).toLowerCase()}${sentence.slice(1)}`.replace(/\.$/, "");
}

/** The verdict for people (or, with --json, one line for programs) and its exit code. */
export function printVerdict(outcome: RunOutcome, written: WrittenResults, json: boolean, io: CliIo): ExitCode {
  const { verdict } = outcome;
  if (json) {
    io.out(
      JSON.stringify({
        verdict: verdict.outcome,
        exitCode: EXIT_OF[verdict.outcome],
        report: written.report,
        ...(written.release === undefined ? {} : { release: written.release }),
        because: verdict.because.map(({ check, finding, outcome: line, sentence }) => ({
          check,
          finding,
          outcome: line,
          sentence,
        })),
      }),
    );
    return EXIT_OF[verdict.outcome];
  }
  io.out(`verdict: ${verdict.outcome.toUpperCase()} under policy "${outcome.policy.id}"`);
  for (const { reason, nThresholds } of joinRepeated(verdict.because)) {
    io.out(`  ${reason.outcome.padEnd(12)} ${reason.sentence}${nThresholds > 1 ? ` (${nThresholds} thresholds)` : ""}`);
    if (reason.outcome === "inconclusive" && reason.needed !== undefined)
      io.out(`  ${" ".repeat(12)} would decide: ${asClause(reason.needed)}`);
  }
  io.out(`report (internal, for the data protection officer): ${written.report}`);
  io.out(written.release === undefined ? "nothing was released" : `release: ${written.release}`);
  return EXIT_OF[verdict.outcome];
}
