import { got } from "../../core/access.ts";
import { RaresynthError } from "../../core/errors.ts";
import type { CohortSchema, ColumnSchema } from "../../core/data/schema.ts";
import { bounded, type BinFault } from "./bins.ts";
import type { DomainColumn, PublicDomain } from "./domain.ts";

/** States of one column beyond which a joint table is noise at any size this program is made for. */
const MOST_STATES = 64;
const DEFAULT_BINS = 4;

/**
 * What is asked of the data, from the schema alone; called before a file is opened.
 * Claim: a function of the schema and nothing else.
 * @param kept the schema without identifiers, unit of protection and consent (`keptSchema`)
 * @param unit what one unit of protection is, by the whole schema
 * @throws {E_SCHEMA} naming every column that cannot be asked about, and why, at once; {E_UNSUPPORTED} likewise where
 *   visits are declared
 */
export function publicDomain(kept: CohortSchema, unit: PublicDomain["unit"]): PublicDomain {
  const faults: string[] = [];
  const complete = new Set(kept.dp?.complete ?? []);
  const columns = kept.columns.flatMap((column): DomainColumn[] => {
    const read = domainColumn(column, !complete.has(column.name), kept.dp?.bins ?? DEFAULT_BINS);
    if (!Array.isArray(read)) return [read];
    faults.push(...read.map((fault) => `${column.name}: ${fault}`));
    return [];
  });
  const names = new Map(kept.columns.map((column, at) => [column.name, at]));
  const unknown = (name: string, where: string): void => {
    if (!names.has(name)) faults.push(`${where}: no column ${name} is left after identifiers are dropped`);
  };
  for (const name of complete) unknown(name, "dp.complete");
  const seen = new Set<string>();
  for (const [a, b] of kept.dp?.edges ?? []) {
    unknown(a, "dp.edges");
    unknown(b, "dp.edges");
    const key = [a, b].sort().join("\u0000");
    if (a === b || seen.has(key)) faults.push(`dp.edges: ${a} and ${b} are the same column, or stand there twice`);
    seen.add(key);
  }
  for (const pair of kept.survival ?? [])
    if (pair.end !== undefined && names.has(pair.end))
      faults.push(`${pair.end}: the end of follow-up is entry plus time; leave it out of what is asked`);
  for (const pair of kept.survival ?? [])
    if ("inferred" in pair && pair.inferred)
      faults.push(`survival pair ${pair.name}: proposed by inspect from the data and confirmed by nobody`);
  for (const constraint of kept.constraints ?? [])
    if ("inferred" in constraint && constraint.inferred)
      faults.push(`a constraint (${constraint.kind}) was seen in the data by inspect and confirmed by nobody`);
  if (kept.visits !== undefined)
    faults.push(
      "visits: repeated visits are not supported; one patient would weigh as much as there are visits. Keep the baseline visit",
    );
  if (faults.length > 0) throw refusal(faults, kept.visits !== undefined);
  const position = (name: string): number => got(names, name);
  return {
    columns,
    survival: (kept.survival ?? []).map((pair) => [position(pair.time), position(pair.event)] as const),
    edges: (kept.dp?.edges ?? []).map(([a, b]) => [position(a), position(b)] as const),
    unit,
    unitWeight: unit === "row" ? 1 : 840,
  };
}

function refusal(faults: readonly string[], visits: boolean): RaresynthError {
  return new RaresynthError(
    visits ? "E_UNSUPPORTED" : "E_SCHEMA",
    `differential privacy needs everything that is asked to be public: ${faults.join("; ")}.`,
    {
      where: "schema",
      hint: "Declare bounds, levels and cuts from knowledge of the field, not from this file, and remove 'inferred' where a person confirmed them. The data were not read.",
    },
  );
}

/** The column, or what is wrong with it. */
function domainColumn(column: ColumnSchema, canMiss: boolean, bins: number): DomainColumn | string[] {
  const faults: string[] = [];
  if (column.inferred === true) faults.push("inferred by inspect and confirmed by nobody");
  const { name } = column;
  const missing = canMiss ? 1 : 0;
  if (column.type === "free-text" || column.type === "identifier")
    return [...faults, `${column.type} is never synthesised`];
  if (column.type === "categorical" || column.type === "ordinal") {
    if (column.levels === undefined) return [...faults, "no public levels"];
    const other = column.otherLevels === "fold" ? column.levels.length : undefined;
    const nStates = column.levels.length + (other === undefined ? 0 : 1) + missing;
    if (nStates > MOST_STATES) faults.push(`${nStates} states, at most ${MOST_STATES}: group the levels`);
    return faults.length > 0
      ? faults
      : {
          kind: "coded",
          name,
          levels: column.levels,
          ordered: column.type === "ordinal",
          other,
          canMiss,
          nStates,
        };
  }
  if (column.partialDates === true)
    faults.push("dates known in part are not supported; declare the year as an integer");
  const read = bounded(column, bins);
  if ("fault" in read) return [...faults, describe(read.fault)];
  return faults.length > 0
    ? faults
    : { kind: "numeric", name, ...read, canMiss, nStates: read.edges.length - 1 + missing };
}

function describe(fault: BinFault): string {
  switch (fault) {
    case "bounds":
      return "no public bounds (min and max)";
    case "order":
      return "bounds or cuts are not ascending, or cuts lie outside the bounds";
    case "log":
      return "scale: log needs a lower bound above 0";
    case "empty":
      return "two cuts leave a bin without any value of the grid";
  }
}
