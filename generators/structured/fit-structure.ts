import { defined } from "../../src/core/access.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import type { Params } from "../../src/core/contracts/generator.ts";
import type { Rng } from "../../src/core/rng.ts";
import { columnsOfConstraint, type CohortSchema, type Constraint } from "../../src/core/data/schema.ts";
import { canonicalRows } from "../shared/contract/canonical-rows.ts";
import { subsampleUnits } from "../shared/contract/subsample-units.ts";
import { fitFixedCombinations, type FixedCombinations } from "../constraints/fixed-combinations.ts";
import { fitRedraws, type RedrawModel } from "../constraints/conditional-redraw.ts";
import { fitInequality, type InequalityTransform } from "../constraints/inequality-transform.ts";
import { fitLimitedValues } from "../constraints/limited-values.ts";
import { fitPartialDates, type PartialDates } from "../constraints/partial-dates.ts";
import { fitSkipLogic } from "../constraints/skip-logic.ts";
import { fitReasons, type MissingReasons } from "../constraints/missing-reasons.ts";
import { planRepair } from "../constraints/repair-plan.ts";
import { survivalNames } from "../shared/contract/table-columns.ts";
import type { StructureModel } from "./structure-model.ts";
import { fitSum, type DerivedSum } from "../constraints/derived-sums.ts";
import { fitVisits, visitColumns } from "../visits/fit-visits.ts";

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
 * The table that a generator is fitted on, and the way back: reasons for missing cells and the precision of dates
 * become columns, totals what their parts leave, later dates and numbers gaps, fixed combinations one column, repeated
 * rows one row a patient. The schema of the table has no constraint left.
 */
export function fitStructure(
  train: Cohort<"train">,
  params: Params,
  rng: Rng,
): { structure: StructureModel; table: Cohort<"train"> } {
  const constraints = train.schema.constraints ?? [];
  const untouched = survivalNames(train.schema);
  const minReportedCount = Math.max(
    TELL_UNITS,
    ...["minLeafUnits", "minReportedCount"].map((key) => Number(params[key] ?? 0)),
  );
  const { steps: limits, table: placed } = fitLimitedValues(train, withoutLimits(train.schema), minReportedCount);
  const { steps: partialDates, table: whole } = fitPartialDates(placed);
  const { steps: reasons, table: explained } = fitReasons(whole, limits);
  const { steps: sums, table: summed } = fitSums(explained, constraints, untouched);
  const repeated = hasVisits(train) ? visitColumns(placed) : undefined;
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
  const share = subsampleUnits(canonicalRows(train), FIT_SHARE, rng.child("structure"));
  const redraws: RedrawModel[] = names.length === 0 ? [] : fitRedraws(share, names, minReportedCount);
  const structure = {
    order: train.columns.map((column) => column.name),
    steps: [...combinations, ...gaps, ...sums],
    reasons,
    partialDates,
    limits,
    redraws,
    skipLogic: fitSkipLogic(share, minReportedCount),
    minReportedCount,
  };
  const rows = withoutConstraints(combined);
  if (repeated === undefined) return { structure, table: rows };
  const sameThroughout = new Set(
    rows.columns
      .map((column) => column.name)
      .filter((name) => isBaseline(name, combinations, [...reasons, ...partialDates], repeated.baseline)),
  );
  const { visits, wide } = fitVisits(rows, { ...repeated, baseline: sameThroughout }, minReportedCount, rng);
  return { structure: { ...structure, visits }, table: wide };
}

/** Columns whose cells rules, times and visits read: a number in the place of a limit would break them. */
function withoutLimits(schema: CohortSchema): Set<string> {
  return new Set([
    ...survivalNames(schema),
    ...(schema.constraints ?? []).flatMap(columnsOfConstraint),
    ...(schema.visits?.time === undefined ? [] : [schema.visits.time]),
  ]);
}

function fitSums(
  train: Cohort<"train">,
  constraints: readonly Constraint[],
  untouched: ReadonlySet<string>,
): { steps: DerivedSum[]; table: Cohort<"train"> } {
  const steps: DerivedSum[] = [];
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
  combinations: readonly FixedCombinations[],
  beside: readonly (MissingReasons | PartialDates)[],
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
): { steps: InequalityTransform[]; table: Cohort<"train"> } {
  const grids = new Map(
    train.schema.columns.map((column) => [column.name, column.grid ?? (column.type === "continuous" ? 0 : 1)]),
  );
  const plan = planRepair(train.schema, constraints, grids, []);
  const steps: InequalityTransform[] = [];
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
    const fitted = fitInequality(
      train,
      table,
      name,
      before,
      Math.min(...before.map((other) => plan.least(other, name))),
    );
    steps.push(fitted.step);
    table = fitted.table;
  });
  return { steps, table };
}

function fitCombinations(
  train: Cohort<"train">,
  constraints: readonly Constraint[],
  untouched: ReadonlySet<string>,
): { steps: FixedCombinations[]; table: Cohort<"train"> } {
  const steps: FixedCombinations[] = [];
  const taken = new Set(untouched);
  let table = train;
  for (const declared of constraints) {
    const constraint = declared.kind === "one-hot" ? combinationsOfOneHot(declared, train) : declared;
    if (constraint.kind !== "fixed-combinations" || constraint.columns.some((name) => taken.has(name))) continue;
    const fitted = fitFixedCombinations(table, constraint);
    steps.push(fitted.step);
    table = fitted.table;
    for (const name of constraint.columns) taken.add(name);
  }
  return { steps, table };
}

/** Boxes of one question as combinations: none, or one of them. */
function combinationsOfOneHot(
  { columns, ticked }: Constraint & { readonly kind: "one-hot" },
  train: Cohort,
): Constraint & { readonly kind: "fixed-combinations" } {
  const open = columns.map((name) => {
    const levels = train.schema.columns.find((column) => column.name === name)?.levels ?? [];
    return levels.find((level) => level !== ticked) ?? ticked;
  });
  const one = columns.map((_, at) => open.map((level, other) => (other === at ? ticked : level)));
  return { kind: "fixed-combinations", columns, allowed: [open, ...one] };
}

/** One column of another table of the same patients. */
function withColumnOf(table: Cohort<"train">, other: Cohort<"train">, name: string): Cohort<"train"> {
  return {
    ...table,
    columns: table.columns.map((column) =>
      column.name === name ? defined(other.columns.find((one) => one.name === name)) : column,
    ),
    schema: {
      ...table.schema,
      columns: table.schema.columns.map((column) =>
        column.name === name ? defined(other.schema.columns.find((one) => one.name === name)) : column,
      ),
    },
  };
}

function withoutConstraints(table: Cohort<"train">): Cohort<"train"> {
  const { constraints: _constraints, visits: _visits, site, ...schema } = table.schema;
  const names = new Set(table.columns.map((column) => column.name));
  return { ...table, schema: { ...schema, ...(site !== undefined && names.has(site) ? { site } : {}) } };
}
