import { gather, got, nth } from "../../../core/access.ts";
import type { AnalysisFit } from "../../../core/contracts/utility/analyses.ts";
import type { Cohort } from "../../../core/data/cohort.ts";
import type { Analysis } from "../../../core/data/schema.ts";
import { studentQuantile } from "../../../stats/student.ts";
import { findColumn } from "../../paired-columns.ts";
import { levelCounts } from "./design.ts";
import { rowsOfGroup } from "./incidence.ts";
import { estimatesOf, LEVEL, notFitted, type PlannedAnalysis, type Target } from "./planned.ts";
import { subgroupRows } from "./rows.ts";
import { transformOf } from "./transform.ts";

interface Group {
  readonly n: number;
  readonly mean: number;
  /** Of the mean. */
  readonly variance: number;
}

/** Each further group's mean less the first one's, with Welch's interval. Source: Welch, Biometrika 34:28 (1947). */
export function planMeanDifference(
  real: Cohort,
  analysis: Extract<Analysis, { kind: "mean-difference" }>,
): PlannedAnalysis {
  const counts = levelCounts(real, analysis.group, subgroupRows(real, analysis)).named;
  const levels = analysis.levels ?? [...counts.keys()].sort((a, b) => got(counts, b) - got(counts, a));
  const [against, ...others] = levels;
  return {
    fit: (cohort): AnalysisFit => {
      const source = findColumn(cohort, analysis.outcome);
      if (source?.kind !== "numeric") return notFitted({ reason: "column absent", column: analysis.outcome });
      const values = source.values.map(transformOf(analysis.transform));
      const rows = subgroupRows(cohort, analysis).filter((row) => Number.isFinite(values[row]));
      const groupOf = (level: string): Group | undefined => {
        const own = rowsOfGroup(cohort, { column: analysis.group, levels: [] }, level, rows);
        return own === undefined || own.length < 2 ? undefined : summary(gather(values, own));
      };
      if (against === undefined) return notFitted({ reason: "group absent" });
      const base = groupOf(against);
      const found = others.flatMap((level) => {
        const group = groupOf(level);
        return group === undefined ? [] : [{ level, group }];
      });
      if (base === undefined || found.length === 0) return notFitted({ reason: "group absent" });
      const targets = found.map(({ level, group }): Target => ({
        quantity: { kind: "mean difference", group: level, against },
        scale: "difference",
        support: Math.min(group.n, base.n),
      }));
      const covariance = Float64Array.from(
        found.flatMap((a) => found.map((b) => base.variance + (a === b ? a.group.variance : 0))),
      );
      return {
        status: "fitted",
        method: "welch",
        ...estimatesOf(
          targets,
          found.map(({ group }) => group.mean - base.mean),
          covariance,
          (j) => studentQuantile(LEVEL, welchDf(base, nth(found, j).group)),
        ),
        nRows: rows.length,
      };
    },
  };
}

function summary(values: Float64Array): Group {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  return { n, mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1) / n };
}

function welchDf(a: Group, b: Group): number {
  return (a.variance + b.variance) ** 2 / (a.variance ** 2 / (a.n - 1) + b.variance ** 2 / (b.n - 1));
}
