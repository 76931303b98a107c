/** The font of most letters, and that of those it lacks. */
export const FONT = "Roboto";
export const WIDE_FONT = "DejaVu";

/** A stretch of text in one font, ready to be set from left to right. */
export interface Run {
  readonly text: string;
  /** Set in the wide font. */
  readonly isWide: boolean;
}

type Span = readonly [from: number, to: number];
/** Hebrew, Arabic and their forms of presentation. */
const RIGHT_TO_LEFT: readonly Span[] = [
  [0x0590, 0x08ff],
  [0xfb1d, 0xfdff],
  [0xfe70, 0xfeff],
];
/** Arrows, signs and shapes that Roboto has no glyph for. */
const SIGNS: readonly Span[] = [
  [0x2190, 0x21ff],
  [0x2300, 0x23ff],
  [0x25a0, 0x27bf],
];
const NO_BREAK_SPACE = "\u00a0";

const isIn = (spans: readonly Span[], letter: string): boolean => {
  const code = letter.codePointAt(0) ?? 0;
  return spans.some(([from, to]) => code >= from && code <= to);
};

/**
 * Text as runs of one font, in the order in which they are set from left to right. A stretch from a right-to-left
 * letter to the last before the next left-to-right one is set as if it stood isolated, as a name in a sentence does:
 * its words in one run, which the font's own shaping turns, numbers inside it as they are, in reversed order of runs.
 * Source: Unicode Standard Annex 9 (bidirectional algorithm), rules for a right-to-left isolate in a left-to-right
 * paragraph; without embedded left-to-right words, which end a stretch.
 */
export function runsOf(text: string): Run[] {
  const letters = Array.from(text);
  const runs: Run[] = [];
  for (let at = 0; at < letters.length;) {
    const from = at;
    const kind = kindOf(letters[at] ?? "");
    while (at < letters.length && kindOf(letters[at] ?? "") === kind) at++;
    if (kind !== "right-to-left") {
      runs.push({ text: letters.slice(from, at).join(""), isWide: kind === "sign" });
      continue;
    }
    at = endOfStretch(letters, at);
    runs.push(...stretch(letters.slice(from, at)));
  }
  return runs;
}

type Kind = "plain" | "sign" | "right-to-left";

function kindOf(letter: string): Kind {
  if (isIn(RIGHT_TO_LEFT, letter)) return "right-to-left";
  return isIn(SIGNS, letter) ? "sign" : "plain";
}

/** Behind the last right-to-left letter that only blanks, digits and marks separate from the ones before. */
function endOfStretch(letters: readonly string[], from: number): number {
  let end = from;
  for (let at = from; at < letters.length; at++) {
    const letter = letters[at] ?? "";
    if (kindOf(letter) === "right-to-left") end = at + 1;
    else if (letter.toLowerCase() !== letter.toUpperCase() || kindOf(letter) === "sign" || letter === "\n") break;
  }
  return end;
}

/** Words and numbers of a right-to-left stretch, last first. */
function stretch(letters: readonly string[]): Run[] {
  const parts: { text: string; isNumber: boolean }[] = [];
  for (const letter of letters) {
    const isNumber = letter >= "0" && letter <= "9";
    const last = parts.at(-1);
    const own = letter === " " ? NO_BREAK_SPACE : letter;
    if (last?.isNumber === isNumber) last.text += own;
    else parts.push({ text: own, isNumber });
  }
  return parts.toReversed().map(({ text }) => ({ text, isWide: true }));
}

/**
 * The same for the text of a picture, whose writer sets word by word and turns each: right-to-left words in reversed
 * order. The mark at the end keeps the last blank.
 */
export function wordsOf(text: string): { readonly text: string; readonly isWide: boolean } {
  const runs = runsOf(text);
  if (!runs.some(({ isWide }) => isWide)) return { text, isWide: false };
  const set = runs.map((run) => {
    const words = run.text.split(NO_BREAK_SPACE);
    return words.length === 1 ? run.text : `${words.toReversed().join(" ")} \u200e`;
  });
  return { text: set.join(""), isWide: true };
}
