import { gather, nth } from "../../../core/access.ts";
import type { AnalysisFit, Quantity } from "../../../core/contracts/utility/analyses.ts";
import type { Cohort } from "../../../core/data/cohort.ts";
import type { Analysis, SurvivalPair } from "../../../core/data/schema.ts";
import { aalenJohansen } from "../../../stats/aalen-johansen.ts";
import { findColumn } from "../../paired-columns.ts";
import { levelCounts } from "./design.ts";
import { pairOf } from "./event-times.ts";
import { estimatesOf, joinBlocks, notFitted, type PlannedAnalysis, type Target } from "./planned.ts";
import { knownRows, subgroupRows, timeToEvent } from "./rows.ts";

/** The groups of an analysis: public levels that the registry holds, or everybody as one. */
export interface Groups {
  readonly column?: string;
  readonly levels: readonly (string | undefined)[];
}

export function groupsOf(real: Cohort, analysis: Pick<Analysis, "subgroup"> & { readonly group?: string }): Groups {
  if (analysis.group === undefined) return { levels: [undefined] };
  return {
    column: analysis.group,
    levels: [...levelCounts(real, analysis.group, subgroupRows(real, analysis)).named.keys()],
  };
}

/** Rows of one group; undefined where the column is not there. */
export function rowsOfGroup(
  cohort: Cohort,
  groups: Groups,
  level: string | undefined,
  rows: Int32Array,
): Int32Array | undefined {
  if (groups.column === undefined) return rows;
  const source = findColumn(cohort, groups.column);
  if (source?.kind !== "coded") return undefined;
  const code = level === undefined ? -1 : source.levels.indexOf(level);
  return rows.filter((row) => code >= 0 && source.codes[row] === code);
}

export function planKaplanMeier(
  real: Cohort,
  analysis: Extract<Analysis, { kind: "kaplan-meier" }>,
): PlannedAnalysis | undefined {
  const pair = pairOf(real, analysis.survival);
  if (pair === undefined) return undefined;
  const causes = analysis.causes ?? pair.causes;
  const groups = groupsOf(real, analysis);
  return {
    fit: (cohort) => fitIncidence(cohort, { analysis, pair, causes, times: analysis.times, groups, asSurvival: true }),
  };
}

interface IncidencePlan {
  readonly analysis: Pick<Analysis, "subgroup">;
  readonly pair: SurvivalPair;
  readonly causes: readonly string[];
  readonly times: readonly number[];
  readonly groups: Groups;
  /**
   * True: 1 - incidence of all causes as one, other causes censor. False: each cause, all others of the pair compete.
   */
  readonly asSurvival: boolean;
}

/** Probabilities at the times, group by group; a time beyond a group's last known time has no estimate. */
export function fitIncidence(cohort: Cohort, plan: IncidencePlan): AnalysisFit {
  const { analysis, pair, causes, times, groups, asSurvival } = plan;
  const events = timeToEvent(cohort, pair);
  if ("absent" in events) return notFitted({ reason: "column absent", column: events.absent });
  const known = knownRows(events, subgroupRows(cohort, analysis));
  if (known.length === 0) return notFitted({ reason: "no rows" });
  const wanted = causes.map((cause) => pair.causes.indexOf(cause) + 1);
  let nEvents = 0;
  const blocks = groups.levels.flatMap((level) => {
    const rows = rowsOfGroup(cohort, groups, level, known);
    if (rows === undefined || rows.length === 0) return [];
    const time = gather(events.time, rows);
    const cause = Uint8Array.from(rows, (row) =>
      asSurvival ? Number(wanted.includes(nth(events.cause, row))) : nth(events.cause, row),
    );
    nEvents += rows.reduce((sum, row) => sum + Number(wanted.includes(nth(events.cause, row))), 0);
    const last = time.reduce((most, t) => Math.max(most, t), 0);
    const inReach = times.filter((t) => t <= last);
    const nCauses = asSurvival ? 1 : pair.causes.length;
    const curve = aalenJohansen(time, cause, nCauses, inReach);
    const shown = asSurvival ? [0] : wanted.map((one) => one - 1);
    const entries = shown.flatMap((c) => inReach.map((t, k) => ({ c, t, at: c * inReach.length + k, k })));
    const named = (t: number, c: number): Quantity => {
      const group = level === undefined ? {} : { group: level };
      return asSurvival
        ? { kind: "survival", time: t, ...group }
        : { kind: "cumulative incidence", cause: nth(pair.causes, c), time: t, ...group };
    };
    const beyond = times.filter((t) => t > last).flatMap((t) => shown.map((c) => named(t, c)));
    const targets = entries.map(({ c, t, at, k }): Target => {
      const quantity = named(t, c);
      return { quantity, scale: "probability", support: Math.min(nth(curve.nRisk, k), nth(curve.nEvents, at)) };
    });
    const size = nCauses * inReach.length;
    const covariance = Float64Array.from(
      entries.flatMap((a) => entries.map((b) => nth(curve.covariance, a.at * size + b.at))),
    );
    const values = entries.map(({ at }) => (asSurvival ? 1 - nth(curve.values, at) : nth(curve.values, at)));
    const block = estimatesOf(targets, values, covariance);
    return [{ ...block, notEstimated: [...block.notEstimated, ...beyond] }];
  });
  if (blocks.length === 0) return notFitted({ reason: groups.column === undefined ? "no rows" : "group absent" });
  if (nEvents === 0) return notFitted({ reason: "no events" });
  return {
    status: "fitted",
    method: asSurvival ? "product limit" : "aalen-johansen",
    ...joinBlocks(blocks),
    nRows: known.length,
    nEvents,
  };
}
