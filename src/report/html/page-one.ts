import { defined } from "../../core/access.ts";
import type { Report } from "../report-schema.ts";
import { titleOf, verdictSentence, worstSentence, type Voice } from "../words/speak.ts";
import { leaksByKind, smallestLeak } from "../controls/floor.ts";
import { html, NOTHING, ownedHtml, type Html } from "./html.ts";
import { lineBars, used } from "./line-bars.ts";
import { outcomeShape } from "./outcome-mark.ts";
import { facts } from "./table.ts";
import { whatNext } from "./what-next.ts";

/**
 * What a tired reader needs before anything else: the verdict, why, the numbers behind it, who is worst off, and for
 * whom and how long it holds.
 */
export function pageOne(report: Report, voice: Voice): Html {
  const { verdict, subject, policy, made } = report;
  const { words, owned } = voice;
  const w = words.page.page;
  const attempts = report.generator?.attempts === undefined ? [] : [words.gate.attempts(report.generator.attempts)];
  return html`<header>
      <h1>${subject.mode === "run" ? w.madeFrom : w.madeElsewhereFrom} <b>${subject.name}</b></h1>
    </header>
    <section class="page-end" aria-labelledby="verdict-title">
      <div class="verdict ${verdict.outcome}">
        ${outcomeShape(verdict.outcome)}
        <div>
          <h2 id="verdict-title" class="word">${words.gate.outcomes[verdict.outcome]}</h2>
          <p>${verdictSentence(voice, report)}</p>
          <p class="then">${consequence(report, voice)}</p>
          ${overridden(report, voice)}
        </div>
      </div>
      ${facts([
        [
          w.forWhom,
          html`<a href="#policy">${ownedHtml(owned(policy.title, policy.titleIn))}</a
            ><span class="sub">${ownedHtml(owned(policy.context, policy.contextIn))}</span>${changes(report, voice)}`,
        ],
        [
          w.assessed,
          html`${made.date}<span class="sub"
              >${verdict.expires === undefined ? w.nothingToExpire : html`<strong>${w.holdsUntil(verdict.expires)}</strong>`}</span
            >`,
        ],
        [
          w.registry,
          html`${w.patients(words.n.people(report.preflight.units))}<span class="sub"
              >${w.columns(subject.columns.length)}</span
            >`,
        ],
        [
          w.cohort,
          html`${w.rows(subject.releasedRows)}<span class="sub"
              >${[generatorTitle(report, voice), ...drawOf(report, voice), ...attempts].join(", ")}</span
            >`,
        ],
        attemptFact(report, voice),
        [w.smallestLeak, html`<a href="#controls">${smallestLeak(report, voice)}</a>`],
      ])}
      ${counts(report, voice)} ${lineBars(report, voice)} ${nearest(report, voice)}
      <div class="two">
        <div>${worstGroup(report, voice)} ${testedClosely(report, voice)}</div>
        <div>${leaksByKind(report, voice)}</div>
      </div>
      ${whatNext(report, voice)} ${signOff(report, voice)}
    </section>`;
}

/** Whoever released it against the verdict is named before anything else. */
function overridden({ override }: Report, { words }: Voice): Html {
  if (override === undefined) return NOTHING;
  const { name, role, reason, on, until } = override;
  return html`<p class="then">
    <strong>${words.page.page.overriddenBy(name, role, on, until)}</strong> ${words.page.page.overrideReason(reason)}
  </p>`;
}

/** Cells smaller than this are shown under no policy that ships. */
const USUAL_CELL = 5;

/** How the policy differs from the shipped one, and what it says for very small cells. */
function changes({ policyOrigin, policy: { cellSize } }: Report, { words }: Voice): Html {
  const w = words.page.page;
  const parts = [
    ...(policyOrigin?.kind === "modified"
      ? [
          w.modifiedFrom(
            policyOrigin.from,
            policyOrigin.changes.map(({ item, from, to }) => `${item} ${from ?? "–"} → ${to ?? "–"}`).join(", "),
          ),
        ]
      : []),
    ...(cellSize.value < USUAL_CELL ? [w.smallCells(cellSize.value, cellSize.citation)] : []),
  ];
  return parts.length === 0 ? NOTHING : html`<span class="sub"><strong>${parts.join(" ")}</strong></span>`;
}

/** Which attempt this was, or that nobody counted. */
function attemptFact({ attempt }: Report, { words }: Voice): readonly [string, Html] {
  const w = words.page.page;
  const [said, sub] =
    attempt === undefined
      ? [w.attemptsNotCounted, w.attemptsNotCountedWhat]
      : [w.attemptNumber(attempt.number), w.attemptLevel(attempt.total, attempt.level)];
  return [w.attempt, html`${said}<span class="sub">${sub}</span>`];
}

function drawOf({ generator }: Report, { words }: Voice): string[] {
  const drawn = generator?.candidates;
  return drawn === undefined ? [] : [words.page.page.drawOf(drawn.place, drawn.planned)];
}

function generatorTitle({ generator }: Report, { words }: Voice): string {
  return generator === undefined
    ? words.page.page.madeElsewhere
    : words.generators.card(generator.id, generator.card).title;
}

