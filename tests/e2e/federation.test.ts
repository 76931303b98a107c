import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { inProcess, raresynth, root } from "./harness.ts";

const SITES = ["north", "middle", "south"] as const;
/** Unequal thirds of pbc by a stand-in for a site column. */
const SHARE = [0, 210, 340, 418];
const folder = mkdtempSync(join(tmpdir(), "federation-"));
const at = (...parts: string[]): string => join(folder, ...parts);
const schema = at("schema.yaml");
const trust = at("trust.json");
const keyOf = (site: string): string => {
  const name = readdirSync(at(site)).find((one) => one.endsWith(".private.pem") && !one.startsWith("round-"));
  return at(site, name ?? "");
};

async function ok(args: readonly string[], expected = 0): Promise<string> {
  const { code, stdout, stderr } = await inProcess(args);
  expect(stderr).toBe("");
  expect(code).toBe(expected);
  return stdout;
}

function countsArgs(site: string, round: string, peers: readonly string[], out: string): string[] {
  return [
    ...["contribute", "counts", at(site, "registry.csv"), "--schema", schema, "--round", round, "--key", keyOf(site)],
    ...["--trust", trust, "--state", at(site), "--out", out, ...(peers.length === 0 ? [] : ["--peers", ...peers])],
  ];
}

const planned = (out: string, more: readonly string[] = []): string[] => [
  ...["combine", "plan", "--schema", schema, "--trust", trust, "--patients", "220,140,90", "--out", out],
  ...["--epsilon", "3", "--delta", "1e-6", ...more],
];

/** A round up to its keys. */
async function keysOf(name: string, more: readonly string[] = []): Promise<{ round: string; keys: string[] }> {
  const round = at(`${name}.json`);
  await ok(planned(round, more));
  const keys = SITES.map((site) => at(`${name}-keys-${site}.json`));
  for (const [i, site] of SITES.entries())
    await ok(["contribute", "keys", "--round", round, "--key", keyOf(site), "--state", at(site), "--out", keys[i]!]);
  return { round, keys };
}

const summed = (round: string, keys: readonly string[], counts: readonly string[], out: string): string[] => [
  ...["combine", "sum", ...counts, "--schema", schema, "--round", round, "--trust", trust, "--out", out],
  ...(keys.length === 0 ? [] : ["--peers", ...keys]),
];

