import { RaresynthError } from "../../../src/core/errors.ts";
import { propagation } from "./belief-propagation.ts";
import { junctionTree, type JunctionTree } from "./junction-tree.ts";
import { cellMap, sumOnto } from "./table-shape.ts";

/**
 * A noisy table: counts of persons over these columns (ascending, the last runs fastest), each with noise of this
 * standard deviation.
 */
export interface Measurement {
  readonly columns: readonly number[];
  readonly sigma: number;
  readonly counts: ArrayLike<number>;
}

/** A distribution over the whole domain as joint probabilities of the cliques of a junction tree. */
export interface TreeModel {
  readonly sizes: readonly number[];
  readonly total: number;
  readonly tree: JunctionTree;
  readonly joint: readonly Float64Array[];
  /** Half the sum of squared residuals over their variances. */
  readonly loss: number;
}

export interface EstimateOptions {
  /** Default 1000; the search ends before where the loss no longer falls. */
  readonly steps?: number;
  /** Relative fall of the loss under which a step counts as still. Default 1e-7: far below the noise. */
  readonly tolerance?: number;
  /** Number of persons; default: the total of least variance. */
  readonly total?: number;
  /** Cells that cannot occur, by the schema. */
  readonly impossible?: readonly { readonly columns: readonly number[]; readonly cells: readonly number[] }[];
}

/** Still steps in a row that end the search. */
const STILL_STEPS = 12;

/**
 * The distribution whose tables lie nearest to the noisy ones, with the largest entropy among those.
 * Source: McKenna, Miklau, Sheldon, "Winning the NIST Contest" (2021), section 4 (private-pgm); mirror descent with the
 * entropy, Armijo rule.
 * Claim: post-processing; reads the noisy tables alone.
 * @param sizes states of each column
 * @throws {E_RANGE} where nothing is measured
 */
export function estimate(
  sizes: readonly number[],
  measurements: readonly Measurement[],
  options: EstimateOptions = {},
): TreeModel {
  if (measurements.length === 0) throw new RaresynthError("E_RANGE", "no table was measured.");
  const total = options.total ?? totalOf(measurements);
  const impossible = options.impossible ?? [];
  const tree = junctionTree(
    sizes,
    [...measurements, ...impossible].map((one) => one.columns),
  );
  const { nCells, marginals } = propagation(sizes, tree);
  const home = (columns: readonly number[]): number =>
    tree.cliques.findIndex((clique) => columns.every((at) => clique.includes(at)));
  const placed = measurements.map((one) => {
    const clique = home(one.columns);
    return { ...one, clique, map: cellMap(sizes, tree.cliques[clique]!, one.columns) };
  });
  const potentials = nCells.map((n) => new Float64Array(n));
  for (const { columns, cells } of impossible) {
    const clique = home(columns);
    const map = cellMap(sizes, tree.cliques[clique]!, columns);
    const closed = new Set(cells);
    map.forEach((cell, at) => closed.has(cell) && (potentials[clique]![at] = -Infinity));
  }
  const evaluate = (joint: readonly Float64Array[]): { loss: number; gradients: Float64Array[] } => {
    let loss = 0;
    const gradients = placed.map(({ counts, sigma, clique, map }) => {
      const model = sumOnto(joint[clique]!, map, counts.length);
      return model.map((p, cell) => {
        const residual = (total * p - counts[cell]!) / sigma;
        loss += residual * residual * 0.5;
        return residual / sigma;
      });
    });
    return { loss, gradients };
  };
  let joint = marginals(potentials);
  let { loss, gradients } = evaluate(joint);
  let step = 1 / (total * placed.reduce((sum, { sigma }) => sum + 1 / sigma ** 2, 0));
  let still = 0;
  for (let done = 0; done < (options.steps ?? 1000) && still < STILL_STEPS; done++) {
    // Ends by itself: below the resolution of the loss every step is taken.
    for (let tries = 0; ; tries++) {
      const next = potentials.map((one) => one.slice());
      placed.forEach(({ clique, map }, r) => {
        const into = next[clique]!;
        for (let cell = 0; cell < into.length; cell++) into[cell]! -= step * gradients[r]![map[cell]!]!;
      });
      const candidate = marginals(next);
      const after = evaluate(candidate);
      let promised = 0;
      placed.forEach(({ clique, map, counts }, r) => {
        const before = sumOnto(joint[clique]!, map, counts.length);
        const now = sumOnto(candidate[clique]!, map, counts.length);
        for (let cell = 0; cell < now.length; cell++)
          promised += gradients[r]![cell]! * total * (before[cell]! - now[cell]!);
      });
      if (loss - after.loss >= 0.5 * promised || tries >= 40) {
        still = loss - after.loss <= (options.tolerance ?? 1e-7) * Math.max(1, loss) ? still + 1 : 0;
        if (after.loss <= loss) {
          next.forEach((one, i) => potentials[i]!.set(one));
          joint = candidate;
          ({ loss, gradients } = after);
        }
        step *= 1.8;
        break;
      }
      step /= 2;
    }
  }
  return { sizes, total, tree, joint, loss };
}

/**
 * Number of persons by the mean of all tables' totals, weighted by their precision; at least 1.
 * Source: McKenna, Miklau, Sheldon (2021): minimum variance unbiased total.
 */
export function totalOf(measurements: readonly Measurement[]): number {
  let weighted = 0;
  let weights = 0;
  for (const { counts, sigma } of measurements) {
    const weight = 1 / (sigma ** 2 * counts.length);
    for (let cell = 0; cell < counts.length; cell++) weighted += counts[cell]! * weight;
    weights += weight;
  }
  return Math.max(1, weighted / weights);
}
