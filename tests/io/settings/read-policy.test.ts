import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { policyNames, readPolicy, shippedPolicies } from "../../../src/io/settings/read-policy.ts";
import { originOf } from "../../../src/io/settings/policy-origin.ts";

const text = readFileSync("schemas/policies/public-release.yaml", "utf8");
const folder = mkdtempSync(join(tmpdir(), "policy-"));
const written = (content: string): string => {
  const file = join(folder, `policy-${Math.abs(content.length * 31 + content.charCodeAt(40))}.yaml`);
  writeFileSync(file, content);
  return file;
};
const raised = text.replace("ceiling: 0.7\n", "ceiling: 0.93\n");

describe("readPolicy", () => {
  it("reads the shipped ones by name, and their own text as a file", async () => {
    for (const name of await policyNames()) {
      expect((await readPolicy(name)).id).toBe(name);
      expect(originOf(await readPolicy(name), await shippedPolicies())).toEqual({ kind: "shipped" });
    }
    expect((await readPolicy(written(text))).id).toBe("public-release");
  });

  it("refuses a shipped id on other content, and names what differs", async () => {
    expect(raised).not.toBe(text);
    await expect(readPolicy(written(raised))).rejects.toMatchObject({
      code: "E_POLICY",
      message: expect.stringContaining("rare-individuals/person-exposure attack") as string,
    });
    for (const change of [
      (old: string) => old.replace("alpha: 0.05", "alpha: 0.1"),
      (old: string) => old.replace("value: 11", "value: 5"),
      (old: string) => old.replace("validMonths: 12", "validMonths: 24"),
      (old: string) => old.replace(/ {4}existence: 0\.001\n/, ""),
      (old: string) => old.replace("asks: not above the ceiling", "asks: under the ceiling"),
      (old: string) => old.slice(0, old.lastIndexOf("  - check:")),
    ])
      await expect(readPolicy(written(change(text)))).rejects.toMatchObject({ code: "E_POLICY" });
  });

  it("lets it through under a name of its own and says how it differs from the shipped one", async () => {
    for (const named of [
      raised.replace("id: public-release", "id: ours\nbasedOn: public-release"),
      raised.replace("id: public-release", "id: ours"),
    ]) {
      const policy = await readPolicy(written(named));
      expect(originOf(policy, await shippedPolicies())).toEqual({
        kind: "modified",
        from: "public-release",
        changes: [{ item: "rare-individuals/person-exposure attack", from: 0.7, to: 0.93 }],
      });
    }
    await expect(readPolicy(written(text.replace("id: public-release", "id: ours\nbasedOn: theirs")))).rejects.toThrow(
      "basedOn",
    );
  });

  it("refuses two ceilings on one finding, whichever would be read", async () => {
    const block = / {2}- check: membership\n(?: {4}.*\n)+?(?= {2}- check)/.exec(text)![0];
    const twice = text.replace("id: public-release", "id: ours") + block.replace("0.5635", "0.95");
    await expect(readPolicy(written(twice))).rejects.toMatchObject({
      code: "E_POLICY",
      message: expect.stringContaining("a second ceiling on membership/auc attack") as string,
    });
  });

  it("takes a cell size below 5 only with a citation that can be looked up", async () => {
    const small = (citation: string): string =>
      text
        .replace("id: public-release", "id: ours")
        .replace("value: 11", "value: 3")
        .replace(/citation: CMS.*/, `citation: ${citation}`);
    await expect(readPolicy(written(small("We like it")))).rejects.toMatchObject({
      code: "E_POLICY",
      message: expect.stringContaining("cellSize.citation") as string,
    });
    expect((await readPolicy(written(small("Hundepool et al. 2012, section 5.2")))).cellSize.value).toBe(3);
    await expect(readPolicy(written(small("x 2012").replace("value: 3", "value: 2")))).rejects.toThrow("cellSize");
  });
});