describe("a federation of three sites", () => {
  beforeAll(async () => {
    const [header, ...rows] = readFileSync(join(root, "sample-data/pbc/pbc.csv"), "utf8").trim().split("\n");
    copyFileSync(join(root, "sample-data/pbc/dp.schema.yaml"), schema);
    for (const [i, site] of SITES.entries()) {
      mkdirSync(at(site));
      const own = rows.slice(SHARE[i], SHARE[i + 1]);
      writeFileSync(at(site, "registry.csv"), `${[header, ...own].join("\n")}\n`);
      await ok(["keys", "new", "--name", site, "--role", "registry-steward", "--out", at(site)]);
    }
    const entries = SITES.map((site) =>
      at(
        site,
        readdirSync(at(site)).find((one) => one.endsWith(".public.json"))!,
      ),
    );
    await ok(["keys", "trust", ...entries, "--out", trust]);
  });

  it("draws one cohort from three processes and plain files, and answers a round once", async () => {
    const { round, keys } = await keysOf("graph");
    const counts = SITES.map((site) => at(`graph-counts-${site}.json`));
    const explained = await ok([...countsArgs("north", round, keys, counts[0]!), "--explain"]);
    expect(explained).toContain("price of the round: rho");
    expect(existsSync(counts[0]!)).toBe(false);
    const ran = await Promise.all(SITES.map((site, i) => raresynth(countsArgs(site, round, keys, counts[i]!))));
    expect(ran.map(({ code, stderr }) => [code, stderr])).toEqual(SITES.map(() => [0, ""]));
    // Nobody who combines has patients to audit on: rows, and no release.
    const judged = await ok([...summed(round, keys, counts, at("graph-sum.json")), "--rows", at("graph.csv")], 3);
    expect(judged).toContain("INCONCLUSIVE");
    expect(judged).toContain("audits on patients: Not measured");
    const sum = JSON.parse(readFileSync(at("graph-sum.json"), "utf8")) as {
      tables: { counts: number[]; sigma: number }[];
    };
    for (const { counts: cells, sigma } of sum.tables)
      expect(Math.abs(cells.reduce((a, b) => a + b, 0) - 418)).toBeLessThan(5 * sigma * Math.sqrt(cells.length));
    expect(readFileSync(at("graph.csv"), "utf8").split("\n").length).toBeGreaterThan(300);

    const again = await inProcess(countsArgs("north", round, keys, at("again.json")));
    expect(again.stderr).toContain("E_ROUND");
    const dropped = await inProcess(summed(round, keys, counts.slice(1), at("x.json")));
    expect(dropped.stderr).toContain("missing: north");
    const twice = await inProcess(summed(round, keys, [...counts, counts[1]!], at("x.json")));
    expect(twice.stderr).toContain("sent twice: middle");
    const cells = readFileSync(counts[2]!, "utf8");
    writeFileSync(
      at("bent.json"),
      // The last digit of a cell, so that it stays within what a mask can make of it.
      cells.replace(/("cells":\[\d*)(\d)/, (_, before: string, d: string) => `${before}${Number(d) ^ 1}`),
    );
    const bent = await inProcess(summed(round, keys, [...counts.slice(0, 2), at("bent.json")], at("x.json")));
    expect(bent.stderr).toContain("E_SIGNATURE");
    expect(bent.stderr).toContain('"south" was changed');
    expect(existsSync(at("x.json"))).toBe(false);
  }, 60_000);

  it("refuses another schema at the site, before anything is spent", async () => {
    const { round, keys } = await keysOf("other");
    const text = readFileSync(schema, "utf8");
    writeFileSync(at("other.yaml"), text.replace("cuts: [40, 50, 60]", "cuts: [40, 50, 61]"));
    const args = countsArgs("south", round, keys, at("other-counts.json")).map((one) =>
      one === schema ? at("other.yaml") : one,
    );
    const { code, stderr } = await inProcess(args);
    expect(code).toBe(1);
    expect(stderr).toContain("E_FEDERATION");
    expect(existsSync(at("other-counts.json"))).toBe(false);
  });

  it(
    "chooses a tree in three exchanges, each with keys of its own",
    { tags: ["thorough"], timeout: 60_000 },
    async () => {
      const sums: string[] = [];
      for (const step of [1, 2, 3]) {
        const after = sums.length === 0 ? [] : ["--after", ...sums];
        const { round, keys } = await keysOf(`mst${step}`, ["--generator", "dp-mst", ...after]);
        const counts = SITES.map((site) => at(`mst${step}-counts-${site}.json`));
        // Ledgers of their own: the cap of the first test is used up.
        for (const [i, site] of SITES.entries())
          await ok([...countsArgs(site, round, keys, counts[i]!), "--ledger", at(site, "mst.jsonl")]);
        const out = at(`mst${step}-sum.json`);
        const rows = step === 3 ? ["--rows", at("mst.csv")] : [];
        await ok([...summed(round, keys, counts, out), ...after, ...rows], rows.length === 0 ? 0 : 3);
        sums.push(out);
      }
      expect(readFileSync(at("mst.csv"), "utf8").split("\n").length).toBeGreaterThan(300);
      const tree = JSON.parse(readFileSync(sums[2]!, "utf8")) as { tables: { columns: number[] }[] };
      expect(tree.tables.length).toBe(18);
      const ledger = await ok(["ledger", "show", at("north", "mst.jsonl")]);
      expect(ledger.match(/answered the federated round/g)?.length).toBe(3);
    },
  );

  it(
    "attacks the files of a recipe at every site, in three processes, and comes to one verdict",
    { tags: ["thorough"], timeout: 120_000 },
    async () => {
      const small = at("small.yaml");
      writeFileSync(small, smallSchema(readFileSync(schema, "utf8")));
      for (const site of SITES)
        writeFileSync(at(site, "small.csv"), smallTable(readFileSync(at(site, "registry.csv"), "utf8")));
      const round = at("recipe.json");
      const shared = ["--schema", small, "--round", round];
      const plan = ["combine", "plan", "--schema", small, "--trust", trust, "--patients", "220,140,90", "--out", round];
      await ok([...plan, "--generator", "copula", "--refits", "20"]);
      const keys = SITES.map((site) => at(`recipe-keys-${site}.json`));
      const files = (kind: string): string[] => SITES.map((site) => at(`recipe-${kind}-${site}.json`));
      const [counts, findings] = [files("counts"), files("findings")];
      const own = (site: string): string[] => [
        "--key",
        keyOf(site),
        "--state",
        at(site),
        "--ledger",
        at(site, "recipe.jsonl"),
      ];
      for (const [i, site] of SITES.entries())
        await ok([
          "contribute",
          "keys",
          "--round",
          round,
          "--key",
          keyOf(site),
          "--state",
          at(site),
          "--out",
          keys[i]!,
        ]);
      const each = async (args: (site: string, i: number) => string[]): Promise<void> => {
        const ran = await Promise.all(SITES.map((site, i) => raresynth(args(site, i))));
        expect(ran.map(({ code, stderr }) => (code === 0 ? "" : stderr))).toEqual(["", "", ""]);
      };
      const peers = ["--trust", trust, "--peers", ...keys];
      const explained = await ok([
        ...[
          "contribute",
          "counts",
          at("north", "small.csv"),
          ...shared,
          ...own("north"),
          "--trust",
          trust,
          "--explain",
        ],
      ]);
      expect(explained).toContain("without noise; attempt 1");
      expect(explained).toContain("exact");
      await each((site, i) => [
        ...["contribute", "counts", at(site, "small.csv"), ...shared, ...own(site), ...peers, "--out", counts[i]!],
      ]);
      await ok(["combine", "draw", ...counts, ...shared, ...peers, "--out", at("drawn")]);
      expect(readdirSync(at("drawn")).length).toBe(22);
      await each((site, i) => [
        ...["contribute", "findings", at(site, "small.csv"), ...shared, ...own(site), "--files", at("drawn")],
        ...["--policy", "controlled-access", "--out", findings[i]!],
      ]);
      const judge = ["combine", "judge", ...findings, ...shared, "--trust", trust, "--files", at("drawn")];
      const judged = await inProcess([...judge, "--policy", "controlled-access", "--out", at("judged")]);
      expect([2, 3]).toContain(judged.code);
      expect(judged.stdout).toMatch(/Worst site: (north|middle|south) \(/);
      expect(readdirSync(at("judged")).sort()).toEqual(["verdict.html", "verdict.json"]);
      const other = await inProcess([...judge, "--policy", "public-release", "--out", at("other")]);
      expect(other.stderr).toContain("judged by another policy: north, middle, south");
      expect(existsSync(at("other"))).toBe(false);
    },
  );
});

/** Eight columns, so that attacks take seconds. */
const SMALL = new Set(["id", "time", "status", "age", "sex", "edema", "bili", "albumin", "stage"]);

function smallSchema(text: string): string {
  const nameOf = (line: string): string | undefined =>
    /^ {2}- \{ name: ([a-z.]+),/.exec(line)?.[1] ?? /^ {4}- \[[a-z]+, ([a-z.]+)\]/.exec(line)?.[1];
  return text
    .split("\n")
    .filter((line) => !line.includes("[trt,") && SMALL.has(nameOf(line) ?? "id"))
    .join("\n");
}

function smallTable(text: string): string {
  const [head = [], ...rows] = text.split("\n").map((line) => line.split(","));
  const kept = head.flatMap((name, i) => (SMALL.has(name) ? [i] : []));
  return [head, ...rows].map((row) => (row.length === 1 ? "" : kept.map((i) => row[i]).join(","))).join("\n");
}
