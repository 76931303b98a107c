import { floorLines } from "./controls/floor.ts";
import { quantityOf } from "./line-quantity.ts";
import { plainText } from "./plain-text.ts";
import type { Look } from "./render-html.ts";
import type { Report } from "./report-schema.ts";
import type { Words } from "./words/words.ts";
import { titleOf, verdictSentence, voiceOf, worstSentence } from "./words/speak.ts";

function overrideSentence(
  { name, role, reason, on, until }: NonNullable<Report["override"]>,
  { words }: { readonly words: Words },
): string {
  return `${words.page.page.overriddenBy(name, role, on, until)} ${words.page.page.overrideReason(reason)}`;
}

/** The first page as plain text, for terminals and airlocks that let no HTML through. In the report's language. */
export function renderMarkdown(report: Report, { watermark }: Look = {}): string {
  const { verdict, policy, subject } = report;
  const voice = voiceOf(report);
  const { words, owned } = voice;
  const { n, gate } = words;
  const w = words.page.text;
  const attempts = report.generator?.attempts;
  const worst = worstSentence(voice, report);
  const lines = [
    ...(watermark === undefined ? [] : [`**${plainText(watermark.toUpperCase())}**`, ""]),
    `# ${gate.outcomes[verdict.outcome]}: ${plainText(subject.name)}`,
    "",
    plainText(verdictSentence(voice, report)),
    "",
    ...(report.override === undefined ? [] : [plainText(overrideSentence(report.override, voice)), ""]),
    `- ${w.policy(plainText(owned(policy.title, policy.titleIn).text), plainText(policy.id))}`,
    `- ${w.assessedOn(report.made.date, verdict.expires)}`,
    `- ${w.sizes(n.people(report.preflight.units), subject.releasedRows)}`,
    `- ${report.attempt === undefined ? words.page.page.attemptsNotCounted : words.page.page.attemptNumber(report.attempt.number)}`,
    ...(attempts === undefined ? [] : [`- ${w.recipe(gate.attempts(attempts))}`]),
    ...floorLines(report, voice).map((line) => `- ${plainText(line)}`),
    "",
    `| ${w.head.join(" | ")} |`,
    `|${w.head.map(() => "---").join("|")}|`,
    ...verdict.lines.map((line) => {
      const own = line[line.measure];
      const quantity = quantityOf(line);
      return `| ${[
        plainText(titleOf(words, line.finding, line.stratum, line.unseen)),
        gate.outcomes[line.outcome].toLowerCase(),
        gate.measures[line.measure],
        n.as(quantity, own?.value),
        own === undefined ? words.page.page.notMeasured : n.interval(quantity, own),
        n.as(quantity, line.ceiling),
        own === undefined ? "–" : n.people(own.n),
      ].join(" | ")} |`;
    }),
    ...(worst === undefined ? [] : ["", w.worstOff(plainText(worst))]),
    "",
    w.notTested,
    ...report.notTested.map((item) => `- ${plainText(gate.notTested[item])}`),
    "",
  ];
  return lines.join("\n");
}
