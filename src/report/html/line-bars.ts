import { quantityOf } from "../line-quantity.ts";
import type { Report } from "../report-schema.ts";
import { titleOf, type Voice } from "../words/speak.ts";
import { html, ownedHtml, trusted, type Html } from "./html.ts";
import { outcomeMark } from "./outcome-mark.ts";

type Line = Report["verdict"]["lines"][number];
const ORDER = { fail: 0, inconclusive: 1, pass: 2, "not-applicable": 3 } as const;

/** Width of a bar in its own units: 0 is no leak, 100 the ceiling, 150 the end of the scale. */
const SCALE = { from: -15, ceiling: 100, to: 150 };
/** An area of one half is guessing: what counts is what lies beyond it. */
const NO_LEAK = { rate: 0, count: 0, area: 0.5 } as const;

/**
 * Every line of the verdict in one figure: how much of what the policy allows was used, with its interval. Rates and
 * areas share the scale, since both are drawn as parts of their ceiling; the numbers stand beside the bars.
 */
export function lineBars(report: Report, voice: Voice): Html {
  const lines = report.verdict.lines.toSorted((a, b) => ORDER[a.outcome] - ORDER[b.outcome] || used(b) - used(a));
  const w = voice.words.sheet;
  return html`<table class="lines">
    <caption>
      ${w.linesCaption}
    </caption>
    <thead>
      <tr>
        ${w.linesHead.map((text, at) => html`<th scope="col" class="${at === 2 || at === 3 ? "n" : "t"}">${text}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${lines.map((line) => row(line, report, voice))}
    </tbody>
  </table>`;
}

function row(line: Line, report: Report, voice: Voice): Html {
  const { words } = voice;
  const { n } = words;
  const quantity = quantityOf(line);
  const own = line[line.measure];
  const high = own === undefined ? "–" : typeof own.high === "number" ? n.as(quantity, own.high) : n.plain(own.high);
  return html`<tr class="${line.outcome}">
    <th scope="row">${asked(line, report, voice)}</th>
    <td class="bar">${bar(line)}</td>
    <td class="n" data-label="${words.sheet.linesHead[2]}">
      ${own === undefined ? words.page.page.notMeasured : high}
    </td>
    <td class="n" data-label="${words.sheet.linesHead[3]}">
      ${line.ceiling === undefined ? "–" : n.as(quantity, line.ceiling)}
    </td>
    <td>${outcomeMark(line.outcome, words)}</td>
  </tr> `;
}

/** Where nothing was measured the policy's own words say best what was asked. */
function asked(line: Line, { policy }: Report, { words, owned }: Voice): Html {
  const threshold = policy.thresholds.find(
    (one) => one.check === line.check && one.finding === line.finding && one.measure === line.measure,
  );
  return line.attack !== undefined || threshold === undefined
    ? html`${titleOf(words, line.finding, line.stratum, line.unseen)}`
    : ownedHtml(owned(threshold.meaning, threshold.meaningIn));
}

/** Part of the ceiling that the upper bound uses; -1 where nothing was measured. */
export function used(line: Line): number {
  const high = place(line, "high");
  return high === undefined ? -1 : high / SCALE.ceiling;
}

/** Place of an end of the line's own interval on the scale of its ceiling. */
function place(line: Line, end: "low" | "value" | "high"): number | undefined {
  const own = line[line.measure];
  const at = own?.[end];
  const quantity = quantityOf(line);
  if (typeof at !== "number" || line.ceiling === undefined || quantity === undefined) return undefined;
  const zero = line.measure === "attack" ? NO_LEAK[quantity] : 0;
  // Where nothing at all is allowed, any amount is beyond the ceiling.
  if (line.ceiling <= zero) return at > line.ceiling ? SCALE.to : 0;
  return (SCALE.ceiling * (at - zero)) / (line.ceiling - zero);
}

function bar(line: Line): Html {
  const [low, value, high] = (["low", "value", "high"] as const).map((end) => place(line, end));
  const clip = (x: number): number => Number(Math.min(SCALE.to, Math.max(SCALE.from, x)).toFixed(1));
  const width = SCALE.to - SCALE.from;
  const ends =
    high === undefined
      ? ""
      : `<rect x="${clip(low ?? Math.min(0, high))}" y="4" width="${Math.max(1, clip(high) - clip(low ?? Math.min(0, high)))}" height="6" rx="2" fill="currentColor"/>${
          value === undefined
            ? ""
            : `<circle cx="${clip(value)}" cy="7" r="2.6" fill="#fff" stroke="currentColor" stroke-width="1.4"/>`
        }`;
  return trusted(
    `<svg viewBox="${SCALE.from} 0 ${width} 14" preserveAspectRatio="none" aria-hidden="true" focusable="false"><line x1="0" x2="0" y1="0" y2="14" stroke="#5a6872" stroke-width="1" vector-effect="non-scaling-stroke"/>${ends}<line x1="${SCALE.ceiling}" x2="${SCALE.ceiling}" y1="0" y2="14" stroke="#1d2b33" stroke-width="2" vector-effect="non-scaling-stroke"/></svg>`,
  );
}
