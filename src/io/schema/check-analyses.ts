import type {
  Analysis,
  AnalysisTerm,
  CohortSchema,
  ColumnSchema,
  ColumnType,
  Premise,
  SurvivalPair,
} from "../../core/data/schema.ts";

type Path = readonly (string | number)[];

/** What the check of a schema offers to the check of its analyses. */
export interface AnalysisChecks {
  readonly report: (path: Path, message: string) => void;
  /** The column, where it is kept and of one of the types; else reports. */
  readonly kept: (name: string, path: Path, types: readonly ColumnType[]) => ColumnSchema | undefined;
  readonly premise: (premise: Premise, path: Path) => void;
}

const NUMBER: readonly ColumnType[] = ["continuous", "integer"];
const CODED: readonly ColumnType[] = ["categorical", "ordinal"];

/** Analyses name pairs, columns and levels that are there; only public levels, since reports name them. */
export function checkAnalyses(schema: CohortSchema, checks: AnalysisChecks): void {
  const names = new Set<string>();
  schema.analyses?.forEach((analysis, index) => {
    const path = ["analyses", index];
    if (names.has(analysis.name)) checks.report([...path, "name"], "another analysis has this name.");
    names.add(analysis.name);
    if (analysis.subgroup !== undefined) checks.premise(analysis.subgroup, [...path, "subgroup"]);
    checkAnalysis(analysis, path, schema, checks);
  });
}

function checkAnalysis(analysis: Analysis, path: Path, schema: CohortSchema, checks: AnalysisChecks): void {
  const { report, kept } = checks;
  const pair =
    "survival" in analysis ? checkPair(analysis.survival, analysis.causes ?? [], path, schema, checks) : undefined;
  const outcome = "outcome" in analysis ? analysis.outcome : undefined;
  const used = new Set([outcome, pair?.time, pair?.event]);
  if ("terms" in analysis) checkTerms(analysis.terms, path, used, checks);
  if ("group" in analysis) {
    const group = kept(analysis.group, [...path, "group"], CODED);
    if (used.has(analysis.group)) report([...path, "group"], "the group is the outcome itself.");
    if (analysis.kind === "mean-difference" && group !== undefined)
      analysis.levels?.forEach((level, i) => checkLevel(level, group, [...path, "levels", i], report));
  }
  if ("times" in analysis) checkRepeats(analysis.times, [...path, "times"], report);
  switch (analysis.kind) {
    case "cox":
      analysis.strata?.forEach((name, i) => {
        kept(name, [...path, "strata", i], [...CODED, "integer"]);
        if (used.has(name) || analysis.terms.some((term) => term.column === name))
          report([...path, "strata", i], "this column is also the outcome or a term.");
      });
      return;
    case "competing-risks":
      if (analysis.terms === undefined && analysis.times === undefined)
        report(path, "terms (for Cox models) or times (for cumulative incidences) are expected.");
      return;
    case "rate":
      if ((analysis.survival === undefined) === (analysis.count === undefined))
        report(path, "either survival, or count and exposure, is expected.");
      if ((analysis.count === undefined) !== (analysis.exposure === undefined))
        report(path, "count and exposure belong together.");
      if (analysis.survival === undefined && analysis.causes !== undefined)
        report([...path, "causes"], "causes belong to a survival pair.");
      if (analysis.count !== undefined) kept(analysis.count, [...path, "count"], NUMBER);
      if (analysis.exposure !== undefined) kept(analysis.exposure, [...path, "exposure"], NUMBER);
      if (analysis.count !== undefined && analysis.count === analysis.exposure)
        report([...path, "exposure"], "count and exposure are one column.");
      return;
    case "logistic": {
      const column = kept(analysis.outcome, [...path, "outcome"], [...CODED, "integer"]);
      if (column === undefined) return;
      if (!CODED.includes(column.type)) {
        if (analysis.level !== undefined) report([...path, "level"], "a level belongs to a categorical outcome.");
      } else if (analysis.level !== undefined) checkLevel(analysis.level, column, [...path, "level"], report);
      else if ((column.levels?.length ?? 0) < 2)
        report([...path, "level"], "name the level: fewer than two of this outcome are public.");
      return;
    }
    case "linear":
    case "mean-difference":
    case "repeated":
      kept(analysis.outcome, [...path, "outcome"], NUMBER);
      if (analysis.kind === "repeated" && schema.protect === undefined)
        report(path, "repeated measures belong to patients: name their column under protect.");
      return;
    default:
      return;
  }
}

function checkPair(
  name: string,
  causes: readonly string[],
  path: Path,
  schema: CohortSchema,
  { report }: AnalysisChecks,
): SurvivalPair | undefined {
  const pair = schema.survival?.find((one) => one.name === name);
  if (pair === undefined) {
    report([...path, "survival"], "no survival pair has this name.");
    return undefined;
  }
  checkRepeats(causes, [...path, "causes"], report);
  causes.forEach((cause, i) => {
    if (!pair.causes.includes(cause)) report([...path, "causes", i], "the survival pair has no such cause.");
  });
  return pair;
}

function checkTerms(
  terms: readonly AnalysisTerm[],
  path: Path,
  used: ReadonlySet<string | undefined>,
  { report, kept }: AnalysisChecks,
): void {
  terms.forEach((term, i) => {
    const at = [...path, "terms", i];
    const column = kept(term.column, [...at, "column"], [...NUMBER, ...CODED]);
    if (used.has(term.column)) report([...at, "column"], "this column is the outcome itself.");
    if (terms.findIndex((other) => other.column === term.column) < i)
      report([...at, "column"], "another term has this column.");
    if (column === undefined) return;
    const coded = CODED.includes(column.type);
    if (term.transform === "score" && column.type !== "ordinal")
      report([...at, "transform"], "score belongs to ordinal columns.");
    if (term.transform !== undefined && term.transform !== "score" && coded)
      report([...at, "transform"], "this transform belongs to numbers.");
    const hasLevels = coded && term.transform === undefined;
    if (!hasLevels && term.reference !== undefined) report([...at, "reference"], "a reference belongs to levels.");
    if (hasLevels && term.per !== undefined) report([...at, "per"], "per belongs to numbers.");
    if (hasLevels && term.reference !== undefined) checkLevel(term.reference, column, [...at, "reference"], report);
  });
}

function checkLevel(level: string, column: ColumnSchema, path: Path, report: AnalysisChecks["report"]): void {
  if (column.levels?.includes(level) !== true) report(path, "the column lists no such level.");
}

function checkRepeats(values: readonly (string | number)[], path: Path, report: AnalysisChecks["report"]): void {
  values.forEach((value, i) => {
    if (values.indexOf(value) < i) report([...path, i], "this entry stands there twice.");
  });
}
