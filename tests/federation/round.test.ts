import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkSum, fold, type SumTable } from "../../src/federation/check-sum.ts";
import { parseRound, renderRound, roundId, siteVariance, sumSigma, type Round } from "../../src/federation/round.ts";
import { keyidOfPrivate, oneOfEach, readSiteFile, renderSiteFile } from "../../src/federation/site-file.ts";
import { newKey, readPrivateKey } from "../../src/packet/signatures/keys.ts";
import { discreteGaussian } from "../../src/privacy/noise/discrete-gaussian.ts";
import { systemNoise } from "../../src/privacy/noise/noise-source.ts";
import { rationalAbove } from "../../src/privacy/noise/rational.ts";
import { chiSquareTail } from "../../src/stats/special.ts";

const sites = ["a", "b", "c"].map((name) => newKey(name, ["registry-steward"]));
const trusted = sites.map(({ entry }) => entry);
const privates = sites.map(({ privateKey }) => readPrivateKey(privateKey));
const round: Round = {
  format: "raresynth-round",
  version: 1,
  nonce: "0".repeat(64),
  cohort: "test",
  method: "dp-graph",
  step: 1,
  inputs: "1".repeat(64),
  sites: trusted.map(({ name, keyid }) => ({ name, keyid, patients: 100 })),
  colluding: 1,
  noise: "shared",
  delta: 1e-6,
  rho: 0.1,
  tables: [{ columns: ["x", "y"], rho: 0.1 }],
};
const sent = (site: number, cells: number[] = [1, 2, 3]): string => {
  const key = privates[site]!;
  const file = { format: "raresynth-site-file", version: 1, kind: "counts", round: roundId(round), key: "" } as const;
  return renderSiteFile({ ...file, keyid: keyidOfPrivate(key), cells }, key);
};
const coded = (code: string): Error => expect.objectContaining({ code }) as Error;

describe("a round", () => {
  it("goes by the digest of all that it asks", () => {
    expect(parseRound(renderRound(round), "r")).toEqual(round);
    expect(roundId({ ...round, delta: 1e-7 })).not.toBe(roundId(round));
    expect(() => parseRound(renderRound(round).replace("test", " test"), "r")).not.toThrow();
    expect(() => parseRound(renderRound({ ...round, rho: 0.05 }), "r")).toThrow(coded("E_FEDERATION"));
    expect(() => parseRound(`${renderRound(round)} `, "r")).toThrow(coded("E_FEDERATION"));
  });

  it("asks masks of three sites at least, two of them outside any plot; two sites add their own noise", () => {
    const two = { ...round, sites: round.sites.slice(0, 2), colluding: 0 };
    expect(() => parseRound(renderRound(two), "r")).toThrow(coded("E_FEDERATION"));
    expect(() => parseRound(renderRound({ ...round, colluding: 2 }), "r")).toThrow(coded("E_FEDERATION"));
    const local: Round = { ...two, noise: "local" };
    expect(parseRound(renderRound(local), "r").noise).toBe("local");
    expect(sumSigma(local, 0.1) ** 2).toBeCloseTo(2 / 0.2, 12);
    expect(siteVariance(local, 0.1, 1)).toBeCloseTo(5, 12);
    expect(siteVariance(round, 0.1, 1)).toBeCloseTo(2.5, 12);
    expect(() => siteVariance(round, 0.2, 1)).toThrow(coded("E_RANGE"));
  });

  it("gives the sum noise of the claimed variance", () => {
    const variance = siteVariance(round, 0.1, 1);
    const next = discreteGaussian(rationalAbove(variance), systemNoise());
    const n = 4000;
    let squares = 0;
    for (let i = 0; i < n; i++) squares += Number(next() + next() + next()) ** 2;
    const statistic = squares / sumSigma(round, 0.1) ** 2;
    const p = chiSquareTail(statistic, n);
    expect(Math.min(p, 1 - p)).toBeGreaterThan(1e-6);
    expect(chiSquareTail(statistic / 0.75, n)).toBeLessThan(1e-6);
  });

  it("names whoever's file was changed, whichever character it is", () => {
    const text = sent(1);
    expect(readSiteFile(text, "f", "counts", round, trusted).site).toBe("b");
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length - 2 }), fc.integer({ min: 0, max: 6 }), (at, bit) => {
        const bent = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << bit)) + text.slice(at + 1);
        expect(() => readSiteFile(bent, "f", "counts", round, trusted)).toThrow();
      }),
      // Of the last characters of the signature some bits stand for nothing.
      {
        numRuns: 200,
        examples: [6, 5, 4, 3].flatMap((back) =>
          [0, 1, 2, 3, 4, 5, 6].map((bit): [number, number] => [text.length - back, bit]),
        ),
      },
    );
  });

  it("refuses strangers, files of another round, doubles and gaps", () => {
    const read = (text: string, of = round) => readSiteFile(text, "f", "counts", of, trusted);
    expect(() => read(sent(0), { ...round, nonce: "2".repeat(64) })).toThrow(/"a" is of another round/);
    expect(() => read(sent(0), { ...round, sites: round.sites.slice(1) })).toThrow(coded("E_FEDERATION"));
    expect(() => readSiteFile(sent(0), "f", "counts", round, trusted.slice(1))).toThrow(coded("E_SIGNATURE"));
    expect(() => oneOfEach([read(sent(0)), read(sent(1))], round)).toThrow(/missing: c/);
    expect(() =>
      oneOfEach(
        [0, 1, 2, 1].map((i) => read(sent(i))),
        round,
      ),
    ).toThrow(/twice: b/);
    expect(
      oneOfEach(
        [2, 0, 1].map((i) => read(sent(i))),
        round,
      ).map(({ site }) => site),
    ).toEqual(["a", "b", "c"]);
    expect(generateKeyPairSync("x25519").publicKey.asymmetricKeyType).toBe("x25519");
  });
});

describe("checks on a sum", () => {
  const sizes = [2, 3, 2];
  const good: SumTable[] = [
    { columns: [0, 1], sigma: 0, counts: [10, 20, 30, 5, 5, 30] },
    { columns: [0, 2], sigma: 0, counts: [40, 20, 10, 30] },
  ];

  it("are still where all fits, with noise too", () => {
    expect(checkSum(good, sizes, 100)).toEqual([]);
    expect(fold(good[0]!, 1, sizes).counts).toEqual([15, 25, 60]);
    const noisy = good.map((table) => ({
      ...table,
      sigma: 3,
      counts: Array.from(table.counts, (c, i) => c + (i % 3) - 1),
    }));
    expect(checkSum(noisy, sizes, 100)).toEqual([]);
  });

  it("find double entry, a swapped table and inflated counts, and miss patients invented consistently", () => {
    const doubled = [good[0]!, { ...good[1]!, counts: [80, 40, 20, 60] }];
    expect(checkSum(doubled, sizes, 200).map(({ kind }) => kind)).toContain("total");
    const swapped = [good[0]!, { ...good[1]!, counts: [10, 30, 40, 20] }];
    expect(checkSum(swapped, sizes, 100)).toEqual([{ kind: "margins", columns: [0, 2], column: 0 }]);
    expect(checkSum(good, sizes, 90)).toEqual([{ kind: "declared size" }]);
    expect(checkSum([{ ...good[0]!, counts: [10, 20, 30, 5, -5, 40] }], sizes, 100)[0]?.kind).toBe("negative cell");
    expect(checkSum(good, sizes, 120)).toEqual([]);
  });
});
