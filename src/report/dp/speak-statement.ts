import type { Language } from "../../core/contracts/language.ts";
import type { DpStatement, DpStatementFacts } from "../../core/privacy/dp-statement.ts";
import { wordsIn } from "../words/words.ts";

/** The facts with what they mean for people, in a language. */
export function spokenStatement(facts: DpStatementFacts, language: Language): DpStatement {
  return { ...facts, language, plainWords: wordsIn(language).dp.statement.plainWords(facts) };
}
