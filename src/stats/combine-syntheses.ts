import { RaresynthError } from "../core/errors.ts";
import type { Estimate } from "../core/contracts/estimate.ts";
import { requireLength, requireOpenUnit } from "./check-arguments.ts";
import { normalQuantile } from "./special.ts";
import { mean } from "./mean.ts";

/** How the syntheses behind an estimate were made. */
export interface SynthesisDesign {
  /** Rows (patients) of each synthetic cohort. */
  readonly k: number;
  /**
   * Patients that the fit behind the rows looked at. For a generator that looks at a share of the registry
   * (`fitShare`), that share.
   */
  readonly n: number;
  /**
   * True where each cohort comes from parameters drawn anew from their posterior; false (default) where all come from
   * one fit.
   */
  readonly proper?: boolean;
  /** Default .95. */
  readonly level?: number;
}

/** `n` is the number of syntheses. */
export interface CombinedEstimate extends Estimate {
  readonly standardError: number;
}

/**
 * One estimate of a population quantity from m fully synthetic cohorts, with the uncertainty of the registry and of the
 * synthesis.
 *
 * Definition: q the mean of the estimates, v the mean of their variances as if each cohort were real, V = v k / n;
 * variance of q V (1 + n / (k m)) for simple synthesis, V (1 + (n / k + 1) / m) for proper synthesis; normal interval.
 * Source: Raab, Nowok and Dibben, J Priv Confid 7(3):67 (2016). Unlike the rule of Raghunathan, Reiter and Rubin, J Off
 * Stat 19:1 (2003), it does not need the variance between syntheses, so that m = 1 is enough; that rule holds for
 * proper synthesis only.
 * Claim: nominal coverage where the model of the synthesis is right for the quantity and n is large. Not claimed: cover
 * for what the generator shrinks, folds or leaves out, which shifts q and is not in the variance; rows that are visits.
 * @param estimates one of each synthesis
 * @param variances squared standard errors, in the same order
 * @param design rows of each cohort `k`, patients fitted to `n`, whether synthesis was proper, level (.95)
 * @returns estimate, standard error and interval
 * @throws {E_RANGE}
 */
export function combineSyntheses(
  estimates: readonly number[],
  variances: readonly number[],
  { k, n, proper = false, level = 0.95 }: SynthesisDesign,
): CombinedEstimate {
  requireOpenUnit("level", level);
  requireLength("estimates", estimates, 1);
  const m = estimates.length;
  if (variances.length !== m)
    throw new RaresynthError("E_RANGE", `${m} estimates and ${variances.length} variances.`, { where: "variances" });
  for (const [name, size] of [
    ["k", k],
    ["n", n],
  ] as const)
    if (!(size > 0 && Number.isFinite(size)))
      throw new RaresynthError("E_RANGE", `${name} must be a positive number.`, { where: name });
  if (!estimates.every(Number.isFinite) || !variances.every((variance) => variance >= 0 && Number.isFinite(variance))) {
    throw new RaresynthError("E_RANGE", "estimates must be numbers and variances numbers >= 0.", {
      where: "variances",
    });
  }
  const value = mean(estimates);
  const ofRegistry = (mean(variances) * k) / n;
  const standardError = Math.sqrt(ofRegistry * (1 + (proper ? n / k + 1 : n / k) / m));
  const half = normalQuantile((1 + level) / 2) * standardError;
  return {
    value,
    low: value - half,
    high: value + half,
    level,
    n: m,
    method: proper ? "raab proper synthesis" : "raab simple synthesis",
    standardError,
  };
}

/** A model's coefficients by name. */
export type Coefficients = Readonly<Record<string, { readonly estimate: number; readonly variance: number }>>;

/**
 * `combineSyntheses` for each coefficient of a model that was fitted to each synthesis.
 * @param fits coefficients of the same model on each synthesis
 * @param design rows drawn, patients fitted to, level
 * @returns name -> combined estimate
 * @throws {E_RANGE} also where the fits do not name the same coefficients
 */
export function combineCoefficients(
  fits: readonly Coefficients[],
  design: SynthesisDesign,
): Record<string, CombinedEstimate> {
  const names = Object.keys(fits[0] ?? {});
  return Object.fromEntries(
    names.map((name) => {
      const found = fits.flatMap((fit) => (Object.keys(fit).length === names.length ? (fit[name] ?? []) : []));
      if (found.length !== fits.length)
        throw new RaresynthError("E_RANGE", "the fits do not have the same coefficients.", { where: name });
      return [
        name,
        combineSyntheses(
          found.map(({ estimate }) => estimate),
          found.map(({ variance }) => variance),
          design,
        ),
      ];
    }),
  );
}
