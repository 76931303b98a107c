// npm run test:formats -- PACKETS.ndjson: holds synthetic phenopackets against PyPI phenopackets.
// npm run test:formats -- RELEASE [PACKET] [KEYS]: holds a release (and a packet of it) against validators that others wrote, in a Python environment of its own.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";

const folder = resolve(import.meta.dirname, "../../node_modules/.cache/formats");
const [release, ...more] = process.argv.slice(2);
const skip = (why) => {
  console.log(`skipped: ${why}`);
  process.exit(0);
};
if (release === undefined) {
  console.error("a release folder is needed, such as raresynth-out/pbc/release (raresynth demo makes it)");
  process.exit(1);
}
const python = join(folder, "venv/bin/python");
if (!existsSync(join(folder, "venv/ready-2"))) {
  mkdirSync(folder, { recursive: true });
  if (spawnSync("python3", ["-m", "venv", join(folder, "venv")]).status !== 0)
    skip("python3 with venv is not at hand.");
  const install = (...args) =>
    spawnSync(python, ["-m", "pip", "install", "--quiet", ...args], { stdio: "inherit" }).status === 0;
  if (!install("-r", join(import.meta.dirname, "requirements.txt")) || !install("--no-deps", "dh-healthdcat==0.2.0"))
    skip("pip could not install the validators (no network?).");
  execFileSync(python, ["-c", `open(${JSON.stringify(join(folder, "venv/ready-2"))}, "w").close()`]);
}
if (release.endsWith(".ndjson")) {
  const checked = spawnSync(python, [join(import.meta.dirname, "check_phenopackets.py"), resolve(release)], {
    stdio: "inherit",
  });
  process.exit(checked.status ?? 1);
}
// The RO-Crate validator needs the context of RO-Crate 1.2 offline; the package that carries it is a tool of this test alone (GPL) and is not a dependency.
const context = join(folder, "package/lib/context.json");
if (!existsSync(context)) {
  const packed = spawnSync("npm", ["pack", "ro-crate@3.7.2", "--silent"], { cwd: folder });
  if (packed.status === 0) spawnSync("tar", ["xzf", "ro-crate-3.7.2.tgz"], { cwd: folder });
}
const env = { ...process.env, ...(existsSync(context) ? { RO_CRATE_CONTEXT: context } : {}) };
const done = spawnSync(
  python,
  [join(import.meta.dirname, "check.py"), resolve(release), ...more.map((path) => resolve(path))],
  { stdio: "inherit", env },
);
process.exit(done.status ?? 1);
