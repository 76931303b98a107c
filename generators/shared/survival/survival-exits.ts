import type { GeneratorNote } from "../../../src/core/contracts/generator-note.ts";
import type { CodedColumn, Cohort } from "../../../src/core/data/cohort.ts";
import type { SurvivalPair } from "../../../src/core/data/schema.ts";

/** Days in a unit of a pair's time. */
export const DAYS_PER_UNIT = { days: 1, months: 365.25 / 12, years: 365.25 } as const;

/** Exits of a pair as the fit reads them; times of unusable rows are NaN. */
export interface Exits {
  rows: Int32Array;
  time: Float64Array;
  codes: Int32Array;
  event: CodedColumn;
  administrative: Uint8Array;
  cutDay: number | undefined;
}

/** Rows with a time >= 0 and a declared event; other rows' times are NaN. */
export function readExits(train: Cohort, pair: SurvivalPair): Exits | undefined {
  const timeColumn = train.columns.find((column) => column.name === pair.time);
  const event = train.columns.find((column) => column.name === pair.event);
  const entry = train.columns.find((column) => column.name === pair.entry);
  if (timeColumn?.kind !== "numeric" || event?.kind !== "coded") return undefined;
  const declared = new Set([...pair.censored, ...pair.causes]);
  const time = new Float64Array(train.nRows).fill(NaN);
  const administrative = new Uint8Array(train.nRows);
  const entryDays = entry?.kind === "numeric" ? entry.values : undefined;
  const cutDay =
    entryDays === undefined || train.schema.dataCut === undefined
      ? undefined
      : Math.round(Date.parse(train.schema.dataCut) / 86_400_000);
  const unitDays = DAYS_PER_UNIT[pair.timeUnit ?? "days"];
  const rows: number[] = [];
  for (let row = 0; row < train.nRows; row++) {
    const value = timeColumn.values[row]!;
    const code = event.codes[row]!;
    if (!(value >= 0) || code < 0 || !declared.has(event.levels[code]!)) continue;
    time[row] = value;
    rows.push(row);
    if (
      cutDay !== undefined &&
      pair.censored.includes(event.levels[code]!) &&
      Math.abs(cutDay - entryDays![row]! - value * unitDays) <= Math.max(1, unitDays / 2)
    )
      administrative[row] = 1;
  }
  return { rows: Int32Array.from(rows), time, codes: event.codes, event, administrative, cutDay };
}

export interface ExitKind {
  labels: { label: string; share: number }[];
  happened: Uint8Array;
}

/**
 * Causes in the schema's order, censoring last. A cause of fewer than `minTailUnits` units is left out and its exits
 * count as censored.
 */
export function exitKinds(
  exits: Exits,
  pair: SurvivalPair,
  train: Cohort,
  params: { readonly minTailUnits: number },
  notes: GeneratorNote[],
): ExitKind[] {
  const { rows, codes, event, administrative } = exits;
  const kinds: ExitKind[] = [];
  const taken = new Uint8Array(train.nRows);
  let nRare = 0;
  for (const cause of pair.causes) {
    const code = event.levels.indexOf(cause);
    const happened = new Uint8Array(train.nRows);
    const units = new Set<number>();
    for (const row of rows) if (codes[row] === code) units.add(train.units[row]!);
    if (units.size < params.minTailUnits) {
      nRare += 1;
      continue;
    }
    for (const row of rows) if (codes[row] === code) happened[row] = taken[row] = 1;
    kinds.push({ labels: [{ label: cause, share: 1 }], happened });
  }
  if (nRare > 0)
    notes.push({ kind: "causes-not-drawn", pair: pair.name, causes: nRare, minUnits: params.minTailUnits });
  const lost = new Uint8Array(train.nRows);
  for (const row of rows) if (taken[row] !== 1 && administrative[row] !== 1) lost[row] = 1;
  kinds.push({ labels: censoringLabels(exits, pair), happened: lost });
  return kinds;
}

function censoringLabels({ rows, codes, event }: Exits, pair: SurvivalPair): { label: string; share: number }[] {
  const counts = pair.censored.map((label) => {
    const code = event.levels.indexOf(label);
    return rows.reduce((sum, row) => sum + (codes[row] === code ? 1 : 0), 1);
  });
  const total = counts.reduce((sum, count) => sum + count, 0);
  return pair.censored.map((label, i) => ({ label, share: Math.round((counts[i]! / total) * 1e3) / 1e3 }));
}
