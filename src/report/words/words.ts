import type { Language } from "../../core/contracts/language.ts";
import { de } from "./de/index.ts";
import { en } from "./en/index.ts";

/** The catalogue of one language. A key that a language lacks is a compile error there. */
export type Words = typeof en;

const CATALOGUES: Readonly<Record<Language, Words>> = { en, de };

/**
 * The catalogue of words of a language.
 * @param language "en" or "de"
 * @returns sentences by fact, numbers and plurals
 * @internal
 */
export function wordsIn(language: Language): Words {
  return CATALOGUES[language];
}
