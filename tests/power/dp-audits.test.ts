import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { honestAlarms } from "../../bench/dp/honest-audits.ts";
import { createRng } from "../../src/core/rng.ts";
import { muOfRho } from "../../src/privacy/accounting/gaussian-dp.ts";
import { rhoOfEpsilon } from "../../src/privacy/accounting/zcdp.ts";
import { auditRefits } from "../../src/privacy/audit/refits.ts";
import { normalQuantile } from "../../src/stats/special.ts";

interface PowerRow {
  readonly claim_eps: number;
  readonly case: "honest" | "noise halved" | "noise quartered";
  readonly R: number;
  readonly caught_cp: number;
  readonly caught_gdp: number;
}
const rows = JSON.parse(
  readFileSync(new URL("../reference/dp/power_whitebox.json", import.meta.url), "utf8"),
) as PowerRow[];
const FACTOR = { honest: 1, "noise halved": 2, "noise quartered": 4 } as const;
const REPEATS = 240;
const LEVEL = 0.05;

describe("what refits can show, against the reference (its 60 repeats give or take .13)", () => {
  it.each(rows)(
    "claim $claim_eps, $case, $R refits",
    (row) => {
      const rho = rhoOfEpsilon(row.claim_eps, 1e-6);
      const rng = createRng(`power/${row.claim_eps}/${row.case}/${row.R}`);
      const scores = (mu: number): number[] =>
        Array.from({ length: row.R / 2 }, () => mu + normalQuantile(rng.float() * (1 - 2e-12) + 1e-12));
      let [a, b] = [0, 0];
      for (let i = 0; i < REPEATS; i++) {
        const { faults } = auditRefits(
          scores(FACTOR[row.case] * muOfRho(rho)),
          scores(0),
          { epsilon: row.claim_eps, delta: 1e-6, rho, allGaussian: true },
          LEVEL,
        );
        if (faults.includes("epsilon")) a++;
        if (faults.includes("mu")) b++;
      }
      expect(Math.abs(a / REPEATS - row.caught_cp)).toBeLessThan(0.13);
      expect(Math.abs(b / REPEATS - row.caught_gdp)).toBeLessThan(0.13);
    },
    600_000,
  );
});

// 1,000 runs of each stand in bench/dp/RESULTS.md.
it.each([
  ["dp-marginals", 1.9],
  ["dp-graph", 10],
  ["dp-mst", 1.9],
] as const)(
  "honest releases of %s at epsilon %d raise alarms at their level at most",
  (method, epsilon) => {
    const runs = 100;
    const alarms = honestAlarms(method, epsilon, runs, 40, LEVEL);
    expect(alarms).toMatchObject({ trace: 0, neighbours: 0 });
    // Binomial(100, .05) is above 13 in 1 of 1,000 suites; three bounds of refits at 5 % each at most.
    expect(alarms.residuals).toBeLessThanOrEqual(13);
    expect(alarms.refits).toBeLessThanOrEqual(13);
  },
  600_000,
);
