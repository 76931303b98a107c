import { generatorNote } from "../../src/report/words/en/record-notes.ts";
import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { generatorById } from "../../generators/index.ts";
import { openBackend, type BackendName } from "../../generators/shared/neural/networks/open-backend.ts";
import { createRng } from "../../src/core/rng.ts";
import { packageRoot } from "../../src/io/settings/package-root.ts";
import { FRONTIER_HEADER, frontierLine, measureFrontier } from "../exposure-fidelity.ts";
import { readPbc } from "../pbc-cohort.ts";
import { ownStep } from "./own-step.ts";

/** Rounds of a block of steps each, one program after the other, so that a change of load meets all alike. */
const ROUNDS = 12;
const STEPS = 10;
const WARM_UP = 30;
const NEURAL = ["tvae", "ctgan"] as const;
/** Generators by how many refits their time allows. */
const REFITS = [
  ["cart", 40],
  ["bayesian-network", 40],
  ["marginals", 40],
  ["tvae", 40],
  ["ctgan", 6],
] as const;

const versionOf = (path: string): string =>
  (JSON.parse(readFileSync(join(packageRoot(), path), "utf8")) as { version: string }).version;
/** Milliseconds of each step, and mean processor milliseconds of a step. */
interface Block {
  readonly wall: readonly number[];
  readonly processor: number;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
const load = (): string => loadavg()[0]!.toFixed(1);

console.log(
  `node ${process.versions.node}, raresynth ${versionOf("package.json")}, TensorFlow.js ${versionOf("node_modules/@tensorflow/tfjs-core/package.json")}, ${availableParallelism()} cores, load ${load()}`,
);
if (process.argv[2] !== "registry") await compareSteps();
if (process.argv[2] !== "step") await compareOnPbc();
console.log(`load at the end ${load()}`);

async function compareSteps(): Promise<void> {
  const peer = await startPeer();
  if (peer === undefined) console.log("PyTorch is not to be had here.");
  const programs: { name: string; run: (n: number) => Promise<Block>; blocks: Block[] }[] = [];
  for (const name of ["wasm", "tensorflow"] as const) {
    const run = await ownBlocks(name);
    if (run !== undefined) programs.push({ name: `raresynth, ${name}`, run, blocks: [] });
  }
  if (peer !== undefined)
    for (const kind of ["paper", "shared"])
      programs.push({ name: `PyTorch, ${kind}`, run: (n) => peer.ask(`${kind} ${n}`), blocks: [] });
  for (const { run } of programs) await run(WARM_UP);
  for (let round = 0; round < ROUNDS; round++) for (const { run, blocks } of programs) blocks.push(await run(STEPS));
  peer?.process.stdin!.end();
  console.log(
    `\nOne CTGAN step: batch 500, 80 encoded columns, latent 128, two hidden layers of 256, pac 10, gradient penalty. ${ROUNDS * STEPS} steps in ${ROUNDS} interleaved blocks.\n\n| program | wall ms, median | wall ms, fastest | processor ms, median block | times PyTorch, paper (fastest; processor) | times PyTorch, shared (fastest; processor) |\n|---|---|---|---|---|---|`,
  );
  const blocksOf = (name: string): readonly Block[] => programs.find((one) => one.name === name)?.blocks ?? [];
  const fastest = (name: string): number => Math.min(...blocksOf(name).flatMap((block) => block.wall));
  const processor = (name: string): number => median(blocksOf(name).map((block) => block.processor));
  const times = (name: string, peerName: string): string =>
    `${(fastest(name) / fastest(peerName)).toFixed(2)}; ${(processor(name) / processor(peerName)).toFixed(2)}`;
  for (const { name, blocks } of programs) {
    console.log(
      `| ${name} | ${median(blocks.flatMap((block) => block.wall)).toFixed(1)} | ${fastest(name).toFixed(1)} | ${processor(name).toFixed(1)} | ${times(name, "PyTorch, paper")} | ${times(name, "PyTorch, shared")} |`,
    );
  }
}

/** Exposure, fidelity and time on pbc, beside the generators that fit in moments. */
async function compareOnPbc(): Promise<void> {
  const registry = readPbc();
  for (const id of NEURAL) {
    const start = performance.now();
    const { notes } = await generatorById(id).fit(registry, {}, createRng("bench/neural"));
    console.log(
      `\n${id}: one fit of ${registry.nUnits} patients in ${((performance.now() - start) / 1000).toFixed(1)} s, processor ${(process.cpuUsage().user / 1e6).toFixed(0)} s since the start, load ${load()}. ${notes
        .filter(({ kind }) => kind === "training" || kind === "held-out-loss")
        .map(generatorNote)
        .join(" ")}`,
    );
  }
  console.log(
    `\nExposure and fidelity on pbc, each refit without a tenth of the patients (bench/exposure-fidelity.ts has the definitions):\n\n${FRONTIER_HEADER}`,
  );
  for (const [id, nRefits] of REFITS) {
    const generator = generatorById(id);
    console.log(
      frontierLine(
        await measureFrontier(
          `${id}, ${nRefits} refits`,
          generator,
          generator.defaults,
          registry,
          nRefits,
          createRng("exposure-fidelity"),
        ),
      ),
    );
  }
}

/** Blocks of own steps; undefined where the backend is not to be had. */
async function ownBlocks(name: BackendName): Promise<((n: number) => Promise<Block>) | undefined> {
  let step: (() => number) | undefined;
  const block = async (n: number): Promise<Block> => {
    // Two backends can be at work in turn; each block opens its own.
    const { product } = await openBackend(name);
    step ??= ownStep(product);
    const before = process.cpuUsage();
    const wall = Array.from({ length: n }, () => {
      const start = performance.now();
      if (Number.isNaN(step!())) throw new Error("the step gave no number");
      return performance.now() - start;
    });
    const { user, system } = process.cpuUsage(before);
    return { wall, processor: (user + system) / 1000 / n };
  };
  try {
    await block(1);
    return block;
  } catch {
    console.log(`The backend ${name} is not to be had here.`);
    return undefined;
  }
}

async function startPeer(): Promise<{ process: ChildProcess; ask: (line: string) => Promise<Block> } | undefined> {
  const child = spawn("/usr/bin/python3", [join(packageRoot(), "bench/neural/peer.py")], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const hello = await lines.next();
  if (hello.done === true) return undefined;
  console.log(hello.value);
  return {
    process: child,
    ask: async (line) => {
      child.stdin.write(`${line}\n`);
      return JSON.parse(String((await lines.next()).value)) as Block;
    },
  };
}
