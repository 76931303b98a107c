import type { Stratum } from "../../core/contracts/finding.ts";
import type { Translations, Reason } from "../../core/contracts/policy.ts";
import type { Language } from "../../core/contracts/language.ts";
import type { Report } from "../report-schema.ts";
import { wordsIn, type Words } from "./words.ts";

type Line = Report["verdict"]["lines"][number];

/** A text by its owner: in the language asked for where the owner gives it, else as a quotation. */
export interface OwnedText {
  readonly text: string;
  /** True where the text is not in the language of the report. */
  readonly isForeign: boolean;
}

/** The catalogue of a report's language, with what only the report knows. */
export interface Voice {
  readonly language: Language;
  readonly words: Words;
  /** Title of a declared adversary, by id. */
  readonly adversary: (id: string) => string;
  readonly owned: (text: string, translations?: Translations) => OwnedText;
}

export function voiceOf(report: Pick<Report, "language" | "adversaries">): Voice {
  const { language } = report;
  const owned = (text: string, translations?: Translations): OwnedText => ownedIn(language, text, translations);
  return {
    language,
    words: wordsIn(language),
    owned,
    adversary: (id) => {
      const found = report.adversaries.find((one) => one.id === id);
      return found === undefined ? id : owned(found.title, found.titleIn).text;
    },
  };
}

export function ownedIn(language: Language, text: string, translations?: Translations): OwnedText {
  if (language === "en") return { text, isForeign: false };
  const own = translations?.[language];
  return own === undefined ? { text, isForeign: true } : { text: own, isForeign: false };
}

/** Title of a finding; an id that no check of this version reports stands as it is. */
export function titleOf(words: Words, finding: string, stratum: Stratum, unseen?: true): string {
  const { findingTitle, isFinding } = words.checks;
  return isFinding(finding) ? findingTitle(finding, stratum, unseen) : finding;
}

/** A line of a report in one sentence. */
export function lineSentence({ words }: Pick<Voice, "words">, line: Line, kind: Report["kind"]): string {
  const bounds = line[line.measure];
  return words.gate.line(
    {
      ...line,
      exact: kind === "internal",
      ...(bounds === undefined ? {} : { low: bounds.low, high: bounds.high }),
    },
    titleOf(words, line.finding, line.stratum, line.unseen),
  );
}

/**
 * A line of the gate in one sentence, exact.
 * @param words of `wordsIn`
 * @param reason a line of a verdict
 * @returns one sentence
 */
export function reasonSentence(words: Words, reason: Reason): string {
  return words.gate.line({ ...reason, exact: true }, titleOf(words, reason.finding, reason.stratum, reason.unseen));
}

/** The verdict in words, with the first line that decided. */
export function verdictSentence(voice: Pick<Voice, "words">, { verdict, kind }: Report): string {
  const { outcome, counts, lines } = verdict;
  const first = lines.find((line) => line.outcome === outcome);
  return voice.words.gate.verdict(outcome, counts, first === undefined ? undefined : lineSentence(voice, first, kind));
}

/** Who is worst off, in words. */
export function worstSentence(voice: Pick<Voice, "words">, report: Report): string | undefined {
  const { worstGroup: worst } = report;
  const { checks, n, page } = voice.words;
  if (worst === undefined) return undefined;
  if (worst.kind === "line") {
    const line = report.verdict.lines[worst.line];
    return line === undefined ? undefined : lineSentence(voice, line, report.kind);
  }
  return page.page.worstGroup(checks.rarity[worst.reason], n.records(worst.persons), n.as("area", worst.meanExposure));
}
