import { Worker } from "node:worker_threads";
import type { Chart } from "../charts/chart.ts";
import type { Drawn } from "./draw-thread.ts";
import type { Figures } from "./draw.ts";

export interface DrawingThreads {
  /** The same figures as `drawCharts`. @throws what a thread throws, and where one ends early */
  readonly draw: (charts: readonly Chart[]) => Promise<Figures>;
  readonly end: () => Promise<void>;
}

/**
 * Threads that load Vega at once, while the caller does other work, and then draw one chart at a time. They do not keep
 * the process alive.
 * @param n threads
 * @param entry URL of draw-thread.js
 */
export function startDrawing(n: number, entry: URL): DrawingThreads {
  const threads = Array.from(
    { length: n },
    () => new Worker(entry, { resourceLimits: { maxYoungGenerationSizeMb: 64 } }),
  );
  for (const thread of threads) thread.unref();
  return {
    draw: async (charts) => {
      const figures: Record<string, string> = {};
      const waiting = [...charts];
      await Promise.all(
        threads.map(async (thread) => {
          for (let chart = waiting.shift(); chart !== undefined; chart = waiting.shift())
            Object.assign(figures, await drawOne(thread, chart));
        }),
      );
      return Object.fromEntries(charts.flatMap(({ id }) => (id in figures ? [[id, figures[id] ?? ""]] : [])));
    },
    end: async () => {
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}

function drawOne(thread: Worker, chart: Chart): Promise<Figures> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      thread.off("message", answered);
      thread.off("error", reject);
      thread.off("exit", ended);
      thread.unref();
      act();
    };
    const answered = (drawn: Drawn): void =>
      settle(() => ("figures" in drawn ? resolve(drawn.figures) : reject(new Error(drawn.error))));
    const ended = (): void => settle(() => reject(new Error("the thread that draws ended")));
    thread.ref();
    thread.on("message", answered);
    thread.on("error", reject);
    thread.on("exit", ended);
    thread.postMessage(chart);
  });
}
