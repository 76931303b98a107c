import { quantityOf } from "../line-quantity.ts";
import type { Report } from "../report-schema.ts";
import { lineSentence, titleOf, verdictSentence, worstSentence, type Voice } from "../words/speak.ts";
import { floorText } from "./checks.ts";
import { html, NOTHING, ownedHtml, type Html } from "./html.ts";
import { outcomeMark, outcomeShape } from "./outcome-mark.ts";
import { bullets, facts, table, type Cell } from "./table.ts";

type Line = Report["verdict"]["lines"][number];
const ORDER = { fail: 0, inconclusive: 1, pass: 2, "not-applicable": 3 } as const;

/** What a tired reader needs before anything else: the verdict, why, the numbers behind it, who is worst off, and for whom and how long it holds. */
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
        </div>
      </div>
      ${facts([
        [
          w.forWhom,
          html`<a href="#policy">${ownedHtml(owned(policy.title, policy.titleIn))}</a
            ><span class="sub">${ownedHtml(owned(policy.context, policy.contextIn))}</span>`,
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
              >${[generatorTitle(report, voice), ...attempts].join(", ")}</span
            >`,
        ],
        ...(report.attempt === undefined
          ? []
          : [
              [
                w.attempt,
                html`${w.attemptNumber(report.attempt.number)}<span class="sub"
                    >${w.attemptLevel(report.attempt.total, report.attempt.level)}</span
                  >`,
              ] as const,
            ]),
        [w.smallestLeak, html`<a href="#controls">${floorInWords(report, voice)}</a>`],
      ])}
      <h3>${w.thresholds}</h3>
      <p class="quiet">${w.thresholdsRead}</p>
      ${thresholdTable(report, voice)} ${worstGroup(report, voice)}
    </section>`;
}

function generatorTitle({ generator }: Report, { words }: Voice): string {
  return generator === undefined
    ? words.page.page.madeElsewhere
    : words.generators.card(generator.id, generator.card).title;
}

function consequence(report: Report, { words, owned }: Voice): string {
  const { verdict, subject, policy } = report;
  const w = words.page.page;
  if (verdict.outcome !== "pass") return subject.mode === "run" ? w.nothingReleased : w.shouldNotBeReleased;
  const title = owned(policy.title, policy.titleIn).text;
  return `${subject.mode === "run" ? w.released(title) : w.mayBeReleased(title)} ${w.holdsFor(policy.validMonths)}`;
}

/** The gate refuses where any check refuses, so the most sensitive one counts. */
function floorInWords(report: Report, voice: Voice): string {
  if (report.controls === undefined) return voice.words.page.page.noControls;
  const shares = report.controls.detectionFloor.flatMap((entry) => entry.copiedShare ?? []);
  return floorText({ check: "", ...(shares.length === 0 ? {} : { copiedShare: Math.min(...shares) }) }, voice);
}

function thresholdTable(report: Report, voice: Voice): Html {
  const { words } = voice;
  const lines = report.verdict.lines.toSorted((a, b) => ORDER[a.outcome] - ORDER[b.outcome]);
  const w = words.page.page;
  return html`${table(
    w.thresholdCaption,
    w.thresholdHead,
    lines.map((line) => lineRow(line, report, voice)),
    { className: "stack", numeric: [2, 3, 4, 5, 6] },
  )}${openLines(lines, report, voice)}`;
}

function lineRow(line: Line, report: Report, voice: Voice): Cell[] {
  const { words } = voice;
  const { n } = words;
  const w = words.page.page;
  const { attack, control, excess, measure, ceiling } = line;
  const quantity = quantityOf(line);
  const first = html`${lineTitle(line, report, voice)}<span class="sub"
      >${line.stratum === "rare" ? w.rareRecords : w.allRecords} · ${line.check}</span
    >`;
  const limit = ceiling === undefined ? "–" : html`${n.as(quantity, ceiling)}<span class="sub">${w.on[measure]}</span>`;
  const mark = outcomeMark(line.outcome, words);
  if (attack === undefined || control === undefined || excess === undefined)
    return [first, mark, line.outcome === "not-applicable" ? "–" : w.notMeasured, "–", "–", limit, "–"];
  return [
    first,
    mark,
    withInterval(line, "attack", voice),
    n.as(quantity, control.value),
    withInterval(line, "excess", voice),
    limit,
    n.people(line[measure]?.n ?? attack.n),
  ];
}

/** Where nothing was measured the policy's own words say best what was asked. */
function lineTitle(line: Line, { policy }: Report, { words, owned }: Voice): Html {
  const title = titleOf(words, line.finding, line.stratum, line.unseen);
  const asked = policy.thresholds.find(
    (one) => one.check === line.check && one.finding === line.finding && one.measure === line.measure,
  );
  return line.attack !== undefined || asked === undefined
    ? html`${title}`
    : ownedHtml(owned(asked.meaning, asked.meaningIn));
}

function withInterval(line: Line, measure: "attack" | "excess", { words }: Voice): Html {
  const estimate = line[measure]!;
  const quantity = quantityOf(line);
  const value = words.n.as(quantity, estimate.value);
  return html`${measure === line.measure ? html`<strong>${value}</strong>` : value}<span class="sub"
      >${words.n.interval(quantity, estimate)}</span
    >`;
}

function openLines(lines: readonly Line[], report: Report, voice: Voice): Html {
  const { words } = voice;
  const w = words.page.page;
  const open = lines.filter((line) => line.outcome === "inconclusive");
  if (open.length === 0) return NOTHING;
  const said = open.map((line) => {
    const sentence = lineSentence(voice, line, report.kind);
    return line.needed === undefined ? sentence : `${sentence} ${w.needed(words.gate.needed(line.needed))}`;
  });
  return html`<div class="note">
    <p><strong>${w.wouldDecide}</strong></p>
    ${bullets([...new Set(said)])}
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
