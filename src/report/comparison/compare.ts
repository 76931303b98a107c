import { quantityOf } from "../line-quantity.ts";
import type { Report } from "../report-schema.ts";

type Line = Report["verdict"]["lines"][number];
type Estimate = NonNullable<Line["attack"]>;

/** Why several reports must not be ranked beside each other. `lines`: measured under other ceilings. */
export type Incomparable = "policy" | "refits" | "patients" | "attacks" | "registry";

/** One line in every report; undefined where a report has no such line. */
export interface ComparedLine {
  readonly check: string;
  readonly finding: string;
  readonly measure: Line["measure"];
  readonly stratum: Line["stratum"];
  readonly ceiling: number | undefined;
  readonly quantity: "rate" | "area" | "count" | undefined;
  readonly values: readonly (
    { readonly outcome: Line["outcome"]; readonly estimate: Estimate | undefined } | undefined
  )[];
  /** True where two intervals do not overlap: the difference is beyond what either leaves open. */
  readonly differs: boolean;
}

type FidelityRow = Report["fidelity"]["rows"][number];

/** The mean of a fidelity metric over its columns or pairs, in every report. */
export interface ComparedFidelity {
  readonly metric: FidelityRow["metric"];
  readonly values: readonly (number | undefined)[];
}

export interface Comparison {
  readonly verdicts: readonly Report["verdict"]["outcome"][];
  /** Empty: measured alike, and may be ranked. */
  readonly incomparable: readonly Incomparable[];
  readonly lines: readonly ComparedLine[];
  readonly fidelity: readonly ComparedFidelity[];
}

/**
 * Puts reports side by side, line by line. Differences are marked only where everything was measured alike (policy,
 * patients, attacks, refits): else `incomparable` says what differs and no line is marked.
 * Claim: a marked line has disjoint intervals. Not claimed: a test at a level of its own; overlapping intervals may
 * still differ.
 * @param reports two or more, internal or public
 */
export function compareReports(reports: readonly Report[]): Comparison {
  const incomparable = differencesOfDesign(reports);
  const keys = new Map<string, Line>();
  for (const report of reports)
    for (const line of report.verdict.lines) keys.set(keyOf(line), keys.get(keyOf(line)) ?? line);
  const lines = [...keys].map(([key, first]): ComparedLine => {
    const values = reports.map(({ verdict }) => {
      const line = verdict.lines.find((one) => keyOf(one) === key);
      return line === undefined ? undefined : { outcome: line.outcome, estimate: line[line.measure] };
    });
    return {
      check: first.check,
      finding: first.finding,
      measure: first.measure,
      stratum: first.stratum,
      ceiling: first.ceiling,
      quantity: quantityOf(first),
      values,
      differs: incomparable.length === 0 && areDisjoint(values.flatMap((value) => value?.estimate ?? [])),
    };
  });
  return {
    verdicts: reports.map(({ verdict }) => verdict.outcome),
    incomparable,
    lines,
    fidelity: fidelityOf(reports),
  };
}

function keyOf({ check, finding, measure, stratum }: Line): string {
  return JSON.stringify([check, finding, measure, stratum]);
}

function differencesOfDesign(reports: readonly Report[]): Incomparable[] {
  const designs: [Incomparable, (report: Report) => unknown][] = [
    ["registry", ({ subject }) => subject.columns.map(({ name, type, role }) => [name, type, role])],
    ["patients", ({ preflight }) => preflight.units],
    [
      "policy",
      ({ policy }) =>
        policy.thresholds.map(({ check, finding, measure, ceiling }) => [check, finding, measure, ceiling]),
    ],
    ["attacks", ({ checks }) => checks.map(({ id, params }) => [id, params])],
    ["refits", ({ generator }) => generator?.nRefits],
  ];
  return designs.flatMap(([what, of]) =>
    new Set(reports.map((report) => JSON.stringify(of(report) ?? null))).size > 1 ? [what] : [],
  );
}

function areDisjoint(estimates: readonly Estimate[]): boolean {
  const ends = estimates.flatMap(({ low, high }) =>
    typeof low === "number" && typeof high === "number" ? [{ low, high }] : [],
  );
  return ends.length > 1 && Math.max(...ends.map(({ low }) => low)) > Math.min(...ends.map(({ high }) => high));
}

/** At equal sizes where that was measured: single columns and pairs stand in the reports themselves. */
function fidelityOf(reports: readonly Report[]): ComparedFidelity[] {
  const means = reports.map(
    ({ fidelity }) =>
      new Map(
        fidelity.rows
          .filter(isMean)
          .map((row): [FidelityRow["metric"], number | undefined] => [row.metric, row.sameSize ?? row.value]),
      ),
  );
  const metrics = [...new Set(means.flatMap((one) => [...one.keys()]))];
  return metrics.map((metric) => ({ metric, values: means.map((one) => one.get(metric)) }));
}

function isMean({ item }: FidelityRow): boolean {
  return item.kind === "summary" && item.of === "mean";
}
