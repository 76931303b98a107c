import type { CheckpointStore } from "./checkpoints.ts";

/** Refits of a run that names no other number. Source: docs/decisions/0001. */
const DEFAULT_REFITS = 200;
/**
 * The fewest that decide every line: half of the patients are then left out of ten or more (the least that
 * `rare-individuals` reads); 60 never could.
 */
export const FEWEST_REFITS = 110;
const REFIT_BUDGET_SECONDS = 900;

/** How many refits a run makes, and who said so. */
export interface RefitChoice {
  readonly nRefits: number;
  /**
   * "time": 200 would have taken longer than the budget on this machine; the same command elsewhere may choose another
   * number.
   */
  readonly chosenBy: "caller" | "default" | "time";
  /** What the choice was made by, where it was made by time. */
  readonly secondsAFit?: number;
  readonly parallelism?: number;
}

/**
 * 200, unless they would take longer than a quarter of an hour. The masks of fewer refits are the first of those of
 * more.
 */
export function affordableRefits(secondsAFit: number, parallelism: number): number {
  const affordable = Math.floor((REFIT_BUDGET_SECONDS * Math.max(1, parallelism)) / secondsAFit);
  return Math.min(DEFAULT_REFITS, Math.max(FEWEST_REFITS, affordable));
}

/**
 * The number that was asked for, else the one that an earlier attempt of this run chose, else what the time allows;
 * kept for later attempts, so that a run that goes on makes the refits it began with, however fast the machine is now.
 * @param given >= 1
 * @param secondsAFit > 0, of one fit and one draw
 */
export async function chooseRefits(
  store: CheckpointStore,
  given: number | undefined,
  secondsAFit: number,
  parallelism: number,
): Promise<RefitChoice> {
  if (given !== undefined) return { nRefits: given, chosenBy: "caller" };
  const kept = (await store.get(KEY)) as RefitChoice | undefined;
  if (kept !== undefined) return kept;
  const nRefits = affordableRefits(secondsAFit, parallelism);
  const choice: RefitChoice =
    nRefits === DEFAULT_REFITS
      ? { nRefits, chosenBy: "default" }
      : { nRefits, chosenBy: "time", secondsAFit, parallelism };
  await store.put(KEY, choice);
  return choice;
}

const KEY = "number of refits";
