import { RaresynthError } from "../../core/errors.ts";
import type { Lack, Multiplicity, Needed, Tried } from "../../core/contracts/finding.ts";
import type { PopulationBasis } from "../../core/contracts/note.ts";
import type { BestVerdictWhy } from "../../core/contracts/outcome.ts";
import type { ReasonBasis } from "../../core/contracts/policy.ts";
import type { Count } from "../shown.ts";

/** Numbers of people as everybody may see them. */
export type CountPeople = (n: number) => Count;

/** A kind of fact that a projection does not know does not compile here. */
export function unknownKind(fact: never): never {
  throw new RaresynthError("E_INTERNAL", "a fact of unknown kind reached the public report.", { cause: fact });
}

/** What a check lacks, with numbers of people as they may be shown. */
export function publicLack(lack: Lack, count: CountPeople): Lack<Count> {
  switch (lack.kind) {
    case "no-released-rows":
    case "no-non-members":
    case "no-refits":
    case "no-model":
    case "large-table":
    case "control-too-few":
      return lack;
    case "few-on-a-side":
      return { kind: lack.kind, members: count(lack.members), nonMembers: count(lack.nonMembers) };
    case "few-for-game":
      return {
        kind: lack.kind,
        patients: count(lack.patients),
        refits: lack.refits,
        holdout: count(lack.holdout),
        least: lack.least,
      };
    case "few-for-rates":
      return { kind: lack.kind, patients: count(lack.patients), rows: lack.rows, least: lack.least };
    case "few-patients":
      return { kind: lack.kind, patients: count(lack.patients) };
    case "few-out-runs":
      // Numbers of refits: they follow from the plan, not from the patients.
      return lack;
    default:
      return unknownKind(lack);
  }
}

/**
 * What would decide, where that follows from the rules alone. What is computed from the estimates (so many refits, so
 * near a ceiling) stays inside: it would give the exact value back that was rounded.
 */
export function publicNeeded(needed: Needed): Needed<Count> | undefined {
  switch (needed.kind) {
    case "nothing":
    case "ceiling-on-finding":
    case "second-stage":
    case "non-members":
    case "each-side":
    case "patients":
    case "released-rows":
    case "model":
    case "more-patients":
    case "run-check":
    case "deciding-check":
    case "known-finding":
    case "random-holdout":
    case "behaving-check":
    case "confirmation":
    case "ceiling-for-finding":
    case "more-permutations":
    case "filled-columns":
    case "one-row-a-patient":
    case "random-sample":
    case "joint-size":
      return needed;
    case "decided":
    case "out-of-reach":
    case "about":
    case "halve":
    case "person-refits":
    case "less-exposing-recipe":
    case "no-copies":
    case "refits":
      return undefined;
    default:
      return unknownKind(needed);
  }
}

export function publicBasis(basis: ReasonBasis, count: CountPeople): ReasonBasis<Count> {
  switch (basis.kind) {
    case "measured":
      return {
        kind: basis.kind,
        quantity: basis.quantity,
        ...(basis.people === undefined ? {} : { people: count(basis.people) }),
        ...(basis.existence === undefined ? {} : { existence: basis.existence }),
        ...(basis.onlyRefuses === undefined ? {} : { onlyRefuses: true as const }),
      };
    case "undecided":
      return { kind: basis.kind, why: basis.why, lacks: publicLack(basis.lacks, count) };
    case "cohort-size":
      return { kind: basis.kind, refusal: { units: count(basis.refusal.units), least: basis.refusal.least } };
    case "not-applicable":
    case "did-not-run":
    case "diagnostic":
    case "no-such-finding":
    case "misbehaved":
    case "no-ceiling":
    case "unconfirmed":
      return basis;
    default:
      return unknownKind(basis);
  }
}

/** True for what is people: their number is a count like any other. */
export function isPeople(tried: Tried): boolean {
  switch (tried) {
    case "patients":
    case "patients and statistics":
    case "share and patients":
      return true;
    case "sensitive columns":
    case "ways to a secret":
    case "ways to the site":
    case "splits":
    case "sizes of predicate":
    case "attacks":
    case "columns":
    case "tolerances":
      return false;
    default:
      return unknownKind(tried);
  }
}

export function publicMultiplicity(
  { procedure, over, of, worst, looks }: Multiplicity,
  count: CountPeople,
): Multiplicity<Count | number> {
  return {
    procedure,
    ...(over === undefined ? {} : { over: of !== undefined && !isPeople(of) ? over : count(over) }),
    ...(of === undefined ? {} : { of }),
    ...(worst === undefined ? {} : { worst }),
    ...(looks === undefined ? {} : { looks }),
  };
}

export function publicPopulation(basis: PopulationBasis, count: CountPeople): PopulationBasis<Count> {
  switch (basis.kind) {
    case "coverage":
      return basis;
    case "prevalence":
      return { kind: basis.kind, units: count(basis.units), cases: basis.cases };
    default:
      return unknownKind(basis);
  }
}

/** @param bound the bound at the size that is shown: that of the exact size would give it back */
export function publicBestVerdict(why: BestVerdictWhy, count: CountPeople, bound: number): BestVerdictWhy<Count> {
  switch (why.kind) {
    case "joint-size":
      return { kind: why.kind, units: count(why.units), least: why.least };
    case "no-refits":
    case "roles":
      return why;
    case "bound-above":
    case "bound-within":
      return {
        kind: why.kind,
        units: count(why.units),
        bound,
        ceiling: why.ceiling,
        ...(why.aloneShare === undefined ? {} : { aloneShare: why.aloneShare }),
        ...(why.least === undefined ? {} : { least: why.least }),
      };
    default:
      return unknownKind(why);
  }
}
