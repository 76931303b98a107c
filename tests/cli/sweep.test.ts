import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { main } from "../../src/cli/program.ts";
import { filesBelow, inProcess, LENIENT_POLICY, sample, scratch } from "../e2e/harness.ts";

const folder = scratch();
const lenient = join(folder, "lenient.yaml");
writeFileSync(lenient, LENIENT_POLICY);
const { schema } = sample("dystrophy");
// Sixty patients and few columns: a dozen sweeps in bearable time.
const data = join(folder, "sixty.csv");
writeFileSync(data, `${readFileSync(sample("dystrophy").data, "utf8").split("\n").slice(0, 61).join("\n")}\n`);

function settingsFile(text: string): string {
  const file = join(folder, `settings-${readdirSync(folder).length}.yaml`);
  writeFileSync(file, text);
  return file;
}

const SETTINGS = settingsFile("marginals: [{}, { maxBins: 8 }]\n");
const args = (out: string, ...more: string[]): string[] => [
  "sweep",
  data,
  "--schema",
  schema,
  "--policy",
  lenient,
  "--settings",
  SETTINGS,
  "--generators",
  "marginals",
  "--seeds",
  "2",
  "--refits",
  "20",
  "--workers",
  "0",
  "--out",
  join(folder, out),
  ...more,
];
const seeded = (out: string, ...more: string[]): string[] => args(out, "--seed", "a-seed", ...more);

/** Everything but the times of the machine. */
const comparable = (out: string): Record<string, string> =>
  Object.fromEntries(
    [...filesBelow(join(folder, out))]
      .filter(([path]) => !path.startsWith("times/") && path !== "sweep-record.internal.json")
      .map(([path, bytes]) => [path, bytes.toString("utf8")]),
  );

beforeAll(async () => {
  const ran = await inProcess(seeded("whole"));
  expect(ran.stderr).not.toContain("error E_");
  expect(ran.code).toBe(0);
}, 60_000);

describe("sweep", () => {
  it("writes candidates, map, text and choice, and says how to go on", async () => {
    expect(Object.keys(comparable("whole"))).toEqual([
      "candidates/marginals-1.1.json",
      "candidates/marginals-1.2.json",
      "candidates/marginals-2.1.json",
      "candidates/marginals-2.2.json",
      "map.internal.html",
      "map.internal.md",
      "plan.internal.json",
      "sweep.internal.json",
    ]);
    const again = await inProcess(seeded("whole", "--json"));
    expect([again.code, again.stdout.split("\n")]).toEqual([0, [again.stdout]]);
    expect(JSON.parse(again.stdout)).toMatchObject({
      exitCode: 0,
      attempts: 4,
      chosen: expect.stringMatching(/^marginals-[12]$/) as string,
    });
  });

  it("goes on where it was stopped between candidates, with the same bytes", async () => {
    const abort = new AbortController();
    const lines: string[] = [];
    const err = (line: string): void => {
      lines.push(line);
      if (line.startsWith("candidate 3/4")) abort.abort();
    };
    expect(
      await main(seeded("stopped"), { out: () => undefined, err, progress: () => undefined, signal: abort.signal }),
    ).toBe(130);
    expect(lines.join("\n")).toContain("E_CANCELLED");
    expect(Object.keys(comparable("stopped"))).toEqual([
      "candidates/marginals-1.1.json",
      "candidates/marginals-1.2.json",
      "plan.internal.json",
    ]);
    const resumed = await inProcess(seeded("stopped"));
    expect(resumed.stderr.match(/done before/g)).toHaveLength(2);
    expect(comparable("stopped")).toEqual(comparable("whole"));
  });

  it("keeps the seed that it drew when it goes on", async () => {
    // Nothing is chosen with some seeds, which is 3.
    const { code } = await inProcess(args("drawn"));
    const before = comparable("drawn");
    rmSync(join(folder, "drawn/candidates/marginals-2.2.json"));
    expect((await inProcess(args("drawn"))).code).toBe(code);
    expect(comparable("drawn")).toEqual(before);
  });

  it("is never mixed with another sweep", async () => {
    const before = comparable("whole");
    for (const other of [
      seeded("whole", "--refits", "21"),
      seeded("whole", "--seeds", "1"),
      args("whole", "--seed", "other"),
    ]) {
      const ran = await inProcess(other);
      expect([ran.code, ran.stderr.includes("error E_SWEEP")]).toEqual([1, true]);
    }
    expect(comparable("whole")).toEqual(before);
  });

  it("ends with 3 and chooses nothing where no setting lies under the ceilings", async () => {
    const strict = join(folder, "strict.yaml");
    writeFileSync(
      strict,
      LENIENT_POLICY.replace(
        "finding: auc, measure: attack, ceiling: 0.7",
        "finding: auc, measure: attack, ceiling: 0.5",
      ),
    );
    const ran = await inProcess(seeded("none", "--policy", strict, "--seeds", "1"));
    expect([ran.code, ran.stdout.includes("Nothing was chosen")]).toEqual([3, true]);
    expect(JSON.parse(readFileSync(join(folder, "none/sweep.internal.json"), "utf8"))).not.toHaveProperty("chosen");
  });
});

