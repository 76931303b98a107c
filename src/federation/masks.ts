import { createCipheriv, diffieHellman, hkdfSync, type KeyObject } from "node:crypto";
import { RaresynthError } from "../core/errors.ts";

/** Bytes of a cell: masks and sums are whole numbers modulo 2^32. */
const CELL_BYTES = 4;
const KEY_BYTES = 32;

/** What two sites share in one round: each adds or takes off the same stream. */
export interface PairMask {
  /** nCells whole numbers in [0, 2^32). */
  readonly stream: Uint32Array;
  readonly sign: 1 | -1;
}

/**
 * The mask that two sites share in one round: AES-256 in counter mode under a key from both X25519 keys and the round.
 * Claim: whoever lacks both private keys cannot tell it from even random numbers; another round gives another stream.
 * Source: Bonawitz et al., CCS 2017, section 4 (pairwise masks), without its secret sharing: with a few sites a round
 * that lacks one fails.
 * @param own private X25519 key of this site and round @param peer public key of the other
 * @param first true for the one of the two sites that adds @param nCells 1 or more
 */
export function pairMask(own: KeyObject, peer: KeyObject, round: string, first: boolean, nCells: number): PairMask {
  const secret = diffieHellman({ privateKey: own, publicKey: peer });
  const key = Buffer.from(hkdfSync("sha256", secret, Buffer.alloc(KEY_BYTES), `raresynth/mask/1/${round}`, KEY_BYTES));
  const bytes = createCipheriv("aes-256-ctr", key, Buffer.alloc(16)).update(Buffer.alloc(nCells * CELL_BYTES));
  return {
    stream: Uint32Array.from({ length: nCells }, (_, i) => bytes.readUInt32LE(i * CELL_BYTES)),
    sign: first ? 1 : -1,
  };
}

/**
 * Counts under all masks of a site, modulo 2^32.
 * Claim: with the masks of at least one honest peer the vector is evenly distributed, whatever the counts.
 * @param counts whole numbers in (-2^31, 2^31), one a cell @throws {E_RANGE}
 */
export function maskCounts(counts: ArrayLike<number>, masks: readonly PairMask[]): Uint32Array {
  if (masks.length === 0) throw new RaresynthError("E_RANGE", "a contribution without a mask would be bare.");
  return Uint32Array.from({ length: counts.length }, (_, cell) => {
    const count = counts[cell] ?? NaN;
    if (!Number.isInteger(count) || Math.abs(count) >= 2 ** 31)
      throw new RaresynthError("E_RANGE", "counts are whole numbers below 2^31.", { where: `cell ${cell}` });
    return masks.reduce((sum, { stream, sign }) => (sum + sign * (stream[cell] ?? NaN)) >>> 0, count >>> 0);
  });
}

/**
 * The sum of all sites' counts; the masks of each pair cancel.
 * @param vectors one a site, of equal length, all sites of the round
 * @returns whole numbers in [-2^31, 2^31)
 * @throws {E_RANGE}
 */
export function sumMasked(vectors: readonly Uint32Array[]): Int32Array {
  const [first] = vectors;
  if (first === undefined || vectors.some(({ length }) => length !== first.length))
    throw new RaresynthError("E_RANGE", "vectors of one length are expected, at least one.");
  return Int32Array.from(first, (_, cell) => vectors.reduce((sum, vector) => (sum + (vector[cell] ?? 0)) | 0, 0));
}
