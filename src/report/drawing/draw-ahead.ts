import { createHash } from "node:crypto";
import { Worker } from "node:worker_threads";
import type { Drawn } from "./draw-thread.ts";
import type { Figures } from "./draw.ts";

export interface DrawnAhead {
  /**
   * The figures of a report, once they are there.
   * @param json the bytes of the report that was checked
   * @returns undefined where the thread read other bytes or could not draw them
   */
  readonly figuresOf: (json: Uint8Array) => Promise<Figures | undefined>;
  readonly end: () => Promise<unknown>;
}

/**
 * Draws the figures of a report in a thread that reads it at once, while the caller still loads and checks it. The
 * thread does not keep the process alive.
 * @param path of report.json; it need not exist
 * @param entry URL of draw-thread.js
 */
export function drawAhead(path: string, entry: URL): DrawnAhead {
  const thread = new Worker(entry, { workerData: path, resourceLimits: { maxYoungGenerationSizeMb: 64 } });
  thread.unref();
  const drawn = new Promise<Drawn | undefined>((resolve) => {
    thread.on("message", resolve);
    thread.on("error", () => resolve(undefined));
    thread.on("exit", () => resolve(undefined));
  });
  return {
    figuresOf: async (json) => {
      thread.ref();
      const found = await drawn;
      return found?.digest === createHash("sha256").update(json).digest("hex") ? found.figures : undefined;
    },
    end: () => thread.terminate(),
  };
}
