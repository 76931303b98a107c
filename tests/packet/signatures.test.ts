import { createPublicKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createRng } from "../../src/core/rng.ts";
import { descriptorsFor } from "../../src/packet/descriptors/all.ts";
import { parseEnvelope, renderEnvelope, signEnvelope } from "../../src/packet/signatures/dsse.ts";
import { keyidOf, newKey, parseKeys, readPrivateKey, renderKeys } from "../../src/packet/signatures/keys.ts";
import type { SigningRole } from "../../src/packet/signatures/roles.ts";
import { renderStatement, signRelease, type SignRequest } from "../../src/packet/signatures/sign-off.ts";
import { verifySignatures } from "../../src/packet/signatures/verify-signatures.ts";
import { buildRelease } from "../../src/release/bundle.ts";
import { buildPublicReport } from "../../src/report/model.ts";
import type { PublicReport } from "../../src/report/report-schema.ts";
import { fakeOutcome, POLICY } from "../report/fake-outcome.ts";

type Files = Record<string, string>;
const asked = [
  { role: "dpo" as const, why: "Owns the residual risk" },
  { role: "clinical-lead" as const, why: "Knows the patients" },
];
const outcome = fakeOutcome("pass");
const withRoles = { ...outcome, policy: { ...POLICY, signatures: asked } };
const report = buildPublicReport(withRoles);
const unasked = buildPublicReport(outcome);
const release = buildRelease(withRoles, report, "<p>page</p>", [], (parts) =>
  descriptorsFor(parts, undefined, []),
) as Files;

const people = Object.fromEntries(
  (["dpo", "clinical-lead", "legal", "producer"] as const).map((role) => [role, newKey(`The ${role}`, [role])]),
) as Record<SigningRole, ReturnType<typeof newKey>>;
const trust = Object.values(people).map(({ entry }) => entry);
const [MADE, LATER, TODAY] = [report.made.date, "2026-12-05", "2026-12-10"];

function sign(files: Files, role: SigningRole, more: Partial<SignRequest> = {}, on = LATER, by = role): Files {
  const request = { role, name: `The ${by}`, decision: "accept" as const, conditions: [], ...more };
  return { ...files, ...signRelease(files, report, request, readPrivateKey(people[by].privateKey), on) };
}
const signed = ["producer", "dpo", "clinical-lead"].reduce((files, role) => sign(files, role as SigningRole), release);
const check = (files: Files, more: { trust?: typeof trust | undefined; report?: PublicReport; today?: string } = {}) =>
  verifySignatures(files, more.report ?? report, more.today ?? TODAY, "trust" in more ? more.trust : trust);

describe("a release and its signers", () => {
  it("is accepted when all roles of the policy have signed with keys that someone vouches for", () => {
    expect(MADE <= LATER).toBe(true);
    const { problems, acceptance } = check(signed);
    expect(problems).toEqual([]);
    expect(acceptance).toMatchObject({ state: "accepted", because: [] });
    expect(acceptance.signers.map(({ role }) => role)).toEqual(["producer", "dpo", "clinical-lead"]);
  });

  it("is not yet accepted while a role is missing, and the role is named", () => {
    const { problems, acceptance } = check(sign(release, "dpo"));
    expect(acceptance.state).toBe("not yet accepted");
    expect(problems.map(({ problem }) => problem).join()).toContain("clinical-lead");
    expect(check(release).acceptance.because).toHaveLength(2);
  });

  it("is never accepted without a file of trusted keys, nor under a policy that names nobody", () => {
    expect(check(signed, { trust: undefined }).acceptance.state).toBe("not yet accepted");
    expect(check(signed, { trust: undefined }).problems).toHaveLength(1);
    const nobody = check({ ...release }, { report: unasked });
    expect(nobody.acceptance.state).toBe("not yet accepted");
    expect(nobody.problems).toEqual([]);
  });

  it("is rejected by one rejection, and the last word of a person counts", () => {
    const rejected = sign(signed, "legal", { decision: "reject", reason: "No ground for the transfer" });
    expect(check(rejected).acceptance.state).toBe("rejected");
    expect(check(rejected).problems[0]?.problem).toContain("The legal");
    expect(check(sign(rejected, "legal")).acceptance.state).toBe("accepted");
  });

  it("runs out with its verdict and with a dated acceptance", () => {
    const dated = sign(sign(release, "dpo", { until: "2026-12-31" }), "clinical-lead");
    expect(check(dated).acceptance.state).toBe("accepted");
    expect(check(dated, { today: "2027-01-01" }).acceptance.state).toBe("run out");
    const over = check(signed, { today: "2099-01-01" }).problems;
    expect(over.map(({ file }) => file)).toContain("report.json");
  });
});

