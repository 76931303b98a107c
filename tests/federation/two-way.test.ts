import { join } from "node:path";
import { expect, it } from "vitest";
import { twoWayError } from "../../bench/federation/two-way.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { keptSchema } from "../../src/io/schema/kept-schema.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";
import { fixedKeyNoise } from "../privacy/fixed-key-noise.ts";

const REPEATS = 4;
/** A star of eight columns: all nineteen take ten seconds, and are measured by the bench. */
const COLUMNS = ["id", "time", "status", "age", "edema", "bili", "albumin", "protime", "stage"];

it("costs three sites under masks no more than one place, and sites with noise of their own much more", async () => {
  const folder = join(import.meta.dirname, "../../sample-data/pbc");
  const whole = await readSchema(join(folder, "dp.schema.yaml"));
  const { cohort } = await readRegistry(join(folder, "pbc.csv"), whole, "train");
  const schema: CohortSchema = {
    ...whole,
    columns: whole.columns.filter(({ name }) => COLUMNS.includes(name)),
    dp: {
      ...whole.dp,
      complete: COLUMNS.slice(1, 5),
      edges: whole.dp!.edges!.filter((pair) => pair.every((name) => COLUMNS.includes(name))),
    },
  };
  const bench = { cohort, kept: keptSchema(schema), schema, epsilon: 3 };
  const mean = (noise: "shared" | "local" | undefined): number => {
    const federation = noise === undefined ? undefined : { sizes: [210, 130, 78], colluding: 0, noise };
    let sum = 0;
    for (let i = 0; i < REPEATS; i++)
      sum += twoWayError(bench, federation, fixedKeyNoise(`${noise}/${i}`), `rows/${i}`);
    return sum / REPEATS;
  };
  const central = mean(undefined);
  expect(Math.abs(mean("shared") / central - 1)).toBeLessThan(0.1);
  expect(mean("local") / central).toBeGreaterThan(1.1);
});
