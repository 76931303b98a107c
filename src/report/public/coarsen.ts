import type { Finding } from "../../core/contracts/disclosure.ts";
import { isPeople } from "./public-facts.ts";
import type { Estimate } from "../../core/contracts/estimate.ts";
import type { Count, PValue, ShownEstimate } from "../shown.ts";

/**
 * Rounding of public rates: fine enough to read, too coarse to solve for a count. Rare strata are small, so they get
 * the wider one.
 */
const STEP = { all: 0.01, rare: 0.05 } as const;
const EPSILON = 1e-9;

/**
 * A count as the public may see it: 0 as 0, below the cell size only that, else rounded down to a multiple of the cell
 * size, so that neither differences between counts nor between two reports give a small cell back. Source: CMS cell
 * suppression policy, resdac.org/node/1506.
 */
export function publicCount(n: number, cellSize: number): Count {
  if (n === 0) return { exactly: 0 };
  return n < cellSize ? { fewerThan: cellSize } : { atLeast: floorTo(n, cellSize) };
}

/** p-values as the usual classes: an exact one of a rank test gives counts back. */
export function publicP(p: number): PValue {
  for (const below of [0.001, 0.01, 0.05]) if (p < below) return { below };
  return { atLeast: 0.05 };
}

/**
 * A finding's numbers as the public may see them.
 *
 * A rate whose numerator, or what is missing to the whole, is 1..cellSize-1 is suppressed, and with it (complementary)
 * the excess that would give it back. What remains of a suppressed line is its upper bound, rounded up by a whole cell.
 * Bounds are only ever rounded outwards, except that a bound under its ceiling is still said to be under it.
 * Claim: no numerator below the cell size can be solved from one finding. Not claimed: anything against someone who
 * holds several releases.
 * @param ceilings ceilings of the policy on this finding, by measure
 */
export function publicEstimates(
  finding: Pick<Finding, "quantity" | "multiplicity" | "attack" | "control" | "baseline" | "excess" | "stratum">,
  cellSize: number,
  ceilings: { readonly attack?: number; readonly excess?: number },
): { attack: ShownEstimate; control: ShownEstimate; baseline?: ShownEstimate; excess: ShownEstimate } {
  const counts = finding.quantity === "count";
  const small = (source: Estimate): boolean => isSmall(source, cellSize, counts);
  const hidesAttack = small(finding.attack);
  const hidesControl = small(finding.control);
  const hidesExcess = hidesAttack || hidesControl || finding.excess.n < cellSize;
  const step = counts ? 1 : STEP[isOnePersons(finding) ? "rare" : finding.stratum];
  const show = (source: Estimate, hide: boolean, ceiling: number | undefined): ShownEstimate =>
    publicEstimate(source, { cellSize, step, counts, hide }, ceiling);
  return {
    attack: show(finding.attack, hidesAttack, ceilings.attack),
    control: show(finding.control, hidesControl, undefined),
    ...(finding.baseline === undefined ? {} : { baseline: show(finding.baseline, small(finding.baseline), undefined) }),
    excess: show(finding.excess, hidesExcess, ceilings.excess),
  };
}

/** The largest of several persons' areas is one person's number, so always in the wider steps. */
function isOnePersons({ quantity, multiplicity }: Pick<Finding, "quantity" | "multiplicity">): boolean {
  return quantity === "area" && multiplicity.of !== undefined && isPeople(multiplicity.of);
}

interface Coarseness {
  readonly cellSize: number;
  readonly step: number;
  readonly counts: boolean;
  readonly hide: boolean;
}

function publicEstimate(
  source: Estimate,
  { cellSize, step, counts, hide }: Coarseness,
  ceiling: number | undefined,
): ShownEstimate {
  const { level, method } = source;
  const n = publicCount(source.n, cellSize);
  const wide = counts ? cellSize : source.n < cellSize ? 1 : Math.max(step, cellSize / floorTo(source.n, cellSize));
  const up = roundUp(source.high, hide ? wide : step);
  const high = ceiling !== undefined && source.high <= ceiling ? Math.min(up, ceiling) : up;
  if (hide)
    return {
      value: "suppressed",
      low: "suppressed",
      high: source.n < cellSize && ceiling === undefined ? "suppressed" : high,
      level,
      n,
      method,
    };
  return {
    value: roundTo(source.value, step),
    low: tidy(Math.floor(source.low / step + EPSILON) * step),
    high,
    level,
    n,
    method,
  };
}

/** The estimate as it stands, for those who may see everything. */
export function exactEstimate({ value, low, high, level, n, method }: Estimate): ShownEstimate {
  return { value, low, high, level, n: { exactly: Math.round(n) }, method };
}

export function roundTo(x: number, step: number): number {
  return tidy(Math.round(x / step) * step);
}

export function roundUp(x: number, step: number): number {
  return tidy(Math.ceil(x / step - EPSILON) * step);
}

export function floorTo(n: number, cellSize: number): number {
  return Math.floor(n / cellSize) * cellSize;
}

function isSmall(source: Estimate, cellSize: number, counts: boolean): boolean {
  const hits = counts ? source.value : source.value * source.n;
  return source.n < cellSize || isSmallCell(hits, cellSize) || isSmallCell(source.n - hits, cellSize);
}

function isSmallCell(cell: number, cellSize: number): boolean {
  return cell > EPSILON && cell < cellSize - EPSILON;
}

/** Removes the tail of binary fractions, and minus zero. */
function tidy(x: number): number {
  return Number(x.toFixed(6)) + 0;
}
