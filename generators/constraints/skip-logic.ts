import { defined, got, nth } from "../../src/core/access.ts";
import { makeCohort, type Cohort, isMissing } from "../../src/core/data/cohort.ts";
import { compilePremise } from "../../src/core/data/constraint-violations.ts";
import type { Rng } from "../../src/core/rng.ts";
import { columnsOfPremise, type CohortSchema, type Premise } from "../../src/core/data/schema.ts";
import { guardedShare } from "../shared/missingness/missing-blocks.ts";
import { rowWeights } from "../shared/contract/require-units.ts";
import { everything } from "./rules.ts";
import { planRepair } from "./repair-plan.ts";
import { redrawLevel, redrawNumber, type RedrawModel } from "./conditional-redraw.ts";
import { type Columns } from "../shared/contract/table-columns.ts";

/** How often a question that was asked stays without answer. Plain JSON. */
export interface SkipBlock {
  readonly name: string;
  readonly unanswered: number;
}

/** Fewest unanswered units that are reproduced. Source: the defaults of cart. */
const MIN_MISSING_UNITS = 5;

/**
 * Share of missing cells among the rows in which the rules let a column be present; one entry a column that some rule
 * can silence.
 */
export function fitSkipLogic(train: Cohort, minReportedCount: number): SkipBlock[] {
  const weights = rowWeights(train);
  return [...questionsOf(train.schema)].flatMap(([name, premises]) => {
    const asked = premises.map((premise) => compilePremise(train, premise));
    const column = defined(train.columns.find((one) => one.name === name));
    let total = 0;
    let missing = 0;
    for (let row = 0; row < train.nRows; row++) {
      if (!asked.every((test) => test(row))) continue;
      total += nth(weights, row);
      if (isMissing(column, row)) missing += nth(weights, row);
    }
    if (total < minReportedCount) return [];
    return [
      {
        name,
        unanswered: guardedShare(missing / total, total, {
          minMissingUnits: MIN_MISSING_UNITS,
          minLeafUnits: minReportedCount,
        }),
      },
    ];
  });
}

/**
 * Answers so many of the missing cells of questions that were asked that the fitted share stays without answer. A model
 * that draws missing cells without regard to the premise leaves out cells that were asked as well as those that were
 * not.
 */
export function applySkipLogic(
  skipLogic: readonly SkipBlock[],
  schema: CohortSchema,
  redraws: readonly RedrawModel[],
  columns: Columns,
  nRows: number,
  given: readonly string[],
  rng: Rng,
): void {
  const premises = questionsOf(schema);
  for (const { name, unanswered } of skipLogic) {
    const column = got(columns, name);
    const fill = redraws.find((one) => one.name === name);
    if (fill === undefined || given.includes(name)) continue;
    const cohort = makeCohort("synthetic", schema, [...columns.values()], nRows);
    const asked = got(premises, name).map((premise) => compilePremise(cohort, premise));
    const open = Array.from({ length: nRows }, (_, row) => row).filter((row) => asked.every((test) => test(row)));
    const silent = open.filter((row) => isMissing(column, row));
    const surplus = silent.length - unanswered * open.length;
    if (surplus <= 0) continue;
    const stream = rng.child(name);
    const chosen = silent.filter(() => stream.float() < surplus / silent.length);
    if (column.kind === "numeric") {
      const values = column.values.slice();
      const margin = fill.kind === "numeric" ? fill.margin : undefined;
      for (const row of chosen)
        values[row] = redrawNumber(margin, [[-Infinity, Infinity]], margin?.support.grid ?? 1, NaN, stream) ?? NaN;
      columns.set(name, { ...column, values });
    } else {
      const codes = column.codes.slice();
      const set = everything(column);
      for (const row of chosen)
        if (set.kind === "coded")
          codes[row] = redrawLevel(fill.kind === "coded" ? fill.shares : [], column.levels, set, stream) ?? -1;
      columns.set(name, { ...column, codes });
    }
  }
}

/**
 * Per column that a rule can silence: the premises that must all hold for it to be present. Only premises on columns
 * that are settled before it count: of two columns that go together the first tells how often, and the second follows.
 */
function questionsOf(schema: CohortSchema): Map<string, Premise[]> {
  const constraints = schema.constraints ?? [];
  const { order } = planRepair(schema, constraints, new Map(), []);
  const found = new Map<string, Premise[]>();
  const add = (name: string, premise: Premise) => {
    if (columnsOfPremise(premise).every((other) => order.indexOf(other) < order.indexOf(name)))
      found.set(name, [...(found.get(name) ?? []), premise]);
  };
  for (const constraint of constraints) {
    if (constraint.kind === "branching") for (const name of constraint.columns) add(name, constraint.when);
    if (constraint.kind !== "if-then") continue;
    const { if: premise, then } = constraint;
    if ("is" in then && then.is === "missing") add(then.column, { not: premise });
    // "If a is present, b is present" silences a where b is missing.
    if ("is" in premise && premise.is === "present" && "is" in then && then.is === "present") add(premise.column, then);
  }
  return found;
}
