import { got, nth } from "../core/access.ts";
import { column, type Cohort } from "../core/data/cohort.ts";
import { RaresynthError } from "../core/errors.ts";
import type { WatchedColumn } from "../core/data/watched.ts";
import { binomialTail } from "../stats/special.ts";
import { closestAgreement } from "./agreement.ts";

/** A holdout is refused where chance explains its repeats less often than this. */
const NOT_BY_CHANCE = 1e-6;
/**
 * Share of the registry's own patients who agree with another as far as it takes to be found; twice that is granted to
 * strangers.
 */
const ALIKE_BY_CHANCE = 0.01;
/** Share of a holdout's patients who may repeat the registry, besides as many as its own patients do. */
const REPEATED_BY_CHANCE = 0.01;
/** Share of the holdout's identifiers that may be the registry's by a slip. */
const SHARED_BY_SLIP = 0.01;

/**
 * Refuses a holdout whose rows are rows of the registry: "non-members" who were used make every check quiet. Repeats
 * that chance explains are let through: as many, as the registry's own patients repeat each other, and one patient in a
 * hundred besides.
 * @throws {E_NO_NONMEMBERS}
 */
export function refuseRepeatedRegistry(registry: Cohort, holdout: Cohort): void {
  const own = rowTexts(registry, registry);
  const owners = new Map<string, Set<number>>();
  own.forEach((text, row) => {
    const units = owners.get(text);
    if (units === undefined) owners.set(text, new Set([nth(registry.units, row)]));
    else units.add(nth(registry.units, row));
  });
  const twins = unitsWith(registry, own, (text) => got(owners, text).size > 1);
  const repeated = unitsWith(holdout, rowTexts(registry, holdout), (text) => owners.has(text));
  const usual = Math.min(1, twins / registry.nUnits + REPEATED_BY_CHANCE);
  if (binomialTail(repeated, holdout.nUnits, usual) <= NOT_BY_CHANCE) throw refusal(repeated, holdout, "cell by cell");
  refuseLaterCut(registry, holdout);
}

/**
 * The same of a sample of a holdout that was held against a registry too large for texts.
 * @param asked patients of the sample
 * @param repeats how many of them repeat the registry, and the share of its own patients who do
 * @throws {E_NO_NONMEMBERS}
 */
export function refuseRepeatedSample(asked: number, repeats: { readonly found: number; readonly usual: number }): void {
  if (binomialTail(repeats.found, asked, Math.min(1, repeats.usual + REPEATED_BY_CHANCE)) <= NOT_BY_CHANCE)
    throw refusal(repeats.found, { nUnits: asked }, "cell by cell");
}

/**
 * Refuses a holdout of the same patients at another time: values that change may differ, quasi-identifiers and baseline
 * agree. A patient of the holdout is found where some patient of the registry agrees with it further than the
 * registry's own patients do with each other, but for one in a hundred of them.
 * @throws {E_NO_NONMEMBERS}
 */
function refuseLaterCut(registry: Cohort, holdout: Cohort): void {
  const own = closestAgreement(registry, registry)?.sort();
  const theirs = closestAgreement(registry, holdout);
  if (own === undefined || theirs === undefined) return;
  const usual = nth(own, Math.floor((1 - ALIKE_BY_CHANCE) * own.length));
  const found = theirs.filter((score) => score > usual + 1e-9).length;
  if (binomialTail(found, holdout.nUnits, 2 * ALIKE_BY_CHANCE) <= NOT_BY_CHANCE)
    throw refusal(found, holdout, "by columns that agree far beyond chance");
}

/**
 * Refuses a holdout whose identifiers are the registry's. They are compared before they are forgotten, and none is
 * named. A column that only counts the rows of each file from 1 names nobody, nor does one whose values most patients
 * share with others (the number of a sample, of a visit).
 * @throws {E_NO_NONMEMBERS}
 */
export function refuseSharedIdentifiers(registry: readonly WatchedColumn[], holdout: readonly WatchedColumn[]): void {
  for (const own of registry.filter(({ kind }) => kind === "identifier")) {
    const other = holdout.find(({ column: name, kind }) => kind === "identifier" && name === own.column);
    if (other === undefined || (countsRows(own) && countsRows(other))) continue;
    if (!namesPatients(own) || !namesPatients(other)) continue;
    const theirs = heldByOne(other);
    const shared = theirs.filter((value) => own.holders.get(value) === 1).length;
    if (shared > SHARED_BY_SLIP * theirs.length)
      throw new RaresynthError(
        "E_NO_NONMEMBERS",
        `${shared} of the ${theirs.length} identifiers of the holdout stand in the registry.`,
        { where: own.column, hint: HINT },
      );
  }
}

function heldByOne({ holders }: WatchedColumn): string[] {
  return [...holders].flatMap(([value, units]) => (units === 1 ? [value] : []));
}

/** Half of the patients, or more, have a value to themselves. */
function namesPatients(one: WatchedColumn): boolean {
  const all = [...one.holders.values()].reduce((sum, units) => sum + units, 0);
  return 2 * heldByOne(one).length >= all;
}

/** 1, 2, 3 ... without a gap. */
function countsRows({ holders }: WatchedColumn): boolean {
  const numbers = [...holders.keys()].map(Number).sort((a, b) => a - b);
  return numbers.every((value, k) => value === k + 1);
}

const HINT = "Give patients that the generator never saw, and leave them out of the registry file.";

function refusal(found: number, holdout: Pick<Cohort, "nUnits">, how: string): RaresynthError {
  return new RaresynthError(
    "E_NO_NONMEMBERS",
    `${found} of the ${holdout.nUnits} patients of the holdout stand in the registry, ${how}.`,
    { where: "holdout", hint: HINT },
  );
}

function unitsWith(cohort: Cohort, texts: readonly string[], belongs: (text: string) => boolean): number {
  return new Set(Array.from(cohort.units).filter((_, row) => belongs(nth(texts, row)))).size;
}

/** One text a row, the same for the same cells; levels by name. */
function rowTexts(registry: Cohort, cohort: Cohort): string[] {
  const columns = registry.columns.map(({ name }) => column(cohort, name));
  return Array.from({ length: cohort.nRows }, (_, row) =>
    JSON.stringify(
      columns.map((one) =>
        one.kind === "numeric"
          ? nth(one.values, row)
          : nth(one.codes, row) < 0
            ? null
            : nth(one.levels, nth(one.codes, row)),
      ),
    ),
  );
}
