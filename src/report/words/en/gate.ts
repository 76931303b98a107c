import type {
  ControlId,
  Counted,
  Lack,
  Measure,
  Needed,
  NotApplicableReason,
} from "../../../core/contracts/finding.ts";
import type { BestVerdictWhy, ControlOutcome, GeneratorWhy, NotTested } from "../../../core/contracts/outcome.ts";
import type { ControlFailure, LineOutcome, Outcome, OpenPoint } from "../../../core/contracts/policy.ts";
import type { SaidLine, VerdictCounts } from "../said.ts";
import type { People } from "../numbers.ts";
import { n } from "./numbers.ts";

export const outcomes: Readonly<Record<LineOutcome, string>> = {
  pass: "PASS",
  fail: "FAIL",
  inconclusive: "INCONCLUSIVE",
  "not-applicable": "NOT APPLICABLE",
};

export const measures: Readonly<Record<Measure, string>> = { attack: "attack", excess: "excess" };

const counted: Readonly<Record<Counted, string>> = { patients: "patients", sites: "sites", refits: "refits" };

export const notApplicable: Readonly<Record<NotApplicableReason, string>> = {
  "no quasi-identifier": "No column is declared a quasi-identifier.",
  "no secret": "There is no secret, or nobody knows a column to guess it from.",
  "no split": "No two sets of columns can be told apart: fewer than two columns describe a patient.",
  "nothing varies": "No column of the registry varies.",
  "no site column": "The schema names no column for the site (site).",
  "no site known": "No patient's site is known.",
  "one site": "All patients are of one site.",
  "site dropped":
    "The column of the site is dropped after reading: no synthetic row has a site. What unknown cells tell of it is measured and not judged.",
  "only the site": "There is no column but the site, so nobody can guess it from what they know.",
};

export function lack(fact: Lack<People>): string {
  switch (fact.kind) {
    case "no-released-rows":
      return "The released file has no rows.";
    case "no-non-members":
      return "Nobody is known who was not used to make the data.";
    case "few-on-a-side":
      return `There are too few members (${n.people(fact.members)}) or non-members (${n.people(fact.nonMembers)}) to tell apart.`;
    case "few-for-game":
      return `There are ${n.people(fact.patients)} patients, ${fact.refits} refits and ${n.people(fact.holdout)} patients of a holdout: fewer than ${fact.least} on a side.`;
    case "few-for-rates":
      return `There are ${n.people(fact.patients)} patients and ${fact.rows} released rows; rates need at least ${fact.least} patients and one row.`;
    case "few-patients":
      return `The registry has ${n.people(fact.patients)} patients or families.`;
    case "no-refits":
      return "Without refits nobody knows what the generator makes without a patient.";
    case "few-out-runs":
      return `Half of the patients were left out of at most ${fact.median} of ${fact.refits} refits; ${fact.least} are the least.`;
    case "no-model":
      return "There is no model to read: the file was made elsewhere.";
    case "large-table":
      return "The check is not made on tables of this size.";
    case "control-too-few":
      return "The control cannot be made from so few patients.";
  }
}

