import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createRng } from "../../src/core/rng.ts";
import { openPacket } from "../../src/api/packet/packet.ts";
import { signFolder } from "../../src/api/packet/sign-release.ts";
import { newKey, readPrivateKey } from "../../src/packet/signatures/keys.ts";
import { filesBelow, inProcess, raresynth, root, scratch } from "./harness.ts";

const folder = scratch();
const N = 83;
const CANARY = { level: "Zellweger-variant-X", value: 987654, patient: "patient-zero" };
const SCHEMA = `version: 1
name: small
columns:
  - { name: id, type: identifier, role: identifier }
  - { name: age, type: integer, role: quasi-identifier, bounds: { min: 0, max: 90 }, cuts: [18, 40, 60] }
  - { name: sex, type: categorical, role: quasi-identifier, levels: [m, f] }
  - { name: gene, type: categorical, role: sensitive, levels: [a, b, c] }
  - { name: lab, type: continuous, role: other, bounds: { min: 0, max: 10 }, grid: 0.1 }
protect: { patient: id }
dp:
  patients: 80
  population: small
  complete: [age, sex]
  edges: [[age, gene]]
  declared:
    by: a person
    on: "2026-11-29"
    from: a textbook
    except:
      - { columns: [lab], by: a laboratory, on: "2026-11-28", from: its manual }
  justification: { by: a person, on: "2026-11-29", because: a test, rejected: [{ epsilon: 1, because: useless at this size }] }
  publishedElsewhere: []
`;
const schema = join(folder, "small.schema.yaml");
writeFileSync(schema, SCHEMA);
const registry = join(folder, "small.csv");
const rng = createRng("small");
const rows = Array.from({ length: N }, (_, i) =>
  i === 3
    ? [CANARY.patient, "44", "f", CANARY.level, String(CANARY.value)]
    : [`p${i}`, String(rng.int(90)), "mf"[rng.int(2)], "abc"[rng.int(3)], String(rng.int(100) / 10)],
);
writeFileSync(registry, `id,age,sex,gene,lab\n${rows.map((row) => row.join(",")).join("\n")}\n`);

const args = (out: string, more: readonly string[] = []): string[] => [
  "run",
  registry,
  "--schema",
  schema,
  "--out",
  join(folder, out),
  "--dp",
  "--epsilon",
  "5",
  "--delta",
  "1e-6",
  "--rows",
  "80",
  "--refits",
  "20",
  ...more,
];
const spends = (ledger: string): number =>
  existsSync(ledger) ? readFileSync(ledger, "utf8").split("privacy-spend").length - 1 : 0;

describe("run --dp", () => {
  const ledger = join(folder, "small.ledger.jsonl");

  it("releases, is verified, and holds no canary of certainty in any public file; a second run is refused unread", async () => {
    const ran = await raresynth(args("first"));
    expect(ran.stderr).not.toMatch(/error E_/);
    expect(ran.code, ran.stdout).toBe(0);
    const release = join(folder, "first/release");
    expect(readdirSync(release).sort()).toEqual([
      "README.txt",
      "cohort.schema.yaml",
      "dp-statement.html",
      "dp-statement.json",
      "manifest.json",
      "synthetic.csv",
    ]);
    for (const [path, bytes] of filesBelow(release)) {
      const text = bytes.toString("utf8");
      for (const canary of [CANARY.level, "Zellweger", String(CANARY.value), CANARY.patient])
        expect(text, path).not.toContain(canary);
      // The number of patients stands nowhere as a number of its own; in rows and drawings any two digits may stand.
      if (!path.endsWith(".csv") && !path.endsWith(".html"))
        expect(text, path).not.toMatch(new RegExp(`(?<![\\w.])${N}(?![\\w.])`));
    }
    expect(readFileSync(join(release, "dp-statement.json"), "utf8")).toContain("a laboratory");
    expect(ran.stdout + ran.stderr).not.toContain(CANARY.level);
    expect((await raresynth(["verify", release])).code).toBe(0);
    expect(readFileSync(join(folder, "first/dp-audit.internal.html"), "utf8")).toContain("Membership beside the claim");

    const again = await raresynth(args("second", ["--language", "de"]));
    expect(again.code).toBe(2);
    expect(again.stdout).toContain("E_BUDGET: Das Budget der Population erlaubt es nicht");
    expect(again.stdout).toContain("VERWEIGERT");
    expect(spends(ledger)).toBe(1);
    expect(existsSync(join(folder, "second"))).toBe(false);

    // Tampering with each public file is found and the file named.
    for (const name of readdirSync(release)) {
      const path = join(release, name);
      const before = readFileSync(path);
      writeFileSync(path, Buffer.concat([before.subarray(0, before.length - 2), Buffer.from("x\n")]));
      const found = await raresynth(["verify", release]);
      expect(found.code, name).not.toBe(0);
      expect(found.stdout + found.stderr).toContain(name);
      writeFileSync(path, before);
    }
    expect((await raresynth(["verify", release])).code).toBe(0);

    // Packets and signatures follow from a report and its policy; a statement has neither.
    const refused = { code: "E_VERIFY", where: "dp-statement.json" };
    await expect(openPacket(release)).rejects.toMatchObject(refused);
    const key = readPrivateKey(newKey("A. Person", ["dpo"]).privateKey);
    const request = { role: "dpo", name: "A. Person", decision: "accept", conditions: [] } as const;
    await expect(signFolder(release, request, key, "2026-11-30")).rejects.toMatchObject(refused);
    expect((await inProcess(["packet", "init", release, "--out", join(folder, "answers.yaml")])).stderr).toContain(
      "has no report that the questions of a packet could be answered from",
    );
  }, 300_000);

  it(
    "spends where it is killed between entry and release, and is refused afterwards",
    { tags: ["thorough"], timeout: 300_000 },
    async () => {
      const own = join(folder, "killed.ledger.jsonl");
      const code = await killOnEntry(args("killed", ["--ledger", own]), own);
      expect(code).toBeNull();
      expect(spends(own)).toBe(1);
      expect(existsSync(join(folder, "killed/release"))).toBe(false);
      const again = await raresynth(args("killed-again", ["--ledger", own]));
      expect(again.code).toBe(2);
      expect(again.stdout).toContain("E_BUDGET");
      expect(spends(own)).toBe(1);
    },
  );

  it(
    "lets one of two processes at once spend the budget, never both",
    { tags: ["thorough"], timeout: 300_000 },
    async () => {
      const own = join(folder, "both.ledger.jsonl");
      const both = await Promise.all(["one", "two"].map((out) => raresynth(args(out, ["--ledger", own]))));
      expect(both.map(({ code }) => code).filter((code) => code === 0)).toHaveLength(1);
      const other = both.find(({ code }) => code !== 0);
      expect(`${other?.stdout ?? ""}${other?.stderr ?? ""}`).toContain("E_BUDGET");
      expect(spends(own)).toBe(1);
      expect(["one", "two"].filter((out) => existsSync(join(folder, out, "release")))).toHaveLength(1);
    },
  );

  it("never releases on a schema that nobody confirmed", async () => {
    const open = join(folder, "open.schema.yaml");
    writeFileSync(open, SCHEMA.replace("protect: { patient: id }\n", ""));
    const own = join(folder, "open.ledger.jsonl");
    const ran = await raresynth([...args("open", ["--ledger", own]).map((arg) => (arg === schema ? open : arg))]);
    expect(ran.code).toBe(3);
    expect(ran.stdout).toContain("who is protected");
    expect(spends(own)).toBe(0);
    rmSync(open);
  }, 300_000);
});

