import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { afterAll } from "vitest";
import type { CliIo, ExitCode } from "../../src/cli/cli-io.ts";
import { main } from "../../src/cli/program.ts";

export const root = resolve(import.meta.dirname, "../..");
const built = join(root, "dist/cli/raresynth.js");

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

/** A state folder for one command, so that no test counts the attempts of another. */
const freshState = (): string => mkdtempSync(join(process.env["XDG_STATE_HOME"] ?? tmpdir(), "command-"));

/** Runs a program in a namespace of its own without any interface to the outside. */
export const NO_NETWORK: readonly string[] = ["unshare", "--user", "--map-root-user", "--net"];

/** Whether the system lets an ordinary process take its network away. */
export function canDenyNetwork(): boolean {
  const [program = "", ...args] = NO_NETWORK;
  return spawnSync(program, [...args, "true"]).status === 0;
}

/** The built program as a user runs it, each time without earlier attempts. */
export function raresynth(
  args: readonly string[],
  options: {
    env?: Record<string, string>;
    killAfterMs?: number;
    nodeArgs?: readonly string[];
    /** Runs the program by another one, such as NO_NETWORK. */
    by?: readonly string[];
  } = {},
): Promise<Ran> {
  return new Promise((done) => {
    const start = performance.now();
    const [program, ...before] = [...(options.by ?? []), process.execPath];
    const child = spawn(program, [...before, ...(options.nodeArgs ?? []), built, ...args], {
      env: { ...process.env, XDG_STATE_HOME: freshState(), ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const killer =
      options.killAfterMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), options.killAfterMs);
    child.on("close", (code) => {
      clearTimeout(killer);
      done({ code, stdout, stderr, ms: performance.now() - start });
    });
  });
}

/** The same commands in this process, without threads: for many small runs. */
export async function inProcess(args: readonly string[]): Promise<{ code: ExitCode; stdout: string; stderr: string }> {
  process.env["XDG_STATE_HOME"] = freshState();
  const out: string[] = [];
  const err: string[] = [];
  const io: CliIo = {
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    progress: () => undefined,
    signal: new AbortController().signal,
  };
  const code = await main(args, io);
  return { code, stdout: out.join("\n"), stderr: err.join("\n") };
}

/** A folder that is gone after the tests of the file. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), "raresynth-test-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Relative path -> bytes of every file below a folder, sorted. */
export function filesBelow(folder: string): Map<string, Buffer> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile())
    .sort();
  return new Map(paths.map((path) => [relative(folder, path), readFileSync(path)]));
}

export const sample = (name: string): { data: string; schema: string } => ({
  data: join(root, "sample-data", name, `${name}.csv`),
  schema: join(root, "sample-data", name, "cohort.schema.yaml"),
});

/**
 * A policy that only a copy breaks, since a check that accepts the verbatim copy is not trusted: for tests that need a
 * release. On cgd0 the group of centres gives almost every second site away without any leak, so that a copy shows
 * little more than .5 there.
 */
export const LENIENT_POLICY = `version: 1
id: lenient
title: Lenient
context: tests of the release machinery only
owner: tests
date: "2026-01-01"
cellSize: { value: 5, citation: tests }
alpha: 0.05
validMonths: 1
thresholds:
  - { check: replicas, finding: all-columns, measure: excess, ceiling: 0.9, meaning: tests, citation: tests, owner: tests, date: "2026-01-01" }
  - { check: singling-out, finding: singling-out, measure: excess, ceiling: 0.5, meaning: tests, citation: tests, owner: tests, date: "2026-01-01" }
  - { check: linkability, finding: linkability, measure: excess, ceiling: 0.5, meaning: tests, citation: tests, owner: tests, date: "2026-01-01" }
  - { check: attribute-inference, finding: attribute-inference, measure: excess, ceiling: 0.4, meaning: tests, citation: tests, owner: tests, date: "2026-01-01" }
  - { check: site-identity, finding: site-identity, measure: excess, ceiling: 0.4, meaning: tests, citation: tests, owner: tests, date: "2026-01-01" }
  - { check: membership, finding: auc, measure: attack, ceiling: 0.7, meaning: tests, citation: tests, owner: tests, date: "2026-01-01" }
  - { check: rare-individuals, finding: pooled-exposure, measure: attack, ceiling: 0.7, meaning: tests, citation: tests, owner: tests, date: "2026-01-01" }
  - { check: rare-individuals, finding: person-exposure, measure: attack, ceiling: 1, meaning: tests, citation: tests, owner: tests, date: "2026-01-01" }
  - { check: replicas, finding: verbatim-rare, measure: excess, ceiling: 0, meaning: tests, citation: tests, owner: tests, date: "2026-01-01" }
  - { check: replicas, finding: quasi-identifiers, measure: excess, ceiling: 0.9, meaning: tests, citation: tests, owner: tests, date: "2026-01-01" }
  - { check: replicas, finding: qi-and-sensitive, measure: excess, ceiling: 0.9, meaning: tests, citation: tests, owner: tests, date: "2026-01-01" }
  - { check: singling-out, finding: singling-out-rare, measure: excess, ceiling: 0.9, asks: not above the ceiling, meaning: tests, citation: tests, owner: tests, date: "2026-01-01" }
  - { check: linkability, finding: linkability-rare, measure: excess, ceiling: 0.9, asks: not above the ceiling, meaning: tests, citation: tests, owner: tests, date: "2026-01-01" }
  - { check: attribute-inference, finding: attribute-inference-rare, measure: excess, ceiling: 0.9, asks: not above the ceiling, meaning: tests, citation: tests, owner: tests, date: "2026-01-01" }
  - { check: site-identity, finding: site-identity-rare, measure: excess, ceiling: 0.9, asks: not above the ceiling, meaning: tests, citation: tests, owner: tests, date: "2026-01-01" }
  - { check: site-identity, finding: site-identity-by-site, measure: excess, ceiling: 0.9, asks: not above the ceiling, meaning: tests, citation: tests, owner: tests, date: "2026-01-01" }
  - { check: membership, finding: auc-rare, measure: attack, ceiling: 0.95, asks: not above the ceiling, meaning: tests, citation: tests, owner: tests, date: "2026-01-01" }
  - { check: rare-individuals, finding: pooled-exposure-rare, measure: attack, ceiling: 0.95, asks: not above the ceiling, meaning: tests, citation: tests, owner: tests, date: "2026-01-01" }
  - { check: rare-individuals, finding: released-file, measure: excess, ceiling: 0.9, meaning: tests, citation: tests, owner: tests, date: "2026-01-01" }
`;
