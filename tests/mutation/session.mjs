// Runs chosen tests again and again in one process, so that a mutant costs a run of them and not the start of the runner. Told over IPC by run.mjs:
//   { file, mutated, tests: [first, then ...] } -> { killed, tests }   files below this folder's root are changed and put back
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createVitest } from "vitest/node";

const root = process.cwd();
const silent = { onTestRunEnd: () => undefined };
const vitest = await createVitest("test", {
  root,
  watch: true,
  reporters: [silent],
  project: ["main"],
  tagsFilter: process.env.MUTATION_TESTS === "all" ? [] : ["!thorough"],
  bail: 1,
  maxWorkers: 1,
  isolate: false,
});
await vitest.watcher?.close?.();
process.send({ ready: true });

process.on("message", ({ file, mutated, tests }) => {
  void tryMutant(file, mutated, tests).then(
    (answer) => process.send(answer),
    (error) => process.send({ failed: String(error) }),
  );
});

async function tryMutant(file, mutated, rounds) {
  const path = join(root, file);
  const original = readFileSync(path, "utf8");
  try {
    writeFileSync(path, mutated);
    vitest.invalidateFile(path);
    for (const tests of rounds) if (await fails(tests)) return { killed: true };
    return { killed: false };
  } finally {
    writeFileSync(path, original);
    vitest.invalidateFile(path);
  }
}

async function fails(tests) {
  if (tests.length === 0) return false;
  const wanted = await vitest.globTestSpecifications(tests);
  // What failed before counts towards the bail.
  vitest.state.filesMap.clear();
  vitest.state.idMap.clear();
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(wanted);
  return unhandledErrors.length > 0 || testModules.some((module) => !module.ok());
}
