// Puts the compiled command line, its threads and the packages that are loaded at their start into one folder, dist/cli: a command then opens a
// handful of files in place of a thousand. Packages that find files of their own (fonts, WebAssembly, threads) or are optional stay outside.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const OUTSIDE = [
  "@tensorflow/",
  "@e965/",
  "@resvg/",
  "cephes",
  "hyparquet-compressors",
  "pdfmake",
  "sav-reader",
  "tinypool",
];
/** Name of an entry, as src/core/thread-entry.ts knows it, and the module it starts from. */
const ENTRIES = {
  raresynth: "src/cli/main.js",
  "command-thread": "src/cli/command-thread.js",
  "draw-thread": "src/report/drawing/draw-thread.js",
  "refit-thread": "src/worker.js",
  "nearest-thread": "disclosure/shared/distance/nearest-worker.js",
};

/** @param root folder of the package, in which dist is compiled */
export async function bundle(root) {
  const dist = join(root, "dist");
  const out = join(dist, "cli");
  const made = join(out, "raresynth.js");
  if (existsSync(made) && statSync(made).mtimeMs > statSync(join(dist, ".tsbuildinfo")).mtimeMs) return;
  const { rolldown } = await import("rolldown");
  const build = await rolldown({
    input: Object.fromEntries(Object.entries(ENTRIES).map(([name, file]) => [name, join(dist, file)])),
    platform: "node",
    external: (id) => OUTSIDE.some((name) => id === name || id.startsWith(name.endsWith("/") ? name : `${name}/`)),
  });
  rmSync(out, { recursive: true, force: true });
  const { output } = await build.write({ dir: out, chunkFileNames: "[name]-[hash].js" });
  await build.close();
  writeFileSync(join(out, "help.txt"), execFileSync(process.execPath, [made, "--help"]));
  writeFileSync(join(out, "LICENSES.txt"), licences(output.flatMap(({ moduleIds = [] }) => moduleIds)));
}

/** The licences of all packages of which a module is in the bundle. */
function licences(modules) {
  const packages = modules.flatMap((id) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? []);
  return [...new Set(packages)]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      const file = readdirSync(folder).find((one) => /^(licen[cs]e|copying)/i.test(one));
      return `${name} ${version} (${license})\n\n${file === undefined ? "" : readFileSync(join(folder, file), "utf8").trim()}\n`;
    })
    .join(`\n${"-".repeat(80)}\n\n`);
}
