import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { withRole, type Cohort } from "../../src/core/data/cohort.ts";
import type { RunOutcome } from "../../src/core/contracts/outcome.ts";
import { createRng } from "../../src/core/rng.ts";
import { compareAnalyses } from "../../src/fidelity/analyses/verdict/compare-analyses.ts";
import { buildPublicReport } from "../../src/report/model.ts";
import { renderJson } from "../../src/report/render-json.ts";
import { PBC_ANALYSES } from "../fidelity/analyses/declared.ts";
import { pbcCohort } from "../fidelity/pbc-cohort.ts";
import { everyFact } from "./every-fact.ts";
import { fakeOutcome } from "./fake-outcome.ts";

/** What the public report makes of facts that are known, number by number. UPDATE_GOLDEN=1 records it anew. */
const GOLDEN = join(import.meta.dirname, "../golden/public");

/** A third of the patients twice in place of all of them: estimates of other sizes, and cells below the cell size. */
function analysed(nUnits: number): RunOutcome {
  const cohort = pbcCohort();
  const rows = Int32Array.from({ length: nUnits }, (_, k) => (k * 7) % cohort.nRows);
  const some = { ...cohort, ...pick(cohort, rows) };
  const base = fakeOutcome("pass", "run");
  const analyses = compareAnalyses(
    some,
    withRole(cohort, "synthetic"),
    createRng("recorded"),
    { nSplits: 3, nSamples: 3 },
    [
      ...PBC_ANALYSES.slice(0, 4),
      { name: "by stage", kind: "linear", outcome: "albumin", terms: [{ column: "stage", reference: "1" }] },
      {
        name: "men",
        kind: "kaplan-meier",
        survival: "survival",
        causes: ["1"],
        times: [1826],
        group: "sex",
        inferred: true,
      },
    ],
  );
  return { ...base, schema: cohort.schema, fidelity: { ...base.fidelity, analyses } };
}

function pick(
  cohort: Cohort<"train">,
  rows: Int32Array,
): Pick<Cohort<"train">, "columns" | "nRows" | "nUnits" | "units" | "sourceRows"> {
  const columns = cohort.columns.map((one) =>
    one.kind === "numeric"
      ? { ...one, values: Float64Array.from(rows, (row) => one.values[row]!) }
      : { ...one, codes: Int32Array.from(rows, (row) => one.codes[row]!) },
  );
  const order = Int32Array.from(rows, (_, at) => at);
  return { columns, nRows: rows.length, nUnits: rows.length, units: order, sourceRows: order };
}

const OUTCOMES: Readonly<Record<string, () => RunOutcome>> = {
  "every-3": () => everyFact(3, 11),
  "every-10": () => everyFact(10, 11),
  "every-11": () => everyFact(11, 11),
  "every-40": () => everyFact(40, 11),
  "every-7-of-5": () => everyFact(7, 5),
  pass: () => fakeOutcome("pass"),
  fail: () => fakeOutcome("fail"),
  inconclusive: () => fakeOutcome("inconclusive"),
  "assess-fail": () => fakeOutcome("fail", "assess"),
  "analyses-120": () => analysed(120),
  "analyses-350": () => analysed(350),
};

describe("public reports", () => {
  it.each(Object.keys(OUTCOMES))("%s", (name) => {
    const path = join(GOLDEN, `${name}.json`);
    const report = JSON.parse(renderJson(buildPublicReport(OUTCOMES[name]!()))) as Record<string, unknown>;
    const text = `${JSON.stringify(report, rounded, 1)}\n`;
    if (process.env["UPDATE_GOLDEN"] === "1") {
      mkdirSync(GOLDEN, { recursive: true });
      writeFileSync(path, text);
    }
    expect(existsSync(path), `${path} is not recorded yet`).toBe(true);
    expect(JSON.parse(text)).toEqual(JSON.parse(readFileSync(path, "utf8")));
  });
});

/**
 * The last digits differ between builds of the runtime; the policy and what programs are called is not what this is
 * about.
 */
function rounded(key: string, value: unknown): unknown {
  if (["made", "policy"].includes(key)) return undefined;
  return typeof value === "number" ? Number(value.toPrecision(9)) : value;
}
