/**
 * Sum of products of every vector of one list with every vector of another: a product of two matrices. Each sum is
 * taken in the order of the places, whatever else is worked out beside it.
 * @param ones vectors of one length
 * @param others vectors of the same length
 * @param only "lower": entries with k <= i alone are asked for (the others hold anything); default all
 * @returns entry (i, k) at i * others.length + k
 */
export function dotProducts(
  ones: readonly Float64Array[],
  others: readonly Float64Array[],
  only: "lower" | "all" = "all",
): Float64Array {
  const width = others.length;
  const out = new Float64Array(ones.length * width);
  for (let i = 0; i < ones.length; i += 2) {
    const end = only === "lower" ? Math.min(i + 2, width) : width;
    const [a, b] = [ones[i]!, ones[i + 1] ?? ones[i]!];
    const [first, second] = [i * width, (i + 1 < ones.length ? i + 1 : i) * width];
    let k = 0;
    for (; k < end && k + 4 <= width; k += 4) byFour(a, b, others, k, out, first, second);
    for (; k < end; k++) {
      out[second + k] = byOne(b, others[k]!);
      out[first + k] = byOne(a, others[k]!);
    }
  }
  return out;
}

function byOne(a: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * other[at]!;
  return sum;
}

/** Two vectors with four others, side by side: each value that is read is used more than once. */
function byFour(
  a: Float64Array,
  b: Float64Array,
  others: readonly Float64Array[],
  k: number,
  out: Float64Array,
  first: number,
  second: number,
): void {
  const n = a.length;
  const [u, v, w, x] = [others[k]!, others[k + 1]!, others[k + 2]!, others[k + 3]!];
  let [au, av, aw, ax] = [0, 0, 0, 0];
  let [bu, bv, bw, bx] = [0, 0, 0, 0];
  for (let at = 0; at < n; at++) {
    const one = a[at]!;
    const two = b[at]!;
    au += one * u[at]!;
    bu += two * u[at]!;
    av += one * v[at]!;
    bv += two * v[at]!;
    aw += one * w[at]!;
    bw += two * w[at]!;
    ax += one * x[at]!;
    bx += two * x[at]!;
  }
  out[second + k] = bu;
  out[second + k + 1] = bv;
  out[second + k + 2] = bw;
  out[second + k + 3] = bx;
  out[first + k] = au;
  out[first + k + 1] = av;
  out[first + k + 2] = aw;
  out[first + k + 3] = ax;
}
