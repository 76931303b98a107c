import type { InternalReport } from "../report-schema.ts";
import type { Voice } from "../words/speak.ts";
import { folded, html, NOTHING, type Html } from "./html.ts";
import { bullets, facts, table } from "./table.ts";

/** Everyone flagged, and whoever lies in band C, is listed at once; the rest on request. */
const BAND_ORDER = { C: 0, B: 1, A: 2, "not estimable": 3 } as const;

type Person = InternalReport["internal"]["persons"][number];

/** Records at risk by their number in the registry file; seeds and inputs. */
export function internalSections(report: InternalReport, voice: Voice): Html {
  const { internal } = report;
  const { words } = voice;
  const w = words.page.persons;
  const persons = internal.persons.toSorted(
    (a, b) => BAND_ORDER[a.band] - BAND_ORDER[b.band] || high(b) - high(a) || a.record - b.record,
  );
  const first = persons.filter((person) => person.stage === 2 || person.band === "C");
  const rest = persons.filter((person) => !first.includes(person));
  return html`<h2 id="persons">${words.page.sections.persons}</h2>
    <p>${w.intro}</p>
    ${first.length === 0 ? NOTHING : folded(w.first, personTable(w.first, first, voice))}
    ${rest.length === 0 ? NOTHING : folded(w.rest(rest.length), personTable(w.other, rest, voice))}
    <h2 id="run-record">${words.page.sections["run-record"]}</h2>
    ${
      internal.warnings.length === 0
        ? NOTHING
        : html`<h3>${w.warnings}</h3>
            ${bullets(internal.warnings.map((note) => words.recordNotes.readingNote(note)))}`
    }
    ${seedNote(report, voice)}
    ${facts([
      [w.started, internal.startedAt],
      ["raresynth", report.made.software],
      ["Node.js", report.made.node],
    ])}
    ${table(
      w.inputs,
      w.inputsHead,
      internal.inputs.map((input) => [input.name, html`<code>${input.sha256}</code>`]),
    )}`;
}

function high(person: Person): number {
  const value = person.exposure?.high;
  return typeof value === "number" ? value : -1;
}

function personTable(caption: string, persons: readonly Person[], { words }: Voice): Html {
  const { n, checks } = words;
  const w = words.page.persons;
  const rows = persons.map((person) => [
    w.record(person.record),
    checks.bands[person.band],
    person.exposure === undefined
      ? "–"
      : html`${n.as("area", person.exposure.value)}<span class="sub">${n.interval("area", person.exposure)}</span>`,
    person.pAdjusted === undefined ? "–" : n.p(person.pAdjusted),
    person.pReleased === undefined ? "–" : n.p(person.pReleased),
    String(person.stage),
    person.reasons.map((reason) => checks.rarityReason(reason)).join("; ") || "–",
  ]);
  return table(caption, w.head, rows, { numeric: [2, 3, 4] });
}

function seedNote(report: InternalReport, { words }: Voice): Html {
  const { seed } = report.internal;
  const w = words.page.persons;
  if (seed === undefined) return html`<p>${w.noSeed}</p>`;
  return html`<div class="note">
    <p><strong>${w.seed(seed.given)}</strong> <code>${seed.seed}</code></p>
    <p>${w.keepSeed}${seed.guessable ? html` <strong>${w.guessable}</strong>` : NOTHING}</p>
  </div>`;
}
