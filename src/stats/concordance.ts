/**
 * Harrell's concordance of a risk score with survival: over the comparable pairs (the earlier one had the event),
 * the share in which the earlier one had the higher score; equal scores count half.
 * A censoring at the time of an event counts as later; two events at one time are not comparable.
 *
 * Source: Harrell et al., JAMA 247:2543 (1982), as in R's survival::concordance.
 * @param time per person, no NaN
 * @param event 1 event, 0 censored
 * @param score per person, larger = earlier event expected; no NaN
 * @returns 0..1; undefined without a comparable pair
 */
export function concordance(
  time: ArrayLike<number>,
  event: ArrayLike<number>,
  score: ArrayLike<number>,
): number | undefined {
  const n = time.length;
  const { place, nPlaces } = placesOf(score);
  // How many of those who are later stand at each place, as a tree of sums (Fenwick).
  const tree = new Int32Array(nPlaces + 1);
  const upTo = (at: number): number => {
    let sum = 0;
    for (let k = at; k > 0; k &= k - 1) sum += tree[k]!;
    return sum;
  };
  const add = (row: number): void => {
    later++;
    for (let k = place[row]!; k <= nPlaces; k += k & -k) tree[k]!++;
  };
  const order = Int32Array.from({ length: n }, (_, row) => row).sort((a, b) => time[b]! - time[a]!);
  let [later, pairs, agree] = [0, 0, 0];
  for (let start = 0, end = 0; start < n; start = end) {
    while (end < n && time[order[end]!] === time[order[start]!]) end++;
    const here = order.subarray(start, end);
    for (const row of here) if (event[row] !== 1) add(row);
    for (const row of here) {
      if (event[row] !== 1) continue;
      const below = upTo(place[row]! - 1);
      pairs += later;
      agree += below + (upTo(place[row]!) - below) / 2;
    }
    for (const row of here) if (event[row] === 1) add(row);
  }
  return pairs === 0 ? undefined : agree / pairs;
}

/** Places of the scores, ascending from 1; equal ones share theirs. */
function placesOf(score: ArrayLike<number>): { readonly place: Int32Array; readonly nPlaces: number } {
  const order = Int32Array.from({ length: score.length }, (_, row) => row).sort((a, b) => score[a]! - score[b]!);
  const place = new Int32Array(score.length);
  let nPlaces = 0;
  order.forEach((row, k) => {
    if (k === 0 || score[row] !== score[order[k - 1]!]) nPlaces++;
    place[row] = nPlaces;
  });
  return { place, nPlaces };
}
