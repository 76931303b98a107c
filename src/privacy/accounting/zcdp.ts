import { RaresynthError } from "../../core/errors.ts";

/** Relative room for floating-point error, always given to the larger epsilon or delta and the smaller rho. */
const ROOM = 1e-11;

/**
 * Smallest delta for which rho-zCDP gives (epsilon, delta)-DP, rounded up.
 * Source: Canonne, Kamath, Steinke (2020), Corollary 13: min over a > 1 of exp((a-1)(a rho - epsilon) + a ln(1 - 1/a))
 * / (a - 1). Every a is valid, so an imperfect minimum is an upper bound.
 * @param rho above 0 @param epsilon at least 0 @throws {E_RANGE}
 */
export function deltaOfRho(rho: number, epsilon: number): number {
  requirePositive("rho", rho);
  if (!(epsilon >= 0)) throw new RaresynthError("E_RANGE", "a number of at least 0 is expected.", { where: "epsilon" });
  return Math.min(1, Math.exp(logDelta(rho, epsilon)) * (1 + ROOM));
}

/**
 * Smallest epsilon for which rho-zCDP gives (epsilon, delta)-DP, rounded up. @param delta in (0, 1) @throws {E_RANGE}
 */
export function epsilonOfRho(rho: number, delta: number): number {
  requirePositive("rho", rho);
  requireDelta(delta);
  let low = 0;
  let high = rho + 2 * Math.sqrt(rho * Math.log(1 / delta)) + 1e-6;
  if (logDelta(rho, 0) <= Math.log(delta)) return 0;
  for (let i = 0; i < 200 && high - low > 1e-13 * high; i++) {
    const middle = (low + high) / 2;
    if (logDelta(rho, middle) <= Math.log(delta)) high = middle;
    else low = middle;
  }
  return high * (1 + ROOM);
}

/**
 * Largest rho whose zCDP gives (epsilon, delta)-DP, rounded down. @param epsilon above 0 @param delta in (0, 1) @throws
 * {E_RANGE}
 */
export function rhoOfEpsilon(epsilon: number, delta: number): number {
  requirePositive("epsilon", epsilon);
  requireDelta(delta);
  let low = 0;
  let high = epsilon + 1;
  for (let i = 0; i < 200 && high - low > 1e-14 * high; i++) {
    const middle = (low + high) / 2;
    if (logDelta(middle, epsilon) <= Math.log(delta)) low = middle;
    else high = middle;
  }
  return low * (1 - ROOM);
}

/**
 * The looser closed form, rho + 2 sqrt(rho ln(1/delta)); for comparison only. Source: Bun, Steinke 2016, Proposition
 * 1.3.
 */
export function simpleEpsilonOfRho(rho: number, delta: number): number {
  return rho + 2 * Math.sqrt(rho * Math.log(1 / delta));
}

/**
 * rho of an epsilon-DP choice by the exponential mechanism: epsilon^2 / 8. Source: Cesar, Rogers 2021 (bounded range).
 */
export function rhoOfSelection(epsilon: number): number {
  return epsilon ** 2 / 8;
}

/** epsilon of one choice that may cost rho. */
export function epsilonOfSelection(rho: number): number {
  return Math.sqrt(8 * rho);
}

/**
 * Logarithm of the bound of Corollary 13 at its best a; golden section over ln(a - 1), after a coarse search for its
 * valley.
 */
function logDelta(rho: number, epsilon: number): number {
  const at = (logA: number): number => {
    const less = Math.exp(logA);
    const a = 1 + less;
    return less * (a * rho - epsilon) - a * Math.log1p(1 / less) - logA;
  };
  const end = Math.log((epsilon + 1) / (2 * rho) + 2);
  const start = Math.log(1e-9);
  const STEPS = 60;
  const grid = (i: number): number => start + ((end - start) * i) / STEPS;
  let best = 0;
  for (let i = 1; i <= STEPS; i++) if (at(grid(i)) < at(grid(best))) best = i;
  let low = grid(Math.max(0, best - 1));
  let high = grid(Math.min(STEPS, best + 1));
  const GOLDEN = (Math.sqrt(5) - 1) / 2;
  for (let i = 0; i < 80; i++) {
    const left = high - GOLDEN * (high - low);
    const right = low + GOLDEN * (high - low);
    if (at(left) < at(right)) high = right;
    else low = left;
  }
  return at((low + high) / 2);
}

function requirePositive(name: string, value: number): void {
  if (!(value > 0 && value < Infinity))
    throw new RaresynthError("E_RANGE", "a finite number above 0 is expected.", { where: name });
}

function requireDelta(delta: number): void {
  if (!(delta > 0 && delta < 1))
    throw new RaresynthError("E_RANGE", "a number between 0 and 1 is expected.", { where: "delta" });
}
