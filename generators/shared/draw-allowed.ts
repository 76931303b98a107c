import { column, type Cohort, type Column } from "../../src/core/cohort.ts";
import { constraintViolations } from "../../src/core/constraint-violations.ts";
import type { Rng } from "../../src/core/rng.ts";
import type { Constraint } from "../../src/core/schema.ts";
import { OTHER_LEVEL } from "./fold-levels.ts";

/** Draws of a model: so many rows from a stream. */
export type Draw = (nRows: number, rng: Rng) => Cohort<"synthetic">;

/** After so many rounds what is still broken stays: the model can hardly meet the constraints, and the fidelity table tells how often it does not. */
const MOST_ROUNDS = 10;
/** Rows drawn in a round for each row that is still broken. */
const OVERSAMPLING = 2;
const LEAST_BATCH = 32;

/**
 * Rows of a model given that the schema's constraints hold, by rejection: a row that breaks one is replaced by the next fresh row that breaks none.
 * Rows that break none stay where they are, so that a schema without constraints changes nothing.
 * Claim: looks at the drawn rows and at the schema alone, never at a patient. Not claimed: that every row is allowed (see `MOST_ROUNDS`); that
 * each column keeps its distribution, which shifts towards rows that the model gets right.
 */
export function drawAllowed(constraints: readonly Constraint[] | undefined, nRows: number, rng: Rng, draw: Draw): Cohort<"synthetic"> {
  const first = draw(nRows, rng);
  if (constraints === undefined || constraints.length === 0) return first;
  let broken = brokenRows(first, constraints);
  if (broken.length === 0) return first;
  const columns = first.columns.map(copyColumn);
  for (let round = 0; round < MOST_ROUNDS && broken.length > 0; round++) {
    const fresh = draw(Math.max(LEAST_BATCH, OVERSAMPLING * broken.length), rng.child(`allowed/${round}`));
    const refused = new Set(brokenRows(fresh, constraints));
    const good = Array.from({ length: fresh.nRows }, (_, row) => row).filter((row) => !refused.has(row)).slice(0, broken.length);
    good.forEach((from, i) => columns.forEach((target, at) => setCell(target, broken[i]!, fresh.columns[at]!, from)));
    broken = broken.slice(good.length);
  }
  return { ...first, columns };
}

/** What a report says of it; nothing where the schema declares nothing. */
export function allowedNotes(constraints: readonly Constraint[] | undefined): string[] {
  const n = constraints?.length ?? 0;
  return n === 0 ? [] : [`Rows that break ${n === 1 ? "the constraint" : `one of the ${n} constraints`} of the schema are drawn again, at most ${MOST_ROUNDS} times.`];
}

/** Rows that break any constraint, ascending. */
function brokenRows(cohort: Cohort, constraints: readonly Constraint[]): number[] {
  return [...new Set(constraints.flatMap((constraint) => judgedRows(cohort, constraint)))].sort((a, b) => a - b);
}

/** Folded levels stand for several, some of which may be allowed: a combination with one of them is not judged, or rare levels would vanish. */
function judgedRows(cohort: Cohort, constraint: Constraint): number[] {
  const rows = [...constraintViolations(cohort, constraint)];
  if (constraint.kind !== "fixed-combinations") return rows;
  const sources = constraint.columns.map((name) => column(cohort, name));
  return rows.filter((row) => !sources.some((source) => source.kind === "coded" && source.levels[source.codes[row]!] === OTHER_LEVEL));
}

function copyColumn(source: Column): Column {
  return source.kind === "numeric" ? { ...source, values: source.values.slice() } : { ...source, codes: source.codes.slice() };
}

function setCell(to: Column, row: number, from: Column, fromRow: number): void {
  if (to.kind === "numeric" && from.kind === "numeric") to.values[row] = from.values[fromRow]!;
  else if (to.kind === "coded" && from.kind === "coded") to.codes[row] = from.codes[fromRow]!;
}
