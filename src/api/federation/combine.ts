import { RaresynthError } from "../../core/errors.ts";
import type { CohortSchema } from "../../core/data/schema.ts";
import { checkSum, type SumFault, type SumTable } from "../../federation/check-sum.ts";
import { sumMasked } from "../../federation/masks.ts";
import type { Round } from "../../federation/round.ts";
import { oneOfEach, type ReadSiteFile } from "../../federation/site-file.ts";
import type { PublicDomain } from "../../privacy/domain/domain.ts";
import { domainOf } from "./contribute.ts";
import { cellsAsked, tablesOfSum } from "./round-cells.ts";
import { digestOfKeys } from "./site-keys.ts";

/**
 * The noisy tables of all sites together, in persons.
 * @param peers verified keys files; empty without masks @param counts verified counts files
 * @throws {E_FEDERATION} naming sites that are missing, sent twice or used other keys, and what does not fit in the sum
 */
export function combineCounts(
  round: Round,
  schema: CohortSchema,
  peers: readonly ReadSiteFile[],
  counts: readonly ReadSiteFile[],
): { readonly tables: SumTable[]; readonly domain: PublicDomain } {
  const domain = domainOf(round, schema);
  const ordered = oneOfEach(counts, round);
  const keys = round.noise === "local" ? "" : digestOfKeys(oneOfEach(peers, round));
  const other = ordered.filter(({ key }) => key !== keys).map(({ site }) => site);
  if (other.length > 0)
    throw new RaresynthError("E_FEDERATION", `masked with other keys than those of this round: ${other.join(", ")}.`);
  const nCells = cellsAsked(round, domain);
  const short = ordered.filter(({ cells }) => cells.length !== nCells).map(({ site }) => site);
  if (short.length > 0)
    throw new RaresynthError("E_FEDERATION", `another number of cells than the round asks: ${short.join(", ")}.`);
  const tables = tablesOfSum(round, domain, sumMasked(ordered.map(({ cells }) => Uint32Array.from(cells))));
  const sizes = domain.columns.map(({ nStates }) => nStates);
  const declared = round.sites.reduce((n, { patients }) => n + patients, 0);
  const faults = checkSum(tables, sizes, declared);
  if (faults.length > 0)
    throw new RaresynthError(
      "E_FEDERATION",
      `the sum does not fit: ${faults.map((f) => told(f, domain)).join("; ")}.`,
      {
        hint: "Masks hide which site it was. Each site checks its own schema and counts; begin a new round.",
      },
    );
  return { tables, domain };
}

/** What does not fit, in words. */
export function told(fault: SumFault, domain: PublicDomain): string {
  const names = (columns: readonly number[]): string => columns.map((at) => domain.columns[at]?.name).join(" + ");
  switch (fault.kind) {
    case "total":
      return `table ${names(fault.columns)} has another total than the others`;
    case "margins":
      return `table ${names(fault.columns)} folds to other counts of ${names([fault.column])} than another table`;
    case "declared size":
      return "more patients than the sites declared";
    case "negative cell":
      return `table ${names(fault.columns)} has a cell too far below 0`;
  }
}
