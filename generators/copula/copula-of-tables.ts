import type { Rng } from "../../src/core/rng.ts";
import { reportedMass } from "../shared/encoding/fit-marginals.ts";
import type { Variable } from "../shared/frame/joint-model.ts";
import type { PairTables, TableColumn } from "../shared/tables/pair-tables.ts";
import type { CopulaBody } from "./copula-body.ts";
import { correlatedLatents } from "./fit-copula.ts";
import { latentScores } from "./latent-scores.ts";
import { latentsOf } from "./latent-variable.ts";
import type { PairCorrelation } from "./pair-correlation.ts";
import { sampleCopula } from "./sample-copula.ts";

export interface CopulaOfTablesParams {
  readonly caution: number;
  /** Fewest patients behind a correlation. */
  readonly minLeafUnits: number;
  /** States of fewer than `minReportedCount` patients are all told as the middle of the two; 0 and 0: as they are. */
  readonly minUnits: number;
  readonly minReportedCount: number;
}

/**
 * The copula of `fitCopula` on states that are given, from counts of pairs alone: one variable for the values of a
 * column, known where it is observed, and one for whether it is observed, where it can be missing.
 * Claim: a function of the tables; with states told as they are, equals `fitCopula` on rows in the same states
 * (`tests/federation/recipe/models.test.ts`). Differs: each patient has one row, else the variance of a correlation is
 * not in the tables.
 */
export function copulaOfTables(tables: PairTables, params: CopulaOfTablesParams): CopulaBody {
  const told = tables.margins.map((margin) => (params.minReportedCount > 0 ? reportedMass(margin, params) : margin));
  const parts = tables.columns.flatMap((column, at) => {
    const weights = told[at] ?? new Float64Array(column.nStates);
    return stateVariables(column).map((variable) => ({ at, weights, found: latentsOf(variable, weights) }));
  });
  const latents = parts.flatMap(({ at, weights, found }) =>
    found.codes.map((codes) => ({ at, ...latentScores(codes, weights) })),
  );
  const correlate = (a: (typeof latents)[number], b: (typeof latents)[number]): PairCorrelation | undefined => {
    // Of one column: whether it is observed says nothing about a value that is.
    if (a.at === b.at) return undefined;
    const [first, second] = a.at < b.at ? [a, b] : [b, a];
    return tableCorrelation(first.scores, second.scores, tables.pair(first.at, second.at));
  };
  return correlatedLatents(
    parts.map(({ found }) => found),
    latents,
    correlate,
    params,
  );
}

/** States as rows: the value where the column is observed, and whether it is. */
export function stateVariables({
  name,
  nStates,
  canMiss,
  ordered,
}: TableColumn): (Variable & { readonly kind: "coded" })[] {
  const nObserved = nStates - (canMiss ? 1 : 0);
  const codes = Int32Array.from({ length: nStates }, (_, state) => (state < nObserved ? state : -1));
  const value = { kind: "coded", name, codes, nGroups: nObserved, ordered } as const;
  if (!canMiss) return [value];
  const isMissing = Int32Array.from(codes, (code) => (code < 0 ? 1 : 0));
  return [value, { kind: "coded", name, codes: isMissing, nGroups: 2, ordered: true }];
}

/** States of rows drawn from the copula. @returns per column, the state of each row */
export function drawTableStates(
  body: CopulaBody,
  columns: readonly TableColumn[],
  nRows: number,
  rng: Rng,
): Uint8Array[] {
  const drawn = sampleCopula(body, nRows, rng, new Map());
  let next = 0;
  const codesOf = (): ArrayLike<number> => {
    const one = drawn[next++];
    return one?.kind === "coded" ? one.codes : new Int32Array(nRows);
  };
  return columns.map(({ nStates, canMiss }) => {
    const values = codesOf();
    const missing = canMiss ? codesOf() : new Int32Array(nRows);
    return Uint8Array.from({ length: nRows }, (_, row) => (missing[row] === 1 ? nStates - 1 : (values[row] ?? 0)));
  });
}

/**
 * `pairCorrelation` of a table: every patient of a cell has the scores of its two states.
 * @param x, y scores of the states, NaN where nothing is known @param counts second column's states run fastest
 */
export function tableCorrelation(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  counts: ArrayLike<number>,
): PairCorrelation | undefined {
  const each = (use: (a: number, b: number, count: number) => void): void => {
    for (let cell = 0; cell < counts.length; cell++) {
      const [a, b] = [x[Math.floor(cell / y.length)] ?? NaN, y[cell % y.length] ?? NaN];
      const count = counts[cell] ?? 0;
      if (count > 0 && !Number.isNaN(a) && !Number.isNaN(b)) use(a, b, count);
    }
  };
  let [n, sumX, sumY, xx, yy, xy] = [0, 0, 0, 0, 0, 0];
  each((a, b, count) => {
    n += count;
    sumX += count * a;
    sumY += count * b;
    xx += count * a * a;
    yy += count * b * b;
    xy += count * a * b;
  });
  const [meanX, meanY] = [sumX / n, sumY / n];
  const [varX, varY] = [xx / n - meanX * meanX, yy / n - meanY * meanY];
  // As `pairCorrelation`: a constant column leaves rounding error behind.
  if (!(varX > 1e-9 * (xx / n)) || !(varY > 1e-9 * (yy / n)) || n < 2) return undefined;
  const scale = 1 / Math.sqrt(varX * varY);
  const r = (xy / n - meanX * meanY) * scale;
  let squares = 0;
  each((a, b, count) => (squares += count * ((a - meanX) * (b - meanY) * scale - r) ** 2));
  return { r: Math.max(-1, Math.min(1, r)), variance: (n / (n - 1)) * (squares / (n * n)), nUnits: n };
}
