import { join } from "node:path";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { keptSchema } from "../../src/io/schema/kept-schema.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";
import { packageRoot } from "../../src/io/settings/package-root.ts";
import { systemNoise } from "../../src/privacy/noise/noise-source.ts";
import { twoWayError, type Federation } from "./two-way.ts";

/**
 * Two-way error of dp-graph on pbc in one place and at three sites: `node dist/bench/federation/two-way-bench.js
 * [repeats] [epsilons]`.
 */
const [repeats = "20", epsilons = "1.9,3"] = process.argv.slice(2);
const folder = join(packageRoot(), "sample-data", "pbc");
const schema = await readSchema(join(folder, "dp.schema.yaml"));
const { cohort } = await readRegistry(join(folder, "pbc.csv"), schema, "train");
const bench = { cohort, kept: keptSchema(schema), schema };
const sizes = [210, 130, 78];
const ways: readonly (readonly [string, Federation | undefined])[] = [
  ["one place", undefined],
  ["three sites, masks", { sizes, colluding: 0, noise: "shared" }],
  ["three sites, masks, one may collude", { sizes, colluding: 1, noise: "shared" }],
  ["three sites, local noise", { sizes, colluding: 0, noise: "local" }],
];
console.log("| epsilon | noise | two-way error, mean (sd) | against one place |");
console.log("|---|---|---|---|");
for (const epsilon of epsilons.split(",").map(Number)) {
  const errors = ways.map(() => [] as number[]);
  // Interleaved, each way with rows of its own.
  for (let i = 0; i < Number(repeats); i++)
    ways.forEach(([name, federation], way) =>
      errors[way]!.push(twoWayError({ ...bench, epsilon }, federation, systemNoise(), `bench/${name}/${epsilon}/${i}`)),
    );
  const base = mean(errors[0]!);
  ways.forEach(([name], way) => {
    const own = errors[way]!;
    const sd = Math.sqrt(mean(own.map((error) => (error - mean(own)) ** 2)));
    console.log(
      `| ${epsilon} | ${name} | ${mean(own).toFixed(4)} (${sd.toFixed(4)}) | ${((mean(own) / base - 1) * 100).toFixed(1)} % |`,
    );
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
