/** Share of the slots that are taken before the table grows. */
const FULL = 0.6;

/** Counts different texts without keeping any: 53 bits of each are held in a typed array. */
interface DistinctCounter {
  add(text: string): void;
  /** Different texts so far; at `most` it stands still. */
  readonly size: number;
}

/**
 * @param most number from which no more are told apart. Two different texts are taken for one with probability n^2 /
 *   2^54: for 1e6 texts 6e-5
 */
export function distinctCounter(most = Infinity): DistinctCounter {
  let slots = new Float64Array(1024);
  let size = 0;
  const put = (into: Float64Array, key: number): boolean => {
    let at = key % into.length;
    while (into[at] !== 0) {
      if (into[at] === key) return false;
      at = at + 1 === into.length ? 0 : at + 1;
    }
    into[at] = key;
    return true;
  };
  return {
    add(text) {
      if (size >= most || !put(slots, keyOf(text))) return;
      size += 1;
      if (size < FULL * slots.length) return;
      const wider = new Float64Array(2 * slots.length);
      for (const key of slots) if (key !== 0) put(wider, key);
      slots = wider;
    },
    get size() {
      return size;
    },
  };
}

/**
 * Two multiplicative hashes of 32 and 21 bits as one whole number >= 1. Source: cyrb53 (bryc, public domain), in the
 * form of two FNV-like streams.
 */
function keyOf(text: string): number {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 1 + 4294967296 * (2097151 & low) + (high >>> 0);
}
