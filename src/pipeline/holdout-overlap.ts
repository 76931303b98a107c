import { column, type Cohort } from "../core/data/cohort.ts";
import { RaresynthError } from "../core/errors.ts";
import { binomialTail } from "../stats/special.ts";

/** A holdout is refused where chance explains its repeats less often than this. */
const NOT_BY_CHANCE = 1e-6;

/**
 * Refuses a holdout whose rows are rows of the registry: "non-members" who were used make every check quiet. Repeats that chance explains are let
 * through: as many, as the registry's own patients repeat each other, and one patient in a hundred besides.
 * @throws {E_NO_NONMEMBERS}
 */
export function refuseRepeatedRegistry(registry: Cohort, holdout: Cohort): void {
  const own = rowTexts(registry, registry);
  const owners = new Map<string, Set<number>>();
  own.forEach((text, row) => {
    const units = owners.get(text);
    if (units === undefined) owners.set(text, new Set([registry.units[row]!]));
    else units.add(registry.units[row]!);
  });
  const twins = unitsWith(registry, own, (text) => owners.get(text)!.size > 1);
  const repeated = unitsWith(holdout, rowTexts(registry, holdout), (text) => owners.has(text));
  const usual = Math.min(1, twins / registry.nUnits + 0.01);
  if (binomialTail(repeated, holdout.nUnits, usual) > NOT_BY_CHANCE) return;
  throw new RaresynthError(
    "E_NO_NONMEMBERS",
    `${repeated} of the ${holdout.nUnits} patients of the holdout stand in the registry, cell by cell.`,
    { where: "holdout", hint: "Give patients that the generator never saw, and leave them out of the registry file." },
  );
}

function unitsWith(cohort: Cohort, texts: readonly string[], belongs: (text: string) => boolean): number {
  return new Set(Array.from(cohort.units).filter((_, row) => belongs(texts[row]!))).size;
}

/** One text a row, the same for the same cells; levels by name. */
function rowTexts(registry: Cohort, cohort: Cohort): string[] {
  const columns = registry.columns.map(({ name }) => column(cohort, name));
  return Array.from({ length: cohort.nRows }, (_, row) =>
    JSON.stringify(
      columns.map((one) =>
        one.kind === "numeric" ? one.values[row]! : one.codes[row]! < 0 ? null : one.levels[one.codes[row]!]!,
      ),
    ),
  );
}