/** Without a full stop: stands after "Needed:". */
export function needed(fact: Needed<People>): string {
  switch (fact.kind) {
    case "nothing":
      return {
        diagnostic: "nothing: a diagnostic, never read by the gate",
        "not judged": "nothing: it is not judged, since inference from the population is no leak of a record",
        "what the file holds": "nothing: this is what the file holds",
        "no copies": "nothing: no such record stands in the file",
      }[fact.why];
    case "decided":
      return `decided with the ${n.people(fact.now)} ${counted[fact.of]} of this run`;
    case "out-of-reach":
      return `the ${fact.measure === "area" ? "AUC" : "excess"} lies too near the ceiling for any number of ${counted[fact.of]} within reach`;
    case "about": {
      const now = `about ${n.people(fact.number)} ${counted[fact.of]} (this run: ${n.people(fact.now)})`;
      if (fact.at === "share") return `${now} at the share seen here; more refits hardly narrow it`;
      return `${now} at the ${fact.at === "area" ? "AUC" : "rates"} seen here`;
    }
    case "halve":
      return `about ${fact.refits} refits (this run: ${fact.now}), which halve the interval`;
    case "person-refits":
      return `about ${fact.without} refits without the most exposed patient and ${fact.with} with everybody`;
    case "less-exposing-recipe":
      return "a recipe that exposes its most exposed patient less: the exposure lies too near the ceiling for any number of refits within reach";
    case "ceiling-on-finding":
      return "a policy with a ceiling for this finding, and refits to match";
    case "second-stage":
      return "refits on request for a second stage";
    case "no-copies":
      return `a file without these copies (${n.people(fact.copies)}), or non-members enough to show that chance makes them (this run: ${n.people(fact.attempts)} attempts)`;
    case "non-members":
      return "a holdout of patients never shown to the generator, or refits of the recipe";
    case "each-side":
      return `at least ${fact.least} patients on each side`;
    case "patients":
      return fact.rows === true
        ? `at least ${fact.least} patients and a released file with rows`
        : `at least ${fact.least} patients or families`;
    case "refits":
      return fact.now === undefined
        ? `the generator itself, refitted about ${fact.number} times without a random tenth of the patients (command run)`
        : `about ${fact.number} refits (this run: ${fact.now})`;
    case "released-rows":
      return "a released file with rows";
    case "model":
      return "the fitted model, from whoever made the data";
    case "more-patients":
      return "more patients";
    case "run-check":
      return "a run of the check";
    case "deciding-check":
      return "a check that decides, named in the policy";
    case "known-finding":
      return "quasi-identifiers and sensitive columns declared in the schema, or a finding that the check reports named in the policy";
    case "random-holdout":
      return "a holdout that is a random share of the registry: patients of another time or kind differ from it without any leak";
    case "behaving-check":
      return "a check that behaves on the controls of this registry";
    case "confirmation":
      return "a person who checks the schema: raresynth inspect --confirm, or raresynth schema confirm after editing";
    case "ceiling-for-finding":
      return "a policy with a ceiling for each finding that decides";
    case "filled-columns":
      return "a file with values in these columns";
    case "random-sample":
      return "the recipe run on a random sample of the patients, as a registry of its own";
    case "one-row-a-patient":
      return "one row a patient: take the doubles out, or declare both rows as one patient or family (protect)";
    case "more-permutations":
      return "more permutations: this test cannot give a p-value as small as the policy asks about";
    case "joint-size":
      return `at least ${fact.least} patients, or a release without joint data`;
  }
}

export function controlName(control: ControlId, copiedShare?: number): string {
  switch (control) {
    case "verbatim-copy":
      return "verbatim copy";
    case "partial-copy":
      return copiedShare === undefined ? "partial copy" : `partial copy, ${n.percent(copiedShare)}`;
    case "jittered-copy":
      return "jittered copy";
    case "independent-columns":
      return "independent columns";
    case "fresh-real":
      return "fresh real patients";
    case "kernel-copy":
      return "kernel copy";
    case "interpolated":
      return "interpolated patients";
    case "secret-copy":
      return "secrets copied beside what is known";
    case "hidden-channel":
      return "hidden channel";
    case "unguarded-cart":
      return "unguarded cart";
    case "planted-outlier":
      return "planted outlier";
    case "canaries":
      return "canaries in the recipe";
    case "shuffled-labels":
      return "verbatim copy, labels shuffled";
  }
}

export function drawn(draw: 2 | 3): string {
  return draw === 2 ? "drawn again" : "drawn a third time";
}

export function failure({ kind, control, copiedShare }: ControlFailure): string {
  const name = controlName(control, copiedShare);
  switch (kind) {
    case "missed a leak":
      return `it did not refuse this control: ${name}`;
    case "not established":
      return `it refused this control in one of three draws, so whether it works here is not established: ${name}`;
    case "alarmed without one":
      return `it refused a control without any leak: ${name}`;
  }
}

