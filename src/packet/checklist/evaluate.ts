import { defined } from "../../core/access.ts";
import { RaresynthError } from "../../core/errors.ts";
import type { SigningRole } from "../signatures/roles.ts";
import { evidenceFor, REASONS, type PacketFacts } from "./evidence.ts";
import { askedOf, type Answer, type Answers, type Questionnaire, type QuestionnaireItem } from "./questionnaire.ts";

/** How an item stands. `does not hold`: what was measured is not as it should be. */
export type ItemState =
  "measured" | "attested" | "measured and attested" | "not applicable" | "does not hold" | "unanswered";

export interface EvaluatedItem {
  readonly id: string;
  readonly asks: string;
  readonly state: ItemState;
  /** What the tool saw. */
  readonly shows: readonly string[];
  /** What a person said, with name, role and date. */
  readonly said: readonly string[];
  /** In which role it was said; absent where nobody said anything that counts. */
  readonly by?: SigningRole;
  /** Why it does not apply, does not hold or is unanswered. */
  readonly why: readonly string[];
  readonly see: readonly string[];
}

/**
 * Holds every item against evidence and answers.
 * Claim: an item is answered only where everything it asks for is there: each piece of evidence, and each word of a
 * person with name, role and date. What the tool measures no answer can change. An answer about another release counts
 * for nothing.
 * @param today ISO date; answers dated later are not taken
 * @throws {E_CHECKLIST} where answers are about another release or name an item that there is not
 */
export function evaluate(
  questionnaire: Questionnaire,
  facts: PacketFacts,
  answers: Answers | undefined,
  manifestDigest: string,
  today: string,
): EvaluatedItem[] {
  if (answers !== undefined) {
    if (answers.manifest !== manifestDigest)
      throw new RaresynthError("E_CHECKLIST", "the answers are about another release.", {
        where: "manifest",
        hint: "Make a new file with: raresynth packet init",
      });
    const unknown = answers.answers.find(({ item }) => !questionnaire.items.some(({ id }) => id === item));
    if (unknown !== undefined)
      throw new RaresynthError("E_CHECKLIST", `there is no item ${unknown.item}.`, { where: "answers" });
  }
  return questionnaire.items.map((item) => {
    const answer = answers?.answers.find((entry) => entry.item === item.id);
    return evaluateItem(askedOf(item, facts), facts, answer, today);
  });
}

/** How many items stand how, in the order in which a reader asks. */
export function countStates(items: readonly EvaluatedItem[]): Record<ItemState, number> {
  const counts: Record<ItemState, number> = {
    unanswered: 0,
    "does not hold": 0,
    measured: 0,
    "measured and attested": 0,
    attested: 0,
    "not applicable": 0,
  };
  for (const { state } of items) counts[state]++;
  return counts;
}

function evaluateItem(
  item: QuestionnaireItem,
  facts: PacketFacts,
  answer: Answer | undefined,
  today: string,
): EvaluatedItem {
  const { id, asks, see = [] } = item;
  const pieces = (item.evidence ?? []).map((name) => ({ name, ...evidenceFor(name, facts) }));
  const shows = pieces.flatMap((piece) => piece.shows);
  const base = { id, asks, see, shows };
  const faults = answer === undefined ? [] : answerFaults(item, answer, today);
  const told = item.naWhen?.told;
  if (told !== undefined && REASONS[told](facts))
    return { ...base, state: "not applicable", said: [], why: [defined(item.naWhen).reason] };
  if (item.naWhen !== undefined && told === undefined && answer?.notApplicable !== undefined && faults.length === 0)
    return { ...base, state: "not applicable", said: [], why: [`${answer.notApplicable} (${signatureOf(answer)})`] };
  const missing = pieces.filter((piece) => piece.shows.length === 0).map(({ name }) => `nothing to show for: ${name}`);
  const failing = pieces.filter((piece) => piece.holds === false).map(({ name }) => `not as it should be: ${name}`);
  const asked = Object.keys(item.person?.says ?? {});
  const said =
    answer === undefined || faults.length > 0
      ? []
      : [
          ...asked.map((key) => `${item.person?.says[key] ?? key}: ${answer.says?.[key]?.trim() ?? ""}`),
          `Said by ${signatureOf(answer)}${answer.document === undefined || answer.document === "" ? "" : `; see ${answer.document}`}`,
        ];
  const silent =
    item.person !== undefined && said.length === 0 ? (faults.length > 0 ? faults : ["nobody answered"]) : [];
  const why = [...failing, ...missing, ...silent];
  const state: ItemState =
    failing.length > 0
      ? "does not hold"
      : missing.length + silent.length > 0
        ? "unanswered"
        : pieces.length === 0
          ? "attested"
          : item.person === undefined
            ? "measured"
            : "measured and attested";
  const by = said.length === 0 || answer === undefined || answer.role === "" ? {} : { by: answer.role };
  return { ...base, state, said, ...by, why };
}

function answerFaults(item: QuestionnaireItem, answer: Answer, today: string): string[] {
  const person = item.person;
  if (person === undefined) return ["the item asks nobody: what was measured no answer changes"];
  const { name, role, date, says = {}, notApplicable } = answer;
  const empty = Object.keys(person.says).filter((key) => (says[key]?.trim() ?? "") === "");
  const unknown = Object.keys(says).filter((key) => !(key in person.says));
  const blank = name.trim() === "" && role === "" && date === "";
  if (blank) return ["nobody answered"];
  return [
    ...(name.trim() === "" ? ["the answer has no name"] : []),
    ...(role === "" || !person.roles.includes(role) ? [`the answer is not by one of: ${person.roles.join(", ")}`] : []),
    ...(date === "" ? ["the answer has no date"] : date > today ? ["the answer is dated in the future"] : []),
    ...(notApplicable !== undefined && notApplicable.trim() !== ""
      ? item.naWhen === undefined || item.naWhen.told !== undefined
        ? ["the item cannot be waived by a person"]
        : []
      : empty.map((key) => `not said: ${person.says[key] ?? key}`)),
    ...unknown.map((key) => `not asked: ${key}`),
  ];
}

function signatureOf({ name, role, date }: Answer): string {
  return `${name.trim()} (${role}) on ${date}`;
}
