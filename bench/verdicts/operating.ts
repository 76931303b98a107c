import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { checks } from "../../disclosure/index.ts";
import { openRegistry } from "../../src/api/open-registry.ts";
import { chooseRecipe } from "../../src/api/runs/choose-recipe.ts";
import { lookupGenerator } from "../../src/command/command-generator.ts";
import { UNIT_IN, type Evidence, type Refit } from "../../src/core/contracts/disclosure.ts";
import type { LeakKind } from "../../src/core/contracts/finding.ts";
import type { Outcome, Reason } from "../../src/core/contracts/policy.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { createRng } from "../../src/core/rng.ts";
import { packageRoot } from "../../src/io/settings/package-root.ts";
import { readPolicy } from "../../src/io/settings/read-policy.ts";
import { withPresets } from "../../src/pipeline/check-presets.ts";
import { chooseCandidate } from "../../src/pipeline/choose-candidate.ts";
import { plantLeaks } from "../../src/pipeline/controls/planted-leaks.ts";
import { judge } from "../../src/pipeline/gate.ts";
import { preflight } from "../../src/pipeline/preflight.ts";
import { planLeftOut } from "../../src/pipeline/refits/refit-plan.ts";
import { N_CANDIDATES, refitOnce, releaseFit } from "../../src/pipeline/refits/refit-task.ts";
import { runChecks } from "../../src/pipeline/run.ts";

/**
 * Operating characteristics of the whole verdict: how often honest, borderline and leaky recipes end in PASS, FAIL and
 * INCONCLUSIVE over seeds, and how far each line moves from seed to seed beside the half-width that it prints. A recipe
 * leaks by planting in every file it makes, the released one and the refits.
 *
 * Cheaper than a run: no controls, and the second stage on single patients with the preset for slow generators (at most
 * 400 further refits), or "whole", as a run has it. Arguments: registries, separated by commas; seeds; refits; minutes
 * after which no further seed is begun; kinds of recipe ("honest", "borderline", "leaky"); "slow" or "whole"; first seed.
 */
const [
  names = "cgd0,dystrophy,pbc,rhDNase,pbcseq",
  seeds = "20",
  refitsAsked = "110",
  minutes = "600",
  kinds = "honest,borderline,leaky",
  stageTwo = "slow",
  firstSeed = "0",
] = process.argv.slice(2);
const RECIPES: Readonly<Record<string, { readonly kind: LeakKind; readonly share: number } | undefined>> = {
  honest: undefined,
  "borderline: 2 % noisy": { kind: "noisy", share: 0.02 },
  "leaky: 2 % verbatim": { kind: "verbatim", share: 0.02 },
};
const policy = await readPolicy("controlled-access");
// Of a first attempt, as in a run (docs/decisions/0015).
const level = policy.alpha / 2;
const asked = checks.map((check) => withPresets(check, stageTwo === "whole" ? [] : ["slow"]));
const until = process.hrtime.bigint() + BigInt(Number(minutes)) * 60_000_000_000n;
const verdicts = new Map<string, Record<Outcome, number>>();
const lines = new Map<string, Reason[]>();

for (let seed = Number(firstSeed); seed < Number(firstSeed) + Number(seeds); seed++)
  for (const name of names.split(",")) {
    if (process.hrtime.bigint() > until) break;
    for (const [recipeName, leak] of Object.entries(RECIPES).filter(([one]) =>
      kinds.split(",").some((kind) => one.startsWith(kind)),
    )) {
      const { outcome, because } = await verdictOf(name, seed, leak);
      const key = `${name} | ${recipeName}`;
      const counts = verdicts.get(key) ?? { pass: 0, fail: 0, inconclusive: 0 };
      counts[outcome]++;
      verdicts.set(key, counts);
      const open = because.filter((line) => line.outcome !== "pass" && line.outcome !== "not-applicable");
      console.log(`${name} ${seed} ${recipeName}: ${outcome}; ${open.map(told).join(", ")}`);
      if (leak === undefined)
        for (const line of because) {
          const own = `${name} | ${line.check}/${line.finding}`;
          lines.set(own, [...(lines.get(own) ?? []), line]);
        }
    }
    write();
  }

