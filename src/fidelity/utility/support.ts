import { nth } from "../../core/access.ts";
import type { FidelityMetric, FidelityValue, MetricId } from "../../core/contracts/fidelity.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import { createRng, permutation } from "../../core/rng.ts";
import { featuresOf, type Features } from "./features.ts";
import { isWithin, nearestOthers, nearestPoint, pairedPoints } from "./points.ts";
import type { PairedPoints, Points } from "./points.ts";

/** Share of the real rows' neighbours that makes a neighbourhood. */
const NEIGHBOURS = 5;
/** Levels at which shares are read. */
const LEVELS = Array.from({ length: 20 }, (_, i) => (i + 1) / 20);
/** Rows a side, at most: distances grow with the square. */
const MOST_ROWS = 1000;
const SOURCE = "Alaa et al., ICML (2022), arXiv 2102.08921; without the learnt embedding";

/**
 * Precision: whether rows of the other cohort lie where the real ones do. 1 - 2 x the mean distance of the share within
 * the sphere of the real cohort's nearest alpha from alpha. 1 where the spheres hold what they should.
 */
export const alphaPrecision = supportMetric("alpha-precision", "higher", ({ points: real }, { others }) => {
  const centre = centreOf(real);
  const [own, theirs] = [radii(real, centre).sort(), radii(others, centre)];
  return integrated((alpha) => {
    const radius = own[Math.ceil(alpha * own.length) - 1] ?? Infinity;
    return theirs.filter((one) => one <= radius).length / theirs.length;
  });
});

/**
 * Recall: the area under the curve of the share of real rows that have a row of the other cohort's innermost share beta
 * in their neighbourhood, which reaches to the fifth nearest real row. 1/2 where real rows are reached in step with
 * beta, less where some are left out, more where they are reached sooner, most in a copy.
 * Differs: the source folds the curve at the diagonal, 1 - 2 x mean |curve - beta|, and so rates a copy, whose curve
 * lies above, like a cohort that leaves real rows out.
 */
export const betaRecall = supportMetric("beta-recall", "higher", (real, pairs) => {
  const { others } = pairs;
  const distanceFromCentre = radii(others, centreOf(others));
  const order = Array.from(distanceFromCentre.keys()).sort(
    (a, b) => nth(distanceFromCentre, a) - nth(distanceFromCentre, b),
  );
  const reached = real.neighbours().map((nearest, i) => {
    const reach = nth(nearest, NEIGHBOURS - 1);
    const place = order.findIndex((j) => isWithin(pairs, i, j, reach));
    return place < 0 ? Infinity : (place + 1) / order.length;
  });
  const recall = LEVELS.map((beta) => reached.filter((one) => one <= beta + 1e-9).length / reached.length);
  return recall.reduce((sum, share) => sum + share, 0) / LEVELS.length;
});

/**
 * Authenticity: share of the other cohort's rows that are further from their nearest real row than that one is from the
 * next patient. Copies make it fall.
 */
export const authenticity = supportMetric("authenticity", "lower", (real, pairs) => {
  const neighbours = real.neighbours();
  let authentic = 0;
  for (let j = 0; j < pairs.others.nRows; j++) {
    const { at, squared } = nearestPoint(pairs, j);
    if (squared > nth(nth(neighbours, at), 0)) authentic++;
  }
  return authentic / pairs.others.nRows;
});

/** What the metrics share: rows of a real cohort as points, and those of each cohort that it is held against. */
interface RealPoints {
  readonly points: Points;
  /** Squared distances of each row from its nearest of other units, ascending. */
  readonly neighbours: () => readonly Float64Array[];
  readonly with: (other: Cohort) => PairedPoints;
}

const KNOWN = new WeakMap<Cohort, RealPoints>();

function realPoints(real: Cohort): RealPoints {
  const known = KNOWN.get(real);
  if (known !== undefined) return known;
  const features = featuresOf(real, new Set());
  const points = pointsOf(real, features);
  const paired = new WeakMap<Cohort, PairedPoints>();
  let neighbours: readonly Float64Array[] | undefined;
  const made: RealPoints = {
    points,
    neighbours: () => (neighbours ??= neighboursOf(points)),
    with: (other) => {
      const pairs = paired.get(other) ?? pairedPoints(points, pointsOf(other, features));
      paired.set(other, pairs);
      return pairs;
    },
  };
  KNOWN.set(real, made);
  return made;
}

function neighboursOf(points: Points): Float64Array[] {
  const own = pairedPoints(points);
  return Array.from({ length: points.nRows }, (_, i) => nearestOthers(own, i, NEIGHBOURS));
}

function supportMetric(
  id: MetricId,
  better: "lower" | "higher",
  statistic: (real: RealPoints, pairs: PairedPoints) => number,
): FidelityMetric {
  const item = { kind: "summary", of: "all columns" } as const;
  return {
    id,
    better,
    source: SOURCE,
    run(real, other): FidelityValue[] {
      if (real.nUnits <= NEIGHBOURS || other.nRows === 0) return [{ item, value: undefined, why: { kind: "no rows" } }];
      const mine = realPoints(real);
      if (mine.points.width === 0) return [{ item, value: undefined, why: { kind: "no column varies" } }];
      return [{ item, value: statistic(mine, mine.with(other)) }];
    },
  };
}

function pointsOf(cohort: Cohort, features: Features): Points {
  const columns = features.columnsOf(cohort);
  const all = Int32Array.from({ length: cohort.nRows }, (_, row) => row);
  const rows =
    cohort.nRows <= MOST_ROWS ? all : permutation(cohort.nRows, createRng("support")).slice(0, MOST_ROWS).sort();
  const values = new Float64Array(rows.length * columns.length);
  rows.forEach((row, i) => columns.forEach((column, j) => (values[i * columns.length + j] = column[row] ?? 0)));
  return {
    nRows: rows.length,
    width: columns.length,
    values,
    units: Int32Array.from(rows, (row) => cohort.units[row] ?? -1),
  };
}

function centreOf({ nRows, width, values }: Points): Float64Array {
  return Float64Array.from({ length: width }, (_, k) => {
    let sum = 0;
    for (let at = k; at < values.length; at += width) sum += (values[at] ?? 0) / nRows;
    return sum;
  });
}

function radii({ nRows, width, values }: Points, centre: Float64Array): Float64Array {
  return Float64Array.from({ length: nRows }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < width; k++) sum += ((values[i * width + k] ?? 0) - (centre[k] ?? 0)) ** 2;
    return Math.sqrt(sum);
  });
}

function integrated(shareAt: (level: number) => number): number {
  return 1 - (2 * LEVELS.reduce((sum, level) => sum + Math.abs(shareAt(level) - level), 0)) / LEVELS.length;
}
