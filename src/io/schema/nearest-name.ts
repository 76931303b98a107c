import { nth } from "../../core/access.ts";

/** Edits beyond which a suggestion would be a guess. */
const MAX_EDITS = 2;

/**
 * The known name with the fewest edits (Levenshtein distance, at most 2, and less than half of the word), or undefined.
 */
export function nearestName(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestEdits = MAX_EDITS + 1;
  if (word.length > 40) return undefined;
  for (const candidate of known) {
    const edits = levenshtein(word.toLowerCase(), candidate.toLowerCase());
    if (edits < bestEdits && edits * 2 < Math.max(word.length, candidate.length))
      [best, bestEdits] = [candidate, edits];
  }
  return best;
}

function levenshtein(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      current.push(
        Math.min(nth(previous, j) + 1, nth(current, j - 1) + 1, nth(previous, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)),
      );
    }
    previous = current;
  }
  return nth(previous, b.length);
}
