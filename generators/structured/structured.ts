import { got, nth } from "../../src/core/access.ts";
import type { GeneratorNote } from "../../src/core/contracts/generator-note.ts";
import { column, makeCohort, takeRows, type Cohort } from "../../src/core/data/cohort.ts";
import { concatRows } from "../../src/core/data/concat-rows.ts";
import { allowsMissing, conditionTest } from "../../src/core/data/condition.ts";
import { RaresynthError } from "../../src/core/errors.ts";
import type { Condition, FittedGenerator, Generator, GeneratorModel } from "../../src/core/contracts/generator.ts";
import type { Rng } from "../../src/core/rng.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { makeModel, modelBody } from "../shared/contract/model-file.ts";
import { outputSchema } from "../shared/contract/output-schema.ts";
import { conditionOnCombination, restoreFixedCombinations } from "../constraints/fixed-combinations.ts";
import { fitStructure, hasStructure } from "./fit-structure.ts";
import { restoreInequality } from "../constraints/inequality-transform.ts";
import { applySkipLogic } from "../constraints/skip-logic.ts";
import { restoreLimitedValues } from "../constraints/limited-values.ts";
import { restorePartialDates } from "../constraints/partial-dates.ts";
import { restoreReasons } from "../constraints/missing-reasons.ts";
import { repairRows } from "../constraints/repair-rows.ts";
import type { Columns } from "../shared/contract/table-columns.ts";
import { structuredShape, type StructureModel } from "./structure-model.ts";
import { restoreSum } from "../constraints/derived-sums.ts";
import { expandVisits } from "../visits/expand-visits.ts";
import { repairVisits } from "../visits/repair-visits.ts";
import { withoutLateVisits } from "../visits/late-visits.ts";

/**
 * A generator whose rows keep the schema's constraints and reasons for missing cells, whatever method draws them. See
 * METHOD.md. A registry that has none of these is handed on as it is.
 */
export function structured(generator: Generator): Generator {
  return {
    ...generator,
    async fit(train, params, rng, onProgress, signal) {
      if (!hasStructure(train)) return withOwnNames(await generator.fit(train, params, rng, onProgress, signal));
      const { structure, table } = fitStructure(train, params, rng);
      const inner = withOwnNames(await generator.fit(table, params, rng, onProgress, signal));
      const none = restore(structure, train.schema, await inner.sample(0, rng.child("none")), [], rng.child("none"));
      const schema = withReasons(outputSchema(train.schema, none.columns), train.schema, structure);
      return withOwnNames(fittedFrom(generator.id, structure, inner, schema));
    },
    load(model) {
      if (!isStructured(model)) return withOwnNames(generator.load(model));
      const { structure, inner } = modelBody(model, generator.id, structuredShape);
      return withOwnNames(fittedFrom(generator.id, structure, withOwnNames(generator.load(inner)), model.schema));
    },
  };
}

/** Looks conditions up among those that were given, and no others: a column may be called constructor. */
function withOwnNames(fitted: FittedGenerator): FittedGenerator {
  return {
    ...fitted,
    sample: (nRows, rng, given = {}) => fitted.sample(nRows, rng, ownNames(given)),
  };
}

function ownNames(given: Readonly<Record<string, Condition>>): Record<string, Condition> {
  return Object.assign(Object.create(null) as Record<string, Condition>, given);
}

function isStructured({ body }: GeneratorModel): boolean {
  return typeof body === "object" && body !== null && "structure" in body;
}

