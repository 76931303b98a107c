import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { beforeAll, describe, expect, it } from "vitest";
import { locateRelease } from "../../src/api/packet/locate.ts";
import { openPacket } from "../../src/api/packet/packet.ts";
import { signFolder } from "../../src/api/packet/sign-release.ts";
import { verifyPacket } from "../../src/api/packet/verify-packet.ts";
import { writeAssessment } from "../../src/api/packet/write-assessment.ts";
import type { RunResult } from "../../src/api/runs/run-result.ts";
import { seal } from "../../src/core/data/sensitive.ts";
import type { Answers } from "../../src/packet/checklist/questionnaire.ts";
import { assessmentDescriptors } from "../../src/packet/describe-assessment.ts";
import { newKey, readPrivateKey } from "../../src/packet/signatures/keys.ts";
import { writeTree } from "../../src/packet/write-tree.ts";
import { sealAssessmentManifest, readAssessmentManifest } from "../../src/release/assessment/manifest-assessment.ts";
import { sha256 } from "../../src/release/digest.ts";
import { renderFigures } from "../../src/report/charts.ts";
import { parseReport, type PublicReport } from "../../src/report/model.ts";
import { renderHtml } from "../../src/report/render-html.ts";
import { renderJson } from "../../src/report/render-json.ts";
import { consistentOutcome } from "../release/consistent-outcome.ts";
import { INPUT_HASH } from "../report/fake-outcome.ts";

const TODAY = "2026-12-10";
const VENDOR_FILE = "age,sex\n50,f\n";
const root = mkdtempSync(join(tmpdir(), "assessment-test-"));
let n = 0;
const fresh = (): string => {
  const folder = join(root, String(n++));
  mkdirSync(folder);
  return folder;
};

/** An assessment that passes, or one in which a line is open. */
async function assessed(outcome: "pass" | "inconclusive"): Promise<RunResult> {
  const { generator: _made, ...base } = await consistentOutcome();
  const because = base.verdict.because.map((reason, at) =>
    at === 0 && outcome === "inconclusive"
      ? { ...reason, outcome, basis: { kind: "did-not-run" as const }, needed: { kind: "run-check" as const } }
      : reason,
  );
  return {
    ...base,
    kind: "assess",
    verdict: { outcome, because },
    assessed: { sha256: sha256(VENDOR_FILE) },
    record: seal({ seed: "s", given: true, guessable: false, timings: [] }),
  };
}

async function written(outcome: "pass" | "inconclusive"): Promise<{ run: string; dir: string }> {
  const run = fresh();
  await writeAssessment(await assessed(outcome), join(run, "assessment"), "en");
  return { run, dir: join(run, "assessment") };
}

function filesOf(dir: string): Record<string, string> {
  return Object.fromEntries(readdirSync(dir).map((name) => [name, readFileSync(join(dir, name), "utf8")]));
}

/** Everything made anew around another report, as a forger who has the program would. */
async function forged(files: Record<string, string>, report: PublicReport): Promise<string> {
  const parts: Record<string, string> = {
    "README.txt": files["README.txt"]!,
    "report.json": renderJson(report),
    "report.html": renderHtml(report, await renderFigures(report)),
  };
  Object.assign(parts, assessmentDescriptors(parts));
  const manifest = readAssessmentManifest(files["manifest.json"]!);
  const listed = Object.keys(parts)
    .sort()
    .map((name) => ({ name, bytes: Buffer.byteLength(parts[name]!), sha256: sha256(parts[name]!) }));
  const policy = { id: report.policy.id, sha256: sha256(renderJson(report.policy)) };
  const dir = fresh();
  const all = { ...parts, "manifest.json": sealAssessmentManifest({ ...manifest, policy, files: listed }) };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(dir, name), text);
  return dir;
}

let open: { run: string; dir: string };
let passing: { run: string; dir: string };
beforeAll(async () => {
  [open, passing] = [await written("inconclusive"), await written("pass")];
}, 60_000);

