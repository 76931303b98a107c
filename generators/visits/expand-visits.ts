import { defined, gather, got, nth } from "../../src/core/access.ts";
import { makeCohort, takeRows, type Cohort, type Column } from "../../src/core/data/cohort.ts";
import type { Rng } from "../../src/core/rng.ts";
import { sampleMissingBlocks } from "../shared/missingness/missing-blocks.ts";
import { valueKey } from "../shared/sequential/column-model.ts";
import { sampleColumn } from "../shared/sequential/column-models.ts";
import { encodePredictor } from "../shared/trees/tree-coding.ts";
import { addVisit, levelColumn, noLevels, timeLeft, type Levels } from "./history.ts";
import {
  COUNT_NAME,
  previousName,
  RATE_NAME,
  RATE_SCALE,
  VISIT_NUMBER,
  type TransitionModel,
  type VisitsModel,
} from "./visits-model.ts";

/** Draws the later visits of drawn patients. @returns rows grouped by patient, visits in order, a unit a patient */
export function expandVisits(model: VisitsModel, patients: Cohort<"synthetic">, rng: Rng): Cohort<"synthetic"> {
  const names = new Set(model.order);
  const first = patients.columns
    .filter((column) => names.has(column.name))
    .sort((a, b) => model.order.indexOf(a.name) - model.order.indexOf(b.name));
  const counts = countsOf(model, patients);
  const steps: Step[] = [{ owner: Int32Array.from({ length: patients.nRows }, (_, row) => row), columns: first }];
  const { transition } = model;
  const levels = new Map(model.varying.map((name) => [name, noLevels(patients.nRows)]));
  addStep(levels, nth(steps, 0));
  for (let visit = 2; transition !== undefined; visit++) {
    const last = nth(steps, steps.length - 1);
    const going = Int32Array.from(last.owner.keys()).filter((at) => nth(counts, nth(last.owner, at)) >= visit);
    if (going.length === 0) break;
    const owner = going.map((at) => nth(last.owner, at));
    const before = { owner, columns: takeColumns(last.columns, going) };
    const columns = nextVisit(model, transition, before, levels, visit, rng.child(`visit/${visit}`));
    steps.push({ owner, columns });
    addStep(levels, { owner, columns });
  }
  return allVisits(patients, model.order, steps);
}

/** Visits of some patients: whose they are, and their cells. */
interface Step {
  readonly owner: Int32Array;
  readonly columns: readonly Column[];
}

function addStep(levels: ReadonlyMap<string, Levels>, { owner, columns }: Step): void {
  for (const column of columns) {
    const of = levels.get(column.name);
    if (of === undefined || column.kind !== "numeric") continue;
    owner.forEach((patient, row) => addVisit(of, patient, nth(column.values, row)));
  }
}

function countsOf(model: VisitsModel, patients: Cohort): Float64Array {
  const numbers = (name: string | undefined) => {
    const found = patients.columns.find((column) => column.name === name);
    return found?.kind === "numeric" ? found.values : undefined;
  };
  const length = numbers(model.followUp);
  const told =
    length === undefined
      ? numbers(COUNT_NAME)
      : numbers(RATE_NAME)?.map((rate, row) => 1 + Math.round((rate * nth(length, row)) / RATE_SCALE));
  return (told ?? new Float64Array(patients.nRows).fill(1)).map((n) => (n >= 1 ? n : 1));
}

function nextVisit(
  model: VisitsModel,
  transition: TransitionModel,
  before: Step,
  levels: ReadonlyMap<string, Levels>,
  visit: number,
  rng: Rng,
): Column[] {
  const nRows = before.owner.length;
  const bins = new Map<string, Uint8Array>();
  const extra: Column[] = [
    { kind: "numeric", name: VISIT_NUMBER, values: new Float64Array(nRows).fill(visit) },
    ...timeLeft(before.columns, model.time, model.followUp, model.ends),
    ...[...levels].map(([name, of]) => levelColumn(name, of, before.owner)),
  ];
  for (const coding of transition.known) {
    const source =
      extra.find((column) => column.name === coding.name) ??
      before.columns.find((column) => column.name === coding.name && !model.varying.includes(column.name)) ??
      defined(before.columns.find((column) => previousName(column.name) === coding.name));
    bins.set(valueKey(coding.name), encodePredictor(coding, source).bins);
  }
  const holes = sampleMissingBlocks(transition.blocks, nRows, bins, rng.child("missing"));
  const outputs = new Map(transition.output.map((output) => [output.name, output]));
  const drawn = new Map(
    transition.columns.map((column) => [
      column.name,
      sampleColumn(
        column,
        got(outputs, column.name),
        holes.get(column.name),
        nRows,
        bins,
        rng.child(`column/${column.name}`),
      ),
    ]),
  );
  return before.columns.map((column) => {
    const fresh = drawn.get(column.name);
    if (fresh === undefined) return column;
    if (column.name !== model.time || column.kind !== "numeric" || fresh.kind !== "numeric") return fresh;
    return {
      ...column,
      values: column.values.map((value, row) => Number((value + nth(fresh.values, row)).toPrecision(12))),
    };
  });
}

/** All visits, patient by patient. */
function allVisits(
  patients: Cohort<"synthetic">,
  order: readonly string[],
  steps: readonly Step[],
): Cohort<"synthetic"> {
  const owners = Int32Array.from(steps.flatMap((step) => [...step.owner]));
  const columns = order.map((_, at) => joined(steps.map((step) => nth(step.columns, at))));
  const rows = Int32Array.from(owners.keys()).sort((a, b) => nth(owners, a) - nth(owners, b) || a - b);
  return takeRows(
    makeCohort("synthetic", patients.schema, columns, owners.length, { units: owners }),
    rows,
    "synthetic",
  );
}

/** Parts of a column one below the other. Levels are matched by name: a later visit may know fewer or others. */
function joined(parts: readonly Column[]): Column {
  const head = nth(parts, 0);
  if (head.kind === "numeric") {
    return {
      ...head,
      values: Float64Array.from(parts.flatMap((part) => (part.kind === "numeric" ? [...part.values] : []))),
    };
  }
  const levels = [...head.levels];
  const codes = parts.flatMap((part) => {
    if (part.kind !== "coded") return [];
    const codeOf = part.levels.map((level) => {
      const known = levels.indexOf(level);
      return known >= 0 ? known : levels.push(level) - 1;
    });
    return Array.from(part.codes, (code) => (code < 0 ? -1 : nth(codeOf, code)));
  });
  return { ...head, levels, codes: Int32Array.from(codes) };
}

function takeColumns(columns: readonly Column[], rows: Int32Array): Column[] {
  return columns.map((column): Column =>
    column.kind === "numeric"
      ? { ...column, values: gather(column.values, rows) }
      : { ...column, codes: gather(column.codes, rows) },
  );
}
