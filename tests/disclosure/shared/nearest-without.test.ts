import { describe, expect, it } from "vitest";
import { encode, mixedSpace } from "../../../disclosure/shared/distance/mixed-space.ts";
import { nearestTies, type NearestTies } from "../../../disclosure/shared/distance/nearest.ts";
import { nearestTiesWithout } from "../../../disclosure/shared/distance/nearest-without.ts";
import { createRng } from "../../../src/core/rng.ts";
import { drawPatients } from "../../laws/simulated-world.ts";

const lists = ({ starts, rows }: NearestTies): number[][] =>
  Array.from({ length: starts.length - 1 }, (_, i) => [...rows.subarray(starts[i], starts[i + 1])]);

describe("closest rows without one column", () => {
  const real = drawPatients("train", 150, createRng("without/real"));
  const file = drawPatients("synthetic", 210, createRng("without/file"));
  const names = real.columns.map(({ name }) => name);

  it("are those of the space that never had it, ties and missing values included", () => {
    for (const width of [2, 3, names.length]) {
      const columns = names.slice(0, width);
      const space = mixedSpace([real], columns);
      const found = nearestTiesWithout(encode(space, real), encode(space, file), columns);
      columns.forEach((name, k) => {
        const without = mixedSpace(
          [real],
          columns.filter((one) => one !== name),
        );
        expect(lists(found[k]!)).toEqual(lists(nearestTies(encode(without, real), encode(without, file))));
      });
    }
  });

  it("refuse a column that is not there", () => {
    const rows = encode(mixedSpace([real], names.slice(0, 2)), real);
    expect(() => nearestTiesWithout(rows, rows, [names[2]!])).toThrow(/left out/);
  });
});
