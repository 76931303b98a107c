import { got, nth } from "../../src/core/access.ts";
import type { CheckContext, CheckResult, DisclosureCheck, Evidence } from "../../src/core/contracts/disclosure.ts";
import type { Rng } from "../../src/core/rng.ts";
import { columnsWithRole } from "../../src/core/data/schema.ts";
import { asOneFile } from "../shared/game/as-one-file.ts";
import { playAttack, realPeople } from "../shared/game/attack-game.ts";
import type { RateAttack, RealPeople } from "../shared/game/attack-game.ts";
import { noNonMembers } from "../shared/game/no-non-members.ts";
import { stratumFinding } from "../shared/intervals/rate-finding.ts";
import { keyCells, pasted } from "./key-cells.ts";
import { riskNotes, tabulateRisk } from "./risk-table.ts";

/** Refits that are played on, and draws of the permutation test. */
export type EquivalenceClassesParams = Readonly<{ maxFiles: number; permutations: number }>;

/**
 * Equivalence classes on the quasi-identifiers of registry and release: k, l, t, special uniques, prosecutor,
 * journalist and marketer risk, and how many patients who are unique stand as unique in the release too.
 *
 * Source: METHOD.md. Claim: counts are exact for the tables at hand. Not claimed: that a small class in synthetic rows
 * is a leak (its secret may be made up), or that large classes are none (five copies of five siblings are a class of
 * five).
 */
export const equivalenceClasses: DisclosureCheck<EquivalenceClassesParams> = {
  id: "equivalence-classes",
  card: {
    criterion: "singling out",
    source:
      "El Emam 2013; Machanavajjhala et al. 2007; Li et al. 2007; Elliot et al. 2002; Franconi & Polettini 2004; Raab et al. 2024 (UiO, UiS, repU)",
  },
  defaults: Object.freeze({ maxFiles: 100, permutations: 199 }),
  run: async (evidence, params, rng, context) => runEquivalenceClasses(evidence, params, rng, context),
};

function runEquivalenceClasses(
  evidence: Evidence,
  params: EquivalenceClassesParams,
  rng: Rng,
  context: CheckContext,
): CheckResult {
  const { registry, released } = evidence;
  const keys = columnsWithRole(registry.schema, "quasi-identifier")
    .filter((name) => registry.columns.some((one) => one.name === name))
    .sort();
  if (keys.length === 0)
    return {
      status: "not-applicable",
      checkId: "equivalence-classes",
      decides: false,
      reason: "no quasi-identifier",
    };
  const people = realPeople(evidence);
  if (people === undefined) return { ...noNonMembers("equivalence-classes", evidence), decides: false };
  const played = playAttack(evidence, people, uniqueAttack(people, keys), params, rng.child("permutations"));
  const finding = stratumFinding(
    {
      id: "replicated-uniques",
      ways: [{ kind: "quasi-identifiers" }],
    },
    played.all,
    context,
  );
  const before = tabulateRisk(registry, registry, context.cellSize);
  const after = released.length === 0 ? undefined : tabulateRisk(registry, asOneFile(released), context.cellSize);
  return {
    status: "measured",
    checkId: "equivalence-classes",
    decides: false,
    findings: finding === undefined ? [] : [finding],
    notes: [
      ...(before === undefined ? [] : riskNotes(before, "registry", context.cellSize)),
      ...(after === undefined ? [] : riskNotes(after, "release", context.cellSize)),
    ],
  };
}

/**
 * repU, person by person: alone among all real people on all quasi-identifiers, and met by exactly one synthetic row.
 */
function uniqueAttack(people: RealPeople, keys: readonly string[]): RateAttack {
  const real = people.cohort;
  const own = pasted(keyCells(real, real, keys));
  const owners = new Map<string, Set<number>>();
  own.forEach((key, row) => owners.set(key, (owners.get(key) ?? new Set<number>()).add(nth(real.units, row))));
  return {
    ways: [{ kind: "quasi-identifiers" }],
    play: (files) => {
      const counts = new Map<string, number>();
      for (const key of pasted(keyCells(real, asOneFile(files), keys))) counts.set(key, (counts.get(key) ?? 0) + 1);
      const success = new Float64Array(real.nUnits).fill(NaN);
      own.forEach((key, row) => {
        if (got(owners, key).size !== 1) return;
        const unit = nth(real.units, row);
        success[unit] = Math.max(Number.isNaN(success[unit]) ? 0 : nth(success, unit), counts.get(key) === 1 ? 1 : 0);
      });
      return success;
    },
  };
}
