import { defined, nth } from "../core/access.ts";
import { patientsTwice } from "./agreement.ts";
import { MIN_UNITS_JOINT } from "../core/minimum-units.ts";
import { column, type Cohort, type Column } from "../core/data/cohort.ts";
import type { BestVerdictWhy, Confirmation, Preflight } from "../core/contracts/outcome.ts";
import type { Outcome } from "../core/contracts/policy.ts";
import { columnSchema, columnsWithRole, type ColumnSchema } from "../core/data/schema.ts";

/** A tenth of the standard deviation, where nobody said how exactly an intruder knows a number. */
const DEFAULT_TOLERANCE_SHARE = 0.1;
const AGE_LIKE = /(^|[^a-z])age([^a-z]|$)/i;

/** Share of patients alone on all quasi-identifiers from which it is told beside the best verdict, in rounded form. */
const MANY_ALONE = 0.5;
const ALONE_STEP = 0.05;

type QuasiIdentifierSet = Preflight["quasiIdentifierSets"][number];

/**
 * What can be said before any fit: how many stand out on what an outsider may know, and which verdict this many
 * patients can support.
 *
 * Equivalence classes are those of sample k-anonymity on all quasi-identifiers together, each pair and each alone;
 * missing is a value of its own; numbers are cut at multiples of the intruder's tolerance; sizes count units of
 * protection, so a patient with many rows is one.
 * Claim: counts are exact for this table. Not claimed: uniqueness in the population, which needs `population`.
 * @param options.cellSize smallest class that is not small
 * @param options.ceiling strictest rate that the policy sets, in 0..1
 */
export function preflight(
  cohort: Cohort<"train">,
  read: {
    readonly droppedIdentifiers: readonly string[];
    readonly nDroppedByConsent: number;
    readonly confirmation: Confirmation;
  },
  options: { readonly cellSize: number; readonly ceiling: number },
): Preflight {
  const names = columnsWithRole(cohort.schema, "quasi-identifier");
  const bins = names.map((name) => binColumn(column(cohort, name), defined(columnSchema(cohort.schema, name))));
  const quasiIdentifierSets = subsets(names.length).map((members) =>
    countClasses(
      cohort,
      members.map((i) => nth(names, i)),
      members.map((i) => nth(bins, i)),
      options.cellSize,
    ),
  );
  const zeroHitBound = 1 - 0.05 ** (1 / cohort.nUnits);
  const population = populationEstimate(cohort, quasiIdentifierSets[0]);
  return {
    nRows: cohort.nRows,
    nUnits: cohort.nUnits,
    nDroppedByConsent: read.nDroppedByConsent,
    droppedIdentifiers: read.droppedIdentifiers,
    quasiIdentifierSets,
    ...(population === undefined ? {} : { population }),
    zeroHitBound,
    ...reachable(cohort.nUnits, zeroHitBound, options.ceiling, quasiIdentifierSets[0], read.confirmation),
    rolesInferred: cohort.schema.columns.filter((entry) => entry.inferred === true).map((entry) => entry.name),
    confirmation: withDoubles(cohort, read.confirmation),
  };
}

/** Patients who stand twice are an open point: their doubles would play when they are left out. */
function withDoubles(cohort: Cohort, confirmation: Confirmation): Confirmation {
  return patientsTwice(cohort) === 0
    ? confirmation
    : { ...confirmation, open: [...confirmation.open, { kind: "twice" }] };
}

/** All together first, then pairs, then singles; each set once. */
function subsets(n: number): number[][] {
  const all = Array.from({ length: n }, (_, i) => i);
  const sets: number[][] = n > 2 ? [all] : [];
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) sets.push([i, j]);
  for (let i = 0; i < n; i++) sets.push([i]);
  return sets;
}

/** Bin of each row; rows in the same bin look alike to the intruder. Missing is bin 0. */
function binColumn(source: Column, schema: ColumnSchema): Int32Array {
  if (source.kind === "coded") return source.codes.map((code) => code + 1);
  const width = intruderTolerance(source.values, schema);
  const numbered = new Map<number, number>();
  return Int32Array.from(source.values, (value) => {
    if (Number.isNaN(value)) return 0;
    const cell = width > 0 ? floorMultiple(value, width) : value;
    const known = numbered.get(cell);
    if (known !== undefined) return known;
    numbered.set(cell, numbered.size + 1);
    return numbered.size;
  });
}

