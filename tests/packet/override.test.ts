import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { HELD_NAME, holdResult, overrideResult } from "../../src/api/packet/override-release.ts";
import { verifyPacket } from "../../src/api/packet/verify-packet.ts";
import type { RunResult } from "../../src/api/runs/run-result.ts";
import { RaresynthError } from "../../src/core/errors.ts";
import { seal } from "../../src/core/data/sensitive.ts";
import { newKey, readPrivateKey } from "../../src/packet/signatures/keys.ts";
import { consistentOutcome } from "../release/consistent-outcome.ts";

const consistent = await consistentOutcome();
const [first, ...rest] = consistent.verdict.because;
const open = {
  ...consistent,
  verdict: {
    outcome: "inconclusive",
    because: [{ ...first!, outcome: "inconclusive", needed: { kind: "more-patients" } }, ...rest],
  },
  record: seal({ seed: "s", given: false, guessable: false, timings: [] }),
} as RunResult;
const dpo = newKey("A. Person", ["dpo"]);
const key = readPrivateKey(dpo.privateKey);
const trust = [dpo.entry];
const today = consistent.startedAt.slice(0, 10);
const said = { name: "A. Person", role: "dpo" as const, reason: "Inside the house only, until more patients are in" };
let folder: string;
let release: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "override-test-"));
  await holdResult(open, folder, "en");
  release = await overrideResult(folder, said, key, today);
}, 120_000);

describe("a person's decision against an inconclusive verdict", () => {
  it("stands on page one, in the report and in a signature, and nowhere as a PASS", async () => {
    const page = readFileSync(join(release, "report.html"), "utf8");
    expect(page).toContain("Released by A. Person (dpo)");
    expect(page).toContain(`Reason: ${said.reason}`);
    expect(readFileSync(join(release, "report.json"), "utf8")).toContain('"outcome": "inconclusive"');
    expect(readFileSync(join(release, "croissant.json"), "utf8")).toContain("INCONCLUSIVE");
    expect(readdirSync(release)).toContain("signature-001-dpo.dsse.json");
    const { problems, acceptance } = await verifyPacket(release, { trust, today });
    expect(problems).toEqual([]);
    expect(acceptance!.signers).toMatchObject([{ decision: "override", ...said }]);
  }, 60_000);

  it("does not verify without that signature, nor with another name, reason or a line that fails", async () => {
    const files = Object.fromEntries(readdirSync(release).map((name) => [name, readFileSync(join(release, name))]));
    const problemsOf = async (content: Record<string, Buffer>): Promise<string> => {
      const dir = mkdtempSync(join(tmpdir(), "override-test-"));
      for (const [name, text] of Object.entries(content)) writeFileSync(join(dir, name), text);
      const { problems } = await verifyPacket(dir, { trust, today });
      return problems.map(({ file, problem }) => `${file} ${problem}`).join("\n");
    };
    const { "signature-001-dpo.dsse.json": _gone, ...unsigned } = files;
    expect(await problemsOf(unsigned)).toContain("is not signed by A. Person");
    const other = Buffer.from(files["report.json"]!.toString().replace(said.reason, "No reason"));
    expect(await problemsOf({ ...files, "report.json": other })).toContain("report.json");
  }, 60_000);

  it("is refused without a reason, beyond the policy's time, for a PASS, and where nothing was held", async () => {
    const refused = async (change: object, dir = folder): Promise<unknown> =>
      overrideResult(dir, { ...said, ...change }, key, today).catch((error: unknown) => error);
    expect(await refused({ reason: " " })).toMatchObject({ code: "E_SIGNATURE" });
    expect(await refused({ until: "2999-01-01" })).toMatchObject({ code: "E_SIGNATURE" });
    const empty = join(folder, "empty");
    mkdirSync(empty);
    expect(await refused({}, empty)).toMatchObject({ code: "E_RELEASE" });
    await expect(holdResult({ ...open, verdict: consistent.verdict }, empty, "en")).rejects.toMatchObject({
      code: "E_RELEASE",
    });
    const held = readFileSync(join(folder, HELD_NAME), "utf8");
    writeFileSync(
      join(empty, HELD_NAME),
      held.replace('\\"outcome\\": \\"inconclusive\\"', '\\"outcome\\": \\"fail\\"'),
    );
    expect(await refused({}, empty)).toBeInstanceOf(RaresynthError);
    expect(readdirSync(empty)).toEqual([HELD_NAME]);
  }, 60_000);
});