/** A line of the gate's table in one sentence. @param title of the finding */
export function line(said: SaidLine, title: string): string {
  const { basis, outcome, ceiling, low, high } = said;
  switch (basis.kind) {
    case "not-applicable":
      return `${said.check}: not applicable. ${notApplicable[basis.reason]}`;
    case "did-not-run":
      return `The check “${said.check}” did not run.`;
    case "undecided":
      return `${said.check}: ${lack(basis.lacks)}`;
    case "diagnostic":
      return `“${said.check}” is a diagnostic and cannot decide.`;
    case "no-such-finding":
      return `“${said.check}” has no finding “${said.finding}” on this registry.`;
    case "misbehaved":
      return `${title}: not counted, because the check did not behave: ${failure(basis.failure)}.`;
    case "no-ceiling":
      return said.finding === said.check
        ? `The policy sets no ceiling for the check “${said.check}”.`
        : `The policy sets no ceiling for “${title}” (${said.check}).`;
    case "cohort-size":
      return `The registry has ${n.people(basis.refusal.units)} patients; joint data of fewer than ${basis.refusal.least} are not released.`;
    case "unconfirmed":
      return openPoint(basis.point);
    case "measured":
      break;
  }
  if (ceiling === undefined) return `${title}: measured.`;
  const { quantity } = basis;
  const bound = (x: number): string => n.against(quantity, x, ceiling);
  const limit = bound(ceiling);
  if (basis.existence !== undefined)
    return outcome === "fail"
      ? `${title}: some leak there is, whatever its size (at the level ${n.plain(basis.existence)}); ceiling ${limit}.`
      : `${title}: under the ceiling of ${limit}; whether there is some leak (at the level ${n.plain(basis.existence)}) could not be told.`;
  if (basis.onlyRefuses === true && outcome === "pass")
    return `${title}: not shown to lie above the ceiling of ${limit}.`;
  if (outcome === "pass" && typeof high === "number") return `${title}: at most ${bound(high)}, ceiling ${limit}.`;
  if (!said.exact || typeof low !== "number" || typeof high !== "number")
    return `${title}: ${outcome === "fail" ? "above" : "not shown to be under"} the ceiling of ${limit}.`;
  if (outcome === "fail") {
    const people = basis.people === undefined ? "" : `${n.people(basis.people)}, `;
    return `${title}: ${people}at least ${bound(low)}${quantity === "count" ? " of them beyond chance" : ""}, ceiling ${limit}.`;
  }
  return `${title}: between ${bound(low)} and ${bound(high)}; the ceiling ${limit} lies within.`;
}

/** What a person has still to confirm in the schema. */
export function openPoint(point: OpenPoint): string {
  switch (point.kind) {
    case "columns":
      return `Nobody confirmed type and role of ${point.names.length} of ${point.of} columns: ${someNames(point.names)}.`;
    case "protection":
      return "Nobody said who is protected: name the column that tells patients apart (protect: patient), or say that each row is a patient (protect: rows-are-patients: true).";
    case "repeats":
      return `Each row counts as a patient, but ${someNames(point.names)} repeats over rows: are rows visits of one patient?`;
    case "twice":
      return "Some patients stand in the registry twice: their rows agree in nearly every column, beyond chance. Who is left out of a refit would stay in by the double.";
    case "blank":
      return `The file holds no value in ${someNames(point.names)}: nothing can be said of who is found by what an outsider knows.`;
    case "proposals":
      return `Nobody confirmed what inspect proposed: ${[
        ...(point.visits ? ["that rows are visits"] : []),
        ...(point.pairs > 0 ? [`${point.pairs} time-to-event ${point.pairs === 1 ? "pair" : "pairs"}`] : []),
        ...(point.rules > 0 ? [`${point.rules} ${point.rules === 1 ? "rule" : "rules"} seen to hold`] : []),
      ].join(", ")}.`;
    case "roles":
      if (point.lack === "both")
        return "Every column has the role other: no check asks who can be found or what can be learned.";
      return point.lack === "quasi-identifier"
        ? "No column is a quasi-identifier: no check asks who can be found by what an outsider knows."
        : "No column is sensitive: no check asks what the release tells about a person who is found.";
    case "changed":
      return `The schema was changed after it was confirmed on ${point.date}: confirm it again.`;
  }
}

/** Names that fit into a sentence; the rest is counted. */
function someNames(names: readonly string[]): string {
  const more = names.length - 12;
  return more > 0 ? `${names.slice(0, 12).join(", ")} and ${more} more` : names.join(", ");
}

/** @param first sentence of the first line that decided */
export function verdict(outcome: Outcome, counts: VerdictCounts, first: string | undefined): string {
  const asked = counts.pass + counts.fail + counts.inconclusive;
  const apart =
    counts.notApplicable === 0
      ? ""
      : ` ${counts.notApplicable === 1 ? "One further threshold asks" : `${counts.notApplicable} further thresholds ask`} what this registry does not have.`;
  const because = first ?? "The policy requires nothing that this registry has.";
  if (outcome === "pass")
    return `Every one of the ${asked} required thresholds holds: even the upper bound of what an attacker gains is at or under its ceiling.${apart}`;
  if (outcome === "fail")
    return `${counts.fail} of ${asked} required thresholds ${counts.fail === 1 ? "is" : "are"} exceeded, beyond what chance explains.${apart} ${because}`;
  return `${counts.inconclusive} of ${asked} required thresholds could not be decided, and what is not shown to be safe is not released.${apart} ${because}`;
}

