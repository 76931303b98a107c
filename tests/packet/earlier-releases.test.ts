import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { noteRelease, type LedgerPlace } from "../../src/api/runs/attempt.ts";
import { digestsOfUnits, findEarlier, keepRelease } from "../../src/api/runs/earlier-releases.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { parseSchema } from "../../src/io/schema/read-schema.ts";
import { recordAttempt } from "../../src/packet/ledger/attempts.ts";
import { ledgerHead, readLedger } from "../../src/packet/ledger/ledger.ts";
import { sha256 } from "../../src/release/digest.ts";
import { sealManifest } from "../../src/release/manifest.ts";

const folder = mkdtempSync(join(tmpdir(), "earlier-test-"));
const schemaText = "version: 1\nname: tiny\ncolumns:\n  - { name: age, type: integer, role: quasi-identifier }\n";
const schema = parseSchema(schemaText, "tiny");
const registryOf = async (nRows: number): Promise<Cohort<"train">> => {
  const path = join(folder, `${nRows}.csv`);
  writeFileSync(path, `age\n${Array.from({ length: nRows }, (_, k) => 20 + k).join("\n")}\n`);
  return (await readRegistry(path, schema, "train")).cohort;
};
function release(name: string, age: number): string {
  const dir = join(folder, name);
  mkdirSync(dir);
  const files = { "synthetic.csv": `age\n${age}\n${age + 1}\n`, "cohort.schema.yaml": schemaText };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(dir, file), text);
  const manifest = sealManifest({
    $schema: "urn:raresynth:schema:manifest:1",
    format: "raresynth-manifest",
    version: 1,
    label: "SYNTHETIC",
    made: { date: "2026-11-30", software: "0", node: "0" },
    cohort: { name: "tiny", rows: 2, columns: 1 },
    generator: { id: "cart", params: {}, nRefits: 0 },
    policy: { id: "p", sha256: "0".repeat(64) },
    files: Object.entries(files).map(([file, text]) => ({ name: file, bytes: text.length, sha256: sha256(text) })),
  });
  writeFileSync(join(dir, "manifest.json"), manifest);
  return dir;
}
const path = join(folder, "tiny.ledger.jsonl");
const attempt = async (seed: string): Promise<LedgerPlace> => {
  const facts = { registry: "tiny", mode: "run" as const, source: seed, recipe: "a".repeat(64), policy: "p", seed };
  const { seq } = await recordAttempt(path, facts, "2026-11-30T10:00:00.000Z");
  return { path, registry: "tiny", seq };
};
const keyOf = async (): Promise<string> => ledgerHead((await readLedger(path))!).key;
let first: LedgerPlace;
let second: LedgerPlace;
let dir: string;

beforeAll(async () => {
  dir = release("first", 50);
  first = await attempt("one");
  expect(await findEarlier(await registryOf(12), [], first)).toBeUndefined();
  await noteRelease(first, readFileSync(join(dir, "manifest.json")), "2027-11-30");
  await keepRelease(first, dir, digestsOfUnits(await registryOf(12), await keyOf()));
  second = await attempt("two");
});

describe("earlier releases", () => {
  it("are found beside the ledger, with who came since", async () => {
    const found = (await findEarlier(await registryOf(13), [], second))!;
    expect(found.files.map(({ nRows }) => nRows)).toEqual([2]);
    expect([...found.added!]).toEqual([...new Array<number>(12).fill(0), 1]);
    expect(found.all).toBe(true);
  });

  it("are not those of the attempt itself or of later ones, so that a repeated attempt sees what it saw", async () => {
    expect(await findEarlier(await registryOf(13), [], first)).toBeUndefined();
  });

  it("are not all at hand where the ledger knows one more, until it is named", async () => {
    const other = release("other", 60);
    await noteRelease(second, readFileSync(join(other, "manifest.json")), "2027-11-30");
    const third = await attempt("three");
    const registry = await registryOf(13);
    expect((await findEarlier(registry, [], third))!.all).toBe(false);
    const named = (await findEarlier(registry, [other], third))!;
    expect([named.all, named.files.length]).toEqual([true, 2]);
    expect(named.added, "nobody noted who was in the registry of the last one").toBeUndefined();
    const unknown = (await findEarlier(registry, [other], undefined))!;
    expect([unknown.all, unknown.files.length]).toEqual([false, 1]);
  });

  it("are refused where they were changed, and hold no cell of the registry in what is kept", async () => {
    const kept = join(`${path}.releases`, readdirSync(`${path}.releases`)[0]!);
    expect(readdirSync(kept).sort()).toEqual([
      "cohort.schema.yaml",
      "manifest.json",
      "synthetic.csv",
      "units.internal.json",
    ]);
    expect(readFileSync(join(kept, "units.internal.json"), "utf8")).not.toMatch(/"(?:age|20|31)"/);
    const data = readFileSync(join(kept, "synthetic.csv"), "utf8");
    writeFileSync(join(kept, "synthetic.csv"), data.replace("50", "20"));
    await expect(findEarlier(await registryOf(13), [], second)).rejects.toMatchObject({ code: "E_VERIFY" });
    writeFileSync(join(kept, "synthetic.csv"), data);
    await expect(findEarlier(await registryOf(13), [folder], second)).rejects.toMatchObject({ code: "E_FILE" });
  });
});
