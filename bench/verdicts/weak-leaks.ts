import { takeRows, type Cohort, type Column } from "../../src/core/data/cohort.ts";
import { permutation, type Rng } from "../../src/core/rng.ts";
import { lookupGenerator } from "../../src/command/command-generator.ts";
import { gowerSpace, nearestDistances } from "../gower-nearest.ts";

/** Rows of one patient each; `dose`: what the case makes of it. */
type Maker = (train: Cohort<"train">, fresh: Cohort<"train">, dose: number, rng: Rng) => Promise<Cohort>;

/** Cases that are weaker than copies, each with its doses from nothing to much. */
export const WEAK_LEAKS: Readonly<Record<string, { readonly doses: readonly number[]; readonly make: Maker }>> = {
  /** Other patients of the registry whom nobody fitted: no leak. */
  "fresh patients": { doses: [0], make: async (_train, fresh) => fresh },
  /** Dose: share of cells that keep their patient's value; the others are of random patients. */
  "cells redrawn": {
    doses: [0, 0.3, 0.5, 0.7],
    make: async (train, _fresh, dose, rng) =>
      everyColumn(train, (column) => {
        const kept = Uint8Array.from({ length: train.nRows }, () => Number(rng.float() < dose));
        return rowsOf(
          column,
          kept.map((keep, row) => (keep === 1 ? row : rng.int(train.nRows))),
        );
      }),
  },
  /** Dose: neighbours, the patient included, whose mean (numbers) or one of whom (levels) stands for each patient. */
  smoothing: { doses: [10, 5, 3], make: async (train, _fresh, dose, rng) => smoothed(train, dose, rng) },
  /** Dose: fewest patients in a leaf; no other guard of the recipe. */
  "unguarded trees, leaf of": {
    doses: [20, 5, 2],
    make: async (train, _fresh, dose, rng) => {
      const cart = lookupGenerator("cart");
      const params = {
        ...cart.defaults,
        fitShare: 1,
        minMissingUnits: 1,
        minLeafUnits: dose,
        foldUnits: dose,
        minTailUnits: 2,
        splitZ: 0.5,
        shrinkUnits: 0,
        trendCaution: 0,
      };
      return (await cart.fit(train, params, rng.child("fit"))).sample(train.nRows, rng.child("sample"));
    },
  },
  /** Dose: share of rows that are the patients farthest from all others, with noise of a tenth of the deviation. */
  "outliers with noise": {
    doses: [0.02, 0.05, 0.1],
    make: async (train, _fresh, dose, rng) => {
      const marginals = lookupGenerator("marginals");
      const rest = await (
        await marginals.fit(train, marginals.defaults, rng.child("fit"))
      ).sample(train.nRows, rng.child("sample"));
      return withOutliers(train, rest, Math.max(1, Math.round(dose * train.nRows)), rng);
    },
  },
};

function everyColumn(train: Cohort<"train">, change: (column: Column) => Column): Cohort {
  return { ...train, columns: train.columns.map(change) };
}

function rowsOf(column: Column, rows: ArrayLike<number>): Column {
  const { reasons: _reasons, ...plain } = column;
  return plain.kind === "numeric"
    ? { ...plain, values: Float64Array.from(rows, (row) => plain.values[row]!) }
    : { ...plain, codes: Int32Array.from(rows, (row) => plain.codes[row]!) };
}

function smoothed(train: Cohort<"train">, k: number, rng: Rng): Cohort {
  const space = gowerSpace(train);
  const width = space.names.length;
  const neighbours = Array.from({ length: train.nRows }, (_, row) => {
    const distance = Float64Array.from({ length: train.nRows }, (_one, other) => {
      let sum = 0;
      for (let at = 0; at < width; at++) {
        const [a, b] = [space.registry[row * width + at]!, space.registry[other * width + at]!];
        if (Number.isNaN(a) || Number.isNaN(b)) sum += Number.isNaN(a) === Number.isNaN(b) ? 0 : 1;
        else sum += space.isNumber[at] ? Math.abs(a - b) : Number(a !== b);
      }
      return sum;
    });
    return [...distance.keys()].sort((a, b) => distance[a]! - distance[b]!).slice(0, k);
  });
  return everyColumn(train, (column) => {
    if (column.kind === "coded")
      return rowsOf(
        column,
        neighbours.map((near) => near[rng.int(near.length)]!),
      );
    const { reasons: _reasons, ...plain } = column;
    const whole = plain.values.every((value) => Number.isNaN(value) || Number.isInteger(value));
    return {
      ...plain,
      values: Float64Array.from(neighbours, (near) => {
        const known = near.map((row) => plain.values[row]!).filter((value) => !Number.isNaN(value));
        if (known.length * 2 < near.length) return NaN;
        const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
        return whole ? Math.round(mean) : mean;
      }),
    };
  });
}

function withOutliers(train: Cohort<"train">, rest: Cohort, n: number, rng: Rng): Cohort {
  const space = gowerSpace(train);
  const alone = Float64Array.from({ length: train.nRows }, (_, row) => {
    const others = Int32Array.from({ length: train.nRows - 1 }, (_one, k) => (k < row ? k : k + 1));
    return nearestDistances(space, takeRows(train, others, "train"))[row]!;
  });
  const outliers = [...alone.keys()].sort((a, b) => alone[b]! - alone[a]!).slice(0, n);
  const places = permutation(rest.nRows, rng.child("places")).subarray(0, n);
  return {
    ...rest,
    columns: rest.columns.map((column, c) => {
      const source = train.columns[c]!;
      if (column.kind === "numeric" && source.kind === "numeric") {
        const known = source.values.filter((value) => !Number.isNaN(value));
        const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
        const sd = Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length);
        const whole = known.every((value) => Number.isInteger(value));
        const [low, high] = [Math.min(...known), Math.max(...known)];
        const values = column.values.slice();
        outliers.forEach((row, k) => {
          const noisy = Math.min(high, Math.max(low, source.values[row]! + 0.1 * sd * rng.normal()));
          values[places[k]!] = whole ? Math.round(noisy) : noisy;
        });
        const { reasons: _reasons, ...plain } = column;
        return { ...plain, values };
      }
      if (column.kind === "coded" && source.kind === "coded") {
        const codes = column.codes.slice();
        outliers.forEach((row, k) => {
          const level = source.codes[row]! < 0 ? undefined : source.levels[source.codes[row]!];
          codes[places[k]!] = level === undefined ? -1 : column.levels.indexOf(level);
        });
        const { reasons: _reasons, ...plain } = column;
        return { ...plain, codes };
      }
      return column;
    }),
  };
}
