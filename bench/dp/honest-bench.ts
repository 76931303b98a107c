import { honestAlarms } from "./honest-audits.ts";

/** False alarms of every audit in honest releases: `node dist/bench/dp/honest-bench.js [runs] [refits]`. */
const [runs = "1000", refits = "40"] = process.argv.slice(2);
const LEVEL = 0.05;
for (const [method, epsilon] of [
  ["dp-marginals", 1.9],
  ["dp-graph", 1.9],
  ["dp-graph", 10],
  ["dp-mst", 1.9],
] as const) {
  const start = process.cpuUsage();
  const alarms = honestAlarms(method, epsilon, Number(runs), Number(refits), LEVEL);
  const { user } = process.cpuUsage(start);
  console.log(
    `${method} epsilon ${epsilon}, ${runs} honest releases, level ${LEVEL}: ${JSON.stringify(alarms)} (${(user / 1e6).toFixed(0)} s)`,
  );
}
