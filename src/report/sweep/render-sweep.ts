import { nth } from "../../core/access.ts";
import type { Figures } from "../charts.ts";
import type { Quantity } from "../../core/contracts/finding.ts";
import type { Language } from "../../core/contracts/language.ts";
import { figure } from "../html/figure.ts";
import { html, type Html } from "../html/html.ts";
import { outcomeMark } from "../html/outcome-mark.ts";
import { pageHead, pageScript } from "../html/look/frame.ts";
import { bullets, facts, table, type Cell } from "../html/table.ts";
import { plainText } from "../plain-text.ts";
import { titleOf } from "../words/speak.ts";
import { wordsIn, type Words } from "../words/words.ts";
import { alikeIn } from "./alike.ts";
import { mapChart } from "./map-chart.ts";
import type { SweepReport, SweepSetting } from "./sweep-schema.ts";

/** The map as one self-contained page: no outside resource. */
export function renderSweepHtml(report: SweepReport, figures: Figures, language: Language = "en"): string {
  const { attempts } = report;
  const words = wordsIn(language);
  const w = words.sweep.map;
  return html`<!doctype html>
    <html lang="${words.htmlLang}">
      ${pageHead(w.title(report.subject))}
      <body>
        <div class="internal"><strong>${w.internal}</strong> ${w.banner}</div>
        <main>
          <header>
            <h1>${w.heading} <b>${report.subject}</b></h1>
          </header>
          <p class="lead">${sweepSentence(report, words)}</p>
          ${facts([
            [
              w.attempts,
              html`${attempts.candidates}<span class="sub">${w.attemptsOf(attempts.settings, attempts.seeds)}</span>`,
            ],
            [w.policy, report.policy.title],
            [w.rows, String(report.rows)],
            ["raresynth", report.software],
          ])}
          ${figure(mapChart(report, language), figures, { words })}
          ${table(
            w.caption,
            w.head,
            inOrder(report).map((one) => row(one, report, words)),
            { className: "stack", numeric: [2, 3, 4] },
          )}
          <h2 id="lines">${w.lines}</h2>
          <p>${w.linesIntro}</p>
          ${lineTable(report, words)}
          <h2 id="settings">${w.parameters}</h2>
          ${table(
            w.parametersCaption,
            w.parametersHead,
            report.settings.map((one) => [one.setting, one.generator, html`<code>${changedText(one, words)}</code>`]),
          )}
          <h2 id="limits">${w.limits}</h2>
          ${bullets(words.sweep.mapLimits)}
        </main>
        <footer>
          <p>${w.footer(report.software, "sweep.internal.json")}</p>
        </footer>
        ${pageScript(words)}
      </body>
    </html> `.markup;
}

/** What was chosen, among how many, and what cannot be told from it. */
export function sweepSentence(report: SweepReport, { gate }: Words): string {
  const { attempts, chosen, policy } = report;
  return gate.sweepChoice({
    setting: chosen,
    candidates: attempts.candidates,
    settings: attempts.settings,
    policy: policy.title,
    alike: alikeIn(report),
  });
}

/** The same as plain text. */
export function renderSweepMarkdown(report: SweepReport, language: Language = "en"): string {
  const { attempts } = report;
  const words = wordsIn(language);
  const w = words.sweep.map;
  return [
    `# ${w.on(plainText(report.subject))}`,
    "",
    plainText(sweepSentence(report, words)),
    "",
    `- ${w.attempts}: ${attempts.candidates} (${w.attemptsOf(attempts.settings, attempts.seeds)})`,
    `- ${w.policy}: ${plainText(report.policy.title)}`,
    `- ${w.rows}: ${report.rows}`,
    "",
    `| ${w.textHead.join(" | ")} |`,
    `|${w.textHead.map(() => "---").join("|")}|`,
    ...inOrder(report).map(
      (one) =>
        `| ${[one.setting, plainText(changedText(one, words)), placeOf(one, report, words), bothOf("area", one.exposure, words), bothOf(undefined, one.fidelity, words), bothOf(undefined, one.toChosen, words), plainText(qualifiesText(one, words))].join(" | ")} |`,
    ),
    "",
    ...words.sweep.mapLimits.map((limit) => `- ${limit}`),
    "",
  ].join("\n");
}

