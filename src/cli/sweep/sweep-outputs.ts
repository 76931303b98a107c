import { join } from "node:path";
import { lookupGenerator } from "../../command/command-generator.ts";
import { RaresynthError } from "../../core/errors.ts";
import type { Attempts, CandidateResult } from "../../core/contracts/sweep.ts";
import { digestOf } from "../../pipeline/sweep/candidates.ts";
import { foldKeyOf } from "../../pipeline/sweep/folds.ts";
import { MAP_FINDING, sweepOutcome } from "../../pipeline/sweep/sweep-outcome.ts";
import { writeFileAtomically } from "../../release/write-file.ts";
import { drawCharts } from "../../report/charts.ts";
import { renderJson } from "../../report/render-json.ts";
import { buildSweepReport } from "../../report/sweep/build-sweep.ts";
import { mapChart } from "../../report/sweep/map-chart.ts";
import { wordsIn } from "../../report/words/words.ts";
import { renderSweepHtml, renderSweepMarkdown, sweepSentence } from "../../report/sweep/render-sweep.ts";
import type { SweepReport } from "../../report/sweep/sweep-schema.ts";
import type { CliIo, ExitCode } from "../cli-io.ts";
import { readResult, readTimes, removeUnfinished, type CandidateTime, type SweepPlan } from "./sweep-files.ts";

/** The map in three forms and the record of times. */
const OUTPUTS = {
  json: "sweep.internal.json",
  html: "map.internal.html",
  markdown: "map.internal.md",
  record: "sweep-record.internal.json",
} as const;
/** Missing candidates that a message names. */
const MOST_NAMED = 5;

/**
 * Writes map and choice from the candidates of a folder that has them all.
 * @throws {E_SWEEP} naming the candidates that are missing
 */
export async function writeSweep(folder: string, plan: SweepPlan): Promise<SweepReport> {
  const results = new Map<string, CandidateResult>();
  for (const candidate of plan.candidates) {
    const result = await readResult(folder, plan, candidate);
    if (result !== undefined) results.set(candidate.id, result);
  }
  requireAll(plan, results);
  await removeUnfinished(folder);
  const report = reportOf(plan, results);
  const chart = mapChart(report);
  await writeFileAtomically(
    join(folder, OUTPUTS.html),
    renderSweepHtml(report, await drawCharts(chart === undefined ? [] : [chart])),
  );
  await writeFileAtomically(join(folder, OUTPUTS.markdown), renderSweepMarkdown(report));
  await writeFileAtomically(
    join(folder, OUTPUTS.record),
    `${JSON.stringify({ ...plan.seed, times: await readTimes([folder], plan.candidates) }, null, 2)}\n`,
  );
  await writeFileAtomically(join(folder, OUTPUTS.json), renderJson(report));
  return report;
}

/** @throws {E_SWEEP} */
export function requireAll(plan: SweepPlan, results: ReadonlyMap<string, CandidateResult>): void {
  const missing = plan.candidates.filter(({ id }) => !results.has(id)).map(({ id }) => id);
  if (missing.length === 0) return;
  const more = missing.length > MOST_NAMED ? ` and ${missing.length - MOST_NAMED} more` : "";
  throw new RaresynthError(
    "E_SWEEP",
    `${missing.length} of ${plan.candidates.length} candidates are missing: ${missing.slice(0, MOST_NAMED).join(", ")}${more}.`,
    { hint: "Run the shards that hold them, and name all their folders." },
  );
}

function reportOf(plan: SweepPlan, results: ReadonlyMap<string, CandidateResult>): SweepReport {
  const { candidates, policy, screens } = plan;
  const outcome = sweepOutcome(candidates, results, { policy, screens });
  const attempts: Attempts = {
    candidates: candidates.length,
    settings: outcome.settings.length,
    seeds: new Set(candidates.map(({ seed }) => seed)).size,
    foldKey: foldKeyOf(plan.seed.seed),
  };
  const defaults = Object.fromEntries(
    [...new Set(candidates.map(({ generatorId }) => generatorId))].map((id) => [id, lookupGenerator(id).defaults]),
  );
  return buildSweepReport(outcome, {
    subject: plan.registryName,
    software: plan.software,
    inputs: plan.inputs,
    policy,
    policyDigest: digestOf(policy),
    screens,
    nRows: plan.nRows,
    attempts,
    axis: MAP_FINDING,
    defaults,
  });
}

/** The table and the choice for people, or one line for programs. */
export async function printSweep(
  folder: string,
  plan: SweepPlan,
  report: SweepReport,
  json: boolean,
  io: CliIo,
): Promise<ExitCode> {
  const code = report.chosen === undefined ? 3 : 0;
  const map = join(folder, OUTPUTS.html);
  if (json) {
    io.out(
      JSON.stringify({
        chosen: report.chosen ?? null,
        exitCode: code,
        attempts: report.attempts.candidates,
        sweep: join(folder, OUTPUTS.json),
        map,
      }),
    );
    return code;
  }
  const times = await readTimes([folder], plan.candidates);
  const width = Math.max(...report.settings.map(({ setting }) => setting.length));
  io.out(`${"setting".padEnd(width)}  exposure              fidelity              s/fit   place`);
  for (const one of report.settings) {
    const place =
      one.setting === report.chosen ? "chosen" : `${one.standing}${one.qualifies ? "" : "; does not qualify"}`;
    io.out(
      `${one.setting.padEnd(width)}  ${cell(one.exposure)}  ${cell(one.fidelity)}  ${secondsAFit(times, plan, one.setting)}  ${place}`,
    );
  }
  io.out(sweepSentence(report, wordsIn("en")));
  io.out(`map: ${map}`);
  if (report.chosen !== undefined)
    io.out(
      `next: raresynth run <registry> --schema <file> --policy <the same> --chosen ${join(folder, OUTPUTS.json)} --out <dir>`,
    );
  return code;
}

function cell(estimate: { readonly value: number; readonly low: number; readonly high: number } | undefined): string {
  return (
    estimate === undefined
      ? "not measured"
      : `${estimate.value.toFixed(3)} (${estimate.low.toFixed(3)} to ${estimate.high.toFixed(3)})`.replaceAll(
          " to ",
          "-",
        )
  ).padEnd(20);
}

function secondsAFit(times: readonly CandidateTime[], plan: SweepPlan, setting: string): string {
  const own = times
    .filter(({ candidate }) => plan.candidates.some((one) => one.id === candidate && one.setting === setting))
    .map((time) => time.secondsAFit)
    .sort((a, b) => a - b);
  return (own[own.length >> 1]?.toFixed(2) ?? "–").padStart(6);
}
