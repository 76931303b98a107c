import { randomBytes } from "node:crypto";
import { declaredTables, distinctPairs } from "../../../generators/dp/dp-graph.ts";
import { estimate } from "../../../generators/dp/estimate/mirror-descent.ts";
import { modelTable } from "../../../generators/dp/estimate/model-table.ts";
import { noisePenalty } from "../../../generators/dp/selection-score.ts";
import type { CohortSchema } from "../../core/data/schema.ts";
import { RaresynthError } from "../../core/errors.ts";
import type { SumTable } from "../../federation/check-sum.ts";
import type { Round } from "../../federation/round.ts";
import { keptSchema } from "../../io/schema/kept-schema.ts";
import { publicInputsDigest } from "../../pipeline/dp/run-dp.ts";
import { rhoOfEpsilon } from "../../privacy/accounting/zcdp.ts";
import type { PublicDomain } from "../../privacy/domain/domain.ts";
import { publicDomain } from "../../privacy/domain/public-domain.ts";
import { unitOf } from "../dp-tools.ts";

/** What an exchange is planned from; all of it public, or paid for by earlier exchanges. */
export interface RoundRequest {
  readonly schema: CohortSchema;
  readonly method: Round["method"];
  readonly epsilon: number;
  readonly delta: number;
  readonly sites: Round["sites"];
  readonly colluding: number;
  readonly noise: Round["noise"];
  /** Sums of the earlier exchanges of dp-mst, in order. */
  readonly earlier: readonly (readonly SumTable[])[];
}

/** Shares of rho for one-way tables, for all pairs, for the chosen pairs; as dp-mst. */
const SHARES = [0.15, 0.25, 0.6] as const;

/** The next exchange. @throws {E_SCHEMA | E_FEDERATION} */
export function planRound(request: RoundRequest): Round {
  const { schema, method, epsilon, delta, sites, colluding, noise, earlier } = request;
  const kept = keptSchema(schema);
  const domain = publicDomain(kept, unitOf(schema));
  const rho = rhoOfEpsilon(epsilon, delta);
  const step = earlier.length + 1;
  if (step > (method === "dp-graph" ? 1 : SHARES.length))
    throw new RaresynthError("E_FEDERATION", `${method} has no exchange after ${earlier.length}.`, {
      where: "--after",
    });
  const columns = method === "dp-graph" ? declaredTables(domain) : mstTables(domain, earlier, rho, request);
  const share = method === "dp-graph" ? 1 : (SHARES[step - 1] ?? 0);
  return {
    format: "raresynth-round",
    version: 1,
    nonce: randomBytes(32).toString("hex"),
    cohort: kept.name,
    method,
    step,
    inputs: publicInputsDigest(kept, method),
    sites: [...sites],
    colluding,
    noise,
    delta,
    rho,
    tables: columns.map((table) => ({
      columns: table.map((at) => domain.columns[at]?.name ?? ""),
      rho: (rho * share) / columns.length,
    })),
  };
}

function mstTables(
  domain: PublicDomain,
  earlier: RoundRequest["earlier"],
  rho: number,
  { sites, colluding, noise }: RoundRequest,
): number[][] {
  const all = domain.columns.map((_, at) => at);
  const pairs = all.flatMap((a) => all.filter((b) => b > a).map((b) => [a, b]));
  const [oneWay, noisyPairs] = earlier;
  if (oneWay === undefined) return all.map((at) => [at]);
  if (noisyPairs === undefined) return pairs;
  const sizes = domain.columns.map(({ nStates }) => nStates);
  const model = estimate(sizes, oneWay);
  const factor = noise === "local" ? sites.length : sites.length / (sites.length - colluding);
  const sigma = Math.sqrt((factor * (all.length - 1)) / (2 * rho * SHARES[2]));
  const scored = noisyPairs
    .map(({ columns, counts, sigma: own }) => {
      const expected = modelTable(model, [...columns]);
      const distance = Array.from(counts).reduce(
        (sum, count, cell) => sum + Math.abs(count - (expected[cell] ?? 0)),
        0,
      );
      return { columns: [...columns], score: distance - noisePenalty(counts.length, Math.hypot(own, sigma)) };
    })
    .sort((a, b) => b.score - a.score);
  return spanningTree(all.length, [...distinctPairs(domain.survival), ...scored.map(({ columns }) => columns)]);
}

/** The pairs that close no circle, in order of preference. */
function spanningTree(nColumns: number, pairs: readonly number[][]): number[][] {
  const part = Array.from({ length: nColumns }, (_, at) => at);
  return pairs.filter(([a = 0, b = 0]) => {
    const [into, from] = [part[a], part[b]];
    if (into === from) return false;
    part.forEach((one, at) => {
      if (one === from && into !== undefined) part[at] = into;
    });
    return true;
  });
}
