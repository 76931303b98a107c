import {
  columnsOfPremise,
  type ColumnSchema,
  type ColumnTest,
  type ColumnType,
  type CohortSchema,
  type Constraint,
  type Premise,
  type SurvivalPair,
} from "../../core/data/schema.ts";
import { compileDateFormat, isClockFormat } from "../forms/date-format.ts";
import { checkAnalyses } from "./check-analyses.ts";
import { checkPair } from "./check-pair.ts";
import { checkLists } from "./check-lists.ts";
import { daysOfIsoDate } from "../tables/iso-date.ts";

/** One cross-field fault: where in the file, and what is expected. Holds column names and positions, never a level or a code. */
export interface SchemaFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}
type Path = readonly (string | number)[];
type Report = (path: Path, message: string) => void;
type Find = (name: string) => ColumnSchema | undefined;

const NUMERIC: readonly ColumnType[] = ["continuous", "integer", "date"];
const CODED: readonly ColumnType[] = ["categorical", "ordinal"];

/** What the shape alone cannot say: names are unique, references exist and fit, bounds are ordered, survival levels agree. */
export function checkSchema(schema: CohortSchema): SchemaFault[] {
  const faults: SchemaFault[] = [];
  const report: Report = (path, message) => void faults.push({ path, message });
  const byName = new Map<string, ColumnSchema>();
  schema.columns.forEach((column, index) => {
    if (byName.has(column.name)) report(["columns", index, "name"], "another column has this name.");
    else byName.set(column.name, column);
    checkColumn(column, ["columns", index], report);
  });
  const dropped = new Set([schema.protect?.patient, schema.protect?.family, schema.consent?.column]);
  const find: Find = (name) => byName.get(name);
  const kept = (name: string, path: Path, types: readonly ColumnType[]): ColumnSchema | undefined => {
    const column = find(name);
    if (column === undefined) report(path, "no column has this name.");
    else if (column.role === "identifier" || dropped.has(name))
      report(path, "this column is dropped after reading (identifier, unit of protection or consent).");
    else if (!types.includes(column.type))
      report(path, `a column of type ${types.join(" or ")} is expected, this one is ${column.type}.`);
    else return column;
    return undefined;
  };
  checkWhole(schema, find, report);
  if (schema.visits?.time !== undefined) kept(schema.visits.time, ["visits", "time"], NUMERIC);
  if (schema.visits !== undefined && schema.protect?.patient === undefined && schema.protect?.family === undefined)
    report(["visits"], "visits belong to patients: name their column under protect.");
  // A site that is an identifier is read, and dropped.
  if (schema.site !== undefined && find(schema.site)?.role !== "identifier")
    kept(schema.site, ["site"], ["categorical", "ordinal", "integer"]);
  schema.survival?.forEach((pair, index) => checkSurvival(pair, ["survival", index], kept, report));
  schema.constraints?.forEach((constraint, index) => checkConstraint(constraint, ["constraints", index], kept, report));
  checkNamesUnique(schema.survival ?? [], report);
  schema.dp?.edges?.forEach((pair, index) =>
    pair.forEach((one, side) => kept(one, ["dp", "edges", index, side], [...NUMERIC, ...CODED])),
  );
  schema.dp?.complete?.forEach((one, index) => kept(one, ["dp", "complete", index], [...NUMERIC, ...CODED]));
  checkKnowledge(schema, kept, report);
  checkLists(schema, kept, report);
  checkAnalyses(schema, { report, kept, premise: (premise, path) => checkPremise(premise, path, kept, report) });
  return faults;
}

/** Adversaries and splits name columns that are there; the two sides of a split share none. */
function checkKnowledge(schema: CohortSchema, kept: Kept, report: Report): void {
  const any: readonly ColumnType[] = [...NUMERIC, ...CODED];
  const check = (names: readonly string[], path: Path): void => {
    checkDuplicates(names, path, report);
    names.forEach((name, index) => kept(name, [...path, index], any));
  };
  schema.adversaries?.forEach((one, index) => check(one.columns, ["adversaries", index, "columns"]));
  checkDuplicates(
    (schema.adversaries ?? []).map((one) => one.id),
    ["adversaries"],
    report,
  );
  schema.splits?.forEach(({ left, right }, index) => {
    check(left, ["splits", index, "left"]);
    check(right, ["splits", index, "right"]);
    if (left.some((name) => right.includes(name))) report(["splits", index], "a column stands on both sides.");
  });
  checkDuplicates(
    (schema.splits ?? []).map((one) => one.name),
    ["splits"],
    report,
  );
}

type Kept = (name: string, path: Path, types: readonly ColumnType[]) => ColumnSchema | undefined;

