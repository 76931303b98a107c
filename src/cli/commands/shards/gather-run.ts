import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeEnvironment } from "../../../api/packet/write-environment.ts";
import { RUN_RECORD } from "../../../api/runs/run-state.ts";
import { readPlan } from "../../../api/shards/plan-files.ts";
import { advancePlan, type PlanPlaces } from "../../../api/shards/planned-run.ts";
import { writeResults } from "../../../api/write-results.ts";
import type { Language } from "../../../core/contracts/language.ts";
import { digestOf } from "../../../pipeline/sweep/candidates.ts";
import { writeFileAtomically } from "../../../release/write-file.ts";
import type { CliIo, ExitCode } from "../../cli-io.ts";
import { printVerdict } from "../../print-verdict.ts";

/** Exit code of a gather that listed another round of work. */
export const MORE_WORK = 4;
/** What the last gather into a folder said, for programs and for the same gather again. */
const ANSWER = "answer.internal.json";

export interface GatherRunOptions extends PlanPlaces {
  readonly out: string;
  readonly json?: boolean;
  readonly language?: Language;
  readonly hold?: boolean;
  readonly publication?: string;
}

/**
 * Judges a planned run and writes what `run` writes, or lists the next round of work. The same gather again says the
 * same.
 */
export async function gatherRun(folder: string, options: GatherRunOptions, io: CliIo): Promise<ExitCode> {
  const { out, language = "en", hold = false, publication } = options;
  const plan = await readPlan(folder);
  const answered = await answerIn(out, digestOf(plan));
  if (answered !== undefined) {
    for (const line of answered.lines) io.out(line);
    return answered.exitCode;
  }
  const state = await advancePlan(folder, options, { signal: io.signal, onProgress: io.progress });
  if (state.next === "work") {
    const { round, tasks } = state;
    io.out(
      options.json === true
        ? JSON.stringify({ next: "work", round, tasks: tasks.length, exitCode: MORE_WORK, plan: folder })
        : `round ${round}: ${tasks.length} more tasks are needed; next: raresynth work ${folder}, then gather again`,
    );
    return MORE_WORK;
  }
  const lines: string[] = [];
  const listening = {
    ...io,
    out: (line: string) => {
      lines.push(line);
      io.out(line);
    },
  };
  const { result } = state;
  const written = await writeResults(result, {
    folder: out,
    language,
    hold,
    ...(publication === undefined ? {} : { publication }),
  });
  const exitCode = printVerdict(result, written, { json: options.json === true, language }, listening);
  await writeEnvironment(out, result, plan.data, lines);
  await writeFileAtomically(join(out, ANSWER), `${JSON.stringify({ plan: digestOf(plan), exitCode, lines })}\n`);
  return exitCode;
}

async function answerIn(
  out: string,
  plan: string,
): Promise<{ readonly exitCode: ExitCode; readonly lines: readonly string[] } | undefined> {
  const file = join(out, ANSWER);
  if (!existsSync(file) || !existsSync(join(out, RUN_RECORD))) return undefined;
  const kept = JSON.parse(await readFile(file, "utf8")) as { plan: string; exitCode: ExitCode; lines: string[] };
  return kept.plan === plan ? kept : undefined;
}
