import { randomBytes } from "node:crypto";

/**
 * Where uniform random bytes come from. Everything random about a differentially private figure goes through one.
 * A source has no seed and nothing of it is stored.
 */
export interface NoiseSource {
  /** Uniform whole number in 0..2^48-1. */
  word(): number;
  /** Words given out so far; the audits compare it with what tagged draws used. */
  readonly wordsDrawn: number;
}

/** Bytes fetched from the operating system at a time. */
const POOL_BYTES = 6 * 2048;

const SYSTEM = new WeakSet<NoiseSource>();

/** The only source of a release: the operating system's generator, by node:crypto. */
export function systemNoise(): NoiseSource {
  const source = sourceOf(() => randomBytes(POOL_BYTES));
  SYSTEM.add(source);
  return source;
}

/** Whether `systemNoise` made this very object. A wrapper, a copy or a keyed source is not one. */
export function isSystemNoise(source: NoiseSource): boolean {
  return SYSTEM.has(source);
}

/**
 * A source over any stream of bytes.
 * Not claimed: privacy. Only what `systemNoise` returns may stand behind a release; `isSystemNoise` tells them apart.
 * @param refill the next bytes of the stream; a multiple of six
 */
export function sourceOf(refill: () => Uint8Array): NoiseSource {
  let pool: DataView = new DataView(new ArrayBuffer(0));
  let at = 0;
  let wordsDrawn = 0;
  return Object.freeze({
    word(): number {
      if (at + 6 > pool.byteLength) {
        const bytes = refill();
        pool = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        at = 0;
      }
      const value = pool.getUint16(at) * 0x1_0000_0000 + pool.getUint32(at + 2);
      at += 6;
      wordsDrawn++;
      return value;
    },
    get wordsDrawn(): number {
      return wordsDrawn;
    },
  });
}