describe("shards and gather", () => {
  const gather = async (out: string, ...shards: string[]) =>
    inProcess(["gather", ...shards.map((shard) => join(folder, shard)), "--out", join(folder, out)]);

  it("give the bytes of one process", async () => {
    for (const part of ["1", "2", "3"])
      expect((await inProcess(seeded(`shard-${part}`, "--shard", `${part}/3`))).code).toBe(0);
    expect(Object.keys(comparable("shard-1"))).toEqual([
      "candidates/marginals-1.1.json",
      "candidates/marginals-2.2.json",
      "plan.internal.json",
    ]);
    expect((await gather("gathered", "shard-3", "shard-1", "shard-2")).code).toBe(0);
    expect(comparable("gathered")).toEqual(comparable("whole"));
    expect(readdirSync(join(folder, "gathered/times"))).toHaveLength(4);
  });

  it("name what is missing and write nothing", async () => {
    const ran = await gather("missing", "shard-1", "shard-2");
    expect([ran.code, ran.stderr.includes("error E_SWEEP: 1 of 4 candidates are missing: marginals-2.1.")]).toEqual([
      1,
      true,
    ]);
    expect(existsSync(join(folder, "missing"))).toBe(false);
  });

  it("refuse shards of different sweeps, changed files, and folders without a sweep", async () => {
    await inProcess(args("other", "--seed", "other", "--shard", "3/3"));
    expect((await gather("mixed", "shard-1", "shard-2", "other")).stderr).toContain("error E_SWEEP");
    expect((await gather("nothing", "shard-1", "no-such-folder")).stderr).toContain("error E_SWEEP");
    cpSync(join(folder, "shard-3"), join(folder, "changed"), { recursive: true });
    const file = join(folder, "changed/candidates/marginals-2.1.json");
    writeFileSync(file, readFileSync(file, "utf8").replace('"nRefits":20', '"nRefits":21'));
    expect((await gather("from-changed", "shard-1", "shard-2", "changed")).stderr).toContain(
      "changed after it was written",
    );
    appendFileSync(file, "x");
    expect((await gather("from-broken", "shard-1", "shard-2", "changed")).stderr).toContain("not JSON");
    expect((await gather("whole", "drawn")).stderr).toContain("holds another sweep");
  });

  it("need a common seed, and a part that exists", async () => {
    expect((await inProcess(args("unseeded", "--shard", "1/2"))).stderr).toContain("error E_USAGE: --shard");
    for (const part of ["3/2", "0/2", "1", "1/0"])
      expect((await inProcess(seeded("bad-part", "--shard", part))).stderr, part).toContain("E_USAGE");
  });
});

describe("settings and seeds", () => {
  const faulty: readonly (readonly [name: string, text: string, code: string, says: string])[] = [
    ["no YAML", "cart: [", "E_SWEEP", "not valid YAML"],
    ["no list", "cart: { leafShare: 0.1 }", "E_SWEEP", "cart:"],
    ["an empty list", "cart: []", "E_SWEEP", "cart:"],
    ["an unknown generator", "cartt: [{}]", "E_GENERATOR", 'Did you mean "cart"'],
    ["a control", "copy: [{}]", "E_GENERATOR", "can be released"],
    ["an unknown parameter", "cart: [{}, { leafShares: 0.1 }]", "E_GENERATOR", "cart, setting 2, leafShares"],
    ["another type", "cart: [{ leafShare: big }]", "E_GENERATOR", "cart, setting 1, leafShare"],
    ["the same twice", "marginals: [{}, { maxBins: 40 }]", "E_SWEEP", "the same as setting 1"],
  ];

  it.each(faulty)("refuse %s", async (_, text, code, says) => {
    const ran = await inProcess([
      "sweep",
      data,
      "--schema",
      schema,
      "--settings",
      settingsFile(text),
      "--out",
      join(folder, "faulty"),
    ]);
    expect([ran.code, ran.stderr.includes(`error ${code}`), ran.stderr.includes(says)], ran.stderr).toEqual([
      1,
      true,
      true,
    ]);
    expect(existsSync(join(folder, "faulty"))).toBe(false);
  });

  it("refuse settings that --generators leaves out, unknown generators and odd seeds", async () => {
    const ask = async (...more: string[]) =>
      (await inProcess(["sweep", data, "--schema", schema, "--out", join(folder, "faulty"), ...more])).stderr;
    expect(await ask("--settings", SETTINGS, "--generators", "cart")).toContain("error E_SWEEP");
    expect(await ask("--generators", "cart,copy")).toContain("error E_GENERATOR");
    for (const seeds of ["0", "a,a", "../x", "101"])
      expect(await ask("--seeds", seeds), seeds).toContain("error E_USAGE: --seeds");
  });
});
