import { checkById } from "../../disclosure/index.ts";
import { encode, mixedSpace } from "../../disclosure/shared/distance/mixed-space.ts";
import { closest } from "../../disclosure/shared/distance/nearest.ts";
import { closestOnThreads } from "../../disclosure/shared/distance/nearest-threads.ts";
import type { CheckContext, Evidence } from "../../src/core/contracts/disclosure.ts";
import { createRng } from "../../src/core/rng.ts";
import { drawFiles, drawTable, KNOWN, type Dependence } from "./table.ts";

/**
 * One measurement in a process of its own, so that peak memory is its own and nothing is warm. Prints a line of JSON.
 * `check <id> <rows>` or `nearest <rows> <dependence> <threads>`.
 */
const [task, ...rest] = process.argv.slice(2);
const result =
  task === "check"
    ? await check(rest[0]!, Number(rest[1]))
    : await nearest(Number(rest[0]), rest[1] as Dependence, Number(rest[2]));
console.log(JSON.stringify({ ...result, peakMb: process.resourceUsage().maxRSS / 1024 }));

async function check(id: string, nRows: number): Promise<Timed> {
  const { train, control, synthetic } = drawFiles(nRows);
  const evidence: Evidence = { registry: train, holdout: control, released: [synthetic], refits: [], namedUnits: [] };
  const context: CheckContext = {
    alpha: 0.05,
    cellSize: 11,
    ceilings: {},
    adversaries: [
      {
        id: "known",
        title: "Knows seven columns",
        story: "Knows seven columns.",
        columns: [...KNOWN].sort(),
        precision: 1,
      },
    ],
  };
  const one = checkById(id);
  if (one === undefined) throw new Error(`there is no check ${id}`);
  return timed(async () => {
    const found = await one.run(evidence, one.defaults, createRng("bench/check"), context);
    if (found.status !== "measured") throw new Error(`${id}: ${found.status}`);
    const first = found.findings[0]!;
    return `attack ${first.attack.value.toFixed(4)}, control ${first.control.value.toFixed(4)}`;
  });
}

async function nearest(nRows: number, dependence: Dependence, nThreads: number): Promise<Timed> {
  const rng = createRng(`bench/nearest/${dependence}`);
  const real = drawTable("train", nRows, dependence, rng.child("real"));
  const file = drawTable("synthetic", nRows, dependence, rng.child("file"));
  return timed(async () => {
    const space = mixedSpace([real]);
    const queries = encode(space, real);
    const targets = encode(space, file);
    const { d1 } = nThreads === 1 ? closest(queries, targets) : await closestOnThreads(queries, targets, nThreads);
    return `mean distance ${(d1.reduce((sum, d) => sum + d, 0) / nRows).toFixed(6)}`;
  });
}

interface Timed {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly found: string;
}

async function timed(work: () => Promise<string>): Promise<Timed> {
  const start = performance.now();
  const cpu = process.cpuUsage();
  const found = await work();
  const used = process.cpuUsage(cpu);
  return { seconds: (performance.now() - start) / 1000, cpuSeconds: (used.user + used.system) / 1e6, found };
}
