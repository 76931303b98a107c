import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { checks } from "../../disclosure/index.ts";
import { chooseRecipe } from "../../src/api/runs/choose-recipe.ts";
import { lookupGenerator } from "../../src/command/command-generator.ts";
import { openRegistry } from "../../src/api/open-registry.ts";
import type { Evidence, Refit } from "../../src/core/contracts/disclosure.ts";
import { createRng } from "../../src/core/rng.ts";
import { packageRoot } from "../../src/io/settings/package-root.ts";
import { readPolicy } from "../../src/io/settings/read-policy.ts";
import { measureFloor, refusedDraws, type FloorQuestion } from "../../src/pipeline/controls/leak-floor.ts";
import { plantLeaks } from "../../src/pipeline/controls/planted-leaks.ts";
import { UNIT_IN } from "../../src/core/contracts/disclosure.ts";
import { judgeCheck } from "../../src/pipeline/gate.ts";
import { ceilingsByCheck } from "../../src/pipeline/ceilings.ts";
import { planLeftOut } from "../../src/pipeline/refits/refit-plan.ts";
import { N_CANDIDATES, refitOnce } from "../../src/pipeline/refits/refit-task.ts";

/**
 * Is the printed floor kept? On each registry the default recipe is fitted and refitted as in a run, the floor measured
 * as a run prints it, and then each leak drawn anew at the printed share: in this file alone, which the floor speaks
 * of, and in every file of the recipe. Arguments: registries, separated by commas; draws; refits; draws in every file.
 */
const [names = "pbc,cgd0,rhDNase,dystrophy,pbcseq", draws = "40", refitsAsked = "200", inRecipe = "0"] =
  process.argv.slice(2);
const nDraws = Number(draws);
const nRefits = Number(refitsAsked);
const policy = await readPolicy("controlled-access");
const lines: string[] = [];

for (const name of names.split(",")) {
  const folder = join(packageRoot(), name === "pbcseq" ? "tests/reference" : "sample-data", name);
  const registry = await openRegistry(join(folder, `${name}.csv`), { schema: join(folder, "cohort.schema.yaml") });
  const { cohort } = registry;
  const { id, params } = chooseRecipe("auto", cohort.nUnits);
  const recipe = { generatorId: id, params: { ...lookupGenerator(id).defaults, ...params }, nRows: cohort.nRows };
  const refits: Refit[] = [];
  for (const [k, out] of planLeftOut(cohort.nUnits, nRefits, createRng(`floor/${name}/masks`)).entries())
    refits.push(await refitOnce(cohort, recipe, out, createRng(`floor/${name}/refit/${k}`), lookupGenerator));
  const { synthetic } = await refitOnce(
    cohort,
    recipe,
    new Int32Array(0),
    createRng(`floor/${name}/release`),
    lookupGenerator,
  );
  const evidence: Evidence = { registry: cohort, released: [synthetic], refits, namedUnits: [] };
  const question: FloorQuestion = {
    policy,
    checks,
    adversaries: registry.adversaries,
    seed: `floor/${name}`,
    nCandidates: N_CANDIDATES,
  };
  // The checks meet the file itself first, as in a run: what the refits show is then known.
  const ceilings = ceilingsByCheck(policy);
  const contextOf = (check: string): Parameters<(typeof checks)[number]["run"]>[3] => ({
    alpha: policy.alpha,
    nCandidates: N_CANDIDATES,
    cellSize: policy.cellSize.value,
    ceilings: ceilings[check] ?? {},
    adversaries: registry.adversaries,
  });
  for (const check of checks.filter((one) => one.readsFile === true))
    await check.run(evidence, check.defaults, createRng(`floor/${name}/check/${check.id}`), contextOf(check.id));
  const start = process.cpuUsage();
  const floor = (await measureFloor(evidence, question))!;
  const { user, system } = process.cpuUsage(start);
  const seconds = (user + system) / 1e6;
  console.log(
    `${name}: ${id}, ${cohort.nUnits} patients, floor in ${seconds.toFixed(1)} s; left out: ${JSON.stringify(floor.leftOut)}`,
  );
  for (const { kind, caught } of floor.kinds) {
    if (caught === undefined) {
      lines.push(`| ${name} | ${kind} | none up to ${floor.most} | – | – | – |`);
      console.log(lines.at(-1));
      continue;
    }
    const leak = { kind, rows: caught.rows };
    const kept = await refusedDraws(
      evidence,
      question,
      leak,
      nDraws,
      floor.leftOut.map(({ check }) => check),
    );
    let everywhere = 0;
    for (let draw = 0; draw < Number(inRecipe); draw++) {
      const plant = (file: Refit, path: string): Refit["synthetic"] =>
        plantLeaks(
          file.synthetic,
          cohort,
          (unit) => file.status[unit] === UNIT_IN,
          { kind, share: caught.share },
          createRng(`${path}/${draw}`),
        );
      const status = new Uint8Array(cohort.nUnits);
      const leaky: Evidence = {
        ...evidence,
        released: [plant({ status, synthetic }, `recipe/${name}/${kind}`)],
        refits: refits.map((refit, k) => ({ ...refit, synthetic: plant(refit, `recipe/${name}/${kind}/${k}`) })),
      };
      let isRefused = false;
      for (const check of checks.filter((one) => one.readsFile === true))
        isRefused ||=
          judgeCheck(
            policy,
            await check.run(leaky, check.defaults, createRng(`leaky/${check.id}`), contextOf(check.id)),
          ).outcome === "fail";
      if (isRefused) everywhere++;
    }
    lines.push(
      `| ${name} | ${kind} | ${(100 * caught.share).toFixed(1)} % | ${caught.rows} | ${caught.checks.join(", ")} | ${kept} of ${nDraws} | ${inRecipe === "0" ? "–" : `${everywhere} of ${inRecipe}`} |`,
    );
    console.log(lines.at(-1));
  }
}
const head =
  "| registry | leak | printed floor | rows | refused by | in this file | in every file |\n|---|---|---|---|---|---|---|";
if (process.env["RESULTS"] !== undefined) writeFileSync(process.env["RESULTS"], `${head}\n${lines.join("\n")}\n`);
