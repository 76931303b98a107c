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
  documents.set("fail, internal, German", { ...internal, language: "de" });
  const pages = new Map<string, string>();
  for (const [name, report] of documents) pages.set(name, renderHtml(report, await renderFigures(report)));
  return pages;
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
