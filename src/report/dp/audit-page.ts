import type { Language } from "../../core/contracts/language.ts";
import type { AuditFinding, MembershipBesideClaim } from "../../core/privacy/audit-finding.ts";
import type { DpCriterion } from "../../core/privacy/dp-criterion.ts";
import { INK, rowAxis, type Chart } from "../charts/chart.ts";
import type { Figures } from "../charts.ts";
import { figure } from "../html/figure.ts";
import { html } from "../html/html.ts";
import { table } from "../html/table.ts";
import { wordsIn } from "../words/words.ts";
import { dpPage } from "./dp-page.ts";

/** What the gate and the audits found. Internal. */
export interface DpAuditRecord {
  readonly name: string;
  readonly gate: readonly DpCriterion[];
  readonly audits: readonly AuditFinding[];
  /** Absent where a defect came before the usual checks. */
  readonly membership?: MembershipBesideClaim;
}

/** Membership AUC with intervals beside the largest that the claim allows; undefined where nothing was measured. */
export function membershipChart({ membership }: DpAuditRecord, language: Language): Chart | undefined {
  if (membership === undefined || membership.areas.length === 0) return undefined;
  const words = wordsIn(language);
  const w = words.dp.gate.internal;
  const { areas, largest } = membership;
  const labels = areas.map(({ id }) => words.dp.gate.areaName(id));
  const values = areas.map(({ value, low, high, above }, at) => ({ at, value, low, high, above }));
  const ends = [0.5, largest, ...areas.flatMap(({ low, high }) => [low, high])];
  const x = {
    type: "quantitative",
    scale: { domain: [Math.max(0, Math.min(...ends) - 0.03), Math.min(1, Math.max(...ends) + 0.03)], nice: false },
  };
  const line = (at: number, dash: readonly number[], color: string): object => ({
    data: { values: [{ line: at }] },
    mark: { type: "rule", strokeDash: dash, color, strokeWidth: 1.5 },
    encoding: { x: { field: "line", ...x } },
  });
  return {
    id: "dp-membership",
    title: w.chart,
    description: w.chartDescription(words.n.as("area", largest)),
    spec: {
      width: 440,
      height: { step: 30 },
      layer: [
        {
          data: { values },
          mark: { type: "rule", strokeWidth: 2 },
          encoding: {
            y: rowAxis(labels, 260),
            x: { field: "low", ...x, title: w.x },
            x2: { field: "high" },
            color: { condition: { test: "datum.above", value: INK.warn }, value: INK.synthetic },
          },
        },
        {
          data: { values },
          mark: { type: "point", filled: true, size: 60, opacity: 1 },
          encoding: {
            y: { field: "at", type: "ordinal" },
            x: { field: "value", ...x },
            color: { condition: { test: "datum.above", value: INK.warn }, value: INK.synthetic },
          },
        },
        line(0.5, [1, 3], INK.muted),
        line(largest, [6, 4], INK.warn),
      ],
    },
    table: {
      head: w.membershipHead,
      rows: areas.map(({ value, low, high }, at) => [
        labels[at] ?? "",
        words.n.as("area", value),
        words.n.interval("area", { low, high }),
        words.n.as("area", largest),
      ]),
    },
  };
}

/** Gate, audits, and membership beside the claim, as one internal page. */
export function auditPage(record: DpAuditRecord, figures: Figures, language: Language): string {
  const words = wordsIn(language);
  const { gate: said } = words.dp;
  const w = said.internal;
  const body = html`<div class="internal"><strong>${w.internal}</strong> ${w.banner}</div>
    <main>
      <header>
        <h1>${w.heading} <b>${record.name}</b></h1>
      </header>
      <p class="lead">${w.note}</p>
      <h2>${w.gate}</h2>
      <p>${w.gateIntro}</p>
      ${table(
        w.gate,
        w.gateHead,
        record.gate.map(({ id, outcome, fact }) => [said.lines[id], said.outcomes[outcome], said.criterion(fact)]),
      )}
      <h2>${w.audits}</h2>
      <p>${w.auditsIntro}</p>
      ${table(
        w.audits,
        w.auditHead,
        record.audits.map((finding) => [
          w.auditNames[finding.id],
          finding.defect ? w.found.defect : w.found.none,
          said.audit(finding),
        ]),
      )}
      ${
        record.membership === undefined
          ? html``
          : html`<h2>${w.membership}</h2>
              <p>${w.membershipIntro}</p>
              <p>${said.membership(record.membership)}</p>
              ${figure(membershipChart(record, language), figures, { words })}
              <p>${w.report}</p>`
      }
    </main>`;
  return dpPage(w.title(record.name), body, words);
}
