import { compiled, igam, igamc, incbet, lgam, ndtr, ndtri, psi } from "cephes";
import { RaresynthError } from "../core/errors.ts";
import { requireOpenUnit } from "./check-arguments.ts";

// WebAssembly: one await when the module loads, so that every function below is synchronous.
await compiled;

/** Beyond this, 1 - normalCdf is below the smallest double. */
const NORMAL_END = 38;

/** P(Z <= x) of the standard normal. Source: cephes ndtr, which gives NaN for some |x| above 1e5. */
export function normalCdf(x: number): number {
  if (x > NORMAL_END) return 1;
  return x < -NORMAL_END ? 0 : ndtr(x);
}

/** x with P(Z <= x) = p. @param p in (0, 1) @throws {E_RANGE} Source: cephes ndtri. */
export function normalQuantile(p: number): number {
  requireOpenUnit("p", p);
  return ndtri(p);
}

/** Regularised incomplete beta function I_x(a, b). @param a, b > 0 @throws {E_RANGE} Source: cephes incbet. */
export function betaCdf(x: number, a: number, b: number): number {
  requirePositive("a", a);
  requirePositive("b", b);
  if (x <= 0) return 0;
  return x >= 1 ? 1 : incbet(a, b, x);
}

/**
 * x with I_x(a, b) = p. @param p in [0, 1] @throws {E_RANGE} Source: Newton on cephes incbet, kept inside a bracket
 * (its incbi throws in hard corners).
 */
export function betaQuantile(p: number, a: number, b: number): number {
  requirePositive("a", a);
  requirePositive("b", b);
  if (p === 0 || p === 1) return p;
  requireOpenUnit("p", p);
  const logNorm = lgam(a + b) - lgam(a) - lgam(b);
  const density = (x: number): number => Math.exp(logNorm + (a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x));
  return bracketedNewton((x) => incbet(a, b, x) - p, density, 0, 1, a / (a + b));
}

/**
 * P(X > x) of the chi-square distribution with df degrees of freedom. @param df > 0 @throws {E_RANGE} Source: cephes
 * igamc.
 */
export function chiSquareTail(x: number, df: number): number {
  requirePositive("df", df);
  return gammaTail(df / 2, x / 2);
}

/** Derivative of log Gamma. @param x > 0 @throws {E_RANGE} Source: cephes psi. */
export function digamma(x: number): number {
  requirePositive("x", x);
  return psi(x);
}

/**
 * x with P(X <= x) = p of the gamma distribution, shape a, scale 1. @throws {E_RANGE} Source: Newton on cephes igam,
 * kept inside a bracket.
 */
export function gammaQuantile(p: number, a: number): number {
  requirePositive("a", a);
  if (p === 0) return 0;
  requireOpenUnit("p", p);
  const norm = lgam(a);
  const density = (x: number): number => Math.exp((a - 1) * Math.log(x) - x - norm);
  let upper = a + 10;
  while (gammaTail(a, upper) > 1 - p) upper *= 2;
  return bracketedNewton((x) => gammaCdf(a, x) - p, density, 0, upper, Math.min(a, upper / 2));
}

/** P(X >= k) of the Poisson distribution with mean lambda >= 0. @throws {E_RANGE} */
export function poissonTail(k: number, lambda: number): number {
  if (!(lambda >= 0)) throw new RaresynthError("E_RANGE", "lambda must be >= 0.", { where: "lambda" });
  const whole = Math.ceil(k);
  if (whole <= 0) return 1;
  return gammaCdf(whole, lambda);
}

/** P(X >= k) of the binomial distribution, n trials with probability p in [0, 1]. @throws {E_RANGE} */
export function binomialTail(k: number, n: number, p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RaresynthError("E_RANGE", "p must lie in 0..1.", { where: "p" });
  if (!Number.isInteger(n) || n < 0)
    throw new RaresynthError("E_RANGE", "n must be a whole number >= 0.", { where: "n" });
  const whole = Math.ceil(k);
  if (whole <= 0) return 1;
  if (whole > n) return 0;
  return betaCdf(p, whole, n - whole + 1);
}

/** Whole numbers up to here are looked up: exact tests ask for the same ones millions of times. */
const MOST_LOG_FACTORIALS = 1 << 17;
let logFactorials = new Float64Array(0);

/** ln(n!) for n >= 0. Source: cephes lgam. */
export function logFactorial(n: number): number {
  if (n < logFactorials.length && Number.isInteger(n) && n >= 0) return logFactorials[n]!;
  if (!(n >= 2)) return 0;
  if (n >= MOST_LOG_FACTORIALS || !Number.isInteger(n)) return lgam(n + 1);
  const from = logFactorials.length;
  const longer = new Float64Array(Math.min(MOST_LOG_FACTORIALS, 2 * n + 64));
  longer.set(logFactorials);
  for (let k = Math.max(2, from); k < longer.length; k++) longer[k] = lgam(k + 1);
  logFactorials = longer;
  return longer[n]!;
}

function requirePositive(name: string, value: number): void {
  if (!(value > 0 && value < Infinity))
    throw new RaresynthError("E_RANGE", `${name} must be > 0 and finite.`, { where: name });
}

/** cephes throws where a tail is below the smallest number; here it is 0. */
function underflows(a: number, x: number): boolean {
  return a * Math.log(x) - x - lgam(a) < -700;
}

function gammaCdf(a: number, x: number): number {
  if (x <= 0) return 0;
  return underflows(a, x) ? Number(x > a) : igam(a, x);
}

function gammaTail(a: number, x: number): number {
  if (x <= 0) return 1;
  return underflows(a, x) ? Number(x < a) : igamc(a, x);
}

/** Root of an increasing function by Newton; a step that leaves the bracket becomes a bisection. */
function bracketedNewton(
  excess: (x: number) => number,
  density: (x: number) => number,
  lower: number,
  upper: number,
  start: number,
): number {
  let low = lower;
  let high = upper;
  let x = start;
  for (let step = 0; step < 200; step++) {
    const error = excess(x);
    if (error === 0) return x;
    if (error < 0) low = x;
    else high = x;
    const newton = x - error / density(x);
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - x) <= 4e-16 * x) return next;
    x = next;
  }
  return x;
}
