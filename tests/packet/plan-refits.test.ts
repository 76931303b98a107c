import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openRegistry } from "../../src/api/open-registry.ts";
import { planRefits, readReturned } from "../../src/api/plan-refits.ts";
import { UNIT_OUT } from "../../src/core/contracts/disclosure.ts";
import type { RegistryInput } from "../../src/pipeline/run.ts";

const folder = mkdtempSync(join(tmpdir(), "plan-test-"));
const schemaPath = join(folder, "schema.yaml");
const dataPath = join(folder, "data.csv");
writeFileSync(
  schemaPath,
  "version: 1\nname: tiny\ncolumns:\n  - { name: id, type: identifier, role: identifier }\n  - { name: age, type: integer, role: quasi-identifier }\n",
);
const rows = Array.from({ length: 40 }, (_, k) => `p${k},${20 + k}`);
writeFileSync(dataPath, `id,age\n${rows.join("\n")}\n`);
let registry: RegistryInput;
let plan: { forMaker: string; plan: string };
const returned = join(folder, "returned");
const ages = (path: string): string[] => readFileSync(path, "utf8").trim().split("\n").slice(1);

beforeAll(async () => {
  registry = await openRegistry(dataPath, { schema: schemaPath });
  plan = await planRefits(registry, { folder: join(folder, "plan"), refits: 20, seed: "a seed of the tests" });
  mkdirSync(returned);
  for (let k = 0; k <= 20; k++)
    writeFileSync(
      join(returned, `synthetic-${String(k).padStart(3, "0")}.csv`),
      `age\n${rows.map((_, row) => String(20 + ((row * (k + 3)) % 40))).join("\n")}\n`,
    );
});

describe("a plan of refits", () => {
  it("leaves a tenth out of each training file, without identifiers, and says inside whom", async () => {
    expect(readdirSync(plan.forMaker)).toHaveLength(23);
    expect(ages(join(plan.forMaker, "train-000.csv"))).toHaveLength(40);
    const refits = await readReturned(returned, plan.plan, registry);
    expect(refits).toHaveLength(20);
    for (const [k, { status }] of refits.entries()) {
      const path = join(plan.forMaker, `train-${String(k + 1).padStart(3, "0")}.csv`);
      expect(readFileSync(path, "utf8")).not.toContain("p1");
      const kept = rows.flatMap((row, unit) => (status[unit] === UNIT_OUT ? [] : [row.split(",")[1]!]));
      expect(ages(path)).toEqual(kept);
      expect(kept).toHaveLength(36);
    }
    expect(readFileSync(join(plan.forMaker, "INSTRUCTION.txt"), "utf8")).toContain("contract");
    await expect(planRefits(registry, { folder: join(folder, "plan"), refits: 20 })).rejects.toMatchObject({
      code: "E_FILE",
    });
    await expect(planRefits(registry, { folder: join(folder, "few"), refits: 19 })).rejects.toMatchObject({
      code: "E_RANGE",
    });
  });

  it("is refused when files are missing, the same, of another length, or when the plan is of another table", async () => {
    const spoilt = async (change: (dir: string) => void): Promise<unknown> => {
      const dir = mkdtempSync(join(folder, "spoilt-"));
      for (const name of readdirSync(returned)) copyFileSync(join(returned, name), join(dir, name));
      change(dir);
      return readReturned(dir, plan.plan, registry).catch((error: unknown) => error);
    };
    expect(await spoilt((dir) => rmSync(join(dir, "synthetic-007.csv")))).toMatchObject({ code: "E_NO_REFITS" });
    expect(
      await spoilt((dir) => copyFileSync(join(dir, "synthetic-003.csv"), join(dir, "synthetic-009.csv"))),
    ).toMatchObject({ code: "E_NO_REFITS" });
    expect(await spoilt((dir) => writeFileSync(join(dir, "synthetic-005.csv"), "age\n1\n"))).toMatchObject({
      code: "E_COMMAND",
      where: "synthetic-005.csv",
    });
    const other = join(folder, "other.csv");
    writeFileSync(other, `id,age\n${rows.toReversed().join("\n")}\n`);
    const another = await openRegistry(other, { schema: schemaPath });
    await expect(readReturned(returned, plan.plan, another)).rejects.toMatchObject({ code: "E_NO_REFITS" });
    writeFileSync(join(folder, "broken.json"), "{}");
    await expect(readReturned(returned, join(folder, "broken.json"), registry)).rejects.toMatchObject({
      code: "E_NO_REFITS",
    });
  });
});
