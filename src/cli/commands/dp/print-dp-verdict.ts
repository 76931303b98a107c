import type { Language } from "../../../core/contracts/language.ts";
import type { DpOutcome } from "../../../pipeline/dp/dp-contracts.ts";
import { wordsIn } from "../../../report/words/words.ts";
import type { CliIo, ExitCode } from "../../cli-io.ts";

const EXIT_OF = { released: 0, refused: 2, defect: 2, membership: 2, "not stated": 3 } as const;
/** Width of the column that names the outcome of a line. */
const OUTCOME_WIDTH = 14;

export interface DpVerdict {
  readonly verdict: keyof typeof EXIT_OF;
  readonly language: Language;
  readonly json: boolean;
  /** Of the release. */
  readonly folder?: string;
}

/** The verdict for people (or, with json, one line for programs) and its exit code. */
export function printDpVerdict(outcome: DpOutcome, said: DpVerdict, io: CliIo): ExitCode {
  const { verdict, language, folder } = said;
  const w = wordsIn(language).dp.gate;
  const exitCode = EXIT_OF[verdict];
  const audits = outcome.outcome === "defect" ? outcome.audits : [];
  if (said.json) {
    io.out(
      JSON.stringify({
        verdict,
        exitCode,
        ...(folder === undefined ? {} : { release: folder }),
        because: outcome.criteria.map((one) => ({ ...one, sentence: w.criterion(one.fact) })),
        audits: audits.map(({ id, defect, faults }) => ({ id, defect, faults })),
      }),
    );
    return exitCode;
  }
  io.out(w.verdicts.title(w.verdicts[verdict]));
  for (const { id, outcome: one, fact } of outcome.criteria)
    io.out(`  ${w.outcomes[one].padEnd(OUTCOME_WIDTH)} ${w.lines[id]}: ${w.criterion(fact)}`);
  for (const finding of audits) io.out(`  ${w.verdicts.audit.padEnd(OUTCOME_WIDTH)} ${w.audit(finding)}`);
  io.out(folder === undefined ? w.verdicts.none : w.verdicts.release(folder));
  return exitCode;
}