async function verdictOf(
  name: string,
  seed: number,
  leak: { readonly kind: LeakKind; readonly share: number } | undefined,
): Promise<ReturnType<typeof judge>> {
  const folder = join(packageRoot(), name === "pbcseq" ? "tests/reference" : "sample-data", name);
  const registry = await openRegistry(join(folder, `${name}.csv`), { schema: join(folder, "cohort.schema.yaml") });
  const { cohort } = registry;
  const { id, params } = chooseRecipe("auto", cohort.nUnits);
  const recipe = { generatorId: id, params: { ...lookupGenerator(id).defaults, ...params }, nRows: cohort.nRows };
  const path = `operating/${name}/${seed}`;
  const plant = (file: Cohort<"synthetic">, status: Uint8Array | undefined, at: string): Cohort<"synthetic"> =>
    leak === undefined
      ? file
      : plantLeaks(
          file,
          cohort,
          (unit) => (status?.[unit] ?? UNIT_IN) === UNIT_IN,
          leak,
          createRng(`${path}/leak/${at}`),
        );
  const refit = async (label: string, masks: readonly Int32Array[]): Promise<Refit[]> => {
    const made: Refit[] = [];
    for (const [k, out] of masks.entries()) {
      const one = await refitOnce(cohort, recipe, out, createRng(`${path}/${label}/${k}`), lookupGenerator);
      made.push({ ...one, synthetic: plant(one.synthetic, one.status, `${label}/${k}`) });
    }
    return made;
  };
  const { candidates, model } = await releaseFit(
    cohort,
    recipe,
    createRng(`${path}/release`),
    policy.cellSize.value,
    lookupGenerator,
  );
  const ofRecipe: Evidence = {
    registry: cohort,
    released: [],
    refits: await refit("refit", planLeftOut(cohort.nUnits, Number(refitsAsked), createRng(`${path}/masks`))),
    refit,
    model,
    namedUnits: [],
  };
  const siblings = candidates.map((file, k) => plant(file, undefined, `candidate/${k}`));
  const chosen = await chooseCandidate(siblings, {
    checks: asked,
    evidence: ofRecipe,
    policy,
    adversaries: registry.adversaries,
    seed: path,
    level,
  });
  const results = await runChecks(
    { checks: asked, onProgress: () => undefined },
    { ...ofRecipe, released: [chosen.file] },
    policy,
    registry.adversaries,
    path,
    { nCandidates: N_CANDIDATES, level },
  );
  // Whether a person confirmed the schema is not what is asked here.
  const before = preflight(
    cohort,
    { ...registry, confirmation: { open: [] } },
    { cellSize: policy.cellSize.value, ceiling: 0.05 },
  );
  return judge(policy, results, { preflight: before });
}

function told({ finding, outcome, value, low, high }: Reason): string {
  const [at, from, to] = [value, low, high].map((one) => one?.toFixed(4) ?? "-");
  return `${finding} ${outcome} (${at}; ${from} to ${to})`;
}

function write(): void {
  const rows = [...verdicts].map(
    ([key, { pass, fail, inconclusive }]) => `| ${key} | ${pass} | ${inconclusive} | ${fail} |`,
  );
  const spread = [...lines].flatMap(([key, all]) => {
    const values = all.flatMap(({ value }) => value ?? []);
    if (values.length < 2) return [];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
    const half = all.reduce((sum, { low = 0, high = 0 }) => sum + (high - low) / 2, 0) / all.length;
    return [`| ${key} | ${values.length} | ${mean.toFixed(3)} | ${sd.toFixed(3)} | ${half.toFixed(3)} |`];
  });
  const text = [
    "| registry | recipe | PASS | INCONCLUSIVE | FAIL |",
    "|---|---|---|---|---|",
    ...rows,
    "",
    "| registry | line, honest recipe | seeds | mean | standard deviation over seeds | mean half-width printed |",
    "|---|---|---|---|---|---|",
    ...spread,
    "",
  ].join("\n");
  if (process.env["RESULTS"] !== undefined) writeFileSync(process.env["RESULTS"], text);
  else console.log(text);
}
