import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import { chartsOf } from "../charts.ts";
import type { Report } from "../report-schema.ts";
import { drawCharts, type Figures } from "./draw.ts";

/** What the thread is asked: every `of`-th figure from `part` on. */
export interface DrawnPart {
  readonly path: string;
  readonly part: number;
  readonly of: number;
}

/** What the thread answers, once. */
export interface Drawn {
  /** SHA-256 of the report that was read. */
  readonly digest: string;
  readonly figures: Figures;
}

/** Larger reports are left to the thread that has checked them. */
const MAX_BYTES = 50e6;

const { path, part, of } = workerData as DrawnPart;
if ((await stat(path)).size > MAX_BYTES) throw new RangeError("the report is too large to be drawn unread");
// Vega is loaded while the report is read.
const [text] = await Promise.all([readFile(path), drawCharts([])]);
// Not checked yet: what is no report throws here, and its figures are never asked for.
const report = JSON.parse(text.toString("utf8")) as Report;
const figures = await drawCharts(chartsOf(report).filter((_, k) => k % of === part));
parentPort?.postMessage({ digest: createHash("sha256").update(text).digest("hex"), figures } satisfies Drawn);
