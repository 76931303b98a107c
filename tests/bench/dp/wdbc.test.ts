import { expect, it } from "vitest";
import { wdbcCurve } from "../../../bench/dp/wdbc.ts";
import { fixedKeyNoise } from "../../privacy/fixed-key-noise.ts";

// The curve with 20 splits and six epsilon stands in bench/dp/RESULTS.md; here a small part of it, with room for 6
// splits (sd of a split .02).
it(
  "WDBC at epsilon 1.9: table and noisy classifier near the reference, the rule and the fit without noise in place",
  { timeout: 600_000 },
  async () => {
    let i = 0;
    const { rows, withoutNoise, rule } = await wdbcCurve([1.9], 6, () => fixedKeyNoise(`wdbc/${i++}`));
    expect(Math.abs(rows[0]!.table.mean - 0.936)).toBeLessThan(0.03);
    expect(Math.abs(rows[0]!.classifier.mean - 0.954)).toBeLessThan(0.03);
    expect(Math.abs(rule.mean - 0.918)).toBeLessThan(0.03);
    expect(Math.abs(withoutNoise.mean - 0.974)).toBeLessThan(0.02);
    expect(rows[0]!.classifier).toMatchObject({ repeats: 6, epsilon: 1.9 });
  },
);
