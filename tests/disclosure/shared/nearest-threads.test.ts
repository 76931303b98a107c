import { describe, expect, it } from "vitest";
import { encode, mixedSpace } from "../../../disclosure/shared/distance/mixed-space.ts";
import { closest } from "../../../disclosure/shared/distance/nearest.ts";
import { createRng } from "../../../src/core/rng.ts";
import { drawPatients } from "../../laws/simulated-world.ts";

/** As users have it: threads start from the built files. */
const built = new URL("../../../dist/disclosure/shared/distance/nearest-threads.js", import.meta.url).href;

describe("closestOnThreads", () => {
  it("finds what one thread finds, whatever the number of threads", async () => {
    const { closestOnThreads } = (await import(
      built
    )) as typeof import("../../../disclosure/shared/distance/nearest-threads.ts");
    const real = drawPatients("train", 900, createRng("threads/real"));
    const space = mixedSpace([real]);
    const queries = encode(space, real);
    const targets = encode(space, drawPatients("synthetic", 3000, createRng("threads/file")));
    const expected = closest(queries, targets);
    for (const nThreads of [1, 2, 3]) {
      const found = await closestOnThreads(queries, targets, nThreads);
      expect([[...found.d1], [...found.index], [...found.tied]]).toEqual([
        [...expected.d1],
        [...expected.index],
        [...expected.tied],
      ]);
    }
    expect([
      ...(await closestOnThreads(queries, encode(space, drawPatients("synthetic", 0, createRng("none"))), 2)).index,
    ]).toEqual(Array.from({ length: 900 }, () => -1));
  });

  it("leaves columns out of a pair where the space says so", async () => {
    const { closestOnThreads } = (await import(
      built
    )) as typeof import("../../../disclosure/shared/distance/nearest-threads.ts");
    const real = drawPatients("train", 300, createRng("threads/ignore"));
    const rows = encode(mixedSpace([real], undefined, { missing: "ignore" }), real);
    expect([...(await closestOnThreads(rows, rows, 2)).d1].every((d) => d === 0)).toBe(true);
  });
});
