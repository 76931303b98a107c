import { gather, nth } from "../../src/core/access.ts";
import { column } from "../../src/core/data/cohort.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import type { ClassesOf, Note, PopulationBasis } from "../../src/core/contracts/note.ts";
import { columnsWithRole } from "../../src/core/data/schema.ts";
import { samplingFraction } from "../shared/game/sampling-fraction.ts";
import { classesOf, journalist, prosecutor, wildcardCounts } from "./classes.ts";
import type { Reidentification } from "./classes.ts";
import { lDiversity, tCloseness } from "./diversity.ts";
import type { Diversity } from "./diversity.ts";
import { individualRisk } from "./individual-risk.ts";
import { keyCells, pasted } from "./key-cells.ts";
import { disSuda, suda } from "./suda.ts";

/** Largest set of keys that is searched for minimal sample uniques. */
const LARGEST_UNIQUE = 4;
/**
 * Keys beyond this many are left out of the search, whose cost grows with their fourth power; the first by name are
 * kept.
 */
const MAX_SUDA_KEYS = 12;
/** Source: EMA Policy 0070 and Health Canada PRCI. */
const THRESHOLD = 0.09;

/** What stands out on the quasi-identifiers of one table. Counts are exact: for whoever holds the table. */
export interface RiskTable {
  readonly keys: readonly string[];
  readonly nUnits: number;
  /** Smallest class, and units in classes of fewer than `cellSize`. */
  readonly k: number;
  readonly unitsInSmallClasses: number;
  readonly unitsAlone: number;
  readonly prosecutor: Reidentification;
  /** Where the sampling fraction is known. */
  readonly population:
    | {
        readonly fraction: number;
        readonly basis: PopulationBasis;
        readonly journalist: Reidentification & { readonly marketer: number };
        readonly kMap: number;
        readonly expectedReidentifications: number;
      }
    | undefined;
  readonly specialUniques: {
    readonly nKeys: number;
    readonly small: number;
    readonly largestScore: number;
    /** Largest probability that a match on a special unique is right; undefined without a coverage. */ readonly largestDis:
      number | undefined;
  };
  readonly secrets: readonly { readonly name: string; readonly diversity: Diversity; readonly closeness: number }[];
}

/**
 * Tabulates re-identification risk on the quasi-identifiers, before anything is fitted. Undefined where no
 * quasi-identifier is declared.
 *
 * A patient with several rows counts once, with the rarest of them. Nothing is taken for the sampling fraction but the
 * schema's coverage, or prevalence x size: without them, what rests on the population is left out.
 * @param registry fixes tolerances and levels; `cohort` may be the registry itself or a release
 */
export function tabulateRisk(registry: Cohort, cohort: Cohort, cellSize: number): RiskTable | undefined {
  const keys = columnsWithRole(registry.schema, "quasi-identifier")
    .filter((name) => cohort.columns.some((one) => one.name === name))
    .sort();
  if (keys.length === 0 || cohort.nRows === 0) return undefined;
  const cells = keyCells(registry, cohort, keys);
  const classes = classesOf(pasted(cells), cohort.units, cohort.nUnits);
  const sizeOfUnit = smallestOfUnit(classes.ofRow, classes.sizes, cohort);
  const f = classSizesByUnit(sizeOfUnit);
  const known = samplingFraction(registry);
  return {
    keys,
    nUnits: cohort.nUnits,
    k: Math.min(...sizeOfUnit),
    unitsInSmallClasses: sizeOfUnit.filter((size) => size < cellSize).length,
    unitsAlone: sizeOfUnit.filter((size) => size === 1).length,
    prosecutor: prosecutor(f, THRESHOLD),
    population: known === undefined ? undefined : populationRisk(cells, cohort, f, known),
    specialUniques: specialUniques(cells.slice(0, MAX_SUDA_KEYS), sizeOfUnit, cohort, known?.fraction),
    secrets: secretsOf(registry, cohort, classes.ofRow),
  };
}

function smallestOfUnit(ofRow: Int32Array, sizes: Int32Array, cohort: Cohort): Int32Array {
  const smallest = new Int32Array(cohort.nUnits).fill(2 ** 30);
  ofRow.forEach((number, row) => {
    const unit = nth(cohort.units, row);
    smallest[unit] = Math.min(nth(smallest, unit), nth(sizes, number));
  });
  return smallest;
}

