import { decimal, interval } from "../format.ts";
import type { InternalReport } from "../report-schema.ts";
import { html, NOTHING, type Html } from "./html.ts";
import { bullets, facts, table } from "./table.ts";

/** Everyone flagged, and whoever lies in band C, is listed at once; the rest on request. */
const BAND_ORDER = { C: 0, B: 1, A: 2, "not estimable": 3 } as const;

/** Records at risk by their number in the registry file; seeds and inputs. */
export function internalSections(report: InternalReport): Html {
  const { internal } = report;
  const persons = internal.persons.toSorted(
    (a, b) => BAND_ORDER[a.band] - BAND_ORDER[b.band] || high(b) - high(a) || a.record - b.record,
  );
  const first = persons.filter((person) => person.stage === 2 || person.band === "C");
  const rest = persons.filter((person) => !first.includes(person));
  return html`<h2 id="persons">Records of the registry (internal)</h2>
    <p>
      “Record 12” is the twelfth data record of the registry file. Records that were flagged as rare, named, or lie in
      band C come first, worst first.
    </p>
    ${personTable("Flagged records and band C", first)}
    ${
      rest.length === 0
        ? NOTHING
        : html`<details>
            <summary>The other ${rest.length} records</summary>
            ${personTable("Other records", rest)}
          </details>`
    }
    <h2 id="run-record">Run record (internal)</h2>
    ${
      internal.warnings.length === 0
        ? NOTHING
        : html`<h3>Warnings</h3>
            ${bullets(internal.warnings)}`
    }
    ${seedNote(report)}
    ${facts([
      ["Started", internal.startedAt],
      ["raresynth", report.made.software],
      ["Node.js", report.made.node],
    ])}
    ${table(
      "Input files",
      ["File", "SHA-256"],
      internal.inputs.map((input) => [input.name, html`<code>${input.sha256}</code>`]),
    )}`;
}

function high(person: InternalReport["internal"]["persons"][number]): number {
  const value = person.exposure?.high;
  return typeof value === "number" ? value : -1;
}

function personTable(caption: string, persons: InternalReport["internal"]["persons"]): Html {
  const rows = persons.map((person) => [
    `Record ${person.record}`,
    person.band,
    person.exposure === undefined
      ? "–"
      : html`${decimal(person.exposure.value)}<span class="sub">${interval(person.exposure)}</span>`,
    decimal(person.pAdjusted),
    decimal(person.pReleased),
    String(person.stage),
    person.reasons.join("; ") || "–",
  ]);
  return table(
    caption,
    ["Record", "Band", "Exposure", "p (adjusted)", "p (released file)", "Stage", "Why flagged"],
    rows,
    { numeric: [2, 3, 4] },
  );
}

function seedNote(report: InternalReport): Html {
  const { seed } = report.internal;
  if (seed === undefined) return html`<p>No seed was recorded.</p>`;
  const origin = seed.given ? "given by hand" : "drawn for this run (128 bits)";
  return html`<div class="note">
    <p><strong>Seed ${origin}:</strong> <code>${seed.seed}</code></p>
    <p>
      Keep it inside. Whoever knows the recipe, the seed and all patients but one can refit and find the last one by
      comparing.${seed.guessable ? html` <strong>This seed can be guessed, so treat it as known to everyone: run again without --seed before you release.</strong>` : NOTHING}
    </p>
  </div>`;
}