describe("forgeries", () => {
  const named = (files: Files, more: Parameters<typeof check>[1] = {}): string[] =>
    check(files, more).problems.map(({ file }) => file);

  it("finds any dropped, swapped or renamed signature", () => {
    const all = sign(signed, "legal");
    for (const gone of Object.keys(all)
      .filter((name) => name.startsWith("signature-"))
      .slice(0, -1)) {
      const { [gone]: _gone, ...rest } = all;
      expect(named(rest).length, gone).toBeGreaterThan(0);
    }
    for (const gone of ["test-result.dsse.json", "provenance.dsse.json"]) {
      const { [gone]: _gone, ...rest } = all;
      expect(named(rest)).toContain(gone);
    }
    const last = "signature-003-clinical-lead.dsse.json";
    const { [last]: moved, ...rest } = signed;
    expect(named(rest)).toContain("signatures");
    expect(named({ ...rest, "signature-003-legal.dsse.json": moved! })).toContain("signature-003-legal.dsse.json");
    const [one, two] = ["signature-001-producer.dsse.json", "signature-002-dpo.dsse.json"];
    expect(named({ ...signed, [one]: signed[two]!, [two]: signed[one]! })).toEqual(expect.arrayContaining([one, two]));
  });

  it("finds a changed byte anywhere in an envelope", () => {
    const rng = createRng("bytes");
    for (const file of Object.keys(signed).filter((name) => name.endsWith(".dsse.json")))
      for (let k = 0; k < 15; k++) {
        const text = signed[file]!;
        const at = Math.floor(rng.float() * text.length);
        const other = text[at] === "A" ? "B" : "A";
        expect(named({ ...signed, [file]: text.slice(0, at) + other + text.slice(at + 1) }), `${file} ${at}`).toContain(
          file,
        );
      }
    const file = "signature-002-dpo.dsse.json";
    for (const text of ["", "{}", `${signed[file]!} `, signed[file]!.replace("=", "")])
      expect(named({ ...signed, [file]: text })).toContain(file);
  });

  it("finds signatures of another release, of a stranger, in a name or role that is not theirs", () => {
    const other = { ...release, "manifest.json": release["manifest.json"]!.replace('"pbc"', '"xyz"') };
    const taken = sign(other, "dpo")["signature-001-dpo.dsse.json"]!;
    expect(named({ ...release, "signature-001-dpo.dsse.json": taken })).toContain("signature-001-dpo.dsse.json");
    const stranger = newKey("The dpo", ["dpo"]);
    const request = { role: "dpo" as const, name: "The dpo", decision: "accept" as const, conditions: [] };
    const forged = { ...release, ...signRelease(release, report, request, readPrivateKey(stranger.privateKey), LATER) };
    expect(named(forged)).toContain("signature-001-dpo.dsse.json");
    expect(check(forged, { trust: [stranger.entry] }).acceptance.signers).toHaveLength(1);
    expect(named(sign(release, "dpo", { name: "Somebody else" }))).toContain("signature-001-dpo.dsse.json");
    expect(named(sign(release, "dpo", {}, LATER, "legal"))).toContain("signature-001-dpo.dsse.json");
    const old = trust.map((key) => ({ ...key, until: "2026-12-01" }));
    expect(named(signed, { trust: old })).toHaveLength(3 + 2 + 2);
  });

  it("finds dates that cannot be, and a sign-off on another verdict", () => {
    expect(named(sign(release, "dpo", {}, "2027-01-01"))).toContain("signature-001-dpo.dsse.json");
    expect(named(sign(release, "dpo", {}, "2020-01-01"))).toContain("signature-001-dpo.dsse.json");
    const forged = { ...report, verdict: { ...report.verdict, expires: "2099-01-01" } };
    expect(named(signed, { report: forged })).toContain("signature-001-producer.dsse.json");
  });

  it("finds an envelope that signs other words with a right key, in any other form", () => {
    const key = readPrivateKey(people.dpo.privateKey);
    const publicKey = createPublicKey(key);
    for (const payload of ["", "[]", "{", renderStatement({} as never)])
      expect(
        named({ ...release, "signature-001-dpo.dsse.json": renderEnvelope(signEnvelope(payload, key, publicKey)) }),
      ).toContain("signature-001-dpo.dsse.json");
    const { envelope, payload } = parseEnvelope(signed["signature-002-dpo.dsse.json"]!, "x");
    const twice = { ...envelope, signatures: [...envelope.signatures, ...envelope.signatures] };
    expect(named({ ...signed, "signature-002-dpo.dsse.json": renderEnvelope(twice) })).toContain(
      "signature-002-dpo.dsse.json",
    );
    const spaced = JSON.stringify(JSON.parse(payload), null, 1);
    expect(
      named({ ...signed, "signature-002-dpo.dsse.json": renderEnvelope(signEnvelope(spaced, key, publicKey)) }),
    ).toContain("signature-002-dpo.dsse.json");
  });
});

describe("keys", () => {
  it("are read back, encrypted too, and refused where they are not what they say", () => {
    const { privateKey, entry } = newKey("Ada", ["dpo"], "a long passphrase");
    expect(keyidOf(createPublicKey(readPrivateKey(privateKey, "a long passphrase")))).toBe(entry.keyid);
    for (const work of [
      () => readPrivateKey(privateKey),
      () => readPrivateKey(privateKey, "wrong"),
      () => readPrivateKey("none"),
      () => parseKeys(renderKeys([{ ...entry, keyid: "0".repeat(64) }]), "keys.json"),
      () => parseKeys(renderKeys([{ ...entry, roles: ["king" as never] }]), "keys.json"),
      () => parseKeys("{}", "keys.json"),
    ])
      expect(work).toThrow(expect.objectContaining({ code: "E_SIGNATURE" }) as Error);
    expect(parseKeys(renderKeys(trust), "keys.json")).toEqual(trust);
  });

  it("do not sign words that claim what no test can show, nor an acceptance that is over", () => {
    const key = readPrivateKey(people.dpo.privateKey);
    const request = { role: "dpo" as const, name: "The dpo", decision: "accept" as const, conditions: [] };
    for (const bad of [{ conditions: ["The data are anonymous"] }, { until: "2026-12-04" }])
      expect(() => signRelease(release, report, { ...request, ...bad }, key, LATER)).toThrow(
        expect.objectContaining({ code: "E_SIGNATURE" }) as Error,
      );
  });
});
