import type { Comparison } from "./compare.ts";
import { plainText } from "../plain-text.ts";
import { titleOf } from "../words/speak.ts";
import type { Words } from "../words/words.ts";

/** A comparison as Markdown tables, for terminals and mail. @param names of the reports, in order */
export function renderComparison(
  { verdicts, incomparable, lines, fidelity }: Comparison,
  names: readonly string[],
  words: Words,
): string {
  const w = words.compare;
  const { gate, n } = words;
  const heads = names.map((name) => plainText(name));
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = (nColumns: number): string => `|${"---|".repeat(nColumns)}`;
  return [
    `# ${w.title}`,
    "",
    ...(incomparable.length === 0
      ? [w.alike]
      : [w.notRanked, ...incomparable.map((what) => `- ${w.incomparable[what]}`)]),
    "",
    row([w.asked, ...heads, w.ceiling, w.differs]),
    rule(heads.length + 3),
    row([w.verdict, ...verdicts.map((verdict) => gate.outcomes[verdict]), "", ""]),
    ...lines.map((line) =>
      row([
        plainText(titleOf(words, line.finding, line.stratum)),
        ...line.values.map((value) =>
          value?.estimate === undefined
            ? value === undefined
              ? "–"
              : gate.outcomes[value.outcome].toLowerCase()
            : `${n.as(line.quantity, value.estimate.value)} (${n.interval(line.quantity, value.estimate)}), ${gate.outcomes[value.outcome].toLowerCase()}`,
        ),
        line.ceiling === undefined ? "–" : n.as(line.quantity, line.ceiling),
        line.differs ? w.yes : "",
      ]),
    ),
    "",
    row([w.fidelity, ...heads]),
    rule(heads.length + 1),
    ...fidelity.map(({ metric, values }) =>
      row([words.fidelity.metrics[metric].title, ...values.map((value) => n.plain(value))]),
    ),
    "",
  ].join("\n");
}
