import { parentPort } from "node:worker_threads";
import type { Chart } from "../charts/chart.ts";
import { drawCharts, type Figures } from "./draw.ts";

/** What a thread of draw-in-threads.ts answers to one chart. */
export type Drawn = { readonly figures: Figures } | { readonly error: string };

// Vega is loaded before the first chart is here.
void drawCharts([]);

parentPort?.on("message", (chart: Chart) => {
  drawCharts([chart]).then(
    (figures) => parentPort?.postMessage({ figures } satisfies Drawn),
    (error: unknown) => parentPort?.postMessage({ error: String(error) } satisfies Drawn),
  );
});
