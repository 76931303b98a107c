import type { CurvePoint } from "../../src/core/privacy/error-curve.ts";
import { wdbcCurve } from "./wdbc.ts";

/** Accuracy on WDBC by epsilon: `node dist/bench/dp/wdbc-bench.js [splits] [epsilons] [both|classifier]`. */
const [splits = "20", epsilons = "0.5,1,1.9,3,5,10", parts = "both"] = process.argv.slice(2);
const { rows, withoutNoise, rule } = await wdbcCurve(
  epsilons.split(",").map(Number),
  Number(splits),
  undefined,
  parts === "classifier" ? "classifier" : "both",
);
const words = ({ mean, low, high, sd }: CurvePoint): string =>
  `${mean.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}] sd ${sd.toFixed(3)}`;
for (const { epsilon, table, classifier } of rows)
  console.log(`epsilon ${epsilon}: ${parts === "both" ? `table ${words(table)}; ` : ""}classifier ${words(classifier)}`);
console.log(`without noise: ${words(withoutNoise)}; rule without data: ${words(rule)}`);