describe("the assessment of another maker's file", () => {
  it("holds the report and the file's digest, no data, and is found in the folder of the assessment", async () => {
    expect(Object.keys(filesOf(passing.dir)).sort()).toEqual(
      ["README.txt", "manifest.json", "report.html", "report.json", "test-result.intoto.json"].sort(),
    );
    expect(locateRelease(passing.run)).toBe(passing.dir);
    const data = join(fresh(), "vendor.csv");
    writeFileSync(data, VENDOR_FILE);
    const verified = await verifyPacket(passing.run, { today: TODAY, data });
    expect(verified).toMatchObject({ ok: true, problems: [], isAssessment: true });
    expect(verified.notProven.join()).not.toContain("--data");
    writeFileSync(data, `${VENDOR_FILE}51,m\n`);
    expect((await verifyPacket(passing.run, { today: TODAY, data })).problems.map(({ file }) => file)).toEqual([
      "vendor.csv",
    ]);
  });

  it("is in order and not ok while its verdict is not PASS, and nobody can accept it", async () => {
    const { ok, problems } = await verifyPacket(open.run, { today: TODAY });
    expect(ok).toBe(false);
    expect(problems.map(({ file }) => file)).toEqual(["verdict"]);
    const { privateKey, entry } = newKey("A. Person", ["dpo"]);
    const key = readPrivateKey(privateKey);
    const who = { role: "dpo" as const, name: "A. Person", conditions: [] };
    await expect(signFolder(open.run, { ...who, decision: "accept" }, key, TODAY)).rejects.toMatchObject({
      code: "E_SIGNATURE",
    });
    const { dir } = await written("inconclusive");
    await signFolder(dir, { ...who, decision: "reject", reason: "Open lines" }, key, TODAY);
    const signed = await verifyPacket(dir, { today: TODAY, trust: [entry] });
    expect(signed.acceptance).toMatchObject({ state: "rejected" });
  });

  it("names a forged verdict, an exceeded line that holds, another file's report, a page that differs", async () => {
    const files = filesOf(open.dir);
    const report = parseReport(files["report.json"]!) as PublicReport;
    const named = async (changed: PublicReport): Promise<string[]> =>
      (await verifyPacket(await forged(files, changed), { today: TODAY })).problems.map(({ file }) => file);
    expect(await named(report)).toEqual(["verdict"]);
    const { verdict } = report;
    expect(await named({ ...report, verdict: { ...verdict, outcome: "pass" } })).toContain("report.json");
    const lines = verdict.lines.map((line) => (line.outcome === "pass" ? { ...line, outcome: "fail" as const } : line));
    expect(await named({ ...report, verdict: { ...verdict, lines, outcome: "fail" } })).toContain("report.json");
    const subject = { ...report.subject, dataSha256: "0".repeat(64) };
    expect(await named({ ...report, subject })).toContain("report.json");
    const dir = await forged(files, report);
    writeFileSync(join(dir, "report.html"), files["report.html"]!.replace("INCONCLUSIVE", "PASS"));
    expect((await verifyPacket(dir, { today: TODAY })).problems.map(({ file }) => file)).toContain("report.html");
  }, 60_000);

  it("is not written where the file is the registry's own", async () => {
    const own = { ...(await assessed("pass")), assessed: { sha256: INPUT_HASH } };
    await expect(writeAssessment(own, join(fresh(), "assessment"), "en")).rejects.toMatchObject({ code: "E_RELEASE" });
  });
});

describe("the packet on it", () => {
  const fill = (answers: Answers, role: "vendor" | "dpo"): string =>
    stringify({
      ...answers,
      answers: answers.answers.map(({ item, says = {} }) => ({
        item,
        name: "V. Endor",
        role,
        date: "2026-12-09",
        says: Object.fromEntries(Object.keys(says).map((key) => [key, "words"])),
      })),
    });

  it("asks the maker what only the maker knows, marks it as attested by the vendor, and takes it from nobody else", async () => {
    const answers = join(fresh(), "answers.yaml");
    const { template } = await openPacket(passing.run, { today: TODAY });
    writeFileSync(answers, fill(parse(template) as Answers, "vendor"));
    const opened = await openPacket(passing.run, { today: TODAY, answers });
    const { items } = opened;
    const item = (id: string) => items.find((one) => one.id === id);
    expect(items).toHaveLength(27);
    expect(item("5.1.c")).toMatchObject({ state: "attested", by: "vendor" });
    expect(item("5.2.b")).toMatchObject({ state: "attested", by: "vendor" });
    expect(item("5.1.g")).toMatchObject({ state: "measured and attested", by: "vendor" });
    expect(item("5.1.a"), "the steward's to answer").toMatchObject({ state: "unanswered" });
    const packet = join(fresh(), "packet");
    await writeTree(packet, opened.build());
    const page = readFileSync(join(packet, "data", "index.html"), "utf8");
    expect(page).toContain("attested (vendor)");
    expect(page).toContain("assessment/report.html");
    expect(await verifyPacket(packet, { today: TODAY })).toMatchObject({ ok: true, problems: [] });
    writeFileSync(join(packet, "data", "assessment", "README.txt"), "x");
    const found = (await verifyPacket(packet, { today: TODAY })).problems.map(({ file }) => file);
    expect(found).toContain("data/assessment/README.txt");
    writeFileSync(answers, fill(parse(template) as Answers, "dpo"));
    const others = await openPacket(passing.run, { today: TODAY, answers });
    expect(others.items.find(({ id }) => id === "5.1.c")).toMatchObject({ state: "unanswered" });
  });
});
