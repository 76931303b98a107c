import { join } from "node:path";
import { generatorById } from "../../generators/index.ts";
import { openRegistry } from "../../src/api/open-registry.ts";
import { takeRows, type Cohort } from "../../src/core/data/cohort.ts";
import { createRng } from "../../src/core/rng.ts";
import { compareFidelity } from "../../src/fidelity/compare-fidelity.ts";
import { packageRoot } from "../../src/io/settings/package-root.ts";
import { preflight } from "../../src/pipeline/preflight.ts";
import { fakeOutcome } from "../report/fake-outcome.ts";
import { renderFigures } from "../../src/report/charts.ts";
import { buildInternalReport, buildPublicReport, type Report } from "../../src/report/model.ts";
import { renderHtml } from "../../src/report/render-html.ts";
import { renderJson } from "../../src/report/render-json.ts";

const LONG = `serum_concentration_${"of_something_measured_".repeat(9)}at_last`;
const RIGHT_TO_LEFT = "مستوى البيليروبين";

/** Documents as readers get them: every verdict, both editions, both languages, names that are hard to set. */
export async function pagesToRead(): Promise<Map<string, string>> {
  const documents = new Map<string, Report>();
  for (const outcome of ["pass", "fail", "inconclusive"] as const) {
    documents.set(`${outcome}, internal`, buildInternalReport(fakeOutcome(outcome)));
    documents.set(`${outcome}, public`, buildPublicReport(fakeOutcome(outcome)));
  }
  documents.set("assessed file, internal", buildInternalReport(fakeOutcome("inconclusive", "assess")));
  const internal = documents.get("fail, internal")!;
  documents.set("long and right-to-left names", renamed(internal, { age: LONG, bili: RIGHT_TO_LEFT }));
  documents.set("60 columns", widened(internal, 60));
  documents.set("30 patients", await ofRegistry("sample-data/pbc/pbc", 30));
  documents.set("visits", await ofRegistry("tests/reference/pbcseq/pbcseq", 600));
  documents.set("coded lists", await ofRegistry("sample-data/fbxl4/fbxl4"));
  documents.set("fail, internal, German", { ...internal, language: "de" });
  const pages = new Map<string, string>();
  for (const [name, report] of documents) pages.set(name, renderHtml(report, await renderFigures(report)));
  return pages;
}

/** A registry's columns, sizes and fidelity in a report whose findings are made up. @param nRows first rows alone */
async function ofRegistry(path: string, nRows?: number): Promise<Report> {
  const file = join(packageRoot(), `${path}.csv`);
  const read = await openRegistry(file, { schema: join(file, "../cohort.schema.yaml") });
  const rows = Int32Array.from({ length: Math.min(nRows ?? Infinity, read.cohort.nRows) }, (_, row) => row);
  const cohort: Cohort<"train"> = takeRows(read.cohort, rows, "train");
  const marginals = generatorById("marginals");
  const fit = await marginals.fit(cohort, marginals.defaults, createRng(path));
  const released = await fit.sample(cohort.nRows, createRng("rows"));
  return buildInternalReport({
    ...fakeOutcome("inconclusive"),
    schema: cohort.schema,
    released,
    preflight: preflight(cohort, read, { cellSize: 11, ceiling: 0.05 }),
    fidelity: compareFidelity(cohort, released, { nSplits: 2, cellSize: 11 }, createRng("fidelity")),
  });
}

function renamed(report: Report, names: Readonly<Record<string, string>>): Report {
  let text = renderJson(report);
  for (const [from, to] of Object.entries(names)) text = text.replaceAll(`"${from}"`, JSON.stringify(to));
  return JSON.parse(text) as Report;
}

/** The same report with so many columns drawn: figures of one column again under other names. */
function widened(report: Report, nColumns: number): Report {
  const { marginals } = report.fidelity;
  const more = Array.from({ length: nColumns }, (_, at) => {
    const figure = marginals[at % marginals.length]!;
    return { ...figure, column: `${figure.column}_${at + 1}` };
  });
  return { ...report, fidelity: { ...report.fidelity, marginals: more } };
}
