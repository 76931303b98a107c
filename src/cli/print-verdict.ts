import type { RunOutcome } from "../core/outcome.ts";
import type { CliIo, ExitCode } from "./cli-io.ts";
import type { Written } from "./write-outputs.ts";

const EXIT_OF = { pass: 0, fail: 2, inconclusive: 3 } as const;

/** The verdict for people (or, with --json, one line for programs) and its exit code. */
export function printVerdict(outcome: RunOutcome, written: Written & { readonly record: string }, json: boolean, io: CliIo): ExitCode {
  const { verdict } = outcome;
  if (json) {
    io.out(JSON.stringify({ verdict: verdict.outcome, exitCode: EXIT_OF[verdict.outcome], report: written.report, ...(written.release === undefined ? {} : { release: written.release }), because: verdict.because.map(({ check, finding, outcome: line, sentence }) => ({ check, finding, outcome: line, sentence })) }));
    return EXIT_OF[verdict.outcome];
  }
  io.out(`verdict: ${verdict.outcome.toUpperCase()} under policy "${outcome.policy.id}"`);
  for (const reason of verdict.because) {
    io.out(`  ${reason.outcome.padEnd(12)} ${reason.sentence}`);
    if (reason.outcome === "inconclusive" && reason.needed !== undefined) io.out(`  ${" ".repeat(12)} would decide: ${reason.needed}`);
  }
  io.out(`report (internal, for the data protection officer): ${written.report}`);
  io.out(written.release === undefined ? "nothing was released" : `release: ${written.release}`);
  return EXIT_OF[verdict.outcome];
}
