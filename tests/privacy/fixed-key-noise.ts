import { createCipheriv, createHash } from "node:crypto";
import { sourceOf, type NoiseSource } from "../../src/privacy/noise/noise-source.ts";

/**
 * A stream from a fixed key, for tests only: no privacy. Lives outside src, so that no flag of the program can reach
 * it.
 */
export function fixedKeyNoise(key: string): NoiseSource {
  const cipher = createCipheriv("aes-256-ctr", createHash("sha256").update(key).digest(), Buffer.alloc(16));
  const zeros = Buffer.alloc(6 * 2048);
  return sourceOf(() => cipher.update(zeros));
}
