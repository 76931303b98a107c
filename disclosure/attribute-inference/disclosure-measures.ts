import { got, nth } from "../../src/core/access.ts";

/** Counts behind the measures, all as percentages of the originals' records. */
export interface IdentityMeasures {
  /**
   * Uniques in the originals, uniques in the synthetic rows, originals whose key stands in the synthetic rows as
   * unique, and those unique in both.
   */
  readonly UiO: number;
  readonly UiS: number;
  readonly UiOiS: number;
  readonly repU: number;
}

/**
 * Identity disclosure on pasted keys.
 *
 * Source: Raab, Nowok & Dibben, "Practical privacy metrics for synthetic data" (2024), and their package's
 * documentation: UiO, UiS, UiOiS, repU.
 * @param original key of each original record @param synthetic key of each synthetic record
 */
export function identityMeasures(original: readonly string[], synthetic: readonly string[]): IdentityMeasures {
  const inOriginal = tally(original);
  const inSynthetic = tally(synthetic);
  const uniqueOriginal = [...inOriginal].filter(([, n]) => n === 1).map(([key]) => key);
  const n = original.length;
  return {
    UiO: (100 * uniqueOriginal.length) / n,
    UiS: (100 * [...inSynthetic].filter(([, count]) => count === 1).length) / Math.max(1, synthetic.length),
    UiOiS: (100 * uniqueOriginal.filter((key) => inSynthetic.has(key)).length) / n,
    repU: (100 * uniqueOriginal.filter((key) => inSynthetic.get(key) === 1).length) / n,
  };
}

/** Percentages of the originals' records. */
export interface AttributeMeasures {
  /** Key met by one target only, in the originals. */
  readonly Dorig: number;
  /**
   * Key stands in the synthetic rows; it does so with one target only; and that is the true one; and the key is
   * disclosive in the originals too.
   */
  readonly iS: number;
  readonly DiS: number;
  readonly DiSCO: number;
  readonly DiSDiO: number;
  /**
   * Chance of a right guess from the target's margin, from the originals' own keys, and from the synthetic rows' keys
   * (0 where the key is not there).
   */
  readonly baseCAPd: number;
  readonly CAPd: number;
  readonly DCAP: number;
  /** DiSCO among originals whose key stands in the synthetic rows. */
  readonly TCAP: number;
}

/** Attribute disclosure of one target on pasted keys; missing is a value of key and target. Source: as above. */
export function attributeMeasures(
  originalKeys: readonly string[],
  originalTargets: readonly string[],
  syntheticKeys: readonly string[],
  syntheticTargets: readonly string[],
): AttributeMeasures {
  const original = crossTally(originalKeys, originalTargets);
  const synthetic = crossTally(syntheticKeys, syntheticTargets);
  const margin = tally(originalTargets);
  const n = originalKeys.length;
  let Dorig = 0,
    iS = 0,
    DiS = 0,
    DiSCO = 0,
    DiSDiO = 0,
    CAPd = 0,
    DCAP = 0;
  originalKeys.forEach((key, row) => {
    const target = nth(originalTargets, row);
    const own = got(original, key);
    CAPd += got(own.targets, target) / own.n;
    if (own.targets.size === 1) Dorig++;
    const there = synthetic.get(key);
    if (there === undefined) return;
    iS++;
    DCAP += (there.targets.get(target) ?? 0) / there.n;
    if (there.targets.size !== 1) return;
    DiS++;
    if (!there.targets.has(target)) return;
    DiSCO++;
    if (own.targets.size === 1) DiSDiO++;
  });
  const percent = (count: number): number => (100 * count) / n;
  return {
    Dorig: percent(Dorig),
    iS: percent(iS),
    DiS: percent(DiS),
    DiSCO: percent(DiSCO),
    DiSDiO: percent(DiSDiO),
    baseCAPd: 100 * [...margin.values()].reduce((sum, count) => sum + (count / n) ** 2, 0),
    CAPd: percent(CAPd),
    DCAP: percent(DCAP),
    TCAP: iS === 0 ? 0 : (100 * DiSCO) / iS,
  };
}

/**
 * What to do with an original whose key stands nowhere in the synthetic rows: leave it out, count it as a miss, or go
 * to the nearest keys.
 */
export type CapVariant = "CAP" | "0CAP" | "GCAP";

/**
 * Mean correct attribution probability of the originals, keys given column by column.
 *
 * Source: Elliot 2014; Taub et al., PSD 2018 (CAP, 0CAP); generalised with the Hamming-nearest keys (GCAP) as in the
 * documentation of SDMetrics.
 * @returns in 0..1; undefined where CAP finds no key
 */
export function meanCap(
  variant: CapVariant,
  original: { readonly keys: readonly (readonly string[])[]; readonly targets: readonly string[] },
  synthetic: { readonly keys: readonly (readonly string[])[]; readonly targets: readonly string[] },
): number | undefined {
  const scores = original.keys.flatMap((key, row): number[] => {
    const distances = synthetic.keys.map((other) => other.reduce((sum, value, k) => sum + Number(value !== key[k]), 0));
    const least = Math.min(...distances);
    if (least > 0 && variant !== "GCAP") return variant === "CAP" ? [] : [0];
    const near = distances.flatMap((distance, at) => (distance === least ? [at] : []));
    return [near.filter((at) => synthetic.targets[at] === original.targets[row]).length / near.length];
  });
  return scores.length === 0 ? undefined : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

function tally(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function crossTally(
  keys: readonly string[],
  targets: readonly string[],
): Map<string, { n: number; targets: Map<string, number> }> {
  const cells = new Map<string, { n: number; targets: Map<string, number> }>();
  keys.forEach((key, row) => {
    const cell = cells.get(key) ?? { n: 0, targets: new Map<string, number>() };
    cell.n++;
    cell.targets.set(nth(targets, row), (cell.targets.get(nth(targets, row)) ?? 0) + 1);
    cells.set(key, cell);
  });
  return cells;
}
