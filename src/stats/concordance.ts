/**
 * Harrell's concordance of a risk score with survival: over the comparable pairs (the earlier one had the event),
 * the share in which the earlier one had the higher score; equal scores count half.
 * A censoring at the time of an event counts as later; two events at one time are not comparable.
 *
 * Source: Harrell et al., JAMA 247:2543 (1982), as in R's survival::concordance.
 * @param time per person, no NaN
 * @param event 1 event, 0 censored
 * @param score per person, larger = earlier event expected
 * @returns 0..1; undefined without a comparable pair
 */
export function concordance(
  time: ArrayLike<number>,
  event: ArrayLike<number>,
  score: ArrayLike<number>,
): number | undefined {
  let pairs = 0;
  let agree = 0;
  for (let i = 0; i < time.length; i++) {
    if (event[i] !== 1) continue;
    for (let j = 0; j < time.length; j++) {
      const isLater = time[j]! > time[i]! || (time[j] === time[i] && event[j] !== 1);
      if (!isLater) continue;
      pairs++;
      if (score[i]! > score[j]!) agree++;
      else if (score[i] === score[j]) agree += 0.5;
    }
  }
  return pairs === 0 ? undefined : agree / pairs;
}
