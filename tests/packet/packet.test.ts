import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import { beforeAll, describe, expect, it } from "vitest";
import { openPacket, type OpenedPacket } from "../../src/api/packet/packet.ts";
import { verifyPacket } from "../../src/api/packet/verify-packet.ts";
import { signFolder } from "../../src/api/packet/sign-release.ts";
import { RaresynthError } from "../../src/core/errors.ts";
import { createRng } from "../../src/core/rng.ts";
import { originOf } from "../../src/io/settings/policy-origin.ts";
import { shippedPolicies } from "../../src/io/settings/read-policy.ts";
import { buildPacket } from "../../src/packet/build-packet.ts";
import { countStates, evaluate, type EvaluatedItem } from "../../src/packet/checklist/evaluate.ts";
import { parseAnswers, parseQuestionnaire, type Answers } from "../../src/packet/checklist/questionnaire.ts";
import { searchLogs } from "../../src/packet/checklist/run-environment.ts";
import { descriptorsFor } from "../../src/packet/descriptors/all.ts";
import { verifyDescriptors } from "../../src/packet/descriptors/verify-descriptors.ts";
import { recordAttempt } from "../../src/packet/ledger/attempts.ts";
import { internalFiles } from "../../src/packet/deletion/purge.ts";
import { keyedDigest } from "../../src/packet/ledger/entry.ts";
import { appendToLedger, ledgerHead, readLedger } from "../../src/packet/ledger/ledger.ts";
import { newKey, readPrivateKey } from "../../src/packet/signatures/keys.ts";
import { verifySignatures } from "../../src/packet/signatures/verify-signatures.ts";
import { verifyBag } from "../../src/packet/verify-bag.ts";
import { writeTree } from "../../src/packet/write-tree.ts";
import { buildRelease } from "../../src/release/bundle.ts";
import { sha256 } from "../../src/release/digest.ts";
import { sealManifest, readManifest } from "../../src/release/manifest.ts";
import { writeRelease } from "../../src/release/write-release.ts";
import { renderFigures } from "../../src/report/charts.ts";
import { buildPublicReport, parseReport } from "../../src/report/model.ts";
import { renderMarkdown } from "../../src/report/render-markdown.ts";
import { renderPdf } from "../../src/report/pdf/render-pdf.ts";
import { renderHtml } from "../../src/report/render-html.ts";
import { consistentOutcome } from "../release/consistent-outcome.ts";

const TODAY = "2026-12-10";
const roles = ["producer", "dpo", "clinical-lead"] as const;
const people = roles.map((role) => ({ role, ...newKey(`The ${role}`, [role]) }));
const trust = people.map(({ entry }) => entry);
const signatures = [
  { role: "dpo" as const, why: "Owns the residual risk" },
  { role: "clinical-lead" as const, why: "Knows the patients" },
];
const consistent = await consistentOutcome();
const policy = { ...consistent.policy, id: "packet-test", signatures };
const outcome = { ...consistent, policy, policyOrigin: originOf(policy, await shippedPolicies()) };
const publicReport = buildPublicReport(outcome);
const root = mkdtempSync(join(tmpdir(), "packet-test-"));
let n = 0;
let files: Record<string, string>;
const fresh = (): string => {
  const folder = join(root, String(n++));
  mkdirSync(folder);
  return folder;
};
function put(content: Record<string, string>): string {
  const dir = join(fresh(), "release");
  mkdirSync(dir);
  for (const [name, text] of Object.entries(content)) writeFileSync(join(dir, name), text);
  return dir;
}

beforeAll(async () => {
  const html = renderHtml(publicReport, await renderFigures(publicReport));
  const dir = join(fresh(), "release");
  await writeRelease(
    dir,
    buildRelease(outcome, publicReport, html, [], (parts) => descriptorsFor(parts, undefined, [])),
  );
  for (const { role, privateKey } of people)
    await signFolder(
      dir,
      { role, name: `The ${role}`, decision: "accept", conditions: [] },
      readPrivateKey(privateKey),
      "2026-12-05",
    );
  files = Object.fromEntries(readdirSync(dir).map((name) => [name, readFileSync(join(dir, name), "utf8")]));
}, 120_000);

