import { nth } from "../../core/access.ts";
import { chartsOf, type Figures } from "../charts.ts";
import { slug } from "../charts/chart.ts";
import type { Outcome } from "../../core/contracts/policy.ts";
import type { Report } from "../report-schema.ts";
import type { Voice } from "../words/speak.ts";
import { floorTable } from "../controls/floor.ts";
import { figure } from "./figure.ts";
import { folded, html, NOTHING, placeIn, type Html } from "./html.ts";
import { outcomeMark } from "./outcome-mark.ts";
import { bullets, table } from "./table.ts";

type Check = Report["checks"][number];

/** One check: card, what came out in words, notes, figures. Its numbers stand in the table of its criterion. */
export function checkSection(check: Check, report: Report, figures: Figures, voice: Voice): Html {
  const { words, adversary } = voice;
  const w = words.page.check;
  const own = chartsOf(report).filter(
    (chart) => chart.id.startsWith(`curve-${slug(check.id)}-`) || chart.id === `exposure-${slug(check.id)}`,
  );
  // A curve decides nothing: it is for the screen, where the document is for everybody.
  const where = (id: string): "everywhere" | "screen" =>
    check.decides && !id.startsWith("curve-") ? "everywhere" : placeIn(report.kind);
  return html`<h4 id="check-${slug(check.id)}">${words.checks.cards[check.id].title}</h4>
    <dl class="card">
      <dt>${w.asked}</dt>
      <dd>${words.checks.cards[check.id].question}</dd>
      <dt>${w.source}</dt>
      <dd>${check.card.source}</dd>
    </dl>
    <p>${inWords(check, report, voice)}</p>
    ${intervals(check, voice)}${bullets(check.notes.map((note) => words.notes.note(note, adversary)))}${exposure(
      report,
      check.id,
      voice,
    )}${own.map((chart) => figure(chart, figures, voice, where(chart.id)))}`;
}

function inWords(check: Check, report: Report, { words }: Voice): Html {
  const w = words.page.check;
  const { gate } = words;
  if (check.status === "not-applicable")
    return html`${outcomeMark("not-applicable", words)} ${w.notApplicable}
    ${check.reason === undefined ? "" : gate.notApplicable[check.reason]}`;
  if (check.status === "inconclusive")
    return html`${outcomeMark("inconclusive", words)} ${w.undecided}
    ${check.lacks === undefined ? "" : gate.lack(check.lacks)}${check.needed === undefined ? "" : ` ${words.page.page.needed(gate.needed(check.needed))}`}`;
  if (!check.decides) return html`<strong>${w.diagnostic}</strong> ${w.diagnosticWhy}`;
  const lines = report.verdict.lines.filter((line) => line.check === check.id);
  if (lines.length === 0) return html`${w.noCeiling}`;
  const outcomes = lines.map((line) => line.outcome);
  const worst = worstOf(outcomes);
  const passed = outcomes.filter((outcome) => outcome === "pass").length;
  return html`${outcomeMark(worst, words)} ${w.pass(passed, lines.length)} ${w.why[worst]}`;
}

/** Of the lines that ask something; inconclusive where none does. */
export function worstOf(outcomes: readonly Report["verdict"]["lines"][number]["outcome"][]): Outcome {
  if (outcomes.includes("fail")) return "fail";
  return outcomes.includes("inconclusive") || !outcomes.includes("pass") ? "inconclusive" : "pass";
}

function intervals(check: Check, { words }: Voice): Html {
  if (check.findings.length === 0) return NOTHING;
  const { methods, sources } = words.checks;
  const used = check.findings.flatMap(({ attack, excess, source }) => [
    methods[attack.method],
    source === undefined ? methods[excess.method] : `${methods[excess.method]} (${sources[source]})`,
  ]);
  return html`<p class="quiet">${words.page.check.intervals([...new Set(used)].join(" · "))}</p>`;
}