/** Best fidelity first; what was not measured last. */
function inOrder(report: SweepReport): SweepSetting[] {
  const place = (one: SweepSetting): number =>
    one.exposure === undefined ? Infinity : (one.fidelity?.value ?? Infinity);
  return report.settings.toSorted((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
}

function row(one: SweepSetting, report: SweepReport, words: Words): Cell[] {
  const { n, sweep } = words;
  const w = sweep.map;
  const families = one.families.map(({ family, value }) => `${sweep.families[family]} ${n.plain(value)}`).join(", ");
  const refused = refusalText(one, words);
  return [
    html`${one.setting === report.chosen ? html`<strong>${one.setting}</strong>` : one.setting}<span class="sub"
        >${w.refits(one.refits)}</span
      >`,
    placeOf(one, report, words),
    estimateCell("area", one.exposure, words),
    html`${estimateCell(undefined, one.fidelity, words)}<span class="sub">${families}</span>`,
    one.setting === report.chosen ? "–" : estimateCell(undefined, one.toChosen, words),
    refused === undefined ? w.yes : html`${w.no}<span class="sub">${refused}</span>`,
  ];
}

/** Why a setting does not qualify; undefined where it does. */
function refusalText({ qualifies, why }: SweepSetting, words: Words): string | undefined {
  if (qualifies || why === undefined) return qualifies ? undefined : "";
  if (why.kind !== "line") return words.sweep.refusal(why);
  const { line } = why;
  const title = titleOf(words, line.finding, line.stratum);
  const basis =
    line.quantity === undefined
      ? ({ kind: "did-not-run" } as const)
      : ({ kind: "measured", quantity: line.quantity } as const);
  return words.sweep.refusal({ kind: "line", line: { ...line, basis, exact: line.low !== undefined }, title });
}

function qualifiesText(one: SweepSetting, words: Words): string {
  const refused = refusalText(one, words);
  return refused === undefined ? words.sweep.map.yes : `${words.sweep.map.no}: ${refused}`;
}

/** A row a setting, a column a line of the policy: outcome and upper bound. */
function lineTable(report: SweepReport, words: Words): Html {
  const { n, sweep } = words;
  const measured = inOrder(report).filter((one) => one.lines.length > 0);
  const heads = (measured[0]?.lines ?? []).map(({ finding, stratum, quantity, ceiling }) =>
    sweep.map.lineHead(titleOf(words, finding, stratum), n.as(quantity, ceiling)),
  );
  return table(
    sweep.map.linesCaption,
    [nth(sweep.map.head, 0), ...heads],
    measured.map((one): Cell[] => [
      one.setting,
      ...one.lines.map(
        ({ outcome, quantity, high }) =>
          html`${outcomeMark(outcome, words)}<span class="sub"
              >${high === undefined ? sweep.map.notMeasured : n.interval(quantity, { low: "suppressed", high })}</span
            >`,
      ),
    ]),
    { className: "stack" },
  );
}

function placeOf(one: SweepSetting, report: SweepReport, { sweep }: Words): string {
  return one.setting === report.chosen ? sweep.map.chosen : sweep.standings[one.standing];
}

type Shown = SweepSetting["exposure"];

function estimateCell(quantity: Quantity | undefined, estimate: Shown, { n }: Words): Html {
  return estimate === undefined
    ? html`–`
    : html`${n.as(quantity, estimate.value)}<span class="sub">${n.interval(quantity, estimate)}</span>`;
}

function bothOf(quantity: Quantity | undefined, estimate: Shown, { n }: Words): string {
  return estimate === undefined ? "–" : `${n.as(quantity, estimate.value)} (${n.interval(quantity, estimate)})`;
}

function changedText(one: SweepSetting, { sweep }: Words): string {
  const changed = Object.entries(one.changed).map(
    ([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return changed.length === 0 ? sweep.map.defaults : changed.join(", ");
}
