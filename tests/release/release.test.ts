import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CliIo } from "../../src/cli/cli-io.ts";
import { verifyCommand } from "../../src/cli/commands/verify.ts";
import { buildRelease } from "../../src/release/bundle.ts";
import { sha256 } from "../../src/release/digest.ts";
import { assessmentManifestJsonSchema } from "../../src/release/assessment/manifest-assessment.ts";
import { manifestJsonSchema, readManifest, sealManifest, type Manifest } from "../../src/release/manifest.ts";
import { assertPublicText } from "../../src/release/public-text.ts";
import { verifyRelease } from "../../src/release/verify.ts";
import { writeFileAtomically } from "../../src/release/write-file.ts";
import { writeRelease, type ReleaseFiles } from "../../src/release/write-release.ts";
import { renderFigures } from "../../src/report/charts.ts";
import { buildPublicReport } from "../../src/report/model.ts";
import { renderHtml } from "../../src/report/render-html.ts";
import { renderJson } from "../../src/report/render-json.ts";
import { fakeOutcome, INPUT_HASH, SEED } from "../report/fake-outcome.ts";
import { consistentOutcome } from "./consistent-outcome.ts";

const code = (expected: string): Error => expect.objectContaining({ code: expected }) as Error;
let bundle: ReleaseFiles;
let html: string;
let root: string;
const outcome = await consistentOutcome();
const report = buildPublicReport(outcome);

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "release-test-"));
  html = renderHtml(report, await renderFigures(report));
  bundle = buildRelease(outcome, report, html);
}, 60_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

let nFolders = 0;
const freshFolder = (): string => {
  const folder = join(root, String(nFolders++));
  mkdirSync(folder);
  return folder;
};
async function released(): Promise<string> {
  const dir = join(freshFolder(), "release");
  await writeRelease(dir, bundle);
  return dir;
}

describe("buildRelease", () => {
  it("holds the six files, the same bytes twice, and no seed or input digest", () => {
    expect(Object.keys(bundle).sort()).toEqual([
      "README.txt",
      "cohort.schema.yaml",
      "manifest.json",
      "report.html",
      "report.json",
      "synthetic.csv",
    ]);
    expect(buildRelease(outcome, report, html)).toEqual(bundle);
    for (const text of Object.values(bundle))
      for (const inside of [SEED, INPUT_HASH]) expect(String(text).includes(inside)).toBe(false);
    expect(/seed/i.test(String(bundle["manifest.json"]))).toBe(false);
    expect(String(bundle["README.txt"]).trim().split("\n")).toHaveLength(3);
  });

  it("publishes the manifest's schema as it is checked, and fits it", () => {
    const published = readFileSync(join(import.meta.dirname, "../../schemas/manifest.schema.json"), "utf8");
    expect(published).toBe(renderJson(manifestJsonSchema()));
    const ofAssessment = join(import.meta.dirname, "../../schemas/assessment-manifest.schema.json");
    expect(readFileSync(ofAssessment, "utf8")).toBe(renderJson(assessmentManifestJsonSchema()));
    expect(new Ajv2020().compile(JSON.parse(published) as object)(JSON.parse(String(bundle["manifest.json"])))).toBe(
      true,
    );
  });

  it("is refused for every verdict but PASS, and for data made elsewhere", () => {
    for (const verdict of ["fail", "inconclusive"] as const) {
      const other = fakeOutcome(verdict);
      expect(() => buildRelease(other, buildPublicReport(other), "")).toThrow(code("E_RELEASE"));
      expect(() => buildRelease(other, report, html)).toThrow(code("E_RELEASE"));
    }
    expect(() => buildRelease({ ...outcome, kind: "assess" }, report, html)).toThrow(code("E_RELEASE"));
  });

  it("is refused where a canary, a seed or a claim stands in any public text", () => {
    expect(() => buildRelease(outcome, report, `${html}${SEED}`)).toThrow(code("E_RELEASE"));
    expect(() => buildRelease(outcome, report, html, ["transplant"])).toThrow(code("E_RELEASE"));
    expect(() => buildRelease(outcome, report, `${html} The data are anonymous.`)).toThrow(code("E_RELEASE"));
    expect(() => assertPublicText('{"x": "1234"}', "report.json", ["1234"], true)).toThrow(code("E_RELEASE"));
    expect(() =>
      assertPublicText('{"x": 1234, "y": "anonymisation report"}', "report.json", ["1234"], true),
    ).not.toThrow();
  });
});