function exposure(report: Report, checkId: string, { words }: Voice): Html {
  const summary = report.exposure.find((entry) => entry.check === checkId);
  if (summary === undefined) return NOTHING;
  const { n } = words;
  const w = words.page.check;
  return html`<h5>${w.byBand}</h5>
    <p>${w.exposure}</p>
    ${table(
      w.bandCaption,
      w.bandHead,
      summary.bands.map(({ band, tested, screened }) => [
        html`${band === "not estimable" ? w.notEstimable : w.band(band)}<span class="sub"
            >${w.bandMeanings[band]}</span
          >`,
        n.people(tested),
        n.people(screened),
      ]),
      { numeric: [1, 2] },
    )}
    ${table(
      w.groupCaption,
      w.groupHead,
      summary.groups.map((group) => [
        words.checks.rarity[group.reason],
        n.people(group.persons),
        n.as("area", group.meanExposure),
        n.people(group.tested),
        n.people(group.testedInBandC),
      ]),
      { numeric: [1, 2, 3, 4] },
    )}`;
}

/** What the checks saw on files that were copied on purpose, and on files that were not. */
export function controlSection(report: Report, figures: Figures, voice: Voice): Html {
  const { controls } = report;
  const { words } = voice;
  const w = words.page.controls;
  const title = html`<h2 id="controls">${words.page.sections.controls}</h2>`;
  if (controls === undefined)
    return html`${title}
      <p>${w.none}</p>`;
  return html`${title}
    <p>${w.intro}</p>
    ${
      controls.failedChecks.length === 0
        ? html`<p>${outcomeMark("pass", words)} ${w.behaved}</p>`
        : html`<div class="note">
            <p><strong>${w.misbehaved}</strong></p>
            ${bullets(controls.failedChecks.map((entry) => `${entry.check}: ${words.gate.failure(entry.failure)}.`))}
          </div>`
    }
    ${figure(
      chartsOf(report).find((chart) => chart.id === "controls"),
      figures,
      voice,
    )}
    ${controls.detectionFloor === undefined ? NOTHING : folded(voice.words.floor.caption, floorTable(report, voice))}
    ${folded(w.all, controlTable(controls, voice), placeIn(report.kind))}`;
}

/**
 * One row a control, one column a check: what the gate said, and the excess. What was asked of a single check stands in
 * its cell.
 */
function controlTable(controls: NonNullable<Report["controls"]>, { words }: Voice): Html {
  const { gate, n } = words;
  const checks = [...new Set(controls.outcomes.map((entry) => entry.check))];
  const keyOf = (entry: (typeof controls.outcomes)[number]): string =>
    JSON.stringify([entry.control, entry.copiedShare, entry.draw]);
  const keys = [...new Set(controls.outcomes.map(keyOf))];
  const rows = keys.map((key) => {
    const entries = controls.outcomes.filter((entry) => keyOf(entry) === key);
    const { control, copiedShare, draw } = nth(entries, 0);
    const usual = mostFrequent(entries.map((entry) => entry.expected));
    const cells = checks.map((check) => {
      const entry = entries.find((one) => one.check === check);
      if (entry === undefined) return "";
      const { decisive } = entry;
      const excess = decisive === undefined ? "–" : n.as(decisive.quantity, decisive.excess);
      return html`${gate.controlOutcomes[entry.outcome]}<span class="sub"
          >${excess}${entry.expected === usual ? "" : `, ${gate.expected[entry.expected]}`}</span
        >`;
    });
    const name = `${gate.controlName(control, copiedShare)}${draw === 1 ? "" : `, ${gate.drawn(draw)}`}`;
    return [html`${name}<span class="sub">${gate.expected[usual]}</span>`, ...cells];
  });
  const w = words.page.controls;
  return table(w.caption, [w.control, ...checks], rows);
}

function mostFrequent<T>(values: readonly T[]): T {
  const count = (value: T): number => values.filter((one) => one === value).length;
  return values.reduce((best, value) => (count(value) > count(best) ? value : best), nth(values, 0));
}
