import type { Figures } from "../charts.ts";
import { decimal } from "../format.ts";
import { figure } from "../html/figure.ts";
import { html, NOTHING, trusted, type Html } from "../html/html.ts";
import { outcomeMark } from "../html/outcome-mark.ts";
import { STYLE } from "../html/style.ts";
import { bullets, facts, table, type Cell } from "../html/table.ts";
import { between, mapChart } from "./map-chart.ts";
import type { SweepReport, SweepSetting } from "./sweep-schema.ts";

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** What every reader of a map has to know, in both renderings. */
const LIMITS: readonly string[] = [
  "The choice rests on half of the patients: each refit left some of them out, and exposure and fidelity were measured on those. The other half was never left out and never a target here.",
  "The numbers of the chosen setting are the best of several, and so too good. `raresynth run --chosen` measures it again: new seeds, new refits, all patients, and once more the patients whom the choice did not look at.",
  "The number of attempts stands in the report of that run. Sweeps made before this one are not counted; whoever made some should say so.",
  "A sweep reads few checks. Under their ceilings is no verdict: every other check, the second stage for single patients and the controls are left to `run`.",
];

/** The map as one self-contained page: no script, no outside resource. */
export function renderSweepHtml(report: SweepReport, figures: Figures): string {
  const { attempts } = report;
  return html`<!doctype html>
    <html lang="en-GB">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="robots" content="noindex" />
        <title>${report.subject} – sweep (internal)</title>
        <style>
          ${trusted(STYLE)}
        </style>
      </head>
      <body>
        <div class="internal">
          <strong>Internal.</strong> Names the split of the patients and the input files. For those who choose the
          generator; do not pass on.
        </div>
        <main>
          <header>
            <h1>Risk and fidelity of several generators on <b>${report.subject}</b></h1>
          </header>
          <p class="lead">${report.sentence}</p>
          ${facts([
            [
              "Attempts",
              html`${attempts.candidates}<span class="sub"
                  >${attempts.settings} ${attempts.settings === 1 ? "setting" : "settings"}, ${attempts.seeds}
                  ${attempts.seeds === 1 ? "seed" : "seeds"} each</span
                >`,
            ],
            ["Policy", report.policy.title],
            ["Synthetic rows", String(report.rows)],
            ["raresynth", report.software],
          ])}
          ${figure(mapChart(report), figures)}
          ${table(
            "Settings, best fidelity first. Exposure and fidelity with 90 % intervals; the difference is taken refit by refit on the same left-out patients.",
            ["Setting", "Place", "Exposure", "Fidelity", "Worse than the choice by", "Under the ceilings"],
            inOrder(report).map((one) => row(one, report)),
            { className: "stack", numeric: [2, 3, 4] },
          )}
          <h2 id="lines">What was held against the policy</h2>
          <p>
            Lines over refits must lie under their ceiling. Rates on one file of half the patients must only not lie
            above it: no number of refits narrows them, so their value is left to <code>run</code>, and only a rounded
            upper bound is shown.
          </p>
          ${lineTable(report)}
          <h2 id="settings">Parameters</h2>
          ${table(
            "What each setting changes",
            ["Setting", "Generator", "Changed from the defaults"],
            report.settings.map((one) => [one.setting, one.generator, html`<code>${changedText(one)}</code>`]),
          )}
          <h2 id="limits">Limits</h2>
          ${bullets(LIMITS.map(withCode))}
        </main>
        <footer>
          <p>
            Made by raresynth ${report.software}. This page is what <code>sweep.internal.json</code> renders to; it
            loads nothing and runs no script.
          </p>
        </footer>
      </body>
    </html> `.markup;
}

/** The same as plain text. */
export function renderSweepMarkdown(report: SweepReport): string {
  const { attempts } = report;
  return [
    `# Sweep on ${plain(report.subject)}`,
    "",
    plain(report.sentence),
    "",
    `- Attempts: ${attempts.candidates} (${attempts.settings} settings, ${attempts.seeds} seeds each)`,
    `- Policy: ${plain(report.policy.title)}`,
    `- Synthetic rows: ${report.rows}`,
    "",
    "| setting | changed | place | exposure | fidelity | worse than the choice by | under the ceilings |",
    "|---|---|---|---|---|---|---|",
    ...inOrder(report).map(
      (one) =>
        `| ${[one.setting, plain(changedText(one)), placeOf(one, report), bothOf(one.exposure), bothOf(one.fidelity), bothOf(one.toChosen), one.qualifies ? "yes" : `no: ${plain(one.why ?? "")}`].join(" | ")} |`,
    ),
    "",
    ...LIMITS.map((limit) => `- ${limit}`),
    "",
  ].join("\n");
}

/** Best fidelity first; what was not measured last. */
function inOrder(report: SweepReport): SweepSetting[] {
  const place = (one: SweepSetting): number =>
    one.exposure === undefined ? Infinity : (one.fidelity?.value ?? Infinity);
  return report.settings.toSorted((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
}

function row(one: SweepSetting, report: SweepReport): Cell[] {
  const families = one.families.map(({ family, value }) => `${family} ${decimal(value)}`).join(", ");
  return [
    html`${one.setting === report.chosen ? html`<strong>${one.setting}</strong>` : one.setting}<span class="sub"
        >${one.refits} refits</span
      >`,
    placeOf(one, report),
    estimateCell(one.exposure),
    html`${estimateCell(one.fidelity)}<span class="sub">${families}</span>`,
    one.setting === report.chosen ? "–" : estimateCell(one.toChosen),
    one.qualifies ? "yes" : html`no<span class="sub">${one.why ?? ""}</span>`,
  ];
}

/** A row a setting, a column a line of the policy: outcome and upper bound. */
function lineTable(report: SweepReport): Html {
  const measured = inOrder(report).filter((one) => one.lines.length > 0);
  const heads = (measured[0]?.lines ?? []).map((line) => `${line.title} (ceiling ${decimal(line.ceiling)})`);
  return table(
    "Lines of the policy that a sweep reads: outcome and upper bound",
    ["Setting", ...heads],
    measured.map((one): Cell[] => [
      one.setting,
      ...one.lines.map(
        (line) =>
          html`${outcomeMark(line.outcome)}<span class="sub"
              >${line.high === undefined ? "not measured" : `at most ${decimal(line.high)}`}</span
            >`,
      ),
    ]),
    { className: "stack" },
  );
}

function placeOf(one: SweepSetting, report: SweepReport): string {
  if (one.setting === report.chosen) return "chosen";
  return {
    front: "on the front",
    "near the front": "not distinguishable from the front",
    dominated: "dominated",
    "not measured": "not measured",
  }[one.standing];
}

type Shown = SweepSetting["exposure"];

function estimateCell(estimate: Shown): Html {
  return estimate === undefined
    ? html`–`
    : html`${decimal(estimate.value)}<span class="sub">${between(estimate)}</span>`;
}

function bothOf(estimate: Shown): string {
  return estimate === undefined ? "–" : `${decimal(estimate.value)} (${between(estimate)})`;
}

function changedText(one: SweepSetting): string {
  const changed = Object.entries(one.changed).map(
    ([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return changed.length === 0 ? "defaults" : changed.join(", ");
}

function withCode(text: string): Html {
  return html`${text.split("`").map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part === "" ? NOTHING : html`${part}`))}`;
}

/** Text from a file cannot start a table cell, a link or an HTML tag. */
function plain(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[|<>[\]`*_\\]/g, (character) => `\\${character}`);
}
