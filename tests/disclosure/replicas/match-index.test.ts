import { describe, expect, it } from "vitest";
import { createRng } from "../../../src/core/rng.ts";
import { matchIndex } from "../../../disclosure/replicas/match-index.ts";

const N_COLUMNS = 4;

function rows(nRows: number, seed: string) {
  const rng = createRng(seed);
  const values = Float64Array.from({ length: nRows * N_COLUMNS }, (_, at) => {
    if (rng.float() < 0.1) return 1e300;
    return at % N_COLUMNS < 2 ? rng.int(3) : Math.round(20 * rng.normal()) / 10;
  });
  return { nRows, values };
}

describe("matchIndex", () => {
  it("leaves out no pair that agrees, among numbers, levels and missing cells", () => {
    for (const agreement of [
      { nColumns: N_COLUMNS, equal: [0, 1], window: { column: 2, reach: 0.3 } },
      { nColumns: N_COLUMNS, equal: [], window: { column: 3, reach: 0 } },
      { nColumns: N_COLUMNS, equal: [1] },
      { nColumns: N_COLUMNS, equal: [] },
    ]) {
      const [queries, targets] = [rows(80, "queries"), rows(120, "targets")];
      const candidates = matchIndex(agreement, targets);
      for (let i = 0; i < queries.nRows; i++) {
        const found = candidates(queries, i);
        const offered = new Set(found.rows.subarray(found.from, found.to));
        const { window } = agreement;
        const differs = (j: number, c: number) =>
          Math.abs(queries.values[i * N_COLUMNS + c]! - targets.values[j * N_COLUMNS + c]!);
        for (let j = 0; j < targets.nRows; j++) {
          const agrees =
            agreement.equal.every((c) => differs(j, c) === 0) &&
            (window === undefined || differs(j, window.column) <= window.reach);
          if (agrees) expect(offered.has(j)).toBe(true);
          if (agreement.equal.some((c) => differs(j, c) !== 0)) expect(offered.has(j)).toBe(false);
        }
      }
    }
  });

  it("knows no candidate for a level that no target has, nor among no targets", () => {
    const agreement = { nColumns: 1, equal: [0] };
    const candidates = matchIndex(agreement, { nRows: 2, values: Float64Array.of(1, 2) });
    expect(candidates({ nRows: 1, values: Float64Array.of(-1e6) }, 0).to).toBe(0);
    const none = matchIndex({ nColumns: 1, equal: [] }, { nRows: 0, values: new Float64Array(0) });
    expect(none({ nRows: 1, values: Float64Array.of(1) }, 0).to).toBe(0);
  });
});
