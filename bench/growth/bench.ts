import { availableParallelism, cpus } from "node:os";
import { checks } from "../../disclosure/index.ts";
import { generatorById } from "../../generators/index.ts";
import type { Refit } from "../../src/core/contracts/disclosure.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { createRng } from "../../src/core/rng.ts";
import { compareFidelity } from "../../src/fidelity/compare-fidelity.ts";
import { readPolicy } from "../../src/io/settings/read-policy.ts";
import { ceilingsByCheck } from "../../src/pipeline/ceilings.ts";
import { shippedAdversaries } from "../../src/api/open-registry.ts";
import { planLeftOut } from "../../src/pipeline/refits/refit-plan.ts";
import { refitOnce } from "../../src/pipeline/refits/refit-task.ts";
import { growingCohort } from "./growing-cohort.ts";

// How the parts of a run grow with rows and columns, in processor seconds of one thread, with the exponent.
// Run: node dist/bench/growth/bench.js [most rows] [most columns]

const ROWS = [250, 500, 1000, 2000, 4000];
const ROWS_COLUMNS = 15;
const COLUMNS = [8, 15, 30, 60];
const COLUMNS_ROWS = 250;
/** Refits of the checks: too few to decide, and the same number at each size. */
const N_REFITS = 24;
const N_SPLITS = 4;

type Times = ReadonlyMap<string, number>;

const [mostRows = "4000", mostColumns = "60"] = process.argv.slice(2);
const policy = await readPolicy("controlled-access");

console.log(
  `node ${process.versions.node}, ${availableParallelism()} cores, ${cpus()[0]?.model ?? "unknown processor"}; processor seconds of one thread; ` +
    `checks: ${N_REFITS} refits of marginals, no second stage; fidelity: ${N_SPLITS} splits`,
);
await measureAt(100, 8); // warm-up
await grow(
  `rows x ${ROWS_COLUMNS} columns`,
  ROWS.filter((n) => n <= Number(mostRows)),
  (n) => [n, ROWS_COLUMNS],
);
await grow(
  `columns x ${COLUMNS_ROWS} rows`,
  COLUMNS.filter((n) => n <= Number(mostColumns)),
  (n) => [COLUMNS_ROWS, n],
);

async function grow(title: string, sizes: readonly number[], at: (n: number) => [number, number]): Promise<void> {
  const times: Times[] = [];
  for (const size of sizes) times.push(await measureAt(...at(size)));
  console.log(`\n${title.padEnd(34)}${sizes.map((n) => String(n).padStart(9)).join("")}  exponent  last step`);
  for (const part of times[0]!.keys()) {
    const seconds = times.map((one) => one.get(part)!);
    const last = sizes.length - 1;
    const step = Math.log(seconds[last]! / seconds[last - 1]!) / Math.log(sizes[last]! / sizes[last - 1]!);
    console.log(
      `${part.padEnd(34)}${seconds.map((one) => one.toFixed(2).padStart(9)).join("")}${exponent(sizes, seconds).toFixed(2).padStart(10)}${step.toFixed(2).padStart(11)}`,
    );
  }
}

/** Slope of the least-squares line through the logarithms. */
function exponent(sizes: readonly number[], seconds: readonly number[]): number {
  const [x, y] = [sizes.map(Math.log), seconds.map((one) => Math.log(Math.max(one, 1e-3)))];
  const mean = (of: readonly number[]): number => of.reduce((sum, one) => sum + one, 0) / of.length;
  const [mx, my] = [mean(x), mean(y)];
  const products = x.reduce((sum, one, k) => sum + (one - mx) * (y[k]! - my), 0);
  return products / x.reduce((sum, one) => sum + (one - mx) ** 2, 0);
}

async function measureAt(nRows: number, nColumns: number): Promise<Times> {
  const cohort = growingCohort(nRows, nColumns);
  const times = new Map<string, number>();
  const cart = generatorById("cart");
  const timed = async <T>(part: string, work: () => Promise<T> | T): Promise<T> => {
    const before = process.cpuUsage();
    const found = await work();
    const { user, system } = process.cpuUsage(before);
    times.set(part, (user + system) / 1e6);
    return found;
  };
  const fitted = await timed("fit cart", async () => cart.fit(cohort, cart.defaults, createRng("growth/fit")));
  const synthetic = await timed("sample cart", async () => fitted.sample(nRows, createRng("growth/sample")));
  const refits: Refit[] = [];
  const recipe = { generatorId: "marginals", params: generatorById("marginals").defaults, nRows };
  for (const [k, out] of planLeftOut(cohort.nUnits, N_REFITS, createRng("growth/masks")).entries())
    refits.push(await refitOnce(cohort, recipe, out, createRng(`growth/refit/${k}`), generatorById));
  await checkPass(cohort, synthetic, refits, timed);
  await timed("fidelity", () =>
    compareFidelity(cohort, synthetic, { nSplits: N_SPLITS, cellSize: 5 }, createRng("growth/fidelity")),
  );
  return times;
}

async function checkPass(
  registry: Cohort<"train">,
  synthetic: Cohort<"synthetic">,
  refits: readonly Refit[],
  timed: <T>(part: string, work: () => Promise<T>) => Promise<T>,
): Promise<void> {
  const ceilings = ceilingsByCheck(policy);
  const adversaries = await shippedAdversaries(registry.schema);
  await timed("all checks", async () => {
    for (const check of checks)
      await timed(`  ${check.id}`, async () =>
        check.run(
          { registry, released: [synthetic], refits, namedUnits: [] },
          check.defaults,
          createRng("growth/check"),
          {
            ...{ alpha: policy.alpha, upperAlpha: policy.alpha, nCandidates: 1, cellSize: policy.cellSize.value },
            ...{ ceilings: ceilings[check.id] ?? {}, adversaries, onProgress: () => undefined },
          },
        ),
      );
  });
}
