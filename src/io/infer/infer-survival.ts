import type { ColumnSchema, SurvivalPair } from "../../core/data/schema.ts";
import { isCensoringName, isEventName, isTimeName } from "./infer-names.ts";
import { parseNumber } from "../tables/parse-number.ts";

const MAX_EVENT_LEVELS = 5;
const CENSORED_WORD = /^(cens|alive|live|no|none|lost|0$|false$)/i;

/** A pair with the levels of its event in the file, or why one that looks like a pair is not taken for one. */
export type InferredPair = { readonly pair: SurvivalPair; readonly eventLevels: string[] } | { readonly note: string };

/** Numbers of follow-up and codes of how they ended, as far as names and values tell: the first of each, and any two whose names begin with the same word (os_months, os_status). */
export function inferSurvival(
  columns: readonly ColumnSchema[],
  cellsOf: (name: string) => readonly string[],
): InferredPair[] {
  const times = columns.filter(
    (column) =>
      (column.type === "integer" || column.type === "continuous") &&
      isTimeName(column.name) &&
      allPositive(column, cellsOf(column.name)),
  );
  const events = columns.filter(
    (column) => (column.type === "categorical" || column.type === "ordinal") && isEventName(column.name),
  );
  const matched = times.flatMap((time) =>
    events
      .filter((event) => sameStem(time.name, event.name))
      .slice(0, 1)
      .map((event) => ({ time, event })),
  );
  const pairs =
    matched.length > 0
      ? matched
      : times[0] !== undefined && events[0] !== undefined
        ? [{ time: times[0], event: events[0] }]
        : [];
  const eventsTaken = new Set<string>();
  return pairs.flatMap(({ time, event }) => {
    if (eventsTaken.has(event.name)) return [];
    eventsTaken.add(event.name);
    const inferred = inferPair(time, event, cellsOf);
    if (inferred === undefined) return [];
    return "pair" in inferred && pairs.length > 1
      ? [{ ...inferred, pair: { ...inferred.pair, name: firstWord(time.name) } }]
      : [inferred];
  });
}

function inferPair(
  time: ColumnSchema,
  event: ColumnSchema,
  cellsOf: (name: string) => readonly string[],
): InferredPair | undefined {
  const codes = new Set(event.missing?.map((entry) => entry.code));
  const eventLevels = [...new Set(cellsOf(event.name).filter((cell) => cell !== "" && !codes.has(cell)))].sort();
  if (eventLevels.length < 2 || eventLevels.length > MAX_EVENT_LEVELS) return undefined;
  if (isCensoringName(event.name))
    return {
      note: `${time.name} and ${event.name} look like a time-to-event pair, but the name does not tell which code means censored: declare it under survival.`,
    };
  if (!missingTogether(time, cellsOf(time.name), event, cellsOf(event.name)))
    return {
      note: `${time.name} and ${event.name} look like a time-to-event pair, but one is missing where the other is not: correct the rows, then declare it under survival.`,
    };
  const named = eventLevels.filter((level) => CENSORED_WORD.test(level));
  // 1 = censored, 2 = dead is R's other habit.
  const censored = named.length > 0 ? named : eventLevels.join() === "1,2" ? ["1"] : [];
  const causes = eventLevels.filter((level) => !censored.includes(level));
  if (censored.length === 0 || causes.length === 0)
    return {
      note: `${time.name} and ${event.name} look like a time-to-event pair, but the codes do not tell which means censored: declare it under survival.`,
    };
  return {
    pair: { name: "follow-up", time: time.name, event: event.name, censored, causes, ...timeUnitOf(time.name) },
    eventLevels,
  };
}

function timeUnitOf(name: string): Pick<SurvivalPair, "timeUnit"> {
  const unit = (["days", "months", "years"] as const).find((one) =>
    new RegExp(`(^|[^a-z])${one}([^a-z]|$)`, "i").test(name),
  );
  return unit === undefined ? {} : { timeUnit: unit };
}

function sameStem(time: string, event: string): boolean {
  return firstWord(time) === firstWord(event) && firstWord(time) !== time.toLowerCase();
}

function firstWord(name: string): string {
  return name.split(/[._ -]/)[0]!.toLowerCase();
}

function missingTogether(
  time: ColumnSchema,
  times: readonly string[],
  event: ColumnSchema,
  events: readonly string[],
): boolean {
  const timeCodes = new Set(["", ...(time.missing ?? []).map((entry) => entry.code)]);
  const eventCodes = new Set(["", ...(event.missing ?? []).map((entry) => entry.code)]);
  return times.every((cell, row) => timeCodes.has(cell) === eventCodes.has(events[row]!));
}

function allPositive(column: ColumnSchema, cells: readonly string[]): boolean {
  const codes = new Set(column.missing?.map((entry) => entry.code));
  return cells.every((cell) => cell === "" || codes.has(cell) || parseNumber(cell) > 0);
}
