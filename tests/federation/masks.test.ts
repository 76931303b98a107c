import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskCounts, pairMask, sumMasked } from "../../src/federation/masks.ts";
import { chiSquareTail } from "../../src/stats/special.ts";

const keys = (n: number) => Array.from({ length: n }, () => generateKeyPairSync("x25519"));

/** Masked vectors of all sites of a round. */
function round(counts: readonly (readonly number[])[], id: string, sites = keys(counts.length)): Uint32Array[] {
  return counts.map((own, i) =>
    maskCounts(
      own,
      sites.flatMap(({ publicKey }, j) =>
        i === j ? [] : [pairMask(sites[i]!.privateKey, publicKey, id, i < j, own.length)],
      ),
    ),
  );
}

/** p of evenly distributed bytes. */
function evenness(vector: Uint32Array): number {
  const seen = new Float64Array(256);
  new Uint8Array(vector.buffer).forEach((byte) => (seen[byte] = (seen[byte] ?? 0) + 1));
  const expected = (vector.length * 4) / 256;
  return chiSquareTail(
    seen.reduce((sum, k) => sum + (k - expected) ** 2 / expected, 0),
    255,
  );
}

describe("masks", () => {
  it("cancel exactly, for any counts of any sites, negative noisy ones too", () => {
    const cells = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 7, maxLength: 7 });
    fc.assert(
      fc.property(fc.array(cells, { minLength: 2, maxLength: 5 }), fc.string(), (counts, id) => {
        const plain = counts[0]!.map((_, cell) => counts.reduce((sum, own) => sum + own[cell]!, 0));
        expect([...sumMasked(round(counts, id))]).toEqual(plain);
      }),
      { numRuns: 30 },
    );
  });

  it("leave a single file evenly distributed, and two of three files as well", () => {
    const zeros = Array.from({ length: 3 }, () => new Array<number>(20_000).fill(0));
    const vectors = round(zeros, "round");
    for (const vector of vectors) expect(evenness(vector)).toBeGreaterThan(1e-4);
    expect(evenness(Uint32Array.from(sumMasked(vectors.slice(0, 2))))).toBeGreaterThan(1e-4);
    // The test sees what is not even.
    expect(evenness(new Uint32Array(20_000))).toBeLessThan(1e-9);
  });

  it("differ between rounds and pairs; used twice in one round they would give the difference away", () => {
    const sites = keys(2);
    const [a, b] = sites;
    const stream = (id: string) => pairMask(a!.privateKey, b!.publicKey, id, true, 50).stream;
    expect([...stream("one")]).not.toEqual([...stream("two")]);
    expect([...stream("one")]).toEqual([...pairMask(b!.privateKey, a!.publicKey, "one", false, 50).stream]);
    const [before] = round([[5], [0]], "same", sites);
    const [after] = round([[9], [0]], "same", sites);
    expect((after![0]! - before![0]!) | 0).toBe(4);
  });

  it("refuse bare counts, counts that are not whole, and vectors of unequal length", () => {
    const [site, peer] = keys(2);
    const mask = pairMask(site!.privateKey, peer!.publicKey, "r", true, 1);
    for (const broken of [
      () => maskCounts([1], []),
      () => maskCounts([0.5], [mask]),
      () => maskCounts([2 ** 31], [mask]),
      () => sumMasked([]),
      () => sumMasked([new Uint32Array(1), new Uint32Array(2)]),
    ])
      expect(broken).toThrow(expect.objectContaining({ code: "E_RANGE" }) as Error);
  });
});