function checkColumn(column: ColumnSchema, path: Path, report: Report): void {
  const coded = CODED.includes(column.type);
  const numeric = NUMERIC.includes(column.type);
  if (column.type === "identifier" && column.role !== "identifier")
    report([...path, "role"], "a column of type identifier has the role identifier.");
  if (!coded && column.levels !== undefined)
    report([...path, "levels"], `levels belong to categorical and ordinal columns, this one is ${column.type}.`);
  if (!coded && column.otherLevels !== undefined)
    report([...path, "otherLevels"], `otherLevels belongs to categorical columns, this one is ${column.type}.`);
  if (!numeric && column.bounds !== undefined)
    report([...path, "bounds"], `bounds belong to numbers and dates, this one is ${column.type}.`);
  if (!numeric && column.grid !== undefined)
    report([...path, "grid"], `grid belongs to numbers and dates, this one is ${column.type}.`);
  if (!numeric && column.tolerance !== undefined)
    report([...path, "tolerance"], `tolerance belongs to numbers and dates, this one is ${column.type}.`);
  if (!numeric && (column.cuts !== undefined || column.scale !== undefined))
    report(
      [...path, column.cuts === undefined ? "scale" : "cuts"],
      `cuts and scale belong to numbers and dates, this one is ${column.type}.`,
    );
  if (column.cuts?.some((cut) => (typeof cut === "string") !== (column.type === "date")) === true)
    report([...path, "cuts"], column.type === "date" ? "ISO dates in quotes are expected." : "numbers are expected.");
  if (column.role !== "identifier" && coded && column.levels === undefined && column.otherLevels !== "fold") {
    report([...path, "levels"], "list the levels that are public, or set otherLevels: fold.");
  }
  if (column.type === "ordinal" && (column.levels === undefined || column.otherLevels === "fold"))
    report(
      [...path, "levels"],
      "an ordinal column lists all its levels in order; a level outside has no place in the order.",
    );
  if (column.type === "integer" && column.grid !== undefined && !Number.isInteger(column.grid))
    report([...path, "grid"], "the grid of an integer column is a whole number.");
  if (column.type !== "date" && column.partialDates !== undefined)
    report([...path, "partialDates"], `partialDates belongs to dates, this one is ${column.type}.`);
  checkForm(column, path, report);
  checkDuplicates(column.levels ?? [], [...path, "levels"], report);
  const codes = (column.missing ?? []).map((entry) => entry.code);
  checkDuplicates(codes, [...path, "missing"], report);
  codes.forEach((code, index) => {
    if (column.levels?.includes(code) === true)
      report([...path, "missing", index, "code"], "this code is also a level.");
  });
  if (numeric) checkBounds(column, path, report);
}

/** Keys that say how cells are written belong to the types that are written so. */
function checkForm(column: ColumnSchema, path: Path, report: Report): void {
  const { type } = column;
  const number = type === "integer" || type === "continuous";
  for (const key of ["decimal", "thousands", "decimals", "suffix"] as const)
    if (column[key] !== undefined && !number) report([...path, key], `${key} belongs to numbers, this one is ${type}.`);
  if (column.decimal !== undefined && column.decimal === column.thousands)
    report([...path, "thousands"], "decimal sign and thousands sign are the same.");
  if (column.format !== undefined && !isKnownFormat(column))
    report(
      [...path, "format"],
      type === "date"
        ? "a format of YYYY, MM (or M, MMM, MON) and DD (or D), and HH, mm, ss where there is a time, is expected."
        : "format belongs to dates, and HH:mm or HH:mm:ss to integers.",
    );
  if (column.unreadable !== undefined && !NUMERIC.includes(type))
    report([...path, "unreadable"], `unreadable belongs to numbers and dates, this one is ${type}.`);
  (column.missing ?? []).forEach(({ below, above }, index) => {
    if ((below !== undefined || above !== undefined) && !number)
      report([...path, "missing", index], "a limit belongs to numbers.");
    if (below !== undefined && above !== undefined)
      report([...path, "missing", index], "a code is below a limit or above one, not both.");
  });
}

function isKnownFormat({ type, format = "" }: ColumnSchema): boolean {
  if (type === "integer") return isClockFormat(format);
  return type === "date" && compileDateFormat(format) !== undefined;
}

