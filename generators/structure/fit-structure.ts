import type { Cohort } from "../../src/core/cohort.ts";
import type { Params } from "../../src/core/generator.ts";
import type { Rng } from "../../src/core/rng.ts";
import { columnsOfConstraint, type Constraint } from "../../src/core/schema.ts";
import { canonicalRows } from "../shared/canonical-rows.ts";
import { subsampleUnits } from "../shared/subsample-units.ts";
import { fitCombination, type CombinationStep } from "./combination-step.ts";
import { fitFills, type FillModel } from "./fill.ts";
import { fitGap, type GapStep } from "./gap-step.ts";
import { fitPrecisions, type PrecisionStep } from "./precision-step.ts";
import { fitQuestions } from "./questions.ts";
import { fitReasons, type ReasonStep } from "./reason-step.ts";
import { settlePlan } from "./settle-plan.ts";
import { survivalNames } from "./step.ts";
import type { StructureModel } from "./structure-model.ts";
import { fitSum, type SumStep } from "./sum-step.ts";
import { fitVisits, visitColumns } from "./visits/fit-visits.ts";

/** Share of the units that the distributions behind refused cells look at. Source: `fitShare` of cart. */
const FIT_SHARE = 0.8;
/** Fewest units of whom anything is told where the generator names no number of its own. */
const TELL_UNITS = 11;

/** True where the registry has anything that a plain table of columns does not say. */
export function hasStructure(train: Cohort): boolean {
  return (
    hasVisits(train) ||
    (train.schema.constraints ?? []).length > 0 ||
    train.columns.some(
      (column) =>
        column.reasons?.some((reason) => reason > 0) === true ||
        (column.kind === "numeric" && column.precision !== undefined),
    )
  );
}

function hasVisits({ schema, nUnits, nRows }: Cohort): boolean {
  return schema.visits !== undefined && nUnits < nRows;
}

/**
 * The table that a generator is fitted on, and the way back: reasons for missing cells and the precision of dates become columns, totals what their parts leave, later
 * dates and numbers gaps, fixed combinations one column, repeated rows one row a patient. The schema of the table has no constraint left.
 */
export function fitStructure(
  train: Cohort<"train">,
  params: Params,
  rng: Rng,
): { structure: StructureModel; table: Cohort<"train"> } {
  const constraints = train.schema.constraints ?? [];
  const untouched = survivalNames(train.schema);
  const { steps: precisions, table: whole } = fitPrecisions(train);
  const { steps: reasons, table: explained } = fitReasons(whole);
  const { steps: sums, table: summed } = fitSums(explained, constraints, untouched);
  const repeated = hasVisits(train) ? visitColumns(train) : undefined;
  const { steps: gaps, table: ordered } = fitGaps(
    train,
    summed,
    constraints,
    untouched,
    new Set(sums.map((step) => step.name)),
    repeated?.baseline,
  );
  const { steps: combinations, table: combined } = fitCombinations(ordered, constraints, untouched);
  const names = [...new Set(constraints.flatMap(columnsOfConstraint))];
  const tellUnits = Math.max(TELL_UNITS, ...["minLeafUnits", "tellUnits"].map((key) => Number(params[key] ?? 0)));
  const share = subsampleUnits(canonicalRows(train), FIT_SHARE, rng.child("structure"));
  const fills: FillModel[] = names.length === 0 ? [] : fitFills(share, names, tellUnits);
  const structure = {
    order: train.columns.map((column) => column.name),
    steps: [...combinations, ...gaps, ...sums],
    reasons,
    precisions,
    fills,
    questions: fitQuestions(share, tellUnits),
    tellUnits,
  };
  const rows = withoutConstraints(combined);
  if (repeated === undefined) return { structure, table: rows };
  const sameThroughout = new Set(
    rows.columns
      .map((column) => column.name)
      .filter((name) => isBaseline(name, combinations, [...reasons, ...precisions], repeated.baseline)),
  );
  const { visits, wide } = fitVisits(rows, { ...repeated, baseline: sameThroughout }, tellUnits, rng);
  return { structure: { ...structure, visits }, table: wide };
}

