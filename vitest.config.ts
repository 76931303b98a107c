import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** What asks how often something holds: worlds, fuzzing, kills. `npm run test:calibration`. */
const CALIBRATION = [
  "tests/power/**/*.test.ts",
  "tests/laws/generator-fuzz.test.ts",
  "tests/laws/generator-registries.test.ts",
  "tests/laws/generator-sizes.test.ts",
  "tests/bench/**/*.test.ts",
  "tests/e2e/canary.test.ts",
  "tests/e2e/kill.test.ts",
  "tests/e2e/neural.test.ts",
  "tests/e2e/packet-kill.test.ts",
  "tests/e2e/notebook.test.ts",
  "tests/e2e/sizes.test.ts",
];

/**
 * Cases tagged "thorough" are those that `npm test` leaves to `npm run test:thorough`: what takes more than some two seconds alone and has a quicker
 * neighbour of its kind. Files that hold any, so that the others are not loaded for nothing.
 */
const THOROUGH = readdirSync("tests", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => `tests/${name}`)
  .filter((path) => /"thorough"|lawCost\(/.test(readFileSync(path, "utf8")));

/** Ledgers and files of tests stand here, not with those of whoever runs the tests, and go with the run. */
const scratch = mkdtempSync(join(tmpdir(), "raresynth-tests-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
const env = { XDG_STATE_HOME: scratch, TMPDIR: scratch };
const shared = { testTimeout: 120_000, pool: "forks", env } as const;
/** One file after another in the same process: loading the sources anew for each of 195 files took a fifth of the time. */
const kept = { isolate: false } as const;

export default defineConfig({
  test: {
    // Two files at a time on two cores; without this one core stands idle while a file runs alone.
    maxWorkers: 2,
    tags: [{ name: "thorough", description: "Left by `npm test` to `npm run test:thorough`." }],
    projects: [
      {
        test: {
          ...shared,
          ...kept,
          name: "main",
          include: ["tests/**/*.test.ts"],
          exclude: [...CALIBRATION, "tests/e2e/**", "tests/browser/**"],
        },
      },
      { test: { ...shared, name: "e2e", include: ["tests/e2e/**/*.test.ts"], exclude: CALIBRATION } },
      { test: { ...shared, ...kept, name: "thorough", include: THOROUGH, exclude: CALIBRATION } },
      { test: { ...shared, name: "browser", include: ["tests/browser/**/*.test.ts"] } },
      { test: { ...shared, name: "calibration", include: CALIBRATION } },
    ],
  },
});
