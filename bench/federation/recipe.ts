import { pairTables } from "../../generators/shared/tables/pair-tables.ts";
import { rowsOfTables } from "../../src/api/federation/recipe/draw-recipe.ts";
import { countPairs, tableColumns } from "../../src/api/federation/recipe/recipe-cells.ts";
import { checked, SITE_CHECKS, siteLevel } from "../../src/api/federation/recipe/site-findings.ts";
import { siteLines } from "../../src/api/federation/recipe/site-lines.ts";
import { siteMasks, type SiteMask } from "../../src/api/federation/recipe/site-masks.ts";
import type { CheckResult } from "../../src/core/contracts/disclosure.ts";
import type { JointLine } from "../../src/core/federation/joint-verdict.ts";
import type { Policy } from "../../src/core/contracts/policy.ts";
import { takeRows, type Cohort } from "../../src/core/data/cohort.ts";
import { enforcedThresholds } from "../../src/core/policy-lines.ts";
import { createRng } from "../../src/core/rng.ts";
import { joinLine } from "../../src/federation/join-lines.ts";
import type { SiteLine } from "../../src/federation/findings-file.ts";
import type { RegistryInput } from "../../src/pipeline/run.ts";
import { publicDomain } from "../../src/privacy/domain/public-domain.ts";

/** A registry that is split between sites, one after the other. */
export interface SplitRegistry {
  readonly registry: RegistryInput;
  readonly sizes: readonly number[];
  readonly policy: Policy;
  readonly generator: "bayesian-network" | "copula";
  readonly refits: number;
  readonly fitShare: number;
  readonly seed: string;
}

/** A recipe over sites, without files: what each site holds, and the files that all of them see. */
export function playRecipe({ registry, sizes, generator, refits, fitShare, seed }: SplitRegistry) {
  const { cohort } = registry;
  const domain = publicDomain(cohort.schema, "patient");
  let first = 0;
  const sites = sizes.map((size, at) => {
    const own = takeRows(
      cohort,
      Int32Array.from({ length: size }, (_, i) => first + i),
      "train",
    );
    first += size;
    return { cohort: own, masks: siteMasks(own, refits, fitShare, `${seed}/${at}`) };
  });
  const files = Array.from({ length: refits + 1 }, (_, file) => {
    const parts = sites.map(({ masks }) => countPairs(masks[file]!.looked, domain));
    const sum = parts[0]!.map((_, cell) => parts.reduce((all, part) => all + part[cell]!, 0) / domain.unitWeight);
    const tables = pairTables(tableColumns(domain), sum);
    const rng = createRng(`${seed}/file/${file}`);
    return rowsOfTables({ generator, rows: cohort.nRows }, tables, cohort.schema, domain, rng);
  });
  return { sites, files };
}

/** Results of the sites' checks on some patients. */
export async function resultsOf(
  split: SplitRegistry,
  own: Cohort<"train">,
  masks: readonly Pick<SiteMask, "status">[],
  files: readonly Cohort<"synthetic">[],
  sites: number,
): Promise<CheckResult[]> {
  const [released, ...refits] = files;
  const evidence = {
    registry: own,
    released: [released!],
    refits: refits.map((synthetic, at) => ({ status: masks[at + 1]!.status, synthetic })),
    namedUnits: [],
  };
  const level = siteLevel(split.policy, 1, sites);
  const tools = { onProgress: () => undefined };
  return checked(SITE_CHECKS, evidence, split.registry, split.policy, level, split.seed, tools);
}

/** One place beside the sites, line by line. */
export async function sideBySide(
  split: SplitRegistry,
): Promise<
  readonly { readonly central: JointLine | undefined; readonly exact: CheckResult[]; readonly joint: JointLine }[]
> {
  const { policy, sizes, registry } = split;
  const { sites, files } = playRecipe(split);
  const status = Array.from({ length: split.refits + 1 }, (_, file) => ({
    status: Uint8Array.from(sites.flatMap(({ masks }) => [...masks[file]!.status])),
  }));
  const exact = await resultsOf(split, registry.cohort, status, files, 1);
  const central = siteLines(policy, exact, 1);
  const lines: SiteLine[][] = [];
  for (const { cohort, masks } of sites)
    lines.push(siteLines(policy, await resultsOf(split, cohort, masks, files, sizes.length), sizes.length));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const isOf = (check: string, finding: string) => (line: SiteLine) => line.check === check && line.finding === finding;
  return enforcedThresholds(
    policy,
    SITE_CHECKS.map(({ id }) => id),
  )
    .filter(({ check }) => SITE_CHECKS.some(({ id }) => id === check))
    .flatMap((threshold) => {
      const find = isOf(threshold.check, threshold.finding);
      const joint = joinLine(
        threshold,
        lines.map((own, at) => ({ site: `site ${at + 1}`, weight: sizes[at]! / total, line: own.find(find) })),
      );
      const alone = joinLine(threshold, [{ site: "one place", weight: 1, line: central.find(find) }]);
      return joint === undefined ? [] : [{ central: alone, exact, joint }];
    });
}
