import { nth } from "../../../src/core/access.ts";
import { column } from "../../../src/core/data/cohort.ts";
import type { Cohort } from "../../../src/core/data/cohort.ts";

/** Levels of one column that get an indicator; the most frequent ones, by name where equal. */
const MAX_LEVELS = 20;

/** How columns become regression features: fixed on the real people, whatever their part. */
export interface Design {
  readonly columns: readonly DesignColumn[];
  readonly nFeatures: number;
}
type DesignColumn =
  | {
      readonly kind: "numeric";
      readonly name: string;
      readonly mean: number;
      readonly scale: number;
      readonly hasMissing: boolean;
    }
  | {
      readonly kind: "coded";
      readonly name: string;
      readonly position: ReadonlyMap<string, number>;
      readonly nFeatures: number;
    };

/** An intercept, each number standardised (missing at the mean, with an indicator), each level an indicator. */
export function designOf(real: Cohort, names: readonly string[]): Design {
  const columns = names.map((name): DesignColumn => {
    const source = column(real, name);
    if (source.kind === "coded") {
      const counts = source.levels
        .map((level, k) => ({ level, n: source.codes.reduce((sum, code) => sum + Number(code === k), 0) }))
        .filter((one) => one.n > 0);
      counts.sort((a, b) => b.n - a.n || (a.level < b.level ? -1 : 1));
      const kept = counts.slice(0, MAX_LEVELS);
      return { kind: "coded", name, position: new Map(kept.map(({ level }, k) => [level, k])), nFeatures: kept.length };
    }
    const present = source.values.filter((value) => !Number.isNaN(value));
    const mean = present.reduce((sum, value) => sum + value, 0) / Math.max(1, present.length);
    const sd = Math.sqrt(present.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, present.length));
    return { kind: "numeric", name, mean, scale: sd > 0 ? sd : 1, hasMissing: present.length < source.values.length };
  });
  return {
    columns,
    nFeatures: 1 + columns.reduce((sum, one) => sum + widthOf(one), 0),
  };
}

/** Places of all features but those of some columns, ascending. */
export function placesWithout({ columns, nFeatures }: Design, names: readonly string[]): Int32Array {
  const own = new Set<number>();
  let at = 1;
  for (const one of columns) {
    const width = widthOf(one);
    if (names.includes(one.name)) for (let k = 0; k < width; k++) own.add(at + k);
    at += width;
  }
  return Int32Array.from(Array.from({ length: nFeatures }, (_, place) => place).filter((place) => !own.has(place)));
}

function widthOf(one: DesignColumn): number {
  return one.kind === "coded" ? one.nFeatures : 1 + Number(one.hasMissing);
}

/** features[row * nFeatures + f]. */
export function featuresOf(design: Design, cohort: Cohort): Float64Array {
  const { nFeatures } = design;
  const features = new Float64Array(cohort.nRows * nFeatures);
  for (let row = 0; row < cohort.nRows; row++) features[row * nFeatures] = 1;
  let at = 1;
  for (const one of design.columns) {
    const source = column(cohort, one.name);
    if (one.kind === "numeric" && source.kind === "numeric") {
      source.values.forEach((value, row) => {
        const isMissing = Number.isNaN(value);
        // Far-out synthetic values would otherwise own the fit.
        features[row * nFeatures + at] = isMissing ? 0 : Math.min(5, Math.max(-5, (value - one.mean) / one.scale));
        if (one.hasMissing && isMissing) features[row * nFeatures + at + 1] = 1;
      });
      at += 1 + Number(one.hasMissing);
    } else if (one.kind === "coded" && source.kind === "coded") {
      const table = source.levels.map((level) => one.position.get(level) ?? -1);
      source.codes.forEach((code, row) => {
        const position = code < 0 ? -1 : nth(table, code);
        if (position >= 0) features[row * nFeatures + at + position] = 1;
      });
      at += one.nFeatures;
    }
  }
  return features;
}
