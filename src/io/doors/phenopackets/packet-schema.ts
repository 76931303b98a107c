import type { CohortSchema, ColumnSchema } from "../../../core/data/schema.ts";
import type { FlatPackets } from "./flatten-packets.ts";
import { ONSET_LEVELS } from "./time-element.ts";

/** Ages that people reach, in months. */
const AGE_BOUNDS = { min: 0, max: 1440 };
/** Somebody who knows a person knows their age to about a month. */
const AGE_TOLERANCE = 1;
const LIST = "phenotypes";
const ZYGOSITIES = ["hemizygous", "heterozygous", "homozygous"];

/**
 * The schema of flattened packets, all of it for a person to confirm. Ids, sources and variants are identifiers, read
 * and dropped; the source stands as site. Columns without any value are dropped as well.
 * @param leastPatients fewest patients of whom a level that is not public may be named
 */
export function packetSchema(name: string, flat: FlatPackets, leastPatients: number): CohortSchema {
  const isEmpty = (column: string): boolean => (flat.columns.get(column) ?? []).every((cell) => cell === "");
  const known = new Map(describedColumns(flat, leastPatients).map((column) => [column.name, column]));
  const columns = [...flat.columns.keys()].map((column): ColumnSchema => {
    const own = known.get(column);
    return own === undefined || isEmpty(column)
      ? { name: column, type: "identifier", role: "identifier", inferred: true }
      : { ...own, inferred: true };
  });
  return {
    version: 1,
    name,
    columns,
    protect: { patient: "packet", ...(flat.columns.has("family") ? { family: "family" } : {}) },
    ...(isEmpty("source") ? {} : { site: "source" }),
    ...(flat.terms.length === 0 ? {} : { lists: [{ name: LIST }] }),
  };
}

/** What a person is told of each column that a packet can fill. */
function describedColumns(flat: FlatPackets, leastPatients: number): readonly ColumnSchema[] {
  const has = (column: string, cell: string): boolean => flat.columns.get(column)?.includes(cell) === true;
  const [sexLevels, zygosities] = [["female", "male"], levelsOf(flat, "zygosity", ZYGOSITIES, leastPatients)];
  return [
    {
      ...{ name: "sex", type: "categorical", role: "quasi-identifier", levels: sexLevels },
      ...(has("sex", "other") ? { otherLevels: "fold" } : {}),
    },
    age("last_seen_months", "Age at last encounter"),
    onsetClass("last_seen_class", "Class of age at last encounter"),
    age("onset_months", "Age at onset"),
    onsetClass("onset_class", "Class of onset"),
    { name: "status", type: "categorical", role: "sensitive", levels: ["alive", "dead"] },
    {
      ...{ name: "disease", type: "categorical", role: "other", otherLevels: "fold" },
      ...{ levels: levelsOf(flat, "disease", flat.disease === undefined ? [] : [flat.disease], leastPatients) },
    },
    { name: "zygosity", type: "categorical", role: "sensitive", levels: zygosities, otherLevels: "fold" },
    { name: "n_variants", type: "integer", role: "other", bounds: { min: 0, max: 1000 } },
    ...flat.terms.flatMap(({ name: term, code, label, since }): ColumnSchema[] => [
      {
        ...{ name: term, type: "categorical", role: "sensitive", levels: ["yes", "no"], list: LIST, code },
        ...(label === undefined ? {} : { label }),
      },
      ...(since === undefined
        ? []
        : [{ ...age(since, `Age at onset: ${label ?? code}`), list: LIST, code, since: true }]),
    ]),
  ];
}

function age(column: string, label: string): ColumnSchema {
  return {
    ...{ name: column, type: "continuous", role: "quasi-identifier", label, unit: "months" },
    ...{ bounds: AGE_BOUNDS, tolerance: AGE_TOLERANCE },
  };
}

function onsetClass(column: string, label: string): ColumnSchema {
  return { name: column, type: "ordinal", role: "quasi-identifier", label, levels: ONSET_LEVELS };
}

/** Public levels, and those that enough patients share. */
function levelsOf(flat: FlatPackets, column: string, known: readonly string[], leastPatients: number): string[] {
  const counts = new Map<string, number>();
  for (const cell of flat.columns.get(column) ?? []) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  const frequent = [...counts].flatMap(([level, n]) => (level !== "" && n >= leastPatients ? [level] : []));
  return [...new Set([...known, ...frequent.sort()])];
}