export function bestVerdict(why: BestVerdictWhy<People>): string {
  if (why.kind === "no-refits")
    return "a file made elsewhere cannot be refitted, so what it shows of single patients stays open; the best it can reach is that no leak was found by what can be tested without refits.";
  if (why.kind === "roles") return openPoint(why);
  const units = n.people(why.units);
  if (why.kind === "joint-size")
    return `${units} patients or families are fewer than ${why.least}: joint data are not released.`;
  const [bound, ceiling] = [n.percent(why.bound), n.percent(why.ceiling)];
  const alone =
    why.aloneShare === undefined
      ? ""
      : ` But about ${n.percent(why.aloneShare)} are alone on all quasi-identifiers together: a method that keeps such combinations will not pass, so group or round them.`;
  if (why.kind === "bound-within")
    return `0 hits among ${units} would leave an upper bound of ${bound}, within the ceiling of ${ceiling}.${alone}`;
  return `even 0 hits among ${units} leave an upper bound of ${bound}, above the ceiling of ${ceiling}.${why.least === undefined ? "" : ` About ${why.least} would do.`}`;
}

export function generatorWhy(why: GeneratorWhy): string {
  switch (why.kind) {
    case "by-size": {
      const size = `The registry has ${why.units} patients or families.`;
      if (why.rule === "marginals")
        return `${size} Below ${why.limit} no joint data are released; independent marginals are fitted so that the checks have something to show.`;
      if (why.rule === "copula")
        return `${size} Below ${why.limit} a Gaussian copula with shrunken correlations is used: leaves of a tree would hold too few patients.`;
      return `${size} From ${why.limit} up guarded sequential trees are used: at these sizes they keep more of the associations than the alternatives.`;
    }
    case "command-line":
      return "Named by whoever started the run.";
    case "sweep":
      return sweepChoice(why);
  }
}

/** What a sweep chose, among how many, and what cannot be told from it. */
export function sweepChoice({
  setting,
  candidates,
  settings,
  policy,
  alike,
}: Omit<Extract<GeneratorWhy, { kind: "sweep" }>, "kind" | "setting"> & {
  readonly setting: string | undefined;
}): string {
  const tried = `${candidates} ${candidates === 1 ? "candidate" : "candidates"} (${settings} ${settings === 1 ? "setting" : "settings"})`;
  if (setting === undefined)
    return `None of ${tried} lies under the ceilings of “${policy}” on every line that a sweep reads. Nothing was chosen.`;
  const near = alike.length === 0 ? "" : ` Not distinguishable from it in fidelity: ${n.list(alike)}.`;
  return `${setting} was chosen among ${tried}: the best fidelity of those under the ceilings of “${policy}”.${near}`;
}

export function attempts({
  candidates,
  settings,
  seeds,
}: {
  readonly candidates: number;
  readonly settings: number;
  readonly seeds: number;
}): string {
  const several = (k: number, noun: string): string => `${k} ${noun}${k === 1 ? "" : "s"}`;
  return `chosen among ${several(candidates, "attempt")} (${several(settings, "setting")}, ${several(seeds, "seed")} each)`;
}

export const notTested: Readonly<Record<NotTested, string>> = {
  "joint releases":
    "Joint attack with earlier or later releases of the same registry, or by comparing two fitted models.",
  "other registries": "Attackers who train on many other registries of the same disease before they look at this one.",
  "several relatives": "Knowledge of several relatives at once, beyond the unit of protection declared in the schema.",
  "hidden channel":
    "A generator that hides a copy behind a reversible recoding of its columns: attacks by likeness do not see it (--controls full plants one and shows which checks miss it).",
  "legal basis": "Whether the registry's own content, consent and legal basis allow this use.",
  "visits together":
    "What number, times and order of a synthetic patient's visits tell together: the attacks look at one row at a time.",
  "choice of the recipe":
    "What the choice of the recipe gives away by itself: refits repeat the fit, but not the sweep that chose between settings.",
};

export const expected: Readonly<Record<ControlOutcome["expected"], string>> = {
  caught: "must be refused",
  quiet: "must not be refused",
  graded: "seen the more, the more leaks",
  "blind spot": "known not to be seen",
};

/** On a control, a refusal may be what is wanted; so no word that reads as good or bad. */
export const controlOutcomes: Readonly<Record<Outcome, string>> = {
  pass: "let through",
  fail: "refused",
  inconclusive: "undecided",
};
