import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { checks } from "../../disclosure/index.ts";
import { generators } from "../../generators/index.ts";
import { claimsIn } from "../../src/core/contracts/claims.ts";
import { NOT_TESTED } from "../../src/pipeline/not-tested.ts";

const root = resolve(import.meta.dirname, "../..");
const filesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => join(root, folder, file));

describe("claimsIn", () => {
  it.each([
    "The data are anonymous.",
    "fully anonymised data",
    "There is no risk.",
    "zero disclosure risk",
    "This release is completely safe.",
    "Patients cannot be re-identified.",
    "It guarantees privacy.",
    "GDPR-compliant by design",
    "Synthetic data are not personal data.",
    "The file is risk-free.",
    "anonymity",
  ])("finds the claim in: %s", (text) => expect(claimsIn(text)).not.toEqual([]));

  it.each([
    "k-anonymity counts classes.",
    "pseudonymous identifiers",
    "EMA anonymisation report template",
    "what an attacker learns beyond no synthetic data",
    "The risk is at most .09.",
    "A fitted model is personal data.",
    "It is no proof that no other attack does better.",
    "there is a risk of no small size",
  ])("lets pass: %s", (text) => expect(claimsIn(text)).toEqual([]));
});

describe("what the program says", () => {
  it("makes no claim in cards, policies, adversaries and the list of what was not tested", () => {
    const texts = [
      ...checks.map((check) => JSON.stringify(check.card)),
      ...generators.map((generator) => JSON.stringify(generator.card)),
      ...NOT_TESTED,
      ...[...filesIn("schemas/policies"), ...filesIn("schemas/adversaries")]
        .filter((file) => file.endsWith(".yaml"))
        .map((file) => readFileSync(file, "utf8")),
    ];
    for (const text of texts) expect(claimsIn(text)).toEqual([]);
  });

  it("makes no claim in any text of the source", () => {
    const sources = ["src", "disclosure", "generators"]
      .flatMap(filesIn)
      .filter((file) => file.endsWith(".ts") && !file.endsWith("claims.ts"));
    const withoutComments = (text: string): string =>
      text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
    for (const file of sources) expect(claimsIn(withoutComments(readFileSync(file, "utf8"))), file).toEqual([]);
  });
});