function fitSums(
  train: Cohort<"train">,
  constraints: readonly Constraint[],
  untouched: ReadonlySet<string>,
): { steps: SumStep[]; table: Cohort<"train"> } {
  const steps: SumStep[] = [];
  let table = train;
  for (const constraint of constraints) {
    if (
      constraint.kind !== "sum" ||
      untouched.has(constraint.total) ||
      steps.some((step) => step.name === constraint.total)
    )
      continue;
    const fitted = fitSum(train, constraint);
    steps.push(fitted.step);
    table = withColumnOf(table, fitted.table, constraint.total);
  }
  return { steps, table };
}

/** A column that stands for others is baseline where they all are. */
function isBaseline(
  name: string,
  combinations: readonly CombinationStep[],
  beside: readonly (ReasonStep | PrecisionStep)[],
  baseline: ReadonlySet<string>,
): boolean {
  const combination = combinations.find((step) => step.name === name);
  if (combination !== undefined) return combination.columns.every((column) => baseline.has(column.name));
  return baseline.has(beside.find((step) => step.name === name)?.target ?? name);
}

/**
 * @param totals columns that are restored after the gaps, and so can neither be one nor anchor one
 * @param baseline columns that are the same at all visits of a patient, and so cannot be told from those that are not
 */
function fitGaps(
  train: Cohort<"train">,
  start: Cohort<"train">,
  constraints: readonly Constraint[],
  untouched: ReadonlySet<string>,
  totals: ReadonlySet<string>,
  baseline?: ReadonlySet<string>,
): { steps: GapStep[]; table: Cohort<"train"> } {
  const grids = new Map(
    train.schema.columns.map((column) => [column.name, column.grid ?? (column.type === "continuous" ? 0 : 1)]),
  );
  const plan = settlePlan(train.schema, constraints, grids, []);
  const steps: GapStep[] = [];
  let table = start;
  plan.order.forEach((name, at) => {
    const before = plan.order
      .slice(0, at)
      .filter(
        (other) =>
          plan.least(other, name) > -Infinity &&
          !totals.has(other) &&
          (baseline?.has(name) !== true || baseline.has(other)),
      );
    if (before.length === 0 || untouched.has(name) || totals.has(name)) return;
    const fitted = fitGap(train, table, name, before, Math.min(...before.map((other) => plan.least(other, name))));
    steps.push(fitted.step);
    table = fitted.table;
  });
  return { steps, table };
}

function fitCombinations(
  train: Cohort<"train">,
  constraints: readonly Constraint[],
  untouched: ReadonlySet<string>,
): { steps: CombinationStep[]; table: Cohort<"train"> } {
  const steps: CombinationStep[] = [];
  const taken = new Set(untouched);
  let table = train;
  for (const constraint of constraints) {
    if (constraint.kind !== "fixed-combinations" || constraint.columns.some((name) => taken.has(name))) continue;
    const fitted = fitCombination(table, constraint);
    steps.push(fitted.step);
    table = fitted.table;
    for (const name of constraint.columns) taken.add(name);
  }
  return { steps, table };
}

/** One column of another table of the same patients. */
function withColumnOf(table: Cohort<"train">, other: Cohort<"train">, name: string): Cohort<"train"> {
  return {
    ...table,
    columns: table.columns.map((column) =>
      column.name === name ? other.columns.find((one) => one.name === name)! : column,
    ),
    schema: {
      ...table.schema,
      columns: table.schema.columns.map((column) =>
        column.name === name ? other.schema.columns.find((one) => one.name === name)! : column,
      ),
    },
  };
}

function withoutConstraints(table: Cohort<"train">): Cohort<"train"> {
  const { constraints: _constraints, visits: _visits, site, ...schema } = table.schema;
  const names = new Set(table.columns.map((column) => column.name));
  return { ...table, schema: { ...schema, ...(site !== undefined && names.has(site) ? { site } : {}) } };
}
