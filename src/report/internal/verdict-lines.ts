import type { z } from "zod";
import { defined } from "../../core/access.ts";
import type { Policy, Reason, ReasonBasis, Verdict } from "../../core/contracts/policy.ts";
import type { Needed } from "../../core/contracts/finding.ts";
import type { thresholdLine, verdict, worstGroup } from "../report-parts.ts";
import type { People } from "../words/numbers.ts";
import type { ShownEstimate } from "../shown.ts";
import type { Exposure } from "../public/exposure-summary.ts";

type Line = z.infer<typeof thresholdLine>;
export type EstimatesOf = {
  readonly attack: ShownEstimate;
  readonly control: ShownEstimate;
  readonly excess: ShownEstimate;
};

/** How a report shows the gate's table. */
export interface LineSource {
  /** Numbers of a finding as this report may show them. */
  readonly estimates: (check: string, finding: string) => EstimatesOf | undefined;
  /** What a line rests on and needs, as this report may show it. */
  readonly basis: (basis: ReasonBasis) => ReasonBasis<People>;
  readonly needed: (needed: Needed) => Needed<People> | undefined;
}

export function thresholdLines(because: readonly Reason[], source: LineSource): Line[] {
  return because.map((reason) => {
    const { outcome, check, finding, stratum, unseen, measure, ceiling, citation } = reason;
    const estimates = reason.value === undefined ? undefined : source.estimates(check, finding);
    const needed = reason.needed === undefined ? undefined : source.needed(reason.needed);
    return {
      outcome,
      check,
      finding,
      stratum,
      measure,
      basis: source.basis(reason.basis),
      ...(unseen === undefined ? {} : { unseen }),
      ...(ceiling === undefined ? {} : { ceiling }),
      ...(citation === undefined ? {} : { citation }),
      ...(needed === undefined ? {} : { needed }),
      ...(estimates === undefined
        ? {}
        : { attack: estimates.attack, control: estimates.control, excess: estimates.excess }),
    };
  });
}

/** The verdict with its lines by outcome, and the day on which a release expires. */
export function verdictBlock(
  { outcome }: Verdict,
  lines: readonly Line[],
  policy: Policy,
  startedAt: string,
): z.infer<typeof verdict> {
  const count = (wanted: Line["outcome"]): number => lines.filter((line) => line.outcome === wanted).length;
  return {
    outcome,
    counts: {
      pass: count("pass"),
      fail: count("fail"),
      inconclusive: count("inconclusive"),
      notApplicable: count("not-applicable"),
    },
    lines: [...lines],
    ...(outcome === "pass" ? { expires: addMonths(startedAt, policy.validMonths) } : {}),
  };
}

/**
 * Whoever is worst off: the group of at least the cell size, by reason for rarity, with the highest mean exposure, else
 * the threshold line of the rare nearest to (or furthest above) its ceiling.
 */
export function worstGroupOf(
  exposure: readonly Exposure[],
  lines: readonly Line[],
  cellSize: number,
): z.infer<typeof worstGroup> | undefined {
  const isLarge = (count: Exposure["persons"]): boolean =>
    !("fewerThan" in count) && !("exactly" in count && count.exactly < cellSize);
  const groups = exposure
    .flatMap((summary) => summary.groups)
    .flatMap(({ reason, persons, measured, meanExposure }) =>
      typeof meanExposure === "number" && isLarge(persons) && isLarge(measured)
        ? [{ kind: "group" as const, reason, persons, meanExposure }]
        : [],
    );
  const worst = groups.toSorted((a, b) => b.meanExposure - a.meanExposure)[0];
  if (worst !== undefined) return worst;
  const bounds = lines.flatMap((line, at) => {
    const high = line[line.measure]?.high;
    return line.stratum === "rare" && line.ceiling !== undefined && typeof high === "number"
      ? [{ at, gap: high - line.ceiling }]
      : [];
  });
  const nearest = bounds.toSorted((a, b) => b.gap - a.gap)[0];
  return nearest === undefined ? undefined : { kind: "line", line: nearest.at };
}

/** Calendar months later, the last day of a shorter month where the day does not exist. ISO date in, ISO date out. */
export function addMonths(isoTime: string, months: number): string {
  const [year, month, day] = isoTime.slice(0, 10).split("-").map(Number);
  const first = new Date(Date.UTC(defined(year), defined(month) - 1 + months, 1));
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(defined(day), lastDay)))
    .toISOString()
    .slice(0, 10);
}
