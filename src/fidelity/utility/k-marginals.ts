import type { FidelityMetric } from "../../core/contracts/fidelity.ts";
import type { Cohort, Column } from "../../core/data/cohort.ts";
import { createRng } from "../../core/rng.ts";
import { quantile } from "../../stats/quantile.ts";
import { allPairs, matchLevels } from "../paired-columns.ts";

const MOST_TRIPLES = 100;
const N_BINS = 5;

/**
 * Mean total variation distance of the joint distributions of three columns; numbers in fifths of the registry, missing
 * a cell of its own. All triples, or 100 drawn once and for all.
 *
 * Source: NIST SDNist k-marginal score (k = 3), halved, so that it lies in 0..1. Differs: bins are those of the
 * registry, triples are not drawn per run.
 */
export const kMarginals: FidelityMetric = {
  id: "k-marginals",
  better: "lower",
  source: "NIST SDNist k-marginals, k = 3",
  run(real, other) {
    const item = { kind: "summary", of: "mean" } as const;
    const pairs = allPairs(real, other).flatMap((pair) => ("why" in pair ? [] : [pair]));
    if (pairs.length < 3) return [{ item, value: undefined, why: { kind: "no column in common" } }];
    if (real.nRows === 0 || other.nRows === 0) return [{ item, value: undefined, why: { kind: "no rows" } }];
    const cells = pairs.map(({ real: mine, other: theirs }) => cellsOf(mine, theirs));
    const triples = triplesOf(pairs.length);
    const total = triples.reduce(
      (sum, [a, b, c]) => sum + variation([cells[a]!, cells[b]!, cells[c]!], real, other),
      0,
    );
    return [{ item, value: total / triples.length }];
  },
};

interface Cells {
  readonly real: Int32Array;
  readonly other: Int32Array;
  readonly n: number;
}

function cellsOf(mine: Column, theirs: Column): Cells {
  if (mine.kind === "coded" && theirs.kind === "coded") {
    const match = matchLevels(mine, theirs);
    const place = (codes: Int32Array, places: Int32Array): Int32Array =>
      codes.map((code) => (code < 0 ? match.nLevels : places[code]!));
    return { real: place(mine.codes, match.real), other: place(theirs.codes, match.other), n: match.nLevels + 1 };
  }
  if (mine.kind !== "numeric" || theirs.kind !== "numeric")
    return { real: new Int32Array(), other: new Int32Array(), n: 1 };
  const sorted = mine.values.filter((value) => !Number.isNaN(value)).sort();
  const cuts =
    sorted.length === 0 ? [] : Array.from({ length: N_BINS - 1 }, (_, k) => quantile(sorted, (k + 1) / N_BINS));
  const bin = (values: Float64Array): Int32Array =>
    Int32Array.from(values, (value) => (Number.isNaN(value) ? N_BINS : cuts.filter((cut) => value > cut).length));
  return { real: bin(mine.values), other: bin(theirs.values), n: N_BINS + 1 };
}

function triplesOf(n: number): [number, number, number][] {
  const all: [number, number, number][] = [];
  for (let a = 0; a < n; a++) for (let b = a + 1; b < n; b++) for (let c = b + 1; c < n; c++) all.push([a, b, c]);
  if (all.length <= MOST_TRIPLES) return all;
  const rng = createRng("k-marginals");
  for (let i = 0; i < MOST_TRIPLES; i++) {
    const j = i + rng.int(all.length - i);
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all.slice(0, MOST_TRIPLES);
}

function variation([a, b, c]: readonly [Cells, Cells, Cells], real: Cohort, other: Cohort): number {
  const counts = new Float64Array(a.n * b.n * c.n);
  const add = (side: "real" | "other", n: number, weight: number): void => {
    const [x, y, z] = [a[side], b[side], c[side]];
    for (let row = 0; row < n; row++) counts[(x[row]! * b.n + y[row]!) * c.n + z[row]!]! += weight;
  };
  add("real", real.nRows, 1 / real.nRows);
  add("other", other.nRows, -1 / other.nRows);
  return counts.reduce((sum, difference) => sum + Math.abs(difference), 0) / 2;
}
