import type { DenseTable } from "../../../generators/shared/frame/joint-model.ts";
import { createRng } from "../../../src/core/rng.ts";
import { normalQuantile } from "../../../src/stats/special.ts";

/**
 * Five variables: a code, a constant, a number that follows the code, a number of two modes with holes, and a rare code
 * with holes.
 */
export function toyTable(nRows: number, seed: string): DenseTable {
  const rng = createRng(`toy-table/${seed}`);
  const group = Int32Array.from({ length: nRows }, () => (rng.float() < 0.6 ? 0 : rng.float() < 0.75 ? 1 : 2));
  const follows = Float64Array.from(group, (code) => code + 0.5 * rng.normal());
  const twoModes = Float64Array.from(follows, (value) =>
    rng.float() < 0.15 ? NaN : value > 0.8 ? 6 + 0.4 * rng.normal() : 0.4 * rng.normal(),
  );
  const rare = Int32Array.from(group, (code) =>
    rng.float() < 0.1 ? -1 : rng.float() < (code === 2 ? 0.4 : 0.03) ? 1 : 0,
  );
  return {
    nRows,
    units: Int32Array.from({ length: nRows }, (_, row) => row),
    nUnits: nRows,
    weights: new Float64Array(nRows).fill(1),
    variables: [
      { kind: "coded", name: "group", nGroups: 3, ordered: false, codes: group },
      { kind: "coded", name: "same", nGroups: 1, ordered: false, codes: new Int32Array(nRows) },
      { kind: "numeric", name: "follows", values: follows, scores: normalScores(follows) },
      { kind: "numeric", name: "modes", values: twoModes, scores: normalScores(twoModes) },
      { kind: "coded", name: "rare", nGroups: 2, ordered: false, codes: rare },
    ],
  };
}

/** Normal scores of the observed values' mid-ranks; NaN for a hole. */
export function normalScores(values: Float64Array): Float64Array {
  const observed = values.filter((value) => !Number.isNaN(value));
  return values.map((value) =>
    Number.isNaN(value)
      ? NaN
      : normalQuantile(
          (observed.filter((one) => one < value).length + observed.filter((one) => one <= value).length) /
            (2 * observed.length),
        ),
  );
}
