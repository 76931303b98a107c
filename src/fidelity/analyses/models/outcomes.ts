import { gather, nth } from "../../../core/access.ts";
import type { AnalysisFit } from "../../../core/contracts/utility/analyses.ts";
import type { Cohort } from "../../../core/data/cohort.ts";
import type { Analysis } from "../../../core/data/schema.ts";
import { geeExchangeable } from "../../../stats/gee.ts";
import { linear } from "../../../stats/linear.ts";
import { logistic } from "../../../stats/logistic.ts";
import { randomIntercept } from "../../../stats/random-intercept.ts";
import { studentQuantile } from "../../../stats/student.ts";
import { findColumn } from "../../paired-columns.ts";
import { designIn, planDesign, type Design, type DesignColumn } from "./design.ts";
import { coefficient, estimatesOf, LEVEL, notFitted, supportOf, type Block, type PlannedAnalysis } from "./planned.ts";
import { fitEventModel } from "./regression-fit.ts";
import { subgroupRows } from "./rows.ts";
import { transformOf } from "./transform.ts";

/** Odds of one level of the outcome against all others. */
export function planLogistic(real: Cohort, analysis: Extract<Analysis, { kind: "logistic" }>): PlannedAnalysis {
  const columns = planDesign(real, analysis.terms, subgroupRows(real, analysis));
  const source = findColumn(real, analysis.outcome);
  const level =
    analysis.level ?? (source?.kind === "coded" ? source.levels.slice(0, source.nPublicLevels).at(-1) : undefined);
  return {
    fit: (cohort, penalty): AnalysisFit => {
      const outcome = binaryOutcome(cohort, analysis.outcome, level);
      if (outcome === undefined) return notFitted({ reason: "column absent", column: analysis.outcome });
      const design = designIn(
        cohort,
        columns,
        subgroupRows(cohort, analysis).filter((row) => nth(outcome, row) >= 0),
      );
      if ("absent" in design) return notFitted({ reason: "column absent", column: design.absent });
      const event = Uint8Array.from(design.rows, (row) => nth(outcome, row));
      const ones = event.reduce((sum, one) => sum + one, 0);
      const rarer = Math.min(ones, event.length - ones);
      if (event.length > 0 && rarer === 0) return notFitted({ reason: "one outcome value" });
      return fitEventModel(
        {
          plan: columns,
          design,
          event,
          nInformative: rarer,
          scale: "log odds ratio",
          name: (one) => coefficient(one),
          offset: 1,
          run: (attempt) =>
            logistic(
              design.columns,
              event,
              attempt === "firth" ? { penalty: "firth" } : attempt === "ridge" ? { ridge: 1 } : {},
            ),
        },
        penalty,
      );
    },
  };
}

/** 1, 0 or -1 (missing, or a number that is neither). */
function binaryOutcome(cohort: Cohort, name: string, level: string | undefined): Int8Array | undefined {
  const source = findColumn(cohort, name);
  if (source === undefined) return undefined;
  if (source.kind === "numeric") return Int8Array.from(source.values, (x) => (x === 1 ? 1 : x === 0 ? 0 : -1));
  return Int8Array.from(source.codes, (code) => (code < 0 ? -1 : Number(source.levels[code] === level)));
}

/** Ordinary least squares; a ridge of 1 where coefficients outnumber the rows. */
export function planLinear(real: Cohort, analysis: Extract<Analysis, { kind: "linear" }>): PlannedAnalysis {
  const columns = planDesign(real, analysis.terms, subgroupRows(real, analysis));
  return {
    fit: (cohort, penalty): AnalysisFit => {
      const prepared = prepare(cohort, analysis, columns);
      if ("status" in prepared) return prepared;
      const { design, y } = prepared;
      const plain = penalty === "ridge" ? undefined : linear(design.columns, y);
      const fit = plain?.status === "fitted" ? plain : linear(design.columns, y, 1);
      if (fit.status === "failed") return notFitted({ reason: "no rows" });
      const isRidge = fit !== plain;
      const insteadOf =
        plain?.status === "failed"
          ? ({
              reason: "too few events",
              events: y.length,
              coefficients: columns.length,
              needed: columns.length + 2,
            } as const)
          : undefined;
      return {
        status: "fitted",
        method: isRidge ? "ridge" : "least squares",
        ...(insteadOf === undefined ? {} : { insteadOf }),
        ...slopes(columns, design, fit, studentQuantile(LEVEL, fit.residualDf)),
        nRows: y.length,
      };
    },
  };
}

/** A number measured repeatedly in the same unit of protection. */
export function planRepeated(real: Cohort, analysis: Extract<Analysis, { kind: "repeated" }>): PlannedAnalysis {
  const columns = planDesign(real, analysis.terms, subgroupRows(real, analysis));
  const isGee = analysis.method === "gee";
  return {
    fit: (cohort): AnalysisFit => {
      const prepared = prepare(cohort, analysis, columns);
      if ("status" in prepared) return prepared;
      const { design, y } = prepared;
      const unit = gather(cohort.units, design.rows);
      if (new Set(unit).size === unit.length) return notFitted({ reason: "not repeated" });
      const fit = (isGee ? geeExchangeable : randomIntercept)(design.columns, y, unit);
      if (fit.status === "failed")
        return notFitted(
          fit.why === "E_TOO_FEW"
            ? {
                reason: "too few events",
                events: new Set(unit).size,
                coefficients: columns.length + 1,
                needed: columns.length + 2,
              }
            : { reason: "not converged" },
        );
      return {
        status: "fitted",
        method: isGee ? "gee exchangeable" : "random intercept",
        ...slopes(columns, design, fit, undefined),
        nRows: y.length,
      };
    },
  };
}

function prepare(
  cohort: Cohort,
  analysis: Extract<Analysis, { kind: "linear" | "repeated" }>,
  columns: readonly DesignColumn[],
): { design: Design; y: Float64Array } | AnalysisFit {
  const source = findColumn(cohort, analysis.outcome);
  if (source?.kind !== "numeric") return notFitted({ reason: "column absent", column: analysis.outcome });
  const outcome = source.values.map(transformOf(analysis.transform));
  const rows = subgroupRows(cohort, analysis).filter((row) => Number.isFinite(outcome[row]));
  const design = designIn(cohort, columns, rows);
  if ("absent" in design) return notFitted({ reason: "column absent", column: design.absent });
  const y = gather(outcome, design.rows);
  if (y.length === 0) return notFitted({ reason: "no rows" });
  if (y.every((value) => value === y[0])) return notFitted({ reason: "one outcome value" });
  return { design, y };
}

function slopes(
  columns: readonly DesignColumn[],
  design: Design,
  fit: { readonly coefficients: Float64Array; readonly covariance: Float64Array },
  quantile: number | undefined,
): Block {
  const size = columns.length + 1;
  const targets = columns.map((one, j) => ({
    quantity: coefficient(one),
    scale: "slope" as const,
    support: supportOf(one, nth(design.columns, j), undefined),
  }));
  const inner = Float64Array.from(
    columns.flatMap((_, a) => columns.map((__, b) => nth(fit.covariance, (a + 1) * size + b + 1))),
  );
  return estimatesOf(targets, fit.coefficients.subarray(1), inner, quantile === undefined ? undefined : () => quantile);
}
