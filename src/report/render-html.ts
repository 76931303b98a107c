import type { Figures } from "./charts.ts";
import { annexSection, plainSection } from "./annex/annex.ts";
import { limitsSection, methodSection, notTestedSection, policySection, registrySection } from "./html/background.ts";
import { controlSection } from "./html/checks.ts";
import { criteriaSections } from "./html/criteria.ts";
import { fidelitySection } from "./html/fidelity.ts";
import { html, NOTHING, type Html } from "./html/html.ts";
import { internalSections } from "./html/internal.ts";
import { pageOne } from "./html/page-one.ts";
import { pageHead, pageScript } from "./html/look/frame.ts";
import { thresholdsSection } from "./html/thresholds.ts";
import type { Report } from "./report-schema.ts";
import { voiceOf, type Voice } from "./words/speak.ts";

/** What is laid over a page without being part of the report. */
export interface Look {
  readonly watermark?: string;
}

/**
 * One self-contained page in the report's language: no outside resource, verdict first, a script that it can be read
 * without. The same report and figures give the same bytes.
 * @param report internal or public
 * @param figures of `renderFigures(report)`; a figure that is missing leaves its table
 * @param look what is laid over the page: `watermark`, text across every sheet, such as "draft"; a page that bears one
 *   is not the page of a release
 * @returns the page
 */
export function renderHtml(report: Report, figures: Figures, look: Look = {}): string {
  const voice = voiceOf(report);
  const { words } = voice;
  const w = words.page.page;
  const isInternal = report.kind === "internal";
  return html`<!doctype html>
    <html lang="${words.htmlLang}">
      ${pageHead(w.title(words.gate.outcomes[report.verdict.outcome], report.subject.name, isInternal))}
      <body${look.watermark === undefined ? NOTHING : html` data-watermark="${look.watermark}"`}>
        ${banner(report, voice)}
        <main>
          ${pageOne(report, voice)} ${contents(report, voice)} ${plainSection(report, voice)}
          ${notTestedSection(report, voice)} ${thresholdsSection(report, voice)}
          ${criteriaSections(report, figures, voice)} ${controlSection(report, figures, voice)}
          ${fidelitySection(report, figures, voice)} ${registrySection(report, voice)} ${methodSection(report, voice)}
          ${policySection(report, voice)} ${limitsSection(report, voice)} ${annexSection(report, voice)}
          ${report.kind === "internal" ? internalSections(report, voice) : NOTHING}
        </main>
        <footer>
          <p>
            ${w.footer(report.made.software, report.made.date, isInternal ? "report.internal.json" : "report.json")}
          </p>
        </footer>
        ${pageScript(words)}
      </body>
    </html> `.markup;
}

function banner(report: Report, { words }: Voice): Html {
  if (report.kind === "public") return NOTHING;
  const w = words.page.page;
  return html`<aside class="internal" aria-label="${w.internal}">
    <strong>${w.internal}</strong> ${w.internalBanner}
  </aside>`;
}

const CONTENTS = [
  "plain",
  "not-tested",
  "thresholds",
  "checks",
  "controls",
  "fidelity",
  "registry",
  "method",
  "policy",
  "limits",
  "annex",
] as const;

function contents(report: Report, { words }: Voice): Html {
  const entries = [...CONTENTS, ...(report.kind === "internal" ? (["persons", "run-record"] as const) : [])];
  return html`<nav aria-label="${words.page.page.contents}">
    <details>
      <summary>${words.page.page.contents}</summary>
      <ol>
        ${entries.map((id) => html`<li><a href="#${id}">${words.page.sections[id]}</a></li>`)}
      </ol>
    </details>
  </nav>`;
}
