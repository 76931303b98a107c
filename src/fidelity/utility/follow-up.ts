import type { FidelityMetric, FidelityValue } from "../../core/contracts/fidelity.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import { logRank } from "../../stats/log-rank.ts";
import { endpoints, survivalData, type SurvivalData } from "../survival-data.ts";

/** Difference of the shares of people without the event. */
export const censoringShare: FidelityMetric = {
  id: "censoring-share",
  better: "lower",
  source: "plain difference of proportions",
  run: (real, other) =>
    perEndpoint(real, other, (a, b) => {
      const share = ({ event }: SurvivalData): number =>
        event.reduce((sum, one) => sum + Number(one === 0), 0) / event.length;
      return Math.abs(share(a) - share(b));
    }),
};

/** Log-rank chi-square of the two cohorts: 1 on average for two samples of one population. */
export const logRankStatistic: FidelityMetric = {
  id: "log-rank",
  better: "lower",
  source: "Mantel, Cancer Chemother Rep 50:163 (1966)",
  run: (real, other) =>
    perEndpoint(
      real,
      other,
      (a, b) =>
        logRank([...a.time, ...b.time], [...a.event, ...b.event], [...a.time.map(() => 0), ...b.time.map(() => 1)], 2)
          ?.chi2,
    ),
};

function perEndpoint(
  real: Cohort,
  other: Cohort,
  compare: (a: SurvivalData, b: SurvivalData) => number | undefined,
): FidelityValue[] {
  const all = endpoints(real);
  if (all.length === 0)
    return [{ item: { kind: "summary", of: "survival" }, value: undefined, why: { kind: "no time-to-event pair" } }];
  return all.map((endpoint): FidelityValue => {
    const item = { kind: "endpoint", pair: endpoint.pair.name, cause: endpoint.cause } as const;
    const [a, b] = [survivalData(real, endpoint), survivalData(other, endpoint)];
    const value =
      a === undefined || b === undefined || a.time.length === 0 || b.time.length === 0 ? undefined : compare(a, b);
    return value === undefined ? { item, value, why: { kind: "too few times and events" } } : { item, value };
  });
}