describe("verification of a signed release", () => {
  it("accepts it as it is, quickly", async () => {
    const dir = put(files);
    const start = performance.now();
    expect(await verifyPacket(dir, { trust, today: TODAY })).toMatchObject({
      ok: true,
      problems: [],
      acceptance: { state: "accepted" },
    });
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  it("is unsigned or signed after a kill at any step of signing, and the next signature is whole", async () => {
    const written = ["provenance.dsse.json", "test-result.dsse.json"];
    const unsigned = Object.fromEntries(Object.entries(files).filter(([name]) => !name.endsWith(".dsse.json")));
    for (const [role, left] of [
      ["producer", written.slice(0, 1)],
      ["dpo", written],
    ] as const) {
      const stopped = { ...unsigned, ...Object.fromEntries(left.map((name) => [name, files[name]!])) };
      const dir = put(stopped);
      const { privateKey } = people.find((one) => one.role === role)!;
      const request = { role, name: `The ${role}`, decision: "accept" as const, conditions: [] };
      await signFolder(dir, request, readPrivateKey(privateKey), TODAY);
      const { problems } = await verifyPacket(dir, { trust, today: TODAY });
      expect(problems.filter(({ file }) => file !== "signatures")).toEqual([]);
    }
  }, 60_000);

  it(
    "holds a PDF and a text of the report that lie beside it against the report",
    { tags: ["thorough"], timeout: 60_000 },
    async () => {
      const dir = put(files);
      const report = parseReport(files["report.json"]!);
      const pdf = await renderPdf(report, await renderFigures(report));
      writeFileSync(join(dir, "report.pdf"), pdf);
      writeFileSync(join(dir, "report.md"), renderMarkdown(report));
      expect((await verifyPacket(dir, { trust, today: TODAY })).problems).toEqual([]);
      pdf[Math.floor(pdf.length / 2)]! ^= 1;
      writeFileSync(join(dir, "report.pdf"), pdf);
      writeFileSync(join(dir, "report.md"), `${renderMarkdown(report)}PASS`);
      const found = (await verifyPacket(dir, { trust, today: TODAY })).problems.map(({ file }) => file);
      expect(found).toEqual(["report.md", "report.pdf"]);
    },
  );

  it(
    "finds and names 200 random tamperings: bytes, files, fields, rebuilt digests, signatures, keys, roles, dates",
    { tags: ["thorough"], timeout: 600_000 },
    async () => {
      const rng = createRng("tamperings");
      const pick = <T>(list: readonly T[]): T => list[Math.floor(rng.float() * list.length)]!;
      const names = Object.keys(files);
      const listed = names.filter((name) => !name.endsWith(".dsse.json") && name !== "manifest.json");
      const envelopes = names.filter((name) => name.endsWith(".dsse.json"));
      const flip = (text: string): string => {
        const at = Math.floor(rng.float() * text.length);
        return text.slice(0, at) + (text[at] === "7" ? "3" : "7") + text.slice(at + 1);
      };
      const rebuilt = (content: Record<string, string>): Record<string, string> => {
        const { digest: _digest, files: _files, ...open } = readManifest(files["manifest.json"]!);
        const facts = listed.map((name) => ({
          name,
          bytes: Buffer.byteLength(content[name]!),
          sha256: sha256(content[name]!),
        }));
        facts.sort((a, b) => (a.name < b.name ? -1 : 1));
        return { ...content, "manifest.json": sealManifest({ ...open, files: facts }) };
      };
      const without = (name: string): Record<string, string> =>
        Object.fromEntries(Object.entries(files).filter(([other]) => other !== name));
      type Tampered = readonly [
        expected: string,
        content: Record<string, string>,
        more?: { trust?: typeof trust; today?: string },
      ];
      const kinds: (() => Tampered)[] = [
        () => {
          const name = pick(names);
          return [name, { ...files, [name]: flip(files[name]!) }];
        },
        () => {
          const name = pick(names);
          return [name.includes("signature-") ? "signature" : name, without(name)];
        },
        () => {
          const name = `note-${Math.floor(rng.float() * 1e6)}.txt`;
          return [name, { ...files, [name]: "x" }];
        },
        () => {
          const name = pick(listed);
          return ["signature-001", rebuilt({ ...files, [name]: flip(files[name]!) })];
        },
        () => {
          const rows = files["synthetic.csv"]!.split("\n");
          rows.splice(1 + Math.floor(rng.float() * 50), 1, rows[60]!);
          return ["signature-001", rebuilt({ ...files, "synthetic.csv": rows.join("\n") })];
        },
        () => {
          const [one, two] = [pick(envelopes), pick(envelopes)];
          return one === two
            ? [one.replace(/^signature-.*/, "signature"), without(one)]
            : ["dsse.json", { ...files, [one]: files[two]!, [two]: files[one]! }];
        },
        () => {
          const key = pick(trust);
          return [
            "signature-",
            files,
            { trust: trust.map((entry) => (entry === key ? newKey(entry.name, entry.roles).entry : entry)) },
          ];
        },
        () => {
          const key = pick(trust);
          return [
            "signature-",
            files,
            { trust: trust.map((entry) => (entry === key ? { ...entry, roles: ["legal" as const] } : entry)) },
          ];
        },
        () => {
          const key = pick(trust);
          return [
            "signature-",
            files,
            { trust: trust.map((entry) => (entry === key ? { ...entry, name: "Another" } : entry)) },
          ];
        },
        () => ["report.json", files, { today: `20${28 + Math.floor(rng.float() * 60)}-01-01` }],
        () => ["signature-", files, { today: `2026-12-0${1 + Math.floor(rng.float() * 4)}` }],
        () => {
          const text = files["report.json"]!;
          const at = [...text.matchAll(/"ceiling": 0\.\d+/g)];
          const hit = pick(at);
          return [
            "signature-001",
            rebuilt({
              ...files,
              "report.json": text.slice(0, hit.index) + '"ceiling": 0.99' + text.slice(hit.index + hit[0].length),
            }),
          ];
        },
      ];
      // Where no file changed, or all digests were made anew, signatures and dates are what gives it away. The page is rendered for the first eight alone,
      // unless all of it is asked for: TAMPERINGS=full.
      const nRendered = process.env["TAMPERINGS"] === "full" ? Infinity : 8;
      let rebuiltSoFar = 0;
      const tamperedProblems = async (content: Record<string, string>, more: Tampered[2] = {}) => {
        if (content === files && nRendered === 8)
          return verifySignatures(files, publicReport, more.today ?? TODAY, more.trust ?? trust).problems;
        if (content["manifest.json"] !== files["manifest.json"] && ++rebuiltSoFar > nRendered)
          return [...verifyDescriptors(content), ...verifySignatures(content, publicReport, TODAY, trust).problems];
        try {
          return (await verifyPacket(put(content), { trust, today: TODAY, ...more })).problems;
        } catch (error) {
          return [{ file: `manifest.json ${(error as RaresynthError).code}`, problem: "" }];
        }
      };
      let [found, named] = [0, 0];
      for (let k = 0; k < 200; k++) {
        const kind = kinds[k % kinds.length]!;
        const [expected, content, more] = kind();
        const files = (await tamperedProblems(content, more)).map(({ file }) => file).join();
        found += Number(files !== "");
        named += Number(files.includes(expected));
        expect(files, `${k}`).toContain(expected);
      }
      console.log(`200 random tamperings of ${kinds.length} kinds: ${found} found, ${named} named`);
    },
  );
});

describe("packet", () => {
  let plain: OpenedPacket;
  beforeAll(async () => {
    plain = await openPacket(put(files), { trust, today: TODAY });
  }, 120_000);
  const questionnaire = parseQuestionnaire(
    readFileSync(join(import.meta.dirname, "../../schemas/questionnaire.yaml"), "utf8"),
    "q",
  );
  const manifest = (): string => sha256(files["manifest.json"]!);
  const answered = (answers: (fields: Answers) => Answers): EvaluatedItem[] => {
    const said = parseAnswers(stringify(answers(parse(plain.template) as Answers)), "answers");
    return evaluate(questionnaire, plain.facts, said, manifest(), TODAY);
  };
  const fill = (answers: Answers): Answers => {
    return {
      ...answers,
      answers: answers.answers.map((answer) => ({
        item: answer.item,
        name: "A. Person",
        role: questionnaire.items.find(({ id }) => id === answer.item)!.person!.roles[0]!,
        date: "2026-12-09",
        says: Object.fromEntries(Object.keys(answer.says ?? {}).map((key) => [key, `words on ${key}`])),
      })),
    };
  };
  const stateOf = (items: readonly EvaluatedItem[], id: string) => items.find((item) => item.id === id)!.state;

  it("counts every item once, and nothing as answered that nobody answered", () => {
    const { items, template } = plain;
    expect(items).toHaveLength(27);
    const counts = countStates(items);
    expect(Object.values(counts).reduce((a, b) => a + b)).toBe(27);
    expect(counts.attested + counts["measured and attested"]).toBe(0);
    expect(countStates(answered((fields) => fields))).toEqual(counts);
    expect((parse(template) as Answers).answers.length).toBeGreaterThan(12);
  });

  it("takes answers that are whole, by the right role, and no others", () => {
    const all = answered(fill);
    expect(stateOf(all, "4.a")).toBe("attested");
    expect(stateOf(all, "5.3.f")).toBe("measured and attested");
    expect(stateOf(all, "5.3.c"), "no record of the run's environment").toBe("unanswered");
    type One = Answers["answers"][number];
    const changed = (change: (answer: One) => object) =>
      answered((fields) => {
        const filled = fill(fields);
        const answers = filled.answers.map((one) => (one.item === "4.a" ? { ...one, ...change(one) } : one));
        return { ...filled, answers };
      });
    for (const change of [
      () => ({ name: " " }),
      () => ({ role: "producer" }),
      () => ({ date: "" }),
      () => ({ date: "2027-01-01" }),
      () => ({ notApplicable: "not wanted" }),
      ({ says }: One) => ({ says: { ...says, fitting: " " } }),
      ({ says }: One) => ({ says: { ...says, extra: "x" } }),
    ])
      expect(stateOf(changed(change), "4.a"), change.toString()).toBe("unanswered");
  });

  it("lets no answer change what was measured, or speak of another release or item", () => {
    const who = { name: "A", role: "dpo", date: "2026-12-09" };
    const measured = answered((fields) => ({ ...fields, answers: [{ item: "5.1.f", ...who, says: {} }] }) as Answers);
    expect(stateOf(measured, "5.1.f")).toBe(stateOf(plain.items, "5.1.f"));
    for (const change of [{ manifest: "0".repeat(64) }, { answers: [{ item: "9.z", ...who }] }])
      expect(() => answered((fields) => ({ ...fields, ...change }) as Answers)).toThrow(
        expect.objectContaining({ code: "E_CHECKLIST" }) as Error,
      );
    expect(() => answered((fields) => ({ ...fields, answers: [fields.answers[0]!, fields.answers[0]!] }))).toThrow(
      /answered twice/,
    );
  });

  it("says what, how large and with which keyed digest the models are that lie with the run, and not where", async () => {
    const dir = put(files);
    const model = JSON.stringify({
      format: "raresynth-model",
      generatorId: "cart",
      schema: { name: "pbc", columns: [1, 2] },
    });
    writeFileSync(join(dirname(dir), "kept-here.json"), model);
    const shown = async (ledger?: string): Promise<string> => {
      const { items } = await openPacket(dir, { trust, today: TODAY, ...(ledger === undefined ? {} : { ledger }) });
      return items.find(({ id }) => id === "5.3.d")!.shows.join();
    };
    const words = await shown();
    expect(words).toContain(`cart fitted to the registry "pbc", 2 columns (${model.length} bytes`);
    expect(words).not.toContain("kept-here");
    expect(words).not.toContain(sha256(model));
    const ledger = join(fresh(), "pbc.ledger.jsonl");
    const at = "2026-12-01T00:00:00.000Z";
    const facts = {
      registry: "pbc",
      mode: "run" as const,
      source: "f",
      recipe: "a".repeat(64),
      policy: "p",
      seed: "1",
    };
    const { seq } = await recordAttempt(ledger, facts, at);
    await appendToLedger(ledger, "pbc", at, () => ({ kind: "release", attempt: seq, manifest: manifest() }));
    const { key } = ledgerHead((await readLedger(ledger))!);
    expect(await shown(ledger)).toContain(keyedDigest(key, sha256(model)));
    expect((await internalFiles(dirname(dir))).map(({ path, kind }) => `${path} ${kind}`)).toEqual([
      "kept-here.json model",
    ]);
  });

  it("shows the ledger's counts where this release stands in it", async () => {
    const dir = put(files);
    const ledger = join(dirname(dir), "pbc.ledger.jsonl");
    const at = "2026-12-01T00:00:00.000Z";
    const facts = { registry: "pbc", mode: "run" as const, source: "f", recipe: "a".repeat(64), policy: "p" };
    await recordAttempt(ledger, { ...facts, seed: "1" }, at);
    const { seq } = await recordAttempt(ledger, { ...facts, seed: "2" }, at);
    await expect(openPacket(dir, { trust, today: TODAY, ledger })).rejects.toMatchObject({ code: "E_LEDGER" });
    await appendToLedger(ledger, "pbc", at, () => ({
      kind: "release",
      attempt: seq,
      manifest: sha256(files["manifest.json"]!),
    }));
    for (const today of [TODAY, "2090-01-01", "2090-01-02"]) await verifyPacket(dir, { trust, today, ledger });
    const expiries = (await readLedger(ledger))!.filter(({ event }) => event.kind === "expiry");
    expect(expiries.map(({ event }) => event)).toEqual([
      { kind: "expiry", manifest: manifest(), noticed: "2090-01-01" },
    ]);
    const { items } = await openPacket(dir, { trust, today: TODAY, ledger });
    expect(items.find(({ id }) => id === "4.c")!.shows.join()).toContain("2 attempts, 1 releases; this was attempt 2");
  });

  it(
    "is a bag in which every changed, missing or added file is named, whole or absent after a kill at any step",
    { tags: ["thorough"] },
    async () => {
      const tree = plain.build();
      const steps: string[] = [];
      const whole = join(fresh(), "packet");
      await writeTree(whole, tree, (step) => void steps.push(step));
      expect(await verifyBag(whole)).toEqual([]);
      for (const fatal of steps.filter((_, at) => at % 3 === 0 || at > steps.length - 3)) {
        const dir = join(fresh(), "packet");
        const killed = writeTree(dir, tree, (step) => {
          if (step === fatal) throw new Error("killed");
        });
        await expect(killed).rejects.toThrow("killed");
        const visible = readdirSync(dirname(dir)).filter((name) => !name.startsWith("."));
        expect(visible, fatal).toEqual(fatal === "renamed" ? ["packet"] : []);
        if (fatal !== "renamed") await writeTree(dir, tree);
        expect(readdirSync(dirname(dir))).toEqual(["packet"]);
        expect(await verifyBag(dir)).toEqual([]);
      }
      await expect(writeTree(whole, tree)).rejects.toMatchObject({ code: "E_FILE" });
      for (const path of Object.keys(tree)) {
        const text = readFileSync(join(whole, path));
        writeFileSync(join(whole, path), Buffer.concat([text, Buffer.from(" ")]));
        const found = (await verifyBag(whole)).map(({ file }) => file);
        expect(found.length, path).toBeGreaterThan(0);
        if (path.startsWith("data/")) expect(found).toEqual([path]);
        writeFileSync(join(whole, path), text);
      }
      writeFileSync(join(whole, "data/more.txt"), "");
      expect(await verifyBag(whole)).toEqual([{ file: "data/more.txt", problem: "does not belong to the packet." }]);
    },
  );

  it("says on its first page what is unanswered, escapes what people wrote, and refuses claims", () => {
    const pageOf = (change: object): string => {
      const items = answered((fields) => {
        const filled = fill(fields);
        return { ...filled, answers: filled.answers.map((one) => ({ ...one, ...change })) };
      });
      return String(buildPacket({ release: files, facts: plain.facts, items, questionnaire: "" })["data/index.html"]);
    };
    const page = pageOf({ name: "<script>x</script>" });
    expect(page).not.toContain("<script>");
    expect(page).toContain("&lt;script&gt;");
    expect(page).toContain("nothing to show for: network");
    expect(() => pageOf({ document: "The data are anonymous" })).toThrow(
      expect.objectContaining({ code: "E_CHECKLIST" }) as Error,
    );
  });
});

describe("searchLogs", () => {
  it("finds cells that were printed, and passes over short ones and public words", () => {
    const lines = ["reading 418 rows", "value 12.3456 in row 7", "sex: female"];
    expect(searchLogs(lines, ["12.3456", "female", "7", "9.87654"], ["female"])).toEqual({ lookedFor: 2, found: 1 });
  });
});