describe("writeRelease", () => {
  it("leaves nothing or everything, wherever it is killed, and the next attempt cleans up and completes", async () => {
    const steps: string[] = [];
    await writeRelease(join(freshFolder(), "release"), bundle, (step) => void steps.push(step));
    expect(steps).toEqual(["folder", ...Object.keys(bundle).sort(), "synced", "renamed"]);
    for (const fatal of steps) {
      const parent = freshFolder();
      const dir = join(parent, "release");
      await expect(
        writeRelease(dir, bundle, (step) => {
          if (step === fatal) throw new Error("killed");
        }),
      ).rejects.toThrow("killed");
      const visible = readdirSync(parent).filter((name) => !name.startsWith(".release-"));
      expect(visible).toEqual(fatal === "renamed" ? ["release"] : []);
      await writeRelease(dir, bundle);
      expect(readdirSync(parent)).toEqual(["release"]);
      expect(readdirSync(dir).sort()).toEqual(Object.keys(bundle).sort());
    }
    expect((await verifyRelease(await released())).ok).toBe(true);
  });

  it("removes what a dead process left, and never overwrites another release", async () => {
    const parent = freshFolder();
    mkdirSync(join(parent, ".release-release-999999999"));
    const dir = join(parent, "release");
    await writeRelease(dir, bundle);
    expect(readdirSync(parent)).toEqual(["release"]);
    await writeRelease(dir, bundle);
    await expect(writeRelease(dir, { ...bundle, "README.txt": "other" })).rejects.toThrow(code("E_RELEASE"));
    await expect(writeRelease(join(freshFolder(), "release"), { "../x": "y" })).rejects.toThrow(code("E_RELEASE"));
    expect(await readFile(join(dir, "README.txt"), "utf8")).toBe(bundle["README.txt"]);
  });
});

describe("writeFileAtomically", () => {
  it("replaces a file as a whole and leaves nothing beside it", async () => {
    const path = join(freshFolder(), "deep", "file.txt");
    await writeFileAtomically(path, "one");
    await writeFileAtomically(path, new TextEncoder().encode("two"));
    expect(readFileSync(path, "utf8")).toBe("two");
    expect(readdirSync(join(path, ".."))).toEqual(["file.txt"]);
    await expect(writeFileAtomically(join(path, "below-a-file"), "x")).rejects.toThrow(code("E_FILE"));
  });
});

