import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createRng, type Rng } from "../../src/core/rng.ts";
import type { Comparison } from "../../src/report/comparison/compare.ts";
import { raresynth, scratch } from "./harness.ts";

const folder = scratch();
const at = (...names: string[]): string => join(folder, ...names);

/** Patients of the trial, and rows that each vendor returns. */
const N = 60;
const HEADER = "arm,sex,age,albumin,score,response,months,status";
const SCHEMA = `version: 1
name: trial
columns:
  - { name: arm, type: categorical, role: other, levels: [control, treated] }
  - { name: sex, type: categorical, role: quasi-identifier, levels: [f, m] }
  - { name: age, type: continuous, role: quasi-identifier, unit: years }
  - { name: albumin, type: continuous, role: sensitive }
  - { name: score, type: continuous, role: other }
  - { name: response, type: categorical, role: sensitive, levels: ["no", "yes"] }
  - { name: months, type: continuous, role: other }
  - { name: status, type: categorical, role: sensitive, levels: [alive, dead] }
survival:
  - { name: survival, time: months, event: status, censored: [alive], causes: [dead] }
`;

/** A patient of a made trial: treatment halves the hazard, age and albumin move it, response follows arm and score. */
function patient(rng: Rng): string {
  const arm = rng.int(2) === 0 ? "control" : "treated";
  const sex = rng.int(3) === 0 ? "m" : "f";
  const age = Math.round(52 + 11 * rng.normal());
  const albumin = 36 + 4 * rng.normal() - 0.1 * (age - 52);
  const score = 20 + 5 * rng.normal() + 0.3 * (age - 52);
  const logit = (arm === "treated" ? 0.8 : -0.4) - 0.08 * (score - 20);
  const response = rng.float() < 1 / (1 + Math.exp(-logit)) ? "yes" : "no";
  const hazard = 0.02 * Math.exp((arm === "treated" ? -0.7 : 0) + 0.03 * (age - 52) - 0.08 * (albumin - 36));
  const [death, end] = [-Math.log(1 - rng.float()) / hazard, 24 + 36 * rng.float()];
  const numbers = [age, albumin.toFixed(1), score.toFixed(1)].join(",");
  return `${arm},${sex},${numbers},${response},${Math.min(death, end).toFixed(1)},${death <= end ? "dead" : "alive"}`;
}
const patients = (n: number, seed: string): string[] => {
  const rng = createRng(seed);
  return Array.from({ length: n }, () => patient(rng));
};
const table = (rows: readonly string[]): string => `${[HEADER, ...rows].join("\n")}\n`;

/** New patients of the trial's truth; the other vendor copies every second one. */
const VENDORS: Readonly<Record<string, (train: readonly string[], seed: string) => string[]>> = {
  honest: (train, seed) => patients(N, `honest/${seed}`),
  copying: (train, seed) => patients(N, `copying/${seed}`).map((row, i) => (i % 2 === 0 ? (train[i] ?? row) : row)),
};

describe("two vendors on a made trial of 60 patients", () => {
  let comparison: Comparison;
  let said = "";
  beforeAll(async () => {
    writeFileSync(at("trial.csv"), table(patients(N, "trial")));
    writeFileSync(at("schema.yaml"), SCHEMA);
    const trial = ["--train", at("trial.csv"), "--schema", at("schema.yaml"), "--seed", "two vendors"];
    const planned = await raresynth(["assess", "plan", ...trial, "--refits", "20", "--out", at("plan")]);
    expect(planned.code, planned.stderr).toBe(0);
    const training = readdirSync(at("plan/for-maker")).filter((name) => name.startsWith("train-"));
    const assessed = await Promise.all(
      Object.entries(VENDORS).map(([vendor, make]) => {
        mkdirSync(at(vendor));
        for (const name of training) {
          const train = readFileSync(at("plan/for-maker", name), "utf8").trim().split("\n").slice(1);
          writeFileSync(at(vendor, name.replace("train", "synthetic")), table(make(train, name)));
        }
        const returned = ["--refits", at(vendor), "--plan", at("plan/plan.internal.json")];
        const file = ["--synthetic", at(vendor, "synthetic-000.csv")];
        return raresynth(["assess", ...trial, ...file, ...returned, "--out", at(`assessed-${vendor}`)]);
      }),
    );
    for (const { code, stderr } of assessed) expect([2, 3], stderr).toContain(code);
    const both = [at("assessed-honest"), at("assessed-copying")];
    const compared = await raresynth(["compare", ...both, "--json"]);
    expect(compared.code, compared.stderr).toBe(0);
    comparison = JSON.parse(compared.stdout) as Comparison;
    said = (await raresynth(["compare", ...both])).stdout;
  }, 120_000);

  it("are measured alike, and the one that copies fails", () => {
    expect(comparison.incomparable).toEqual([]);
    expect(comparison.verdicts[1]).toBe("fail");
    expect(comparison.verdicts[0]).not.toBe("fail");
  });

  it("are told apart line by line: each marked line is worse for the one that copies", () => {
    const marked = comparison.lines.filter(({ differs }) => differs);
    // Of each criterion one, and membership.
    expect(marked.map(({ finding }) => finding)).toEqual(
      expect.arrayContaining(["all-columns", "verbatim", "singling-out", "linkability", "attribute-inference", "auc"]),
    );
    for (const { finding, values } of marked)
      expect(values[1]!.estimate!.low, finding).toBeGreaterThan(values[0]!.estimate!.high as number);
    expect(said).toContain("| assessed-honest | assessed-copying |");
    expect(said.split("\n").filter((line) => line.endsWith("| differs |"))).toHaveLength(marked.length);
    for (const { values } of comparison.lines)
      if (values[0]?.outcome === "fail") expect(values[1]?.outcome).toBe("fail");
  });
});