/** Sizes of classes whose units sum to the units of the table: f units in classes of f are (about) one class each f. */
function classSizesByUnit(sizeOfUnit: Int32Array): number[] {
  const counts = new Map<number, number>();
  for (const size of sizeOfUnit) counts.set(size, (counts.get(size) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => a[0] - b[0])
    .flatMap(([size, units]) => {
      const whole = Array.from({ length: Math.floor(units / size) }, () => size);
      return units % size === 0 ? whole : [...whole, units % size];
    });
}

function populationRisk(
  cells: readonly Int32Array[],
  cohort: Cohort,
  f: readonly number[],
  { fraction, basis }: { fraction: number; basis: PopulationBasis },
): NonNullable<RiskTable["population"]> {
  const population = f.map((size) => Math.max(size, size / fraction));
  const counts = wildcardCounts(cells, new Float64Array(cohort.nRows).fill(1 / fraction), cohort.units);
  const risks = counts.sample.map((sample, row) =>
    individualRisk(sample, Math.max(sample, nth(counts.population, row))),
  );
  const worst = new Float64Array(cohort.nUnits);
  risks.forEach((risk, row) => {
    const unit = nth(cohort.units, row);
    worst[unit] = Math.max(nth(worst, unit), risk);
  });
  return {
    fraction,
    basis,
    journalist: journalist(f, population, THRESHOLD),
    kMap: Math.min(...population),
    expectedReidentifications: worst.reduce((sum, risk) => sum + risk, 0),
  };
}

function specialUniques(
  cells: readonly Int32Array[],
  sizeOfUnit: Int32Array,
  cohort: Cohort,
  fraction: number | undefined,
): RiskTable["specialUniques"] {
  // The first row of each unit stands for it: several rows of one patient would never be alone.
  const firsts: number[] = [];
  const seen = new Set<number>();
  cohort.units.forEach((unit, row) => {
    if (!seen.has(unit)) firsts.push(row);
    seen.add(unit);
  });
  const { scores, smallest } = suda(
    cells.map((one) => gather(one, firsts)),
    LARGEST_UNIQUE,
  );
  const nUniques = scores.filter((score) => score > 0).length;
  const nPairs = sizeOfUnit.filter((size) => size === 2).length;
  const dis =
    fraction === undefined || fraction >= 1 || nUniques === 0
      ? undefined
      : Math.max(...disSuda(scores, nUniques, nPairs, fraction, cells.length));
  return {
    nKeys: cells.length,
    small: smallest.filter((size) => size === 1 || size === 2).length,
    largestScore: Math.max(0, ...scores),
    largestDis: fraction !== undefined && fraction >= 1 && nUniques > 0 ? 1 : dis,
  };
}

/**
 * Each patient counts once in a class, with the first of the visits there: many visits of one patient do not make a
 * class diverse.
 */
function secretsOf(registry: Cohort, cohort: Cohort, classOf: Int32Array): RiskTable["secrets"] {
  const rows = firstVisits(classOf, cohort.units);
  const classes = gather(classOf, rows);
  return columnsWithRole(registry.schema, "sensitive")
    .filter((name) => cohort.columns.some((one) => one.name === name))
    .map((name) => {
      const source = column(cohort, name);
      const { values, nLevels, ordered } =
        source.kind === "coded"
          ? { values: source.codes, nLevels: source.levels.length, ordered: source.ordered }
          : ranksOf(source.values);
      const counted = gather(values, rows);
      return {
        name,
        diversity: lDiversity(classes, counted),
        closeness: tCloseness(classes, counted, nLevels, ordered),
      };
    });
}

/** The first row of each unit in each class. */
function firstVisits(classOf: Int32Array, units: Int32Array): number[] {
  const seen = new Set<string>();
  return Array.from(classOf.keys()).filter((row) => {
    const key = `${nth(classOf, row)},${nth(units, row)}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** Numbers as places in the order of distinct values; -1 where missing. */
function ranksOf(values: Float64Array): { values: Int32Array; nLevels: number; ordered: true } {
  const distinct = [...new Set(values.filter((value) => !Number.isNaN(value)))].sort((a, b) => a - b);
  const place = new Map(distinct.map((value, k) => [value, k]));
  return {
    values: Int32Array.from(values, (value) => place.get(value) ?? -1),
    nLevels: Math.max(1, distinct.length),
    ordered: true,
  };
}

/** The table as notes, for people who hold the registry. Column names and counts, never a value. */
export function riskNotes(table: RiskTable, of: ClassesOf, cellSize: number): Note[] {
  const { keys, k, unitsAlone, unitsInSmallClasses, nUnits, prosecutor: known, population, specialUniques } = table;
  const { small, nKeys, largestDis } = specialUniques;
  return [
    {
      kind: "classes",
      of,
      columns: keys,
      smallest: k,
      alone: unitsAlone,
      units: nUnits,
      inSmall: unitsInSmallClasses,
      cellSize,
    },
    {
      kind: "prosecutor",
      of,
      average: known.average,
      largest: known.largest,
      threshold: THRESHOLD,
      shareAbove: known.shareAbove,
    },
    population === undefined
      ? { kind: "population-unknown", of }
      : {
          kind: "population-risk",
          of,
          basis: population.basis,
          kMap: population.kMap,
          journalistAverage: population.journalist.average,
          journalistLargest: population.journalist.largest,
          marketer: population.journalist.marketer,
          expected: population.expectedReidentifications,
          units: nUnits,
        },
    {
      kind: "special-uniques",
      of,
      units: small,
      columns: nKeys,
      ...(largestDis === undefined ? {} : { largestDis }),
    },
    ...(table.secrets.length === 0
      ? []
      : [
          {
            kind: "diversity" as const,
            of,
            secrets: table.secrets.map(({ name, diversity, closeness }) => ({
              column: name,
              distinct: diversity.distinct,
              entropy: diversity.entropy,
              closeness,
            })),
          },
        ]),
  ];
}
