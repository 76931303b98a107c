import { nth } from "../../core/access.ts";
import { parseNumber } from "../tables/parse-number.ts";
import type { ColumnSchema, SurvivalPair } from "../../core/data/schema.ts";
import { levelValue } from "../forms/level-value.ts";
import { numberReader } from "../forms/number-form.ts";
import { allLevels } from "./infer-levels.ts";
import { followUpWeight, isCensoringName, isEventName, isStartStopName } from "./infer-names.ts";
import { wordsOfName } from "./name-words.ts";

const MAX_EVENT_LEVELS = 6;
const CENSORED_WORD =
  /^(cens|zens|alive|live|living|lebend|lebt|am leben|vivant|en vie|vivo|viva|vive|in vita|levend|in leven|no( event)?$|none|nein|non$|nee$|lost|ongoing|follow|event.?free|free of|0$|false$|n$|kein|aucun|sin evento|nessun|geen)/i;
/** 1 means that the person lives. */
const ALIVE_NAME = /^(alive|living|lebt|lebend|vivant|vivo|vivo|levend|survived|survivor)$/;

/** A pair with the levels of its event in the file, or why one that looks like a pair is not taken for one. */
export type InferredPair =
  { readonly pair: SurvivalPair; readonly eventLevels: string[]; readonly note?: string } | { readonly note: string };

/**
 * Numbers of follow-up and codes of how they ended, as far as names and values tell: any two whose names begin with the
 * same word (os_months, os_status), else the number whose name speaks most clearly of follow-up with the first event.
 * Ages and exposures are no follow-up.
 * @param patients patient of each row, where rows are known to be patients' own: their rows must agree on the end of
 *   follow-up
 */
export function inferSurvival(
  columns: readonly ColumnSchema[],
  cellsOf: (name: string) => readonly string[],
  patients?: Int32Array,
): InferredPair[] {
  const times = columns
    .filter((column) => (column.type === "integer" || column.type === "continuous") && followUpWeight(column.name) > 0)
    .sort((a, b) => followUpWeight(b.name) - followUpWeight(a.name));
  const events = columns.filter(
    (column) => (column.type === "categorical" || column.type === "ordinal") && isEventName(column.name),
  );
  const [start, stop] = columns.filter((column) => column.type !== "identifier" && isStartStopName(column.name));
  if (start !== undefined && stop !== undefined && events[0] !== undefined)
    return [
      {
        note: `${start.name}, ${stop.name} and ${events[0].name} look like intervals of follow-up (start, stop): only one time from entry is modelled. Give each patient one row with the time from entry and its event.`,
      },
    ];
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
  const order = (name: string): number => columns.findIndex((column) => column.name === name);
  pairs.sort((a, b) => order(a.time.name) - order(b.time.name));
  const eventsTaken = new Set<string>();
  const found = pairs.flatMap(({ time, event }) => {
    if (eventsTaken.has(event.name)) return [];
    eventsTaken.add(event.name);
    const inferred =
      patients !== undefined && !agreeWithin(patients, [cellsOf(time.name), cellsOf(event.name)])
        ? {
            note: `${time.name} and ${event.name} look like a time-to-event pair, but rows of one patient differ in them (intervals, recurrent events, one time an eye): only one time and event a patient is modelled.`,
          }
        : inferPair(time, event, cellsOf);
    return "pair" in inferred && pairs.length > 1
      ? [{ ...inferred, pair: { ...inferred.pair, name: firstWord(time.name) } }]
      : [inferred];
  });
  return found.map((one): InferredPair => {
    const first = found.filter((other) => "pair" in one && "pair" in other && endsFirst(other.pair, one.pair, cellsOf));
    // Three in a row have no model; whoever declares them says which two matter.
    const [before] = first;
    return "pair" in one && first.length === 1 && before !== undefined && "pair" in before && found.length === 2
      ? { ...one, pair: { ...one.pair, after: before.pair.name } }
      : one;
  });
}

function agreeWithin(patients: Int32Array, columns: readonly (readonly string[])[]): boolean {
  const first = new Map<number, number>();
  return patients.every((patient, row) => {
    const known = first.get(patient);
    if (known === undefined) first.set(patient, row);
    return known === undefined || columns.every((cells) => nth(cells, known).trim() === nth(cells, row).trim());
  });
}

/**
 * Share of rows in which both times are equal, as where observation of both ends together, before an order is taken for
 * more than chance.
 */
const LEAST_TIES = 0.1;

