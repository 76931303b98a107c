// Compiles what has changed since the last time, bundles the command line, lets a link to the command line run, and makes the link.
//   node .ci/build.mjs
// The compiler notes in dist/.tsbuildinfo what it compiled; where dist is gone, so is the note. `npm ci` runs this (prepare), and so does every
// `npx raresynth` that finds no link: with nothing to compile it takes seconds, with the link it is not run at all.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { createRequire } from "node:module";
import { bundle } from "./bundle.mjs";

const root = join(import.meta.dirname, "..");
const command = join(root, "dist/cli/raresynth.js");
const compiled = join(root, "dist/src/cli/main.js");
const note = join(root, "dist/.tsbuildinfo");

if (!existsSync(compiled)) rmSync(note, { force: true });
const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const { status } = spawnSync(
  process.execPath,
  [compiler, "-p", "tsconfig.build.json", "--incremental", "--tsBuildInfoFile", note],
  { cwd: root, stdio: "inherit" },
);
if (status !== 0) process.exit(status ?? 1);
await bundle(root);
chmodSync(command, 0o755);

// npm makes links only for packages that another one installs. Without this one, `npx raresynth` in a clone would install the clone into npx's own
// cache, and compile it, at each call. On Windows links need rights; there npx goes that way.
if (process.platform !== "win32") {
  const link = join(root, "node_modules/.bin/raresynth");
  mkdirSync(join(link, ".."), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync("../../dist/cli/raresynth.js", link);
}
