import { Worker } from "node:worker_threads";
import { RaresynthError } from "../../../src/core/errors.ts";
import { threadEntry } from "../../../src/core/thread-entry.ts";
import type { EncodedRows } from "./mixed-space.ts";
import { closest, nearestInto } from "./nearest.ts";
import type { Nearest } from "./nearest.ts";
import { searchOf, treeIndex } from "./nearest-index.ts";
import type { RowIndex } from "./nearest-index.ts";

/**
 * What the threads share: the targets as a tree, the queries, the results, and the number of the first query that
 * nobody has taken.
 */
export interface SharedSearch {
  readonly index: RowIndex;
  readonly queries: EncodedRows;
  readonly found: Nearest;
  readonly next: Int32Array;
}

/** Queries that a thread takes at a time: few enough that all end together. */
const TAKEN = 256;

/**
 * The same as `closest`, on several threads over shared memory: for files of tens of thousands of rows. Results do not
 * depend on the number of threads. Only in the built package: a thread starts from a .js file.
 * @param nThreads >= 1
 * @throws {E_WORKER} where a thread stops
 */
export async function closestOnThreads(
  queries: EncodedRows,
  targets: EncodedRows,
  nThreads: number,
): Promise<Omit<Nearest, "d2">> {
  if (queries.space !== targets.space || queries.space.missing === "ignore") return closest(queries, targets);
  const n = queries.nRows;
  const found: Nearest = {
    d1: float64(n),
    d2: float64(n),
    index: int32(n),
    tied: new Uint8Array(new SharedArrayBuffer(n)),
  };
  const search: SharedSearch = { index: shared(treeIndex(targets)), queries: shared(queries), found, next: int32(1) };
  const entry = threadEntry("nearest-thread");
  await Promise.all(Array.from({ length: nThreads }, async () => ended(new Worker(entry, { workerData: search }))));
  return { d1: found.d1, index: found.index, tied: found.tied };
}

/** Takes queries until none is left: the work of one thread. */
export function takeQueries({ index, queries, found, next }: SharedSearch): void {
  const fill = nearestInto(found, searchOf(index, queries), queries, { second: false, unitsLeftOut: undefined });
  for (let from = Atomics.add(next, 0, TAKEN); from < queries.nRows; from = Atomics.add(next, 0, TAKEN))
    fill(from, Math.min(from + TAKEN, queries.nRows));
}

function ended(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.on("error", (cause) =>
      reject(
        new RaresynthError("E_WORKER", "a thread that searched the closest rows stopped.", {
          cause,
          hint: "Run again with fewer threads if memory is short.",
        }),
      ),
    );
    worker.on("exit", () => resolve());
  });
}

function float64(n: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(8 * n));
}

function int32(n: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * n));
}

/** The same object with each array in memory that threads share. */
function shared<T extends object>(parts: T): T {
  return Object.fromEntries(
    Object.entries(parts).map(([name, part]: [string, unknown]) => [name, inSharedMemory(part)]),
  ) as T;
}

function inSharedMemory(part: unknown): unknown {
  if (!(part instanceof Float64Array || part instanceof Int32Array || part instanceof Uint8Array)) return part;
  const copy =
    part instanceof Float64Array
      ? float64(part.length)
      : part instanceof Int32Array
        ? int32(part.length)
        : new Uint8Array(new SharedArrayBuffer(part.length));
  copy.set(part);
  return copy;
}