function consequence(report: Report, { words, owned }: Voice): string {
  const { verdict, subject, policy } = report;
  const w = words.page.page;
  if (report.override !== undefined) return w.releasedAllTheSame;
  if (verdict.outcome !== "pass") return subject.mode === "run" ? w.nothingReleased : w.shouldNotBeReleased;
  const title = owned(policy.title, policy.titleIn).text;
  return `${subject.mode === "run" ? w.released(title) : w.mayBeReleased(title)} ${w.holdsFor(policy.validMonths)}`;
}

/** How many thresholds came out how; those that were never measured are counted apart among the open. */
function counts({ verdict }: Report, { words }: Voice): Html {
  const w = words.sheet;
  const unmeasured = verdict.lines.filter(
    (line) => line.outcome === "inconclusive" && line.basis.kind !== "measured",
  ).length;
  const several = [
    ["pass", verdict.counts.pass],
    ["fail", verdict.counts.fail],
    ["inconclusive", verdict.counts.inconclusive],
    ["not-applicable", verdict.counts.notApplicable],
  ] as const;
  return html`<ul class="counts" aria-label="${w.countsLabel}">
    ${several.map(
      ([outcome, count]) =>
        html`<li class="${count === 0 ? "none" : outcome}">${outcomeShape(outcome)}${w.counts[outcome](count)}</li>`,
    )}
    ${unmeasured === 0 ? NOTHING : html`<li class="inconclusive">${w.counts.unmeasured(unmeasured)}</li>`}
  </ul>`;
}

/** The threshold with least room left. */
function nearest({ verdict }: Report, { words }: Voice): Html {
  const measured = verdict.lines.filter(
    ({ basis, ceiling }) => basis.kind === "measured" && basis.onlyRefuses !== true && ceiling !== undefined,
  );
  const first = measured.toSorted((a, b) => used(b) - used(a))[0];
  if (first === undefined || used(first) < 0) return NOTHING;
  const title = titleOf(words, first.finding, first.stratum, first.unseen);
  return html`<p class="quiet">
    ${used(first) > 1 ? words.sheet.nearestOver(title) : words.sheet.nearest(title, words.n.percent(used(first)))}
  </p>`;
}

/** How many of those who qualified were tested with and without them; whoever was not is counted, with the reason. */
function testedClosely({ checks }: Report, { words }: Voice): Html {
  const note = checks.flatMap((check) => check.notes).find((one) => one.kind === "second-stage");
  if (note === undefined) return NOTHING;
  const w = words.sheet;
  const [tested, qualified] = [words.n.people(note.tested), words.n.people(note.qualified)];
  const isShort = typeof note.tested === "number" && typeof note.qualified === "number" && note.tested < note.qualified;
  return html`<h3>${w.testedTitle}</h3>
    <p>
      ${
        isShort
          ? `${w.tested(tested, qualified)} ${w.leftOut(words.n.people(note.qualified - note.tested))}`
          : tested === qualified
            ? w.allTested(qualified)
            : w.tested(tested, qualified)
      }
      ${stoppedEarly(note) ? w.stopped(defined(note.looks), defined(note.planned)) : NOTHING}
    </p>`;
}

/** The planned looks were not all made, since an earlier one decided: the numbers are those of that look. */
function stoppedEarly({ looks, planned }: { readonly looks?: number; readonly planned?: number }): boolean {
  return looks !== undefined && planned !== undefined && looks < planned;
}

/** Room for names, dates and signatures: the program judges, people decide. */
function signOff(report: Report, { words }: Voice): Html {
  const w = words.sheet;
  return html`<div class="sign">
    <h3>${w.signTitle}</h3>
    <table>
      <caption>
        ${w.signIntro}
      </caption>
      <thead>
        <tr>
          ${w.signHead.map((text) => html`<th scope="col">${text}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${w.signRoles.map(
          (role) =>
            html`<tr>
              <th scope="row">${role}</th>
              ${w.signHead.slice(1).map(() => html`<td></td>`)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

function worstGroup(report: Report, voice: Voice): Html {
  const w = voice.words.page.page;
  const sentence = worstSentence(voice, report);
  return html`<h3>${w.worstOff}</h3>
    ${sentence === undefined ? html`<p>${w.noGroup(report.exposure.length === 0)}</p>` : html`<p class="lead">${sentence}</p>`}${worstRecord(report, voice)}`;
}

/** One person's number, so for the internal report alone. */
function worstRecord(report: Report, { words }: Voice): Html {
  if (report.kind === "public") return NOTHING;
  const worst = report.internal.persons
    .flatMap((person) =>
      typeof person.exposure?.high === "number" && person.stage === 2
        ? [{ person, exposure: person.exposure, high: person.exposure.high }]
        : [],
    )
    .toSorted((a, b) => b.high - a.high)[0];
  if (worst === undefined) return NOTHING;
  const { n } = words;
  const w = words.page.page;
  return html`<p>
    ${w.worstRecord(w.record(worst.person.record))}
    <a href="#persons"
      >${w.exposureAndBand(
        n.as("area", worst.exposure.value),
        n.interval("area", worst.exposure),
        words.checks.bands[worst.person.band],
      )}</a
    >
  </p>`;
}