describe("verifyRelease", () => {
  it("finds one changed byte at any tried place of any file, and names that file and no other", async () => {
    const dir = await released();
    for (const name of Object.keys(bundle)) {
      const path = join(dir, name);
      const whole = readFileSync(path);
      const places = [
        0,
        1,
        whole.length >> 2,
        whole.length >> 1,
        (3 * whole.length) >> 2,
        whole.length - 2,
        whole.length - 1,
      ];
      for (const at of places)
        for (const flip of [1, 32]) {
          const changed = Buffer.from(whole);
          changed[at]! ^= flip;
          writeFileSync(path, changed);
          const { ok, problems } = await verifyRelease(dir);
          expect([ok, [...new Set(problems.map((problem) => problem.file))]], `${name} at ${at}`).toEqual([
            false,
            [name],
          ]);
        }
      writeFileSync(path, whole);
    }
    expect(await verifyRelease(dir)).toMatchObject({ ok: true, problems: [] });
  });

  it("finds every single changed byte of the manifest", () => {
    const whole = Buffer.from(String(bundle["manifest.json"]));
    for (let at = 0; at < whole.length; at++) {
      const changed = Buffer.from(whole);
      changed[at]! ^= 1;
      expect(() => readManifest(changed.toString("utf8"))).toThrow(code("E_VERIFY"));
    }
  });

  it("names missing and added files", async () => {
    const dir = await released();
    rmSync(join(dir, "README.txt"));
    writeFileSync(join(dir, "model.json"), "{}");
    expect((await verifyRelease(dir)).problems.map((problem) => problem.file)).toEqual(["README.txt", "model.json"]);
  });

  /** A release whose manifest was recomputed after a change, as a forger would. */
  async function forged(
    changes: Record<string, string>,
    changeManifest: (open: Omit<Manifest, "digest">) => Omit<Manifest, "digest"> = (open) => open,
  ): Promise<string[]> {
    const parts = { ...bundle, ...changes };
    const { digest, ...open } = readManifest(String(bundle["manifest.json"]));
    expect(digest).toHaveLength(64);
    const files = open.files.map(({ name }) => ({
      name,
      bytes: Buffer.byteLength(parts[name]!),
      sha256: sha256(parts[name]!),
    }));
    const dir = join(freshFolder(), "release");
    await writeRelease(dir, { ...parts, "manifest.json": sealManifest(changeManifest({ ...open, files })) });
    return [...new Set((await verifyRelease(dir)).problems.map((problem) => problem.file))];
  }

  it("finds a manifest of another policy that bears the same name", async () => {
    const other = (open: Omit<Manifest, "digest">): Omit<Manifest, "digest"> => ({
      ...open,
      policy: { ...open.policy, sha256: sha256("another policy") },
    });
    expect(await forged({}, other)).toEqual(["report.json"]);
  });

  it("finds contents that do not belong together although every digest is right", { tags: ["thorough"] }, async () => {
    const text = String(bundle["report.json"]);
    expect(await forged({})).toEqual([]);
    expect(await forged({ "report.html": html.replace("at or under its ceiling", "near its ceiling") })).toEqual([
      "report.html",
    ]);
    for (const line of [/"outcome": "pass"/, /("verdict": \{[\s\S]*\n {4}"outcome": )"pass"/])
      expect(
        await forged({ "report.json": text.replace(line, (found) => found.replace(/"pass"$/, '"fail"')) }),
      ).toEqual(["report.json", "report.html"]);
    expect(await forged({ "report.json": text.replace('"version": 1', '"version": 2') })).toEqual(["report.json"]);
    expect(await forged({ "report.json": text.replace('"ceiling": 0.09', '"ceiling": 0.9') })).toContain("report.html");
    const csv = String(bundle["synthetic.csv"]);
    expect(await forged({ "synthetic.csv": csv.split("\n").slice(0, -2).join("\n") })).toEqual(["synthetic.csv"]);
    expect(await forged({ "synthetic.csv": csv.replace("bili", "id_number") })).toEqual(["synthetic.csv"]);
    expect(await forged({ "cohort.schema.yaml": "version: 9\n" })).toEqual(["cohort.schema.yaml"]);
  });
});

describe("verify command", () => {
  const told = (): CliIo & { readonly lines: string[] } => {
    const lines: string[] = [];
    return {
      lines,
      out: (line) => void lines.push(line),
      err: (line) => void lines.push(line),
      progress: () => undefined,
      signal: new AbortController().signal,
    };
  };

  it("returns 0 for a release, 2 with the file's name for a changed one, and throws for what is none", async () => {
    const dir = await released();
    const good = told();
    expect(await verifyCommand(dir, {}, good)).toBe(0);
    writeFileSync(join(dir, "report.json"), "{}");
    const bad = told();
    expect(await verifyCommand(dir, {}, bad)).toBe(2);
    expect(bad.lines.join("\n")).toContain("report.json: ");
    const json = told();
    expect(await verifyCommand(dir, { json: true }, json)).toBe(2);
    expect(JSON.parse(json.lines[0]!)).toMatchObject({ ok: false, problems: [{ file: "report.json" }] });
    await expect(verifyCommand(root, {}, told())).rejects.toThrow(code("E_FILE"));
    await expect(verifyCommand(join(root, "nowhere"), {}, told())).rejects.toThrow(code("E_FILE"));
  });
});
