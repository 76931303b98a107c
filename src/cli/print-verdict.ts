import type { Language } from "../core/contracts/language.ts";
import type { RunOutcome } from "../core/contracts/outcome.ts";
import type { Reason } from "../core/contracts/policy.ts";
import { reasonSentence } from "../report/words/speak.ts";
import { wordsIn, type Words } from "../report/words/words.ts";
import type { CliIo, ExitCode } from "./cli-io.ts";
import type { WrittenResults } from "../api/write-results.ts";

const EXIT_OF = { pass: 0, fail: 2, inconclusive: 3 } as const;
/** Width of the column that names the outcome of a line. */
const OUTCOME_WIDTH = 15;

/** Thresholds of one check that are open for the same reason, said once. */
function joinRepeated(because: readonly Reason[], words: Words): { reason: Reason; said: string; count: number }[] {
  const joined = new Map<string, { reason: Reason; said: string; count: number }>();
  for (const reason of because) {
    const said = reasonSentence(words, reason);
    const key = JSON.stringify([reason.outcome, reason.check, said, reason.needed]);
    const known = joined.get(key);
    if (known === undefined) joined.set(key, { reason, said, count: 1 });
    else known.count++;
  }
  return [...joined.values()];
}

function verdictFacts({ verdict }: RunOutcome, written: WrittenResults, words: Words): object {
  return {
    verdict: verdict.outcome,
    exitCode: EXIT_OF[verdict.outcome],
    report: written.report,
    ...(written.release === undefined ? {} : { release: written.release }),
    ...(written.assessment === undefined ? {} : { assessment: written.assessment }),
    ...(written.withheld === undefined ? {} : { withheld: written.withheld.code }),
    because: verdict.because.map((reason) => ({
      check: reason.check,
      finding: reason.finding,
      outcome: reason.outcome,
      basis: reason.basis.kind,
      sentence: reasonSentence(words, reason),
    })),
  };
}

/** The verdict for people (or, with --json, one line for programs) and its exit code. */
export function printVerdict(
  outcome: RunOutcome,
  written: WrittenResults,
  options: { readonly json?: boolean; readonly language?: Language },
  io: CliIo,
): ExitCode {
  const { verdict } = outcome;
  const words = wordsIn(options.language ?? "en");
  if (options.json === true) {
    io.out(JSON.stringify(verdictFacts(outcome, written, words)));
    return EXIT_OF[verdict.outcome];
  }
  const w = words.page.text;
  const count = (wanted: Reason["outcome"]): number =>
    verdict.because.filter(({ outcome: line }) => line === wanted).length;
  io.out(w.verdict(words.gate.outcomes[verdict.outcome], outcome.policy.id));
  io.out(`  ${w.lines(count("pass"), count("inconclusive"), count("fail"), count("not-applicable"))}`);
  for (const { reason, said, count: thresholds } of joinRepeated(verdict.because, words)) {
    const name = words.gate.outcomes[reason.outcome].toLowerCase().padEnd(OUTCOME_WIDTH);
    io.out(`  ${name} ${said}${thresholds > 1 ? ` ${w.thresholds(thresholds)}` : ""}`);
    if (reason.outcome === "inconclusive" && reason.needed !== undefined)
      io.out(`  ${" ".repeat(OUTCOME_WIDTH)} ${w.wouldDecide(words.gate.needed(reason.needed))}`);
  }
  io.out(w.report(written.report));
  io.out(written.release === undefined ? w.noRelease : w.release(written.release));
  if (written.assessment !== undefined) io.out(w.assessment(written.assessment));
  if (written.withheld !== undefined) io.out(w.withheld(written.withheld.code, written.withheld.where ?? "-"));
  return EXIT_OF[verdict.outcome];
}
