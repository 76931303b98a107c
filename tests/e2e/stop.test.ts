import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { filesBelow, raresynth, root, sample, scratch } from "./harness.ts";

const folder = scratch();
const built = join(root, "dist/cli/raresynth.js");
const { data, schema } = sample("pbc");

interface Stopped {
  readonly code: number | null;
  readonly stderr: string;
  /** From the signal to the end of the process. */
  readonly ms: number;
}

/** Sends the signal once the program has said something that matches. */
function stopped(args: readonly string[], when: RegExp | number, signal: NodeJS.Signals = "SIGINT"): Promise<Stopped> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [built, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let stderr = "";
    let sent = 0;
    const send = (): void => {
      if (sent !== 0) return;
      sent = performance.now();
      child.kill(signal);
    };
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
      if (typeof when !== "number" && when.test(stderr)) send();
    });
    const timer = typeof when === "number" ? setTimeout(send, when) : undefined;
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code, stderr, ms: sent === 0 ? NaN : performance.now() - sent });
    });
  });
}

function expectStopped({ code, stderr, ms }: Stopped): void {
  expect(stderr).toContain("error E_CANCELLED");
  expect(code).toBe(130);
  expect(ms).toBeLessThan(2000);
}

const leftBeside = (path: string): string[] => readdirSync(path).filter((name) => name.endsWith(".tmp"));

describe("an interrupt ends every command within two seconds, with 130", () => {
  it("fit, in the middle of training a network", async () => {
    const out = join(folder, "ctgan.json");
    expectStopped(await stopped(["fit", data, "--schema", schema, "--out", out, "--generator", "ctgan"], 6000));
    expect(existsSync(out)).toBe(false);
  });

  it("run in one thread, in the middle of training a network, by SIGTERM", { tags: ["thorough"] }, async () => {
    const out = join(folder, "ctgan-run");
    const args = ["run", data, "--schema", schema, "--out", out, "--generator", "ctgan", "--workers", "0"];
    expectStopped(await stopped(args, /takes long to fit/, "SIGTERM"));
    expect(readdirSync(out)).toEqual([".resume"]);
  });

  it("sample, in the middle of a file, which is not left behind", { tags: ["thorough"] }, async () => {
    const model = join(folder, "model.json");
    await raresynth(["fit", data, "--schema", schema, "--out", model, "--generator", "cart", "--seed", "s"]);
    const out = join(folder, "rows.csv");
    expectStopped(await stopped(["sample", model, "--rows", "10000000", "--out", out, "--given", "sex=m"], 4000));
    expect(existsSync(out)).toBe(false);
    expect(leftBeside(folder)).toEqual([]);
  });

  it(
    "assess, in the middle of the checks, by SIGTERM, which keeps those that are done",
    { tags: ["thorough"] },
    async () => {
      const model = join(folder, "assessed.json");
      const rows = join(folder, "assessed.csv");
      await raresynth(["fit", data, "--schema", schema, "--out", model, "--generator", "marginals", "--seed", "s"]);
      await raresynth(["sample", model, "--rows", "418", "--out", rows, "--seed", "s"]);
      const out = join(folder, "assessed");
      const args = ["assess", "--train", data, "--synthetic", rows, "--schema", schema, "--out", out];
      expectStopped(await stopped([...args, "--controls", "full"], /checks 3\//, "SIGTERM"));
      expect(readdirSync(out)).toEqual([".resume"]);
      expect(readdirSync(join(out, ".resume")).length).toBeGreaterThan(2);
    },
  );

  it("sweep, which keeps its plan", async () => {
    const out = join(folder, "sweep");
    expectStopped(await stopped(["sweep", data, "--schema", schema, "--out", out, "--seed", "s"], /candidate 1\//));
    expect(readdirSync(out)).toContain("plan.internal.json");
  });

  it("inspect, in the middle of a large file", async () => {
    const large = join(folder, "large.csv");
    const [header, ...records] = readFileSync(data, "utf8").trim().split("\n");
    writeFileSync(large, `${[header, ...Array.from({ length: 700 }, () => records).flat()].join("\n")}\n`);
    expectStopped(await stopped(["inspect", large], 1500));
  });
});

it(
  "goes on after an interrupt with what was done, to the same bytes",
  { tags: ["thorough"], timeout: 240_000 },
  async () => {
    const small = sample("dystrophy");
    const cohort = join(folder, "sixty.csv");
    writeFileSync(cohort, `${readFileSync(small.data, "utf8").split("\n").slice(0, 61).join("\n")}\n`);
    const args = (out: string): string[] => [
      ...["run", cohort, "--schema", small.schema, "--out", out, "--generator", "marginals", "--refits", "60"],
      ...["--seed", "stops", "--workers", "2"],
    ];
    const whole = await raresynth(args(join(folder, "whole")));
    const halted = await stopped(args(join(folder, "halted")), /refits 60\/60/);
    expectStopped(halted);
    expect(readdirSync(join(folder, "halted", ".resume")).length).toBeGreaterThan(2);
    const rest = await raresynth(args(join(folder, "halted")));
    expect(rest.stderr).toContain("going on where an earlier run was stopped");
    expect(rest.code).toBe(whole.code);
    const reports = (out: string): Buffer[] =>
      [...filesBelow(join(folder, out))].filter(([name]) => name.startsWith("report")).map(([, bytes]) => bytes);
    expect(reports("halted")).toEqual(reports("whole"));
  },
);
