import { got, nth } from "../../core/access.ts";
import type { Analysis, AnalysisTerm, CohortSchema, ColumnSchema, SurvivalPair } from "../../core/data/schema.ts";

/** Outcomes that are proposed beside the survival pairs, at most. */
const MOST_OUTCOMES = 2;
/** A column with more levels than this makes no group of patients. */
const MOST_LEVELS = 6;
const AGE = /(^|[^a-z])age([^a-z]|$)/i;
const SEX = /(^|[^a-z])(sex|gender)([^a-z]|$)/i;
/** Years at which survival is asked for. */
const YEARS: readonly number[] = [1, 5];
const PER_YEAR: ReadonlyMap<string, number> = new Map([
  ["days", 365],
  ["months", 12],
  ["years", 1],
]);

/**
 * A few analyses that the schema suggests, all marked `inferred`: for each survival pair a Cox model (cause-specific
 * where causes compete) on age and sex, stratified by site, and Kaplan-Meier by sex; a logistic or linear model on age
 * and sex for the first sensitive columns. Looks at names, types and roles only. Proposes nothing that the check of a
 * schema would refuse.
 */
export function proposeAnalyses(schema: CohortSchema): Analysis[] {
  const dropped = new Set([schema.protect?.patient, schema.protect?.family, schema.consent?.column]);
  const columns = schema.columns.filter(({ name, role }) => role !== "identifier" && !dropped.has(name));
  const age = columns.find(({ name, type }) => isNumber(type) && AGE.test(name));
  const sex = columns.find((column) => isGroup(column) && SEX.test(column.name));
  const terms = [age, sex].flatMap((column): AnalysisTerm[] => (column === undefined ? [] : [{ column: column.name }]));
  const site = columns.find((column) => column.name === schema.site && column.type !== "ordinal" && isStratum(column));
  const pairs = schema.survival ?? [];
  const followUp = new Set(pairs.flatMap(({ time, event, entry, end }) => [time, event, entry, end]));
  const outcomes =
    terms.length === 0
      ? []
      : columns
          .filter(
            ({ name, role }) => role === "sensitive" && !followUp.has(name) && name !== age?.name && name !== sex?.name,
          )
          .flatMap((column) => ofOutcome(column, terms) ?? [])
          .slice(0, MOST_OUTCOMES);
  return [...pairs.flatMap((pair) => ofPair(pair, terms, sex, site)), ...outcomes];
}

function ofPair(
  pair: SurvivalPair,
  terms: readonly AnalysisTerm[],
  sex: ColumnSchema | undefined,
  site: ColumnSchema | undefined,
): Analysis[] {
  const competing = pair.causes.length > 1;
  const strata = site === undefined || competing ? {} : { strata: [site.name] };
  const times = YEARS.map((years) => years * got(PER_YEAR, pair.timeUnit ?? "days"));
  const model: Analysis[] =
    terms.length === 0
      ? []
      : [
          competing
            ? {
                name: `${pair.name}: causes`,
                kind: "competing-risks",
                inferred: true,
                survival: pair.name,
                terms,
                times,
              }
            : { name: `${pair.name}: hazard`, kind: "cox", inferred: true, survival: pair.name, terms, ...strata },
        ];
  return [
    ...model,
    {
      name: `${pair.name}: survival`,
      kind: "kaplan-meier",
      inferred: true,
      survival: pair.name,
      times,
      ...(sex === undefined ? {} : { group: sex.name }),
    },
  ];
}

function ofOutcome(column: ColumnSchema, terms: readonly AnalysisTerm[]): Analysis | undefined {
  const { name, type, levels } = column;
  if (isNumber(type)) return { name, kind: "linear", inferred: true, outcome: name, terms };
  if (type !== "categorical" || levels?.length !== 2) return undefined;
  return { name, kind: "logistic", inferred: true, outcome: name, level: nth(levels, 1), terms };
}

function isNumber(type: ColumnSchema["type"]): boolean {
  return type === "continuous" || type === "integer";
}

function isGroup({ type, levels }: ColumnSchema): boolean {
  return type === "categorical" && levels !== undefined && levels.length >= 2 && levels.length <= MOST_LEVELS;
}

function isStratum({ type }: ColumnSchema): boolean {
  return type === "categorical" || type === "integer";
}
