import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { internalFiles, purge, RECEIPT_NAME } from "../../src/packet/deletion/purge.ts";
import { readReceipt } from "../../src/packet/deletion/receipt.ts";
import { newKey, readPrivateKey } from "../../src/packet/signatures/keys.ts";
import { sha256 } from "../../src/release/digest.ts";

const AT = "2026-11-29T10:00:00.000Z";
const { privateKey, entry } = newKey("A steward", ["registry-steward"]);
const key = readPrivateKey(privateKey);
const INTERNAL = [
  ".resume/abc.bin",
  ".resume/plan.json",
  "model.internal.json",
  "report.internal.html",
  "report.internal.json",
  "run-record.internal.json",
];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "purge-test-"));
  for (const path of [".resume", "release"]) mkdirSync(join(folder, path));
  for (const path of [...INTERNAL, "release/report.json", "release/model.internal.json", "notes.txt", "synthetic.csv"])
    writeFileSync(join(folder, path), `content of ${path}`);
});

describe("purge", () => {
  it("deletes what is internal and nothing else, with a receipt that says what, how large and when", async () => {
    const receipt = await purge(folder, "A steward", key, AT);
    expect(readdirSync(folder).sort()).toEqual(["notes.txt", RECEIPT_NAME, "release", "synthetic.csv"].sort());
    expect(readdirSync(join(folder, "release"))).toHaveLength(2);
    const read = readReceipt(readFileSync(join(folder, RECEIPT_NAME), "utf8"), RECEIPT_NAME);
    expect(readFileSync(join(folder, RECEIPT_NAME), "utf8")).toBe(receipt);
    expect(read.keyid).toBe(entry.keyid);
    expect(read.receipt.at).toBe(AT);
    expect(read.receipt.files.map(({ path }) => path)).toEqual(INTERNAL);
    expect(read.receipt.files[2]).toEqual({
      path: "model.internal.json",
      kind: "model",
      bytes: "content of model.internal.json".length,
      sha256: sha256("content of model.internal.json"),
    });
    expect(read.receipt.notPromised.join()).toContain("Backups");
    await expect(purge(folder, "A steward", key, AT)).rejects.toMatchObject({ code: "E_FILE" });
  });

  it("goes on after a kill at any step, and the last receipt names everything", async () => {
    const steps: string[] = [];
    await purge(folder, "A steward", key, AT, (step) => void steps.push(step));
    for (const fatal of steps) {
      folder = mkdtempSync(join(tmpdir(), "purge-test-"));
      mkdirSync(join(folder, ".resume"));
      for (const path of INTERNAL) writeFileSync(join(folder, path), `content of ${path}`);
      const killed = purge(folder, "A steward", key, AT, (step) => {
        if (step === fatal) throw new Error("killed");
      });
      await expect(killed).rejects.toThrow("killed");
      expect(existsSync(join(folder, RECEIPT_NAME))).toBe(false);
      const { receipt } = readReceipt(await purge(folder, "A steward", key, AT), RECEIPT_NAME);
      expect(receipt.files.map(({ path }) => path).sort(), fatal).toEqual(INTERNAL);
      expect(readdirSync(folder)).toEqual([RECEIPT_NAME]);
    }
  });

  it("deletes nothing where an internal file is a link", async () => {
    writeFileSync(join(folder, "elsewhere"), "of others");
    symlinkSync(join(folder, "elsewhere"), join(folder, "other.internal.json"));
    await expect(purge(folder, "A steward", key, AT)).rejects.toMatchObject({ code: "E_FILE" });
    expect(await internalFiles(folder).catch(() => "refused")).toBe("refused");
    expect(existsSync(join(folder, "model.internal.json"))).toBe(true);
  });

  it("leaves a receipt in which every changed byte is found", async () => {
    const text = await purge(folder, "A steward", key, AT);
    for (let at = 0; at < text.length; at += 41) {
      const changed = text.slice(0, at) + (text[at] === "B" ? "C" : "B") + text.slice(at + 1);
      expect(() => readReceipt(changed, "x"), String(at)).toThrow(
        expect.objectContaining({ code: "E_SIGNATURE" }) as Error,
      );
    }
  });
});