function fittedFrom(
  id: string,
  structure: StructureModel,
  inner: FittedGenerator,
  schema: CohortSchema,
): FittedGenerator {
  return {
    notes: [...inner.notes, ...notesOf(structure, schema)],
    async sample(nRows, rng, given = {}) {
      const conditions = innerConditions(structure, given);
      const { visits } = structure;
      const draw = async (n: number, stream: Rng) =>
        meeting(
          restore(structure, schema, await inner.sample(n, stream, conditions), Object.keys(given), stream),
          given,
        );
      if (visits === undefined) return drawEnough(draw, nRows, rng, given);
      let nPatients = Math.ceil((1.1 * nRows) / visits.meanVisits) + 8;
      const most = MOST_ROUNDS * nPatients;
      for (let round = 0; nPatients <= most; round++) {
        const rows = await draw(nRows === 0 ? 0 : nPatients, round === 0 ? rng : rng.child(`more/${round}`));
        if (rows.nRows >= nRows) return firstRows(rows, nRows);
        nPatients = Math.ceil(nPatients * Math.min(MOST_GROWTH, (1.2 * nRows) / Math.max(1, rows.nRows)));
      }
      throw tooRare(given);
    },
    toModel(cellSize) {
      if (
        (structure.redraws.length > 0 || structure.visits?.transition !== undefined) &&
        structure.minReportedCount < cellSize
      ) {
        throw new RaresynthError(
          "E_UNSUPPORTED",
          `what stands behind constraints and visits tells of ${structure.minReportedCount} units, the cell size is ${cellSize}.`,
          { where: id, hint: `Fit with minLeafUnits or minReportedCount ${cellSize}.` },
        );
      }
      const model = inner.toModel(cellSize);
      return makeModel(id, model.params, schema, { structure, inner: model });
    },
  };
}

/** Times as many rows as were asked for, before a condition is called too rare. */
const MOST_ROUNDS = 200;
/** Largest step from one number of patients to the next. */
const MOST_GROWTH = 5;

/**
 * Rows that still meet the conditions when the constraints are met and dates have lost what is not known of them. The
 * others are left out and more are drawn: exact for what a generator drew.
 */
async function drawEnough(
  draw: (n: number, stream: Rng) => Promise<Cohort<"synthetic">>,
  nRows: number,
  rng: Rng,
  given: Readonly<Record<string, Condition>>,
): Promise<Cohort<"synthetic">> {
  const parts = [await draw(nRows, rng)];
  let found = nth(parts, 0).nRows;
  if (found === nRows) return nth(parts, 0);
  for (let round = 1; found < nRows; round++) {
    if (round === MOST_ROUNDS) throw tooRare(given);
    const rows = firstRows(await draw(nRows, rng.child(`again/${round}`)), nRows - found);
    parts.push(rows);
    found += rows.nRows;
  }
  return concatRows(nth(parts, 0), parts);
}

function firstRows(rows: Cohort<"synthetic">, most: number): Cohort<"synthetic"> {
  return rows.nRows <= most
    ? rows
    : takeRows(
        rows,
        Int32Array.from({ length: most }, (_, row) => row),
        "synthetic",
      );
}

function meeting(rows: Cohort<"synthetic">, given: Readonly<Record<string, Condition>>): Cohort<"synthetic"> {
  const tests = Object.entries(given).map(([name, condition]) => conditionTest(column(rows, name), condition));
  const kept = Int32Array.from({ length: rows.nRows }, (_, row) => row).filter((row) =>
    tests.every((test) => test(row)),
  );
  return kept.length === rows.nRows ? rows : takeRows(rows, kept, "synthetic");
}

function tooRare(given: Readonly<Record<string, Condition>>): RaresynthError {
  return new RaresynthError("E_UNSUPPORTED", "the condition is too rare under the constraints.", {
    where: Object.keys(given).join(", "),
  });
}

/** The registry's rows from those that the generator drew, columns in the registry's order. */
function restore(
  structure: StructureModel,
  schema: CohortSchema,
  drawn: Cohort<"synthetic">,
  given: readonly string[],
  rng: Rng,
): Cohort<"synthetic"> {
  const { visits } = structure;
  let rows = visits === undefined ? drawn : expandVisits(visits, drawn, rng.child("visits"));
  const columns: Columns = new Map(rows.columns.map((column) => [column.name, column]));
  for (const step of structure.steps) {
    if (step.kind === "combination") restoreFixedCombinations(step, columns);
    else if (step.kind === "gap") restoreInequality(step, columns);
    else restoreSum(step, columns);
  }
  if (visits !== undefined) {
    rows = withoutLateVisits(
      makeCohort("synthetic", schema, [...columns.values()], rows.nRows, { units: rows.units }),
      visits,
    );
    for (const column of rows.columns) columns.set(column.name, column);
  }
  applySkipLogic(structure.skipLogic, schema, structure.redraws, columns, rows.nRows, given, rng.child("questions"));
  const gaps = structure.steps.flatMap((step) => (step.kind === "gap" ? [step.name] : []));
  const repair = (some: Columns, nRows: number, fixed: readonly string[], stream: Rng) =>
    repairRows(schema, structure.redraws, some, nRows, gaps, fixed, stream);
  if (visits === undefined) repair(columns, rows.nRows, given, rng.child("settle"));
  else
    repairVisits(
      columns,
      rows.units,
      structure.order.filter((name) => !visits.varying.includes(name)),
      given,
      repair,
      rng,
    );
  for (const reason of structure.reasons) restoreReasons(reason, columns, rng.child(`reason/${reason.target}`));
  for (const precision of structure.partialDates)
    restorePartialDates(precision, columns, rng.child(`precision/${precision.target}`));
  for (const limit of structure.limits) restoreLimitedValues(limit, columns, rng.child(`limit/${limit.target}`));
  return makeCohort(
    "synthetic",
    schema,
    structure.order.map((name) => got(columns, name)),
    rows.nRows,
    { units: rows.units },
  );
}

