/** Correlation of two columns over the rows where both are present. */
export interface PairCorrelation {
  /** -1..1 */
  readonly r: number;
  /** Estimated variance of r, units of protection being the independent ones. */
  readonly variance: number;
  /** Units with a row where both are present. */
  readonly nUnits: number;
}

/**
 * Weighted correlation of a pair and its variance.
 * Source: Schäfer and Strimmer, Stat. Appl. Genet. Mol. Biol. 4(1):32 (2005), appendix A: with w the product of the two
 * standardised columns, Var(r) = n / (n - 1)^3 sum (w - mean w)^2.
 * Differs: rows with a missing cell of the pair are left out; w is summed over the rows of a unit first.
 * @param x, y per row, NaN is missing @param weights per row, 1 / rows of its unit @param units row -> unit
 * @returns undefined where fewer than two units have both or a column is constant there
 */
export function pairCorrelation(
  x: Float64Array,
  y: Float64Array,
  weights: Float64Array,
  units: Int32Array,
  nUnits: number,
): PairCorrelation | undefined {
  const nRows = x.length;
  let total = 0;
  let sumX = 0;
  let sumY = 0;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let row = 0; row < nRows; row++) {
    const a = x[row]!;
    const b = y[row]!;
    if (a !== a || b !== b) continue;
    const w = weights[row]!;
    total += w;
    sumX += w * a;
    sumY += w * b;
    xx += w * a * a;
    yy += w * b * b;
    xy += w * a * b;
  }
  const meanX = sumX / total;
  const meanY = sumY / total;
  const varX = xx / total - meanX * meanX;
  const varY = yy / total - meanY * meanY;
  // A column that is constant in these rows leaves only rounding error behind.
  if (!(varX > 1e-9 * (xx / total)) || !(varY > 1e-9 * (yy / total))) return undefined;
  const scale = 1 / Math.sqrt(varX * varY);
  const r = (xy / total - meanX * meanY) * scale;
  const excess = new Float64Array(nUnits);
  const isIn = new Uint8Array(nUnits);
  for (let row = 0; row < nRows; row++) {
    const a = x[row]!;
    const b = y[row]!;
    if (a !== a || b !== b) continue;
    const unit = units[row]!;
    excess[unit]! += weights[row]! * ((a - meanX) * (b - meanY) * scale - r);
    isIn[unit] = 1;
  }
  let n = 0;
  let squares = 0;
  for (let unit = 0; unit < nUnits; unit++) {
    n += isIn[unit]!;
    squares += excess[unit]! * excess[unit]!;
  }
  if (n < 2) return undefined;
  return { r: Math.max(-1, Math.min(1, r)), variance: (n / (n - 1)) * (squares / (total * total)), nUnits: n };
}
