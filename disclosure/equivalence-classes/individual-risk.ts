/** Sample class sizes from which the approximation is as good as the exact value to four digits. */
const APPROXIMATE_FROM = 3;
/** Below this share the sum has too many terms, and the approximation too little error, to bother. */
const SMALLEST_SUMMED = 1e-4;

/**
 * Expected 1 / F of a record whose class holds f people of the sample and about F of the population.
 *
 * Source: Benedetti & Franconi, Proc NTTS (1998); Franconi & Polettini, PSD 2004, LNCS 3050:262, equations 5 and 8:
 * negative binomial F given f with p = f / F. "approximate" takes p / (f - (1 - p)) from f = 3 on, as sdcMicro does;
 * "exact" the mean itself.
 * @param f units of the sample @param population estimated people of the population, >= f
 * @returns in (0, 1]
 */
export function individualRisk(f: number, population: number, variant: "exact" | "approximate" = "exact"): number {
  if (population <= f) return 1 / f;
  const p = f / population;
  const q = 1 - p;
  if (variant === "approximate" && f >= APPROXIMATE_FROM) return p / (f - q);
  if (p < SMALLEST_SUMMED) return f === 1 ? (p / q) * Math.log(1 / p) : p / (f - q);
  // Mean of 1 / F with F - f negative binomial, term by term: no cancellation, unlike the closed forms.
  let term = p ** f;
  let risk = 0;
  let left = 1;
  for (let j = 0; left > 1e-13; j++) {
    risk += term / (f + j);
    left -= term;
    term *= (q * (f + j)) / (j + 1);
    if (term < 1e-18 && j > f / p) break;
  }
  return risk;
}

/** Risk that some member of a household or family is re-identified: 1 - product of (1 - r). */
export function hierarchicalRisk(risks: ArrayLike<number>): number {
  return 1 - Array.from(risks).reduce((none, risk) => none * (1 - risk), 1);
}
