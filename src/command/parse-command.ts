import { RaresynthError } from "../core/errors.ts";

export interface CommandValues {
  readonly train: string;
  readonly out: string;
  readonly seed: string;
  readonly rows: string;
}

const PLACES = ["train", "out", "seed", "rows"] as const;

/**
 * Splits a command into program and arguments: at blanks, with single or double quotes around what holds blanks. No
 * shell reads it, so nothing else has a meaning.
 * @throws {E_COMMAND} on an open quote, an empty command, or where {train}, {out} or {seed} is missing or another place
 *   is named
 */
export function parseCommand(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (const character of text) {
    if (quote !== undefined) {
      if (character === quote) quote = undefined;
      else word = (word ?? "") + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= "";
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + character;
  }
  if (quote !== undefined) throw invalid("a quote is not closed.");
  if (word !== undefined) words.push(word);
  if (words.length === 0) throw invalid("the command is empty.");
  for (const place of ["train", "out", "seed"])
    if (!words.some((part) => part.includes(`{${place}}`))) throw invalid(`{${place}} is missing.`);
  for (const [, place = ""] of text.matchAll(/\{(\w+)\}/g))
    if (!(PLACES as readonly string[]).includes(place)) throw invalid(`there is no place {${place}}.`);
  return words;
}

/** Puts the values in their places. */
export function fillCommand(words: readonly string[], values: CommandValues): string[] {
  return words.map((word) =>
    word.replace(/\{(train|out|seed|rows)\}/g, (_, place: keyof CommandValues) => values[place]),
  );
}

function invalid(message: string): RaresynthError {
  return new RaresynthError("E_COMMAND", message, {
    where: "--generator-command",
    hint: 'Such as: --generator-command "python vendor.py {train} {out} {seed} {rows}"',
  });
}