function checkBounds(column: ColumnSchema, path: Path, report: Report): void {
  const { min, max } = column.bounds ?? {};
  const read = (bound: number | string | undefined, side: "min" | "max"): number | undefined => {
    if (bound === undefined) return undefined;
    const isDate = column.type === "date";
    const value = isDate
      ? typeof bound === "string"
        ? daysOfIsoDate(bound)
        : Number.NaN
      : typeof bound === "number"
        ? bound
        : Number.NaN;
    if (Number.isNaN(value))
      report(
        [...path, "bounds", side],
        isDate ? "an ISO date of the calendar is expected, in quotes." : "a number is expected.",
      );
    return value;
  };
  const low = read(min, "min");
  const high = read(max, "max");
  if (low !== undefined && high !== undefined && low > high) report([...path, "bounds"], "min is above max.");
}

function checkDuplicates(values: readonly string[], path: Path, report: Report): void {
  const firstAt = new Map<string, number>();
  values.forEach((value, index) => {
    const first = firstAt.get(value);
    if (first === undefined) firstAt.set(value, index);
    else report([...path, index], `entry ${index + 1} repeats entry ${first + 1}.`);
  });
}

function checkWhole(schema: CohortSchema, find: Find, report: Report): void {
  for (const key of ["patient", "family", "within"] as const) {
    const name = schema.protect?.[key];
    if (name !== undefined && find(name) === undefined) report(["protect", key], "no column has this name.");
  }
  if (schema.protect?.within !== undefined && schema.protect.patient === undefined)
    report(["protect", "within"], "within tells patients apart: name their column under patient.");
  if (schema.protect?.["rows-are-patients"] === true && schema.protect.patient !== undefined)
    report(
      ["protect", "rows-are-patients"],
      "a patient column is named: either it tells the patients, or each row is one.",
    );
  if (schema.protect?.patient !== undefined && schema.protect.patient === schema.protect.family)
    report(["protect", "family"], "patient and family are the same column.");
  if (schema.dataCut !== undefined && Number.isNaN(daysOfIsoDate(schema.dataCut)))
    report(["dataCut"], "a day of the calendar is expected.");
  if ((schema.population?.prevalence === undefined) !== (schema.population?.size === undefined))
    report(["population"], "prevalence and size belong together.");
  const consent = schema.consent;
  if (consent === undefined) return;
  const column = find(consent.column);
  if (column === undefined) {
    report(["consent", "column"], "no column has this name.");
    return;
  }
  if (column.type !== "categorical" || column.levels === undefined || column.otherLevels === "fold") {
    report(
      ["consent", "column"],
      "the consent column is categorical with all its levels listed, so that a misspelt refusal is refused, not kept.",
    );
    return;
  }
  const known = new Set(["", ...column.levels, ...(column.missing ?? []).map((entry) => entry.code)]);
  consent.exclude.forEach((value, index) => {
    if (!known.has(value))
      report(["consent", "exclude", index], "this is neither a level nor a missing code of the consent column.");
  });
}

function checkSurvival(pair: SurvivalPair, path: Path, kept: Kept, report: Report): void {
  kept(pair.time, [...path, "time"], ["continuous", "integer"]);
  for (const key of ["entry", "end"] as const) {
    const name = pair[key];
    if (name !== undefined) kept(name, [...path, key], ["date"]);
  }
  checkDuplicates([...pair.censored, ...pair.causes], [...path, "causes"], report);
  const event = kept(pair.event, [...path, "event"], CODED);
  if (event === undefined) return;
  if (event.levels === undefined || event.otherLevels === "fold") {
    report([...path, "event"], "an event column lists all its levels and folds none.");
    return;
  }
  const declared = new Set([...pair.censored, ...pair.causes]);
  const levels = new Set(event.levels);
  event.levels.forEach((level, index) => {
    if (!declared.has(level))
      report([...path, "event"], `level ${index + 1} of the event column is neither under censored nor under causes.`);
  });
  for (const key of ["censored", "causes"] as const) {
    pair[key].forEach((level, index) => {
      if (!levels.has(level)) report([...path, key, index], "the event column has no such level.");
    });
  }
}

function checkNamesUnique(pairs: readonly SurvivalPair[], report: Report): void {
  const seen = new Set<string>();
  pairs.forEach((pair, index) => {
    if (seen.has(pair.name)) report(["survival", index, "name"], "another pair has this name.");
    seen.add(pair.name);
    if (pair.after === undefined) return;
    const first = pairs.find(({ name }) => name === pair.after);
    if (first === undefined || first === pair) report(["survival", index, "after"], "no other pair has this name.");
    else if (first.time === pair.time || first.event === pair.event)
      report(["survival", index, "after"], "pairs that follow one another have a time and an event column each.");
  });
}

