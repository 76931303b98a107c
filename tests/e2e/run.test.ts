import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { filesBelow, LENIENT_POLICY, raresynth, root, sample, scratch, type Ran } from "./harness.ts";

const folder = scratch();
const lenient = join(folder, "lenient.yaml");
writeFileSync(lenient, LENIENT_POLICY);
const { data, schema } = sample("cgd0");
const run = (out: string, ...more: string[]) =>
  raresynth([
    "run",
    data,
    "--schema",
    schema,
    "--out",
    join(folder, out),
    "--policy",
    lenient,
    "--generator",
    "marginals",
    "--refits",
    "130",
    "--seed",
    "a-seed-for-tests",
    ...more,
  ]);

let finished: Promise<Ran> | undefined;
/** The run that most cases look at. */
const first = (): Promise<Ran> => (finished ??= run("one", "--workers", "1"));

/** Digests of everything but the record of the machine (timings, workers). */
const comparable = (out: string) =>
  Object.fromEntries(
    [...filesBelow(join(folder, out))]
      .filter(([path]) => path !== "run-record.internal.json")
      .map(([path, bytes]) => [path, createHash("sha256").update(bytes).digest("hex")]),
  );

describe("run", () => {
  it("releases on PASS what can be verified", async () => {
    expect((await first()).stderr).not.toMatch(/error E_/);
    expect((await first()).code).toBe(0);
    expect(Object.keys(comparable("one"))).toEqual(
      expect.arrayContaining([
        "report.internal.html",
        "report.internal.json",
        "release/synthetic.csv",
        "release/manifest.json",
        "release/report.html",
      ]),
    );
    expect((await raresynth(["verify", join(folder, "one/release")])).code).toBe(0);
  }, 300_000);

  it(
    "gives the same bytes for the same seed with one worker, two, or none, and the verdict as one line with --json",
    { tags: ["thorough"], timeout: 300_000 },
    async () => {
      await first();
      expect((await run("none", "--workers", "0")).code).toBe(0);
      expect(comparable("none")).toEqual(comparable("one"));
      const two = await run("two", "--workers", "2", "--json");
      expect(two.stdout.trim().split("\n")).toHaveLength(1);
      expect(JSON.parse(two.stdout)).toMatchObject({ verdict: "pass", exitCode: 0 });
      // Which options were given stands in its environment.
      expect({ ...comparable("two"), "run-environment.json": "" }).toEqual({
        ...comparable("one"),
        "run-environment.json": "",
      });
    },
  );

  it("holds no seed of any kind in the release", () => {
    for (const [path, bytes] of filesBelow(join(folder, "one/release")))
      expect(bytes.includes("a-seed-for-tests"), path).toBe(false);
  });

  it("says in the internal report that a given short seed is guessable", () => {
    const report = readFileSync(join(folder, "one/report.internal.html"), "utf8");
    expect(report).toContain("can be guessed");
  });

  it("never overwrites a finished run", async () => {
    const before = comparable("one");
    const again = await run("one");
    expect(again.code).toBe(1);
    expect(again.stderr).toContain("E_RELEASE");
    expect(comparable("one")).toEqual(before);
  });

  it("opens no connection", { tags: ["thorough"] }, async () => {
    const ran = await raresynth(
      [
        "run",
        data,
        "--schema",
        schema,
        "--out",
        join(folder, "offline"),
        "--policy",
        lenient,
        "--generator",
        "marginals",
        "--refits",
        "130",
        "--seed",
        "no connection",
        "--workers",
        "1",
      ],
      { nodeArgs: ["--require", join(root, "tests/e2e/no-network.cjs")] },
    );
    expect(ran.stderr).not.toContain("network use");
    expect(ran.code).toBe(0);
  });

  it("answers the same as a bundle and as the modules it is made of", () => {
    const version = (file: string): string =>
      spawnSync(process.execPath, [join(root, file), "--version"], { encoding: "utf8" }).stdout;
    expect(version("dist/src/cli/main.js")).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(version("dist/cli/raresynth.js")).toBe(version("dist/src/cli/main.js"));
    const help = (file: string): string =>
      spawnSync(process.execPath, [join(root, file), "--help"], { encoding: "utf8" }).stdout;
    expect(help("dist/src/cli/main.js")).toContain("Usage: raresynth");
    expect(help("dist/cli/raresynth.js")).toBe(help("dist/src/cli/main.js"));
  });

  it("refuses to release a control", async () => {
    const ran = await run("control", "--generator", "copy");
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain("E_GENERATOR");
    expect(existsSync(join(folder, "control/release"))).toBe(false);
  });
});

describe("help", () => {
  it("answers in under 200 ms, or in twice what node takes for nothing where other work slows both", async () => {
    const [help, bare] = [[] as number[], [] as number[]];
    for (let i = 0; i < 7; i++) {
      help.push((await raresynth(["--help"])).ms);
      const from = performance.now();
      spawnSync(process.execPath, ["-e", "0"]);
      bare.push(performance.now() - from);
    }
    expect(Math.min(...help)).toBeLessThan(Math.max(200, 2 * Math.min(...bare)));
  });

  it("is quiet when its reader has seen enough", () => {
    const ran = spawnSync(
      "sh",
      ["-c", `"${process.execPath}" "${join(root, "dist/cli/raresynth.js")}" run --help | head -1`],
      { encoding: "utf8" },
    );
    expect(ran.stderr).toBe("");
    expect(ran.stdout).toContain("Usage");
  });

  it.each(["inspect", "run", "assess", "fit", "sample", "verify", "demo"])(
    "shows an example for %s",
    async (command) => {
      const ran = await raresynth([command, "--help"]);
      expect(ran.code).toBe(0);
      expect(ran.stdout).toContain("Example");
    },
  );
});