/**
 * Conditions on the registry's columns as conditions on those that the generator draws. @throws {E_UNSUPPORTED} for one
 * that is derived
 */
function innerConditions(
  structure: StructureModel,
  given: Readonly<Record<string, Condition>>,
): Record<string, Condition> {
  const conditions = new Map(Object.entries(given));
  for (const name of structure.visits?.varying ?? []) {
    if (given[name] !== undefined)
      throw new RaresynthError("E_UNSUPPORTED", "the column changes between visits and cannot be conditioned on.", {
        where: name,
        hint: "Condition on a column that is the same at all visits of a patient.",
      });
  }
  // Whether a cell is missing shows only when values beyond a limit are written as such: rows that do not meet the
  // condition are left out then.
  for (const { target } of structure.limits) {
    const condition = given[target];
    if (condition !== undefined && allowsMissing(condition)) conditions.delete(target);
  }
  for (const step of structure.steps) {
    if (step.kind === "combination") {
      const merged = conditionOnCombination(step, given);
      for (const { name } of step.columns) conditions.delete(name);
      if (merged !== undefined) conditions.set(step.name, merged);
    } else if (given[step.name] !== undefined) {
      throw new RaresynthError(
        "E_UNSUPPORTED",
        step.kind === "gap"
          ? "the column is drawn as its distance from an earlier one and cannot be conditioned on."
          : "a total is the sum of its parts and cannot be conditioned on.",
        {
          where: step.name,
          hint: `Condition on ${(step.kind === "gap" ? step.before : step.parts).join(" or ")}.`,
        },
      );
    }
  }
  return ownNames(Object.fromEntries(conditions));
}

/** Codes for missing cells come back with the reasons. */
function withReasons(schema: CohortSchema, registry: CohortSchema, structure: StructureModel): CohortSchema {
  const explained = new Set([...structure.reasons, ...structure.limits].map((step) => step.target));
  return {
    ...schema,
    columns: schema.columns.map((column) => {
      const missing = registry.columns.find((one) => one.name === column.name)?.missing;
      return explained.has(column.name) && missing !== undefined ? { ...column, missing } : column;
    }),
  };
}

function notesOf(structure: StructureModel, schema: CohortSchema): GeneratorNote[] {
  const named = (kind: "combination" | "gap" | "sum") =>
    structure.steps.flatMap((step) =>
      step.kind !== kind ? [] : step.kind === "combination" ? step.columns.map((column) => column.name) : [step.name],
    );
  const targets = (steps: readonly { readonly target: string }[]): string[] => steps.map((step) => step.target);
  const constraints = schema.constraints?.length ?? 0;
  const byColumn = [
    { kind: "drawn-as-gaps" as const, columns: named("gap") },
    { kind: "drawn-as-combinations" as const, columns: named("combination") },
    { kind: "computed-from-parts" as const, columns: named("sum") },
    { kind: "reasons-drawn" as const, columns: targets(structure.reasons) },
    { kind: "partial-dates" as const, columns: targets(structure.partialDates) },
    { kind: "drawn-beyond-limits" as const, columns: targets(structure.limits) },
  ];
  return [
    ...byColumn.filter(({ columns }) => columns.length > 0),
    ...(structure.visits?.notes ?? []),
    ...(constraints === 0 ? [] : [{ kind: "constraints-kept" as const, constraints }]),
  ];
}
