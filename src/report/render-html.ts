import type { Figures } from "./charts.ts";
import { limitsSection, methodSection, notTestedSection, policySection, registrySection } from "./html/background.ts";
import { controlSection } from "./html/checks.ts";
import { criteriaSections } from "./html/criteria.ts";
import { fidelitySection } from "./html/fidelity.ts";
import { html, NOTHING, trusted, type Html } from "./html/html.ts";
import { internalSections } from "./html/internal.ts";
import { outcomeWord } from "./html/outcome-mark.ts";
import { pageOne } from "./html/page-one.ts";
import { STYLE } from "./html/style.ts";
import type { Report } from "./report-schema.ts";

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/**
 * One self-contained page: no script, no outside resource, verdict first. The same report and figures give the same bytes.
 * @param figures of `renderFigures(report)`; a figure that is missing leaves its table
 */
export function renderHtml(report: Report, figures: Figures): string {
  const title = `${outcomeWord(report.verdict.outcome)} – ${report.subject.name} – disclosure report${report.kind === "internal" ? " (internal)" : ""}`;
  return html`<!doctype html>
    <html lang="en-GB">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <style>
          ${trusted(STYLE)}
        </style>
      </head>
      <body>
        ${banner(report)}
        <main>
          ${pageOne(report)} ${contents(report)} ${notTestedSection(report)} ${criteriaSections(report, figures)}
          ${controlSection(report, figures)} ${fidelitySection(report, figures)} ${registrySection(report)}
          ${methodSection(report)} ${policySection(report)} ${limitsSection(report)}
          ${report.kind === "internal" ? internalSections(report) : NOTHING}
        </main>
        <footer>
          <p>
            SYNTHETIC DATA. Made by raresynth ${report.made.software} on ${report.made.date}. This page is what
            <code>${report.kind === "internal" ? "report.internal.json" : "report.json"}</code> renders to; it loads
            nothing and runs no script.
          </p>
        </footer>
      </body>
    </html> `.markup;
}

function banner(report: Report): Html {
  if (report.kind === "public") return NOTHING;
  return html`<div class="internal">
    <strong>Internal.</strong> Holds information on single patients and the seeds of the run. For the data protection
    officer; do not pass on.
  </div>`;
}

function contents(report: Report): Html {
  const entries: (readonly [string, string])[] = [
    ["not-tested", "What was not tested"],
    ["checks", "What the attacks found, criterion by criterion"],
    ["controls", "Did the attacks work here?"],
    ["fidelity", "How faithful the cohort is"],
    ["registry", "The registry"],
    ["method", "How the cohort was made and tested"],
    ["policy", "The policy"],
    ["limits", "Limits and words"],
  ];
  if (report.kind === "internal") entries.push(["persons", "Records of the registry"], ["run-record", "Run record"]);
  return html`<nav aria-label="Contents">
    <ol>
      ${entries.map(([id, text]) => html`<li><a href="#${id}">${text}</a></li>`)}
    </ol>
  </nav>`;
}
