import { attemptsText, countText, decimal, interval, percent } from "./format.ts";
import type { Report } from "./report-schema.ts";

/** The first page as plain text, for terminals and airlocks that let no HTML through. */
export function renderMarkdown(report: Report): string {
  const { verdict, policy, subject } = report;
  const attempts = attemptsText(report.generator?.attempts);
  const lines = [
    `# ${verdict.outcome.toUpperCase()}: ${plain(subject.name)}`,
    "",
    plain(verdict.sentence),
    "",
    `- Policy: ${plain(policy.title)} (${plain(policy.id)})`,
    `- Assessed on ${report.made.date}${verdict.expires === undefined ? "; nothing was released" : `; holds until ${verdict.expires}`}`,
    `- Registry: ${countText(report.preflight.units)} patients or families; synthetic rows: ${subject.releasedRows}`,
    ...(attempts === undefined ? [] : [`- Recipe: ${attempts}`]),
    ...(report.controls?.detectionFloor ?? []).map(
      (floor) =>
        `- Smallest copied share that ${plain(floor.check)} would have caught: ${floor.refusesIndependent ? "cannot be told, independent columns are refused too" : floor.copiedShare === undefined ? "none was caught" : percent(floor.copiedShare)}`,
    ),
    "",
    "| threshold | outcome | read | value | interval | ceiling | n |",
    "|---|---|---|---|---|---|---|",
    ...verdict.lines.map((line) => {
      const own = line[line.measure];
      return `| ${[plain(line.title), line.outcome, line.measure, decimal(own?.value), own === undefined ? "not measured" : interval(own), decimal(line.ceiling), own === undefined ? "–" : countText(own.n)].join(" | ")} |`;
    }),
    ...(report.worstGroup === undefined ? [] : ["", `Worst off: ${plain(report.worstGroup.sentence)}`]),
    "",
    "Not tested:",
    ...report.notTested.map((item) => `- ${plain(item)}`),
    "",
  ];
  return lines.join("\n");
}

/** Text from a file cannot start a table cell, a link or an HTML tag. */
function plain(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[|<>[\]`*_\\]/g, (character) => `\\${character}`);
}
