import { createHash, randomBytes } from "node:crypto";
import { drawStates } from "../../../../generators/bayesian-network/draw-states.ts";
import { networkOfTables } from "../../../../generators/bayesian-network/network-of-tables.ts";
import { copulaOfTables, drawTableStates } from "../../../../generators/copula/copula-of-tables.ts";
import { COPULA_DEFAULTS } from "../../../../generators/copula/copula-params.ts";
import { rowsOfStates } from "../../../../generators/dp/release-rows.ts";
import type { PairTables } from "../../../../generators/shared/tables/pair-tables.ts";
import type { Cohort } from "../../../core/data/cohort.ts";
import type { CohortSchema } from "../../../core/data/schema.ts";
import { RaresynthError } from "../../../core/errors.ts";
import { createRng, type Rng } from "../../../core/rng.ts";
import { checkSum } from "../../../federation/check-sum.ts";
import { filesOf, renderFileList } from "../../../federation/file-list.ts";
import { sumMasked } from "../../../federation/masks.ts";
import { idOf, type RecipeRound } from "../../../federation/recipe-round.ts";
import { oneOfEach, type ReadSiteFile } from "../../../federation/site-file.ts";
import { keptSchema } from "../../../io/schema/kept-schema.ts";
import { cohortToCsv } from "../../../io/tables/write-csv.ts";
import type { PublicDomain } from "../../../privacy/domain/domain.ts";
import { told } from "../combine.ts";
import { domainOf } from "../contribute.ts";
import { digestOfKeys } from "../site-keys.ts";
import { cellsOfRecipe } from "./contribute-recipe.ts";
import { pairsOfFile, sumTables } from "./recipe-cells.ts";

/** As `bayesian-network` in one place. */
const NETWORK = { minUnits: 5, minReportedCount: 11, smoothing: 0.5, penalty: 1 } as const;

/**
 * The released file, the refits' files and the list of their digests. Sums are not kept.
 * @param peers verified keys files @param counts verified counts files
 * @returns name -> content
 * @throws {E_FEDERATION} naming sites that are missing, sent twice, used other keys or sent another number of cells;
 *   the table of a sum that does not fit
 */
export function drawRecipe(
  round: RecipeRound,
  schema: CohortSchema,
  peers: readonly ReadSiteFile[],
  counts: readonly ReadSiteFile[],
): Readonly<Record<string, string>> {
  const domain = domainOf(round, schema);
  const cells = exactSum(round, domain, peers, counts);
  const kept = keptSchema(schema);
  const names = filesOf(round);
  const files = names.map((name, file) => {
    const rng = createRng(randomBytes(32).toString("hex"));
    const rows = rowsOfTables(round, pairsOfFile(cells, file, domain), kept, domain, rng);
    return [name, cohortToCsv(rows)] as const;
  });
  const listed = files.map(([name, text]) => ({ name, sha256: createHash("sha256").update(text).digest("hex") }));
  const list = { format: "raresynth-recipe-files", version: 1, round: idOf(round), files: listed } as const;
  return Object.fromEntries([...files, ["files.json", renderFileList(list)]]);
}

/** The model of tables, and rows of it. */
export function rowsOfTables(
  round: Pick<RecipeRound, "generator" | "rows">,
  tables: PairTables,
  kept: CohortSchema,
  domain: PublicDomain,
  rng: Rng,
): Cohort<"synthetic"> {
  const { rows } = round;
  return rowsOfStates(states(), (at) => tables.margins[at] ?? new Float64Array(0), kept, domain, rows, rng);

  function states(): Uint8Array[] {
    const stream = rng.child("states");
    if (round.generator === "copula") {
      const { minUnits, minReportedCount } = NETWORK;
      const params = { ...COPULA_DEFAULTS, minUnits, minReportedCount };
      return drawTableStates(copulaOfTables(tables, params), tables.columns, rows, stream);
    }
    const nameOf = (at: number): string => domain.columns[at]?.name ?? "";
    const required = domain.survival.map(([time, event]) => [nameOf(event), nameOf(time)] as const);
    const nodes = networkOfTables(tables, { ...NETWORK, required });
    return drawStates(nodes, rows, (name) => stream.child(name), new Map()).map((own) => Uint8Array.from(own));
  }
}

/** All files' cells, checked: exact sums leave no room for what does not fit. */
function exactSum(
  round: RecipeRound,
  domain: PublicDomain,
  peers: readonly ReadSiteFile[],
  counts: readonly ReadSiteFile[],
): Int32Array {
  const ordered = oneOfEach(counts, round);
  const keys = digestOfKeys(oneOfEach(peers, round));
  const refuse = (what: string, sites: readonly { readonly site: string }[]): void => {
    if (sites.length > 0)
      throw new RaresynthError("E_FEDERATION", `${what}: ${sites.map(({ site }) => site).join(", ")}.`);
  };
  refuse(
    "masked with other keys than those of this round",
    ordered.filter(({ key }) => key !== keys),
  );
  const nCells = cellsOfRecipe(round, domain);
  refuse(
    "another number of cells than the round asks",
    ordered.filter(({ cells }) => cells.length !== nCells),
  );
  const sum = sumMasked(ordered.map(({ cells }) => Uint32Array.from(cells)));
  const totals = Array.from({ length: round.refits + 1 }, (_, file) => fittingTotal(round, domain, sum, file));
  requireEqual(totals);
  return sum;
}

/** Patients of a file whose tables fit each other. */
function fittingTotal(round: RecipeRound, domain: PublicDomain, sum: Int32Array, file: number): number {
  const sizes = domain.columns.map(({ nStates }) => nStates);
  const declared = round.sites.reduce((n, { patients }) => n + patients, 0);
  const faults = checkSum(sumTables(sum, file, domain), sizes, declared);
  if (faults.length > 0)
    throw new RaresynthError(
      "E_FEDERATION",
      `file ${file} does not fit: ${faults.map((f) => told(f, domain)).join("; ")}.`,
      { hint: "Masks hide which site it was. Each site checks its own schema and counts; begin a new round." },
    );
  return pairsOfFile(sum, file, domain).total;
}

/** Every refit leaves out the same number at every site, and the released file nobody. */
function requireEqual([released = NaN, ...refits]: readonly number[]): void {
  const first = refits[0] ?? released;
  if (refits.some((total) => Math.abs(total - first) > 1e-6) || first > released + 1e-6)
    throw new RaresynthError(
      "E_FEDERATION",
      "files are of different numbers of patients: a site changed its counts between them.",
      {
        hint: "Masks hide which site it was. Begin a new round.",
      },
    );
}
