import type { Report } from "../report-schema.ts";
import { wordsIn, type Words } from "../words/words.ts";
import { INK, rowAxis, short, tipOf, TOLD, type Chart } from "./chart.ts";

type Result = NonNullable<Report["fidelity"]["prediction"]>[number];
type Estimated = Extract<Result, { readonly status: "estimated" }>;

/** More outcomes than this stand in the table alone. */
const MOST = 16;
/** Discrimination of a coin. */
const GUESSING = 0.5;
const GUESSING_LINE = {
  data: { values: [{}] },
  mark: { type: "rule", color: INK.muted, strokeDash: [3, 3] },
  encoding: { x: { datum: GUESSING, type: "quantitative" } },
};
/** Pixels by which the interval of each training stands off the middle of its row. */
const APART = 5;

/** For each outcome and kind of model, discrimination after training on real and on synthetic rows: a dumbbell each. */
export function predictionChart(report: Report): Chart[] {
  const words = wordsIn(report.language);
  const { analyses: w } = words;
  const rows = (report.fidelity.prediction ?? []).filter((one) => one.status === "estimated");
  if (rows.length === 0) return [];
  const table = tableOf(rows, words);
  const shown = rows.slice(0, MOST);
  const spec = {
    width: 380,
    height: { step: 26 },
    layer: layersOf(shown, table, words),
  };
  return [{ id: "prediction", title: w.predictionFigure, description: w.predictionDescription, spec, table }];
}

function nameOf({ model, learner }: Estimated, { analyses, fidelity }: Words): string {
  const name = fidelity.item(model.kind === "unnamed" ? model : { kind: "model", model });
  return `${name}, ${analyses.learners[learner ?? "penalised"]}`;
}

function tableOf(rows: readonly Estimated[], words: Words): Chart["table"] {
  const { analyses: w, n } = words;
  return {
    head: [...w.predictionHead.slice(0, 3), w.predictionHead[4] ?? ""],
    rows: rows.map((one) => [
      nameOf(one, words),
      ...[one.trtr, one.tstr, one.gap].map((of) => `${n.plain(of.value)} (${n.interval(undefined, of)})`),
    ]),
  };
}

function layersOf(shown: readonly Estimated[], table: Chart["table"], words: Words): object[] {
  const { analyses: w } = words;
  const trainings = [w.trained.trtr, w.trained.tstr];
  const y = rowAxis(
    shown.map((one) => short(nameOf(one, words), 48)),
    400,
  );
  const x = { type: "quantitative", title: w.predictionAxis, scale: { zero: false } };
  const ends = shown.map(({ trtr, tstr }, at) => ({ at, real: trtr.value, synthetic: tstr.value }));
  const points = shown.flatMap(({ trtr, tstr }, at) =>
    [trtr, tstr].map((of, k) => ({ at, ...of, from: trainings[k], tip: tipOf(table, table.rows[at]) })),
  );
  const by = { field: "from", type: "nominal", legend: { title: null, orient: "top" } };
  const color = { ...by, scale: { domain: trainings, range: [INK.muted, INK.synthetic] } };
  const interval = (k: number): object => ({
    data: { values: points.filter(({ from }) => from === trainings[k]) },
    mark: { type: "rule", strokeWidth: 1.5, yOffset: k === 0 ? -APART : APART },
    encoding: { y, x: { ...x, field: "low" }, x2: { field: "high" }, color },
  });
  return [
    GUESSING_LINE,
    {
      data: { values: ends },
      mark: { type: "bar", height: 5, color: INK.registry, opacity: 0.5 },
      encoding: { y, x: { ...x, field: "real" }, x2: { field: "synthetic" } },
    },
    interval(0),
    interval(1),
    {
      data: { values: points },
      mark: { ...TOLD.mark, type: "point", filled: true, size: 75, opacity: 1 },
      encoding: {
        ...{ ...TOLD.encoding, y, color },
        x: { ...x, field: "value" },
        shape: { ...by, scale: { domain: trainings, range: ["square", "circle"] } },
      },
    },
  ];
}
