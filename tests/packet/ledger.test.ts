import { createHash } from "node:crypto";
import { mkdtemp, readFile, readdir, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { attemptLevel } from "../../src/core/attempt-level.ts";
import type { LedgerEvent } from "../../src/packet/ledger/entry.ts";
import { attemptsOf, recordAttempt } from "../../src/packet/ledger/attempts.ts";
import { appendToLedger, readLedger } from "../../src/packet/ledger/ledger.ts";
import { createRng } from "../../src/core/rng.ts";
import { clopperPearson } from "../../src/stats/clopper-pearson.ts";

const AT = "2026-11-29T10:00:00.000Z";
const HASH = "a".repeat(64);
let path: string;
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), "raresynth-ledger-")), "pbc.ledger.jsonl");
});

const attempt = (seed: string, more: { recipe?: string; source?: string } = {}) =>
  recordAttempt(
    path,
    {
      registry: "pbc",
      mode: "run",
      source: more.source ?? "file",
      recipe: more.recipe ?? HASH,
      policy: "public-release",
      seed,
    },
    AT,
  );
const note = (event: LedgerEvent) => appendToLedger(path, "pbc", AT, () => event);

describe("ledger", () => {
  it("is opened by its first entry and chains every further one", async () => {
    await attempt("one");
    await note({ kind: "verdict", attempt: 1, outcome: "fail", level: 0.025 });
    const ledger = await readLedger(path);
    expect(ledger?.map((entry) => entry.event.kind)).toEqual(["opened", "attempt", "verdict"]);
    expect(ledger?.[2]?.previous).toBe(ledger?.[1]?.hash);
  });

  it("holds neither seed nor digest of the file in the clear", async () => {
    await attempt("a-seed-of-mine", { source: "b".repeat(64) });
    const text = await readFile(path, "utf8");
    expect(text).not.toContain("a-seed-of-mine");
    expect(text).not.toContain("b".repeat(64));
  });

  it("names any changed byte, dropped, repeated, swapped or torn line", async () => {
    for (const seed of ["one", "two", "three"]) await attempt(seed);
    const text = await readFile(path, "utf8");
    const lines = text.trimEnd().split("\n");
    const faults: string[] = [];
    for (let at = 0; at < text.length; at += 17)
      faults.push(text.slice(0, at) + (text[at] === "0" ? "1" : "0") + text.slice(at + 1));
    faults.push(lines.toSpliced(1, 1).join("\n") + "\n", [...lines, lines[2]].join("\n") + "\n");
    faults.push([lines[0], lines[2], lines[1], lines[3]].join("\n") + "\n", lines.slice(1).join("\n") + "\n");
    faults.push(text.slice(0, -1), text + "{}\n", "", text.slice(0, -40));
    for (const fault of faults) {
      await writeFile(path, fault);
      await expect(readLedger(path), fault.slice(0, 60)).rejects.toMatchObject({ code: "E_LEDGER" });
      await expect(attempt("four")).rejects.toMatchObject({ code: "E_LEDGER" });
    }
  });

  it("refuses the ledger of another registry", async () => {
    await attempt("one");
    await expect(appendToLedger(path, "cgd0", AT, () => undefined)).rejects.toMatchObject({ code: "E_LEDGER" });
  });

  it("loses nothing when many append at once, and leaves nothing beside", async () => {
    const seeds = Array.from({ length: 40 }, (_, k) => `seed ${k}`);
    const got = await Promise.all(seeds.map(async (seed) => attempt(seed)));
    expect(new Set(got.map(({ attempts }) => attempts.number)).size).toBe(40);
    expect(await readLedger(path)).toHaveLength(41);
    expect(await readdir(join(path, ".."))).toEqual(["pbc.ledger.jsonl"]);
  });

  it("takes over the lock of a process that died, and many takers lose nothing", async () => {
    await writeFile(`${path}.lock`, JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), nonce: "gone" }));
    await Promise.all(Array.from({ length: 12 }, async (_, k) => attempt(`seed ${k}`)));
    expect(await readLedger(path)).toHaveLength(13);
  });

  it("takes it over again and again, also where a taker died over it, and leaves nothing beside the ledger", async () => {
    const dead = { pid: 2 ** 22 + 1, host: hostname() };
    for (let round = 0; round < 8; round++) {
      const nonce = `../gone ${round}`;
      const claim = `${path}.lock.over.${createHash("sha256").update(nonce).digest("hex").slice(0, 8)}.1`;
      if (round % 2 === 1) await writeFile(claim, JSON.stringify({ ...dead, nonce: "taker" }));
      await writeFile(`${path}.lock`, JSON.stringify({ ...dead, nonce }));
      await Promise.all(Array.from({ length: 12 }, async (_, k) => attempt(`round ${round}, seed ${k}`)));
      expect(await readLedger(path)).toHaveLength(1 + 12 * (round + 1));
    }
    const beside = await readdir(dirname(path));
    expect(beside.filter((name) => name.startsWith(`${basename(path)}.lock`))).toEqual([]);
  });
});

