import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Drawn, DrawnPart } from "./draw-thread.ts";
import type { Figures } from "./draw.ts";

/** Each loads Vega for itself, so that more of them do more work in all. */
const MOST_THREADS = 2;

export interface DrawnAhead {
  /**
   * The figures of a report, once they are there.
   * @param json the bytes of the report that was checked
   * @returns undefined where a thread read other bytes or could not draw them
   */
  readonly figuresOf: (json: Uint8Array) => Promise<Figures | undefined>;
  readonly end: () => Promise<unknown>;
}

/**
 * Draws the figures of a report in threads that read it at once, while the caller still loads and checks it. The
 * threads do not keep the process alive.
 * @param path of report.json; it need not exist
 * @param entry URL of draw-thread.js
 */
export function drawAhead(path: string, entry: URL): DrawnAhead {
  const of = Math.min(MOST_THREADS, availableParallelism());
  const threads = Array.from(
    { length: of },
    (_, part) =>
      new Worker(entry, {
        workerData: { path, part, of } satisfies DrawnPart,
        resourceLimits: { maxYoungGenerationSizeMb: 64 },
      }),
  );
  const drawn = threads.map(async (thread) => {
    thread.unref();
    return new Promise<Drawn | undefined>((resolve) => {
      thread.on("message", resolve);
      thread.on("error", () => resolve(undefined));
      thread.on("exit", () => resolve(undefined));
    });
  });
  return {
    figuresOf: async (json) => {
      for (const thread of threads) thread.ref();
      const digest = createHash("sha256").update(json).digest("hex");
      const parts = await Promise.all(drawn);
      if (!parts.every((part) => part?.digest === digest)) return undefined;
      return Object.assign({}, ...parts.map((part) => part?.figures)) as Figures;
    },
    end: async () => Promise.all(threads.map(async (thread) => thread.terminate())),
  };
}