/** Whether one time is never beyond the other, and often equal to it. */
function endsFirst(first: SurvivalPair, second: SurvivalPair, cellsOf: (name: string) => readonly string[]): boolean {
  if (first.time === second.time || first.event === second.event) return false;
  const later = cellsOf(second.time);
  const gaps = cellsOf(first.time)
    .map((cell, row) => parseNumber(nth(later, row)) - parseNumber(cell))
    .filter((gap) => !Number.isNaN(gap));
  const ties = gaps.filter((gap) => gap === 0).length;
  return gaps.length > ties && gaps.every((gap) => gap >= 0) && ties >= LEAST_TIES * gaps.length;
}

function inferPair(
  time: ColumnSchema,
  event: ColumnSchema,
  cellsOf: (name: string) => readonly string[],
): InferredPair {
  const both = `${time.name} and ${event.name} look like a time-to-event pair`;
  const eventLevels = [...allLevels(event, cellsOf(event.name)).keys()];
  if (eventLevels.length < 2)
    return {
      note: `${both}, but ${event.name} has one value only: everybody has the event or nobody has, so there is nothing to model.`,
    };
  if (eventLevels.length > MAX_EVENT_LEVELS)
    return {
      note: `${both}, but ${event.name} has ${eventLevels.length} values: declare under survival which are events.`,
    };
  if (isCensoringName(event.name))
    return {
      note: `${both}, but the name does not tell which code means censored: declare it under survival.`,
    };
  if (!missingTogether(time, cellsOf(time.name), event, cellsOf(event.name)))
    return {
      note: `${both}, but one is missing where the other is not: correct the rows, then declare it under survival.`,
    };
  const { nNegative, nZero } = signsOf(time, cellsOf(time.name));
  if (nNegative > 0)
    return {
      note: `${both}, but ${nNegative} times are below 0: correct them, or declare their codes as missing in both columns, then declare the pair under survival.`,
    };
  const censored = censoredLevels(event.name, eventLevels);
  const causes = eventLevels.filter((level) => !censored.includes(level));
  if (censored.length === 0 || causes.length === 0)
    return {
      note: `${both}, but the codes do not tell which means censored: declare it under survival.`,
    };
  return {
    pair: {
      name: "follow-up",
      time: time.name,
      event: event.name,
      censored,
      causes,
      ...timeUnitOf(time.name),
      inferred: true,
    },
    eventLevels,
    ...(nZero === 0
      ? {}
      : {
          note: `${time.name}: ${nZero} times are 0 and stay in the pair with ${event.name}: they count as less than one unit (half a unit on average); synthetic times begin at one step.`,
        }),
  };
}

function censoredLevels(name: string, levels: readonly string[]): string[] {
  if (wordsOfName(name).some((word) => ALIVE_NAME.test(word)))
    return levels.filter((level) => /^(1|yes|y|true|t|ja|j|oui|si|alive)$/.test(levelValue(level)));
  const named = levels.filter((level) => CENSORED_WORD.test(levelValue(level)));
  // 1 = censored, 2 = dead is R's other habit.
  return named.length > 0 ? named : levels.map(levelValue).join() === "1,2" ? [nth(levels, 0)] : [];
}

function timeUnitOf(name: string): Pick<SurvivalPair, "timeUnit"> {
  const words = wordsOfName(name);
  const units = [
    ["days", /^(days?|tage?n?|jours?|dias?|giorni|dagen|dag)$/],
    ["months", /^(months?|monate?n?|mois|mes|meses|mesi|maanden|mo)$/],
    ["years", /^(years?|jahre?n?|ans?|annees|anos?|anni|jaar|jaren|yrs?)$/],
  ] as const;
  const unit = units.find(([, pattern]) => words.some((word) => pattern.test(word)))?.[0];
  return unit === undefined ? {} : { timeUnit: unit };
}

function sameStem(time: string, event: string): boolean {
  return firstWord(time) === firstWord(event) && firstWord(time) !== time.toLowerCase();
}

function firstWord(name: string): string {
  return wordsOfName(name)[0] ?? "";
}

function missingTogether(
  time: ColumnSchema,
  times: readonly string[],
  event: ColumnSchema,
  events: readonly string[],
): boolean {
  const timeCodes = new Set(["", ...(time.missing ?? []).map((entry) => entry.code)]);
  const eventCodes = new Set(["", ...(event.missing ?? []).map((entry) => entry.code)]);
  return times.every((cell, row) => timeCodes.has(cell.trim()) === eventCodes.has(nth(events, row).trim()));
}

function signsOf(column: ColumnSchema, cells: readonly string[]): { nNegative: number; nZero: number } {
  const codes = new Set(column.missing?.map((entry) => entry.code));
  const read = numberReader(column);
  let [nNegative, nZero] = [0, 0];
  for (const cell of cells) {
    if (cell.trim() === "" || codes.has(cell.trim())) continue;
    const value = read(cell);
    if (value < 0) nNegative += 1;
    else if (value === 0) nZero += 1;
  }
  return { nNegative, nZero };
}