function checkConstraint(constraint: Constraint, path: Path, kept: Kept, report: Report): void {
  switch (constraint.kind) {
    case "inequality":
      checkOrder([constraint.low, constraint.high], (i) => [...path, i === 0 ? "low" : "high"], path, kept, report);
      return;
    case "order":
      checkOrder(constraint.columns, (i) => [...path, "columns", i], path, kept, report);
      return;
    case "if-then":
      checkTest(constraint.if, [...path, "if"], kept, report);
      checkTest(constraint.then, [...path, "then"], kept, report);
      return;
    case "sum":
      checkSum(constraint, path, kept, report);
      return;
    case "branching":
      checkPremise(constraint.when, [...path, "when"], kept, report);
      constraint.columns.forEach((name, index) => {
        kept(name, [...path, "columns", index], [...NUMERIC, ...CODED]);
        if (columnsOfPremise(constraint.when).includes(name))
          report([...path, "columns", index], "the premise looks at the column itself.");
      });
      return;
    case "one-hot":
      checkDuplicates(constraint.columns, [...path, "columns"], report);
      constraint.columns.forEach((name, index) => {
        const column = kept(name, [...path, "columns", index], CODED);
        if (column?.levels?.length !== 2) {
          if (column !== undefined) report([...path, "columns", index], "a box has two levels, ticked and not.");
        } else checkLevel(constraint.ticked, column, [...path, "ticked"], report);
      });
      if (constraint.when !== undefined) {
        checkPremise(constraint.when, [...path, "when"], kept, report);
        if (columnsOfPremise(constraint.when).some((name) => constraint.columns.includes(name)))
          report([...path, "when"], "the premise looks at one of the boxes.");
      }
      return;
    default:
      checkCombinations(constraint, path, kept, report);
  }
}

/** Numbers, or a date that is another date and days after it. */
function checkSum(constraint: Constraint & { kind: "sum" }, path: Path, kept: Kept, report: Report): void {
  checkDuplicates([constraint.total, ...constraint.parts], path, report);
  const total = kept(constraint.total, [...path, "total"], NUMERIC);
  const parts = constraint.parts.map((name, index) => kept(name, [...path, "parts", index], NUMERIC));
  const nDates = parts.filter((part) => part?.type === "date").length;
  if (total !== undefined && nDates !== (total.type === "date" ? 1 : 0))
    report(path, "a date is the sum of one date and numbers of days, and a number the sum of numbers.");
}

function checkOrder(
  names: readonly string[],
  pathOf: (index: number) => Path,
  path: Path,
  kept: Kept,
  report: Report,
): void {
  const columns = names.map((name, index) => kept(name, pathOf(index), NUMERIC)).filter((found) => found !== undefined);
  if (columns.some((found) => found.type === "date") && columns.some((found) => found.type !== "date"))
    report(path, "a date is compared with a number.");
  if (new Set(names).size < names.length) report(path, "a column stands in it twice.");
}

function checkCombinations(
  constraint: Constraint & { kind: "fixed-combinations" },
  path: Path,
  kept: Kept,
  report: Report,
): void {
  const columns = constraint.columns.map((name, index) => kept(name, [...path, "columns", index], CODED));
  checkDuplicates(constraint.columns, [...path, "columns"], report);
  constraint.allowed.forEach((combination, index) => {
    if (combination.length !== columns.length) {
      report(
        [...path, "allowed", index],
        `${columns.length} entries are expected, one a column; found ${combination.length}.`,
      );
      return;
    }
    combination.forEach((value, position) =>
      checkLevel(value, columns[position], [...path, "allowed", index, position], report),
    );
  });
}

function checkPremise(premise: Premise, path: Path, kept: Kept, report: Report): void {
  if ("column" in premise) checkTest(premise, path, kept, report);
  else if ("left" in premise) checkPair(premise, path, kept, report);
  else if ("not" in premise) checkPremise(premise.not, [...path, "not"], kept, report);
  else
    ("all" in premise ? premise.all : premise.any).forEach((part, index) =>
      checkPremise(part, [...path, "all" in premise ? "all" : "any", index], kept, report),
    );
}

function checkTest(test: ColumnTest, path: Path, kept: Kept, report: Report): void {
  if ("is" in test) return void kept(test.column, [...path, "column"], [...NUMERIC, ...CODED]);
  if ("in" in test) {
    const column = kept(test.column, [...path, "column"], CODED);
    test.in.forEach((value, index) => checkLevel(value, column, [...path, "in", index], report));
    return;
  }
  kept(test.column, [...path, "column"], NUMERIC);
  if (test.min === undefined && test.max === undefined) report(path, "min or max is expected.");
  else if (test.min !== undefined && test.max !== undefined && test.min > test.max) report(path, "min is above max.");
}

function checkLevel(value: string, column: ColumnSchema | undefined, path: Path, report: Report): void {
  if (column?.levels !== undefined && !column.levels.includes(value)) report(path, "the column has no such level.");
}