describe("dp curve", () => {
  const curve = (more: readonly string[]) =>
    raresynth(["dp", "curve", "--schema", schema, "--generator", "dp-graph", "--epsilon", "0.5,1,2,3", ...more]);

  it(
    "is free on a stand-in and stands in the statement; on the registry it is charged, or refused",
    { tags: ["thorough"], timeout: 300_000 },
    async () => {
      const out = join(folder, "curve.json");
      const figure = join(folder, "curve.svg");
      const own = join(folder, "curve.ledger.jsonl");
      expect((await curve(["--stand-in", registry, "--out", out, "--figure", figure])).code).toBe(0);
      const made = JSON.parse(readFileSync(out, "utf8")) as { points: { twoWay: { repeats: number } }[] };
      expect(made.points.map(({ twoWay }) => twoWay.repeats)).toEqual([20, 20, 20, 20]);
      expect(readFileSync(figure, "utf8")).toMatch(/^<svg role="img"/);

      const charged = await curve(["--registry", registry, "--ledger", own, "--out", join(folder, "charged.json")]);
      expect(charged.code, charged.stdout + charged.stderr).toBe(0);
      expect(spends(own)).toBe(1);
      const text = readFileSync(join(folder, "charged.json"), "utf8");
      expect(text).not.toMatch(new RegExp(`(?<![\\w.])${N}(?![\\w.])`));
      expect(JSON.parse(text)).toMatchObject({ basis: { kind: "registry" }, rows: 80 });
      const again = await curve(["--registry", registry, "--ledger", own, "--out", join(folder, "again.json")]);
      expect(again.code).toBe(2);
      expect(again.stdout).toContain("E_BUDGET");
      expect(existsSync(join(folder, "again.json"))).toBe(false);
    },
  );

  it("asks for four epsilon, twenty repeats and one table", async () => {
    const few = await curve(["--stand-in", registry, "--out", join(folder, "x.json"), "--repeats", "19"]);
    expect(few.stderr).toContain("E_USAGE");
    expect((await curve(["--out", join(folder, "x.json")])).stderr).toContain("E_USAGE");
  }, 300_000);
});

/** Runs until the ledger has an entry, then kills at once. @returns exit code; null for killed */
function killOnEntry(command: readonly string[], ledger: string): Promise<number | null> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(root, "dist/cli/raresynth.js"), ...command], { stdio: "ignore" });
    const timer = setInterval(() => {
      if (spends(ledger) > 0) child.kill("SIGKILL");
    }, 2);
    child.on("close", (code) => {
      clearInterval(timer);
      done(code);
    });
  });
}
