import { generatorById } from "../../generators/index.ts";
import type { AnalysisFit } from "../../src/core/contracts/utility/analyses.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import type { Analysis, AnalysisTerm } from "../../src/core/data/schema.ts";
import { createRng } from "../../src/core/rng.ts";
import { planAnalysis } from "../../src/fidelity/analyses/models/plan-analysis.ts";
import { quantityKey, type PlannedAnalysis } from "../../src/fidelity/analyses/models/planned.ts";
import { combineSyntheses } from "../../src/stats/combine-syntheses.ts";
import { KNOWN_EFFECTS, type World } from "./worlds.ts";

/** `coverage.js [registries drawn] [sizes, comma] [worlds, comma|all] [generator ...]`; see README.md. */
const [count = "20", sizes = "60,150,600", which = "all", ...wanted] = process.argv.slice(2);
const generators = wanted.length === 0 ? ["marginals", "cart", "copula"] : wanted;
const SYNTHESES = 5;
/** Patients from whom the coefficients of the law are read: their error is a tenth of that of 120. */
const TRUTH = 12_000;

const cox = (...terms: AnalysisTerm[]): Analysis => ({ name: "hazard", kind: "cox", survival: "status", terms });
const odds = (outcome: string, ...terms: AnalysisTerm[]): Analysis => ({
  name: "odds",
  kind: "logistic",
  outcome,
  level: "yes",
  terms,
});
const slope = (outcome: string, ...terms: AnalysisTerm[]): Analysis => ({
  name: "slope",
  kind: "linear",
  outcome,
  terms,
});
const of = (column: string): AnalysisTerm => ({ column });
const log = (column: string): AnalysisTerm => ({ column, transform: "log" });
const labs = [
  cox(of("lab1"), of("lab6"), of("complication")),
  odds("complication", of("lab1"), of("sex")),
  slope("lab2", of("lab1"), of("lab5")),
];
/** What is declared in each world. */
const ANALYSES: Readonly<Record<string, readonly Analysis[]>> = {
  weak: labs,
  strong: labs,
  censored: labs,
  nonlinear: [cox(of("u"), of("saturated")), odds("toxic", of("dose")), slope("w", of("u"), of("saturated"))],
  interaction: [
    cox(of("y"), of("arm"), of("marker")),
    odds("relapse", of("y"), of("arm")),
    slope("y", of("marker"), of("genotype")),
  ],
  nominal: [cox(of("score"), of("celltype"), of("arm")), slope("score", of("celltype"))],
  skewed: [
    cox(log("bilirubin"), of("sign")),
    odds("sign", log("bilirubin")),
    { name: "slope", kind: "linear", outcome: "bilirubin", transform: "log", terms: [log("enzyme"), of("age")] },
  ],
};

interface Found {
  readonly value: number;
  readonly variance: number;
}

function estimates(plans: readonly PlannedAnalysis[], cohort: Cohort): Map<string, Found> {
  const out = new Map<string, Found>();
  plans.forEach((plan, at) => {
    const fit: AnalysisFit = plan.fit(cohort);
    if (fit.status !== "fitted") return;
    for (const { quantity, value, standardError } of fit.estimates)
      out.set(`${at} ${quantityKey(quantity)}`, { value, variance: standardError ** 2 });
  });
  return out;
}

/** Sums over registries and coefficients. */
class Tally {
  kept = 0;
  truth = 0;
  bias = 0;
  held = 0;
  told = 0;
  asked = 0;
  /** @param scale standard error of the coefficient in the registry: what all are measured in */
  add(truth: number, scale: number, found: { value: number; low: number; high: number } | undefined): void {
    this.asked += 1;
    if (found === undefined) return;
    this.told += 1;
    this.kept += (found.value * truth) / scale ** 2;
    this.truth += (truth / scale) ** 2;
    this.bias += (Math.sign(truth) * (found.value - truth)) / scale;
    this.held += Number(found.low <= truth && truth <= found.high);
  }
  text(): string {
    const share = `${((100 * this.held) / this.told).toFixed(0)} %${this.told < this.asked ? ` (of ${this.told}/${this.asked})` : ""}`;
    return `${(this.kept / this.truth).toFixed(2)} / ${(this.bias / this.told).toFixed(2)} / ${share}`;
  }
}

async function lineOf(name: string, world: World, n: number): Promise<string> {
  const law = world.draw("train", TRUTH, createRng(`coverage/${name}/law`));
  const plans = (ANALYSES[name] ?? []).map((analysis) => planAnalysis(law, analysis));
  const truth = estimates(plans, law);
  const tallies = ["registry", ...generators].map(() => new Tally());
  for (let r = 0; r < Number(count); r++) {
    const registry = world.draw("train", n, createRng(`coverage/${name}/${n}/${r}`));
    const real = estimates(plans, registry);
    const files = [[real]];
    for (const id of generators) {
      const generator = generatorById(id);
      const fitted = await generator.fit(registry, generator.defaults, createRng(`coverage/${name}/${n}/${r}/fit`));
      const drawn: Map<string, Found>[] = [];
      for (let m = 0; m < SYNTHESES; m++)
        drawn.push(estimates(plans, await fitted.sample(n, createRng(`coverage/${name}/${n}/${r}/${m}`))));
      files.push(drawn);
    }
    for (const [key, { value }] of truth) {
      const own = real.get(key);
      if (own === undefined) continue;
      files.forEach((all, at) => {
        const found = all.flatMap((one) => one.get(key) ?? []);
        tallies[at]?.add(value, Math.sqrt(own.variance), at === 0 ? intervalOf(own) : combined(found, at - 1, n));
      });
    }
  }
  return `| ${name} | ${n} | ${truth.size} | ${tallies.map((one) => one.text()).join(" | ")} |`;
}

function intervalOf({ value, variance }: Found): { value: number; low: number; high: number } {
  const half = 1.96 * Math.sqrt(variance);
  return { value, low: value - half, high: value + half };
}

/** By Raab's rule; `n` counts the patients that a fit looks at. */
function combined(found: readonly Found[], generator: number, n: number) {
  if (found.length < SYNTHESES) return undefined;
  const share = (generatorById(generators[generator] ?? "").defaults as { fitShare?: number }).fitShare ?? 1;
  return combineSyntheses(
    found.map(({ value }) => value),
    found.map(({ variance }) => variance),
    { k: n, n: Math.round(share * n) },
  );
}

console.log(`| world | patients | coefficients | registry itself | ${generators.join(" | ")} |`);
console.log(`|---|---|---|---|${generators.map(() => "---|").join("")}`);
for (const [name, world] of Object.entries(KNOWN_EFFECTS))
  if (which === "all" || which.split(",").includes(name))
    for (const n of sizes.split(",").map(Number)) console.log(await lineOf(name, world, n));
