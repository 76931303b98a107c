import type { ColumnSchema, SurvivalPair } from "../core/schema.ts";
import { isCensoringName, isEventName, isTimeName } from "./infer-names.ts";
import { parseNumber } from "./parse-number.ts";

const MAX_EVENT_LEVELS = 5;
const CENSORED_WORD = /^(cens|alive|live|no|none|lost|0$|false$)/i;

/** A number of follow-up and a code of how it ended, as far as names and values tell. Levels of the event are those of the file. */
export function inferSurvival(columns: readonly ColumnSchema[], cellsOf: (name: string) => readonly string[]): { pair: SurvivalPair; eventLevels: string[] } | { note: string } | undefined {
  const times = columns.filter((column) => (column.type === "integer" || column.type === "continuous") && isTimeName(column.name) && allPositive(column, cellsOf(column.name)));
  const events = columns.filter((column) => (column.type === "categorical" || column.type === "ordinal") && isEventName(column.name));
  const time = times[0];
  const event = events[0];
  if (time === undefined || event === undefined) return undefined;
  const codes = new Set(event.missing?.map((entry) => entry.code));
  const eventLevels = [...new Set(cellsOf(event.name).filter((cell) => cell !== "" && !codes.has(cell)))].sort();
  if (eventLevels.length < 2 || eventLevels.length > MAX_EVENT_LEVELS) return undefined;
  if (isCensoringName(event.name)) return { note: `${time.name} and ${event.name} look like a time-to-event pair, but the name does not tell which code means censored: declare it under survival.` };
  if (!missingTogether(time, cellsOf(time.name), event, cellsOf(event.name))) return { note: `${time.name} and ${event.name} look like a time-to-event pair, but one is missing where the other is not: correct the rows, then declare it under survival.` };
  const named = eventLevels.filter((level) => CENSORED_WORD.test(level));
  // 1 = censored, 2 = dead is R's other habit.
  const censored = named.length > 0 ? named : eventLevels.join() === "1,2" ? ["1"] : [];
  const causes = eventLevels.filter((level) => !censored.includes(level));
  if (censored.length === 0 || causes.length === 0) return { note: `${time.name} and ${event.name} look like a time-to-event pair, but the codes do not tell which means censored: declare it under survival.` };
  return { pair: { name: "follow-up", time: time.name, event: event.name, censored, causes }, eventLevels };
}

function missingTogether(time: ColumnSchema, times: readonly string[], event: ColumnSchema, events: readonly string[]): boolean {
  const timeCodes = new Set(["", ...(time.missing ?? []).map((entry) => entry.code)]);
  const eventCodes = new Set(["", ...(event.missing ?? []).map((entry) => entry.code)]);
  return times.every((cell, row) => timeCodes.has(cell) === eventCodes.has(events[row]!));
}

function allPositive(column: ColumnSchema, cells: readonly string[]): boolean {
  const codes = new Set(column.missing?.map((entry) => entry.code));
  return cells.every((cell) => cell === "" || codes.has(cell) || parseNumber(cell) > 0);
}
