import { RaresynthError } from "../../../src/core/errors.ts";
import type { Rng } from "../../../src/core/rng.ts";
import type { Drawn, JointConditioning } from "../frame/joint-model.ts";

/** Rows tried for each row asked for before evidence is called too rare. */
const MOST_TRIES_PER_ROW = 200;
const LEAST_BATCH = 200;

/**
 * Exact draws under evidence by rejection: a row stays with the probability that the evidence has in it.
 * @throws {E_UNSUPPORTED} where too few rows stay
 */
export function drawConditioned(
  draw: (nRows: number, rng: Rng) => Drawn[],
  nRows: number,
  rng: Rng,
  conditioning: JointConditioning,
): Drawn[] {
  if (conditioning.size === 0) return draw(nRows, rng);
  const batch = Math.max(LEAST_BATCH, nRows);
  const parts: { drawn: Drawn[]; rows: number[] }[] = [];
  let found = 0;
  for (let round = 0; found < nRows && round < MOST_TRIES_PER_ROW; round++) {
    const drawn = draw(batch, rng.child(`round/${round}`));
    const coin = rng.child(`keep/${round}`);
    const rows: number[] = [];
    for (let row = 0; row < batch && found + rows.length < nRows; row++)
      if (coin.float() < likelihood(drawn, row, conditioning)) rows.push(row);
    found += rows.length;
    parts.push({ drawn, rows });
  }
  if (found < nRows)
    throw new RaresynthError(
      "E_UNSUPPORTED",
      `the condition is too rare: ${found} of ${nRows} rows after ${MOST_TRIES_PER_ROW * batch} draws.`,
      { hint: "Use bayesian-network, which conditions without rejection." },
    );
  return parts.length === 0
    ? draw(0, rng)
    : parts[0]!.drawn.map((_, v) => joined(parts.map(({ drawn, rows }) => ({ one: drawn[v]!, rows }))));
}

function likelihood(drawn: readonly Drawn[], row: number, conditioning: JointConditioning): number {
  let product = 1;
  for (const [variable, one] of conditioning) {
    const column = drawn[variable]!;
    if (one.kind === "coded" && column.kind === "coded") product *= one.likelihood[column.codes[row]!]!;
    else if (one.kind === "numeric" && column.kind === "scores")
      product *= column.scores[row]! >= one.minScore && column.scores[row]! <= one.maxScore ? 1 : 0;
    else if (one.kind === "numeric" && column.kind === "values")
      product *= column.values[row]! >= one.min && column.values[row]! <= one.max ? 1 : 0;
    else throw new RaresynthError("E_INTERNAL", "evidence and draws differ in kind.");
  }
  return product;
}

function joined(parts: readonly { readonly one: Drawn; readonly rows: readonly number[] }[]): Drawn {
  const pick = (valuesOf: (one: Drawn) => ArrayLike<number>): number[] =>
    parts.flatMap(({ one, rows }) => rows.map((row) => valuesOf(one)[row]!));
  const kind = parts[0]!.one.kind;
  if (kind === "coded") return { kind, codes: Int32Array.from(pick((one) => (one.kind === "coded" ? one.codes : []))) };
  if (kind === "values")
    return { kind, values: Float64Array.from(pick((one) => (one.kind === "values" ? one.values : []))) };
  return { kind, scores: Float64Array.from(pick((one) => (one.kind === "scores" ? one.scores : []))) };
}
