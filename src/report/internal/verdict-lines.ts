import type { z } from "zod";
import type { Policy, Reason, Verdict } from "../../core/contracts/policy.ts";
import type { thresholdLine, verdict, worstGroup } from "../report-parts.ts";
import type { ShownEstimate } from "../public/coarsen.ts";
import type { Exposure } from "../public/exposure-summary.ts";
import { countInWords, decimal } from "../format.ts";

type Line = z.infer<typeof thresholdLine>;
export type Numbers = {
  readonly attack: ShownEstimate;
  readonly control: ShownEstimate;
  readonly excess: ShownEstimate;
};

/** How a report shows the gate's table. */
export interface LineSource {
  /** Numbers of a finding as this report may show them. */
  readonly numbers: (check: string, finding: string) => Numbers | undefined;
  /** Sentence and `needed` of the gate may hold exact counts; the public report words its own. */
  readonly wording: "as judged" | "from shown numbers";
}

export function thresholdLines(because: readonly Reason[], policy: Policy, source: LineSource): Line[] {
  return because.map((reason) => {
    const { outcome, check, finding, title, stratum, measure, ceiling, citation } = reason;
    const meaning = policy.thresholds.find(
      (threshold) => threshold.check === check && threshold.finding === finding && threshold.measure === measure,
    )?.meaning;
    const numbers = reason.value === undefined ? undefined : source.numbers(check, finding);
    const judged = source.wording === "as judged";
    return {
      outcome,
      check,
      finding,
      title,
      stratum,
      measure,
      ceiling,
      citation,
      sentence: judged ? reason.sentence : plainSentence(reason, numbers),
      ...(meaning === undefined ? {} : { meaning }),
      ...(judged && reason.needed !== undefined ? { needed: reason.needed } : {}),
      ...(numbers === undefined ? {} : { attack: numbers.attack, control: numbers.control, excess: numbers.excess }),
    };
  });
}

function plainSentence(reason: Reason, numbers: Numbers | undefined): string {
  const bound = numbers?.[reason.measure];
  if (bound === undefined) return `${reason.title}: not measured.`;
  if (reason.outcome === "pass")
    return `${reason.title}: at most ${decimal(bound.high)}, ceiling ${decimal(reason.ceiling)}.`;
  return `${reason.title}: ${reason.outcome === "fail" ? "above" : "not shown to be under"} the ceiling of ${decimal(reason.ceiling)}.`;
}

/** The verdict with one sentence for page one, and the day on which a release expires. */
export function verdictBlock(
  judged: Verdict,
  lines: readonly Line[],
  policy: Policy,
  startedAt: string,
): z.infer<typeof verdict> {
  const { outcome } = judged;
  const open = lines.filter((line) => line.outcome === outcome);
  const first = open[0]?.sentence ?? "The policy requires nothing.";
  const sentence = {
    pass: `Every one of the ${lines.length} required thresholds holds: even the upper bound of what an attacker gains is at or under its ceiling.`,
    fail: `${open.length} of ${lines.length} required thresholds ${open.length === 1 ? "is" : "are"} exceeded, beyond what chance explains. ${first}`,
    inconclusive: `${open.length} of ${lines.length} required thresholds could not be decided, and what is not shown to be safe is not released. ${first}`,
  }[outcome];
  return {
    outcome,
    sentence,
    lines: [...lines],
    ...(outcome === "pass" ? { expires: addMonths(startedAt, policy.validMonths) } : {}),
  };
}

/** Whoever is worst off: the group of at least the cell size, by reason for rarity, with the highest mean exposure, else the threshold line of the rare nearest to (or furthest above) its ceiling. */
export function worstGroupOf(
  exposure: readonly Exposure[],
  lines: readonly Line[],
  cellSize: number,
): z.infer<typeof worstGroup> | undefined {
  const isGroup = (group: Exposure["groups"][number]): boolean =>
    !("fewerThan" in group.persons) && !("exactly" in group.persons && group.persons.exactly < cellSize);
  const groups = exposure
    .flatMap((summary) => summary.groups)
    .filter((group) => group.meanExposure !== "suppressed" && isGroup(group));
  const worst = groups.toSorted((a, b) => Number(b.meanExposure) - Number(a.meanExposure))[0];
  if (worst !== undefined) {
    return {
      label: worst.reason,
      sentence: `“${worst.reason}” (${countInWords(worst.persons)}) is the group with the highest mean exposure: ${decimal(worst.meanExposure)}, where 0.5 means no trace of the person and 1 certain recognition.`,
    };
  }
  const bounds = lines.flatMap((line) =>
    line.stratum === "rare" && typeof line[line.measure]?.high === "number"
      ? [{ line, gap: Number(line[line.measure]?.high) - line.ceiling }]
      : [],
  );
  const line = bounds.toSorted((a, b) => b.gap - a.gap)[0]?.line;
  return line === undefined ? undefined : { label: "Rare records", sentence: line.sentence };
}

/** Calendar months later, the last day of a shorter month where the day does not exist. ISO date in, ISO date out. */
export function addMonths(isoTime: string, months: number): string {
  const [year, month, day] = isoTime.slice(0, 10).split("-").map(Number);
  const first = new Date(Date.UTC(year!, month! - 1 + months, 1));
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(day!, lastDay)))
    .toISOString()
    .slice(0, 10);
}