describe("attempts", () => {
  it("counts new seeds, files and recipes, and not the same attempt twice", async () => {
    expect((await attempt("one")).attempts.number).toBe(1);
    expect((await attempt("two")).attempts.number).toBe(2);
    expect((await attempt("one")).attempts.number).toBe(1);
    expect((await attempt("one", { source: "one patient less" })).attempts.number).toBe(3);
    expect((await attempt("one", { recipe: "b".repeat(64) })).attempts.number).toBe(4);
  });

  it("begins again after a release of the same recipe, not after one of another", async () => {
    const harmless = "b".repeat(64);
    await attempt("one");
    const other = await attempt("two", { recipe: harmless });
    await note({ kind: "release", attempt: other.seq, manifest: HASH });
    expect((await attempt("three")).attempts).toMatchObject({ number: 3, total: 3 });
    expect((await attempt("four", { recipe: harmless })).attempts).toMatchObject({ number: 2, total: 4 });
  });

  it("says how the earlier ones ended", async () => {
    const first = await attempt("one");
    await note({ kind: "verdict", attempt: first.seq, outcome: "fail", level: 0.025 });
    await attempt("two");
    const third = await attempt("three");
    expect(third.attempts.earlier).toEqual({ pass: 0, fail: 1, inconclusive: 0, stopped: 1 });
    expect(attemptsOf((await readLedger(path))!, HASH)).toEqual(third.attempts);
  });
});

describe("level over attempts", () => {
  it("adds up to the policy's level", () => {
    let sum = 0;
    for (let k = 1; k <= 10_000; k++) sum += attemptLevel(0.05, k);
    expect(sum).toBeCloseTo(0.05 * (1 - 1 / 10_001), 12);
    expect(() => attemptLevel(0.05, 0)).toThrow(/counted from 1/);
  });

  it("keeps a recipe at its ceiling from passing in 20 attempts, where the plain level does not", () => {
    const [ceiling, n, families] = [0.09, 418, 400];
    const rng = createRng("ledger-attempts");
    const bounds = new Map<string, number>();
    const upper = (hits: number, level: number): number => {
      const key = `${hits}/${level}`;
      if (!bounds.has(key)) bounds.set(key, clopperPearson(hits, n, 1 - 2 * level).high);
      return bounds.get(key)!;
    };
    const passes = { plain: 0, spent: 0 };
    for (let family = 0; family < families; family++) {
      const passed = { plain: false, spent: false };
      for (let k = 1; k <= 20; k++) {
        let hits = 0;
        for (let i = 0; i < n; i++) if (rng.float() < ceiling) hits++;
        passed.plain ||= upper(hits, 0.05) <= ceiling;
        passed.spent ||= upper(hits, attemptLevel(0.05, k)) <= ceiling;
      }
      passes.plain += Number(passed.plain);
      passes.spent += Number(passed.spent);
    }
    // Binomial(400, .05): 99.9 % under 35.
    expect(passes.spent).toBeLessThan(35);
    expect(passes.plain / families).toBeGreaterThan(0.35);
  });
});
