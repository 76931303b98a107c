/**
 * Share of members found at the best threshold that accuses at most `fpr` of the non-members. Scores tied with a
 * non-member's count only when that non-member is accused too. Resolution is 1 / number of non-members: do not quote a
 * smaller `fpr` than that, except 0.
 * @param members scores, larger = more like a member; nonMembers not empty
 */
export function tprAtFpr(members: ArrayLike<number>, nonMembers: ArrayLike<number>, fpr: number): number {
  const descending = Float64Array.from(nonMembers).sort().reverse();
  const allowed = Math.floor(fpr * descending.length + 1e-9);
  // All scores above the (allowed + 1)-th largest non-member are accused; of ties at that score nobody is.
  const threshold = allowed < descending.length ? descending[allowed]! : -Infinity;
  let found = 0;
  for (let i = 0; i < members.length; i++) if (members[i]! > threshold || allowed >= descending.length) found++;
  return found / members.length;
}

/** True minus false positive rate of the rule "a member is who scores above the median of both groups together". */
export function advantageAtMedian(members: ArrayLike<number>, nonMembers: ArrayLike<number>): number {
  const all = Float64Array.from([...Array.from(members), ...Array.from(nonMembers)]).sort();
  const half = all.length >> 1;
  const median = all.length % 2 === 1 ? all[half]! : (all[half - 1]! + all[half]!) / 2;
  const share = (scores: ArrayLike<number>): number =>
    Array.from(scores).filter((score) => score > median).length / scores.length;
  return share(members) - share(nonMembers);
}
