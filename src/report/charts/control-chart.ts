import { nth } from "../../core/access.ts";
import type { Quantity } from "../../core/contracts/finding.ts";
import type { Outcome } from "../../core/contracts/policy.ts";
import type { Shown } from "../shown.ts";
import type { Report } from "../report-schema.ts";
import { titleOf } from "../words/speak.ts";
import { wordsIn } from "../words/words.ts";
import { INK, TOLD, type Chart } from "./chart.ts";

const COLOURS = [INK.synthetic, INK.warn, INK.muted, INK.registry] as const;
/** Twice as many as colours, so that no two of eight checks look alike. */
const SHAPES = [
  "circle",
  "square",
  "triangle-up",
  "diamond",
  "cross",
  "triangle-down",
  "triangle-right",
  "triangle-left",
] as const;

type Dose = {
  readonly check: string;
  readonly share: number;
  readonly excess: Shown;
  readonly outcome: Outcome;
  readonly finding: string;
  readonly quantity: Quantity;
};

/**
 * Dose and response: how much each check sees when a known share of the rows is copied, as a share of what the same
 * finding shows on the fullest copy, since some findings are rates and others counts.
 */
export function controlChart(report: Report): Chart | undefined {
  const words = wordsIn(report.language);
  const w = words.page.charts;
  const doses: Dose[] = (report.controls?.outcomes ?? []).flatMap((entry) =>
    entry.copiedShare === undefined || entry.decisive === undefined
      ? []
      : [
          {
            check: entry.check,
            share: entry.copiedShare,
            outcome: entry.outcome,
            ...entry.decisive,
          },
        ],
  );
  const sorted = doses.toSorted((a, b) => (a.check < b.check ? -1 : a.check > b.check ? 1 : a.share - b.share));
  const fullest = Math.max(0, ...doses.map((dose) => dose.share));
  const tip = ({ check, share, finding, quantity, excess }: Dose): string =>
    `${check}, ${words.n.percent(share)}\n${titleOf(words, finding, "all")}: ${words.n.as(quantity, excess)}`;
  const values = sorted.flatMap((dose) => {
    const full = sorted.find(
      (other) => other.check === dose.check && other.finding === dose.finding && other.share === fullest,
    )?.excess;
    return typeof full === "number" && full > 0 && typeof dose.excess === "number"
      ? [{ check: dose.check, share: dose.share, response: dose.excess / full, tip: tip(dose) }]
      : [];
  });
  if (values.length === 0) return undefined;
  const checks = [...new Set(values.map((value) => value.check))];
  const cycle = <T>(range: readonly T[]): T[] => checks.map((_, i) => nth(range, i % range.length));
  const encoding = {
    x: {
      field: "share",
      type: "quantitative",
      title: w.controlsX,
      axis: { format: ".0%" },
      scale: { domain: [0, 1] },
    },
    y: { field: "response", type: "quantitative", title: w.controlsY, axis: { format: ".0%" } },
    color: {
      field: "check",
      type: "nominal",
      scale: { domain: checks, range: cycle(COLOURS) },
      legend: { title: null, orient: "top" },
    },
  };
  return {
    id: "controls",
    title: w.controls,
    description: w.controlsDescription,
    spec: {
      width: 560,
      height: 240,
      data: { values },
      layer: [
        { mark: { type: "line", strokeWidth: 2 }, encoding },
        {
          mark: { ...TOLD.mark, type: "point", filled: true, size: 60, opacity: 1 },
          encoding: {
            ...{ ...encoding, ...TOLD.encoding },
            shape: {
              field: "check",
              type: "nominal",
              scale: { domain: checks, range: cycle(SHAPES) },
              legend: { title: null, orient: "top" },
            },
          },
        },
      ],
    },
    table: {
      head: w.controlsHead,
      rows: sorted.map((dose) => [
        dose.check,
        words.n.percent(dose.share),
        titleOf(words, dose.finding, "all"),
        words.n.as(dose.quantity, dose.excess),
        words.gate.controlOutcomes[dose.outcome],
      ]),
    },
  };
}
