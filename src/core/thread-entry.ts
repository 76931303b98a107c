import { existsSync } from "node:fs";

/** Files that start threads, by name: where each stands beside the modules that it is compiled from. */
const ENTRIES = {
  "command-thread": "src/cli/command-thread.js",
  "draw-thread": "src/report/drawing/draw-thread.js",
  "refit-thread": "src/worker.js",
  "nearest-thread": "disclosure/shared/distance/nearest-worker.js",
} as const;

/**
 * Where a thread starts: beside this file where all is one bundle (`dist/cli`), else the compiled module. From source,
 * which threads cannot load, the file does not exist.
 */
export function threadEntry(name: keyof typeof ENTRIES): URL {
  const bundled = new URL(`./${name}.js`, import.meta.url);
  return existsSync(bundled) ? bundled : new URL(`../../${ENTRIES[name]}`, import.meta.url);
}