/** floor(value / width), where a quotient that is whole but for rounding of doubles counts as whole (0.3 / 0.1). */
function floorMultiple(value: number, width: number): number {
  const quotient = value / width;
  const nearest = Math.round(quotient);
  return Math.abs(quotient - nearest) < 1e-9 * Math.max(1, Math.abs(quotient)) ? nearest : Math.floor(quotient);
}

/**
 * Declared, else a unit for ages and dates, else a tenth of the standard deviation to one digit (whole numbers at least
 * 1).
 */
function intruderTolerance(values: Float64Array, schema: ColumnSchema): number {
  if (schema.tolerance !== undefined) return schema.tolerance;
  if (schema.type === "date" || AGE_LIKE.test(schema.name)) return 1;
  const present = values.filter((value) => !Number.isNaN(value));
  if (present.length < 2) return schema.type === "integer" ? 1 : 0;
  const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
  const sd = Math.sqrt(present.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (present.length - 1));
  const width = sd > 0 ? Number((sd * DEFAULT_TOLERANCE_SHARE).toPrecision(1)) : 0;
  return schema.type === "integer" ? Math.max(1, Math.round(width)) : width;
}

function countClasses(
  cohort: Cohort,
  columns: readonly string[],
  bins: readonly Int32Array[],
  cellSize: number,
): QuasiIdentifierSet {
  const members = new Map<string, Set<number>>();
  for (let row = 0; row < cohort.nRows; row++) {
    const key = bins.map((bin) => nth(bin, row)).join(",");
    let units = members.get(key);
    if (units === undefined) members.set(key, (units = new Set()));
    units.add(nth(cohort.units, row));
  }
  const alone = new Set<number>();
  let nSmallCells = 0;
  let smallestClass = Number.POSITIVE_INFINITY;
  for (const units of members.values()) {
    if (units.size < cellSize) nSmallCells++;
    if (units.size === 1) for (const unit of units) alone.add(unit);
    smallestClass = Math.min(smallestClass, units.size);
  }
  return { columns, nClasses: members.size, nSampleUniques: alone.size, nSmallCells, smallestClass };
}

/** Smallest class scaled up by the share of the population that the registry holds. */
function populationEstimate(cohort: Cohort, set: QuasiIdentifierSet | undefined): Preflight["population"] {
  const { coverage, prevalence, size } = cohort.schema.population ?? {};
  if (set === undefined) return undefined;
  if (coverage !== undefined)
    return {
      expectedSmallestClass: set.smallestClass / coverage,
      columns: set.columns,
      basis: { kind: "coverage", coverage },
    };
  if (prevalence === undefined || size === undefined) return undefined;
  const share = Math.min(1, cohort.nUnits / (prevalence * size));
  return {
    expectedSmallestClass: set.smallestClass / share,
    columns: set.columns,
    basis: { kind: "prevalence", units: cohort.nUnits, cases: Math.round(prevalence * size) },
  };
}

function reachable(
  nUnits: number,
  zeroHitBound: number,
  ceiling: number,
  together: QuasiIdentifierSet | undefined,
  { open }: Confirmation,
): { bestVerdict: Outcome; bestVerdictWhy: BestVerdictWhy } {
  if (nUnits < MIN_UNITS_JOINT)
    return {
      bestVerdict: "inconclusive",
      bestVerdictWhy: { kind: "joint-size", units: nUnits, least: MIN_UNITS_JOINT },
    };
  for (const point of open)
    if (point.kind === "roles")
      return { bestVerdict: "inconclusive", bestVerdictWhy: { kind: "roles", lack: point.lack } };
  const aloneShare = Math.round((together?.nSampleUniques ?? 0) / nUnits / ALONE_STEP) * ALONE_STEP;
  const numbers = {
    units: nUnits,
    bound: zeroHitBound,
    ceiling,
    ...(aloneShare < MANY_ALONE ? {} : { aloneShare: Number(aloneShare.toFixed(2)) }),
  };
  if (zeroHitBound <= ceiling) return { bestVerdict: "pass", bestVerdictWhy: { kind: "bound-within", ...numbers } };
  const least = ceiling > 0 && ceiling < 1 ? Math.ceil(Math.log(0.05) / Math.log(1 - ceiling)) : undefined;
  return {
    bestVerdict: "inconclusive",
    bestVerdictWhy: { kind: "bound-above", ...numbers, ...(least === undefined ? {} : { least }) },
  };
}
