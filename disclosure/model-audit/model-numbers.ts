import { nth } from "../../src/core/access.ts";

/** What a saved model holds as plain numbers. */
export interface ModelNumbers {
  /**
   * Lists that read as a frequency table: shares that sum to one, or cumulative shares turned back into shares. At
   * least three cells.
   */
  readonly shareTables: readonly (readonly number[])[];
  /** Lists of whole numbers from 0 up, at least two of them. */
  readonly wholeLists: readonly (readonly number[])[];
  /** Every number anywhere in the model. */
  readonly all: ReadonlySet<number>;
}

/** Shares that are rounded to a few digits do not sum to one exactly. */
const SUM_SLACK = 1e-3;
const MIN_CELLS = 3;

/**
 * Walks a model (plain JSON) and reads its numbers as somebody would who found the file and does not know the program.
 * @param model any JSON value
 */
export function modelNumbers(model: unknown): ModelNumbers {
  const shareTables: number[][] = [];
  const wholeLists: number[][] = [];
  const all = new Set<number>();
  const walk = (node: unknown): void => {
    if (typeof node === "number") all.add(node);
    else if (Array.isArray(node)) {
      const items = node as readonly unknown[];
      const numbers = items.filter((item) => typeof item === "number");
      if (numbers.length === items.length) readList(numbers, shareTables, wholeLists);
      items.forEach(walk);
    } else if (typeof node === "object" && node !== null) Object.values(node).forEach(walk);
  };
  walk(model);
  return { shareTables, wholeLists, all };
}

function readList(numbers: readonly number[], shareTables: number[][], wholeLists: number[][]): void {
  if (numbers.length >= 2 && numbers.every((x) => Number.isInteger(x) && x >= 0)) wholeLists.push([...numbers]);
  if (numbers.length < MIN_CELLS || numbers.some((x) => x < 0 || x > 1 + SUM_SLACK)) return;
  const sum = numbers.reduce((total, x) => total + x, 0);
  if (Math.abs(sum - 1) <= SUM_SLACK * numbers.length) shareTables.push([...numbers]);
  else if (
    Math.abs(nth(numbers, numbers.length - 1) - 1) <= SUM_SLACK &&
    numbers.every((x, k) => k === 0 || x >= nth(numbers, k - 1))
  ) {
    shareTables.push(numbers.map((x, k) => (k === 0 ? x : x - nth(numbers, k - 1))));
  }
}
