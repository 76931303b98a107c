/** What an attack did on one file: attempts, their sum and sum of squares, first on members, then on non-members. */
export interface FileTally {
  readonly n: readonly [number, number];
  readonly sum: readonly [number, number];
  readonly squares: readonly [number, number];
}

/**
 * Variance, of the mean over files of the members' share less the non-members' share, that patients do not explain: one
 * synthetic row can match several patients at once, and a file then is lucky or unlucky with all of them.
 *
 * Variance of the mean over files less that which attempts of one variance would give, never below 0.
 * Source: two-way clustering, Cameron, Gelbach & Miller, J Bus Econ Stat 29:238 (2011), eq. 2.11: V(patients) +
 * V(files) - V(attempts), of which these are the last two.
 * @param files those with attempts on both sides count
 */
export function betweenFileVariance(files: readonly FileTally[]): number {
  const both = files.filter(({ n }) => n[0] > 0 && n[1] > 0);
  if (both.length < 2) return 0;
  const gaps = both.map(({ n, sum }) => sum[0] / n[0] - sum[1] / n[1]);
  const mean = gaps.reduce((total, gap) => total + gap, 0) / both.length;
  const between = gaps.reduce((total, gap) => total + (gap - mean) ** 2, 0) / (both.length - 1);
  const attempts = ([0, 1] as const).reduce<number>(
    (total, side) =>
      total + (attemptVariance(both, side) * both.reduce((all, { n }) => all + 1 / n[side], 0)) / both.length,
    0,
  );
  return Math.max(0, between - attempts) / both.length;
}

/** Variance of one attempt about its file's share, pooled over the files. */
function attemptVariance(files: readonly FileTally[], side: 0 | 1): number {
  let squares = 0;
  let freedom = 0;
  for (const { n, sum, squares: of } of files) {
    squares += of[side] - (sum[side] * sum[side]) / n[side];
    freedom += n[side] - 1;
  }
  return freedom === 0 ? 0 : Math.max(0, squares) / freedom;
}
