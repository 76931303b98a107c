import { parseNumber } from "../tables/parse-number.ts";

const YES = new Set(["1", "true", "t", "yes", "y", "ja", "j", "oui", "si", "sì", "sí", "wahr", "vrai"]);
const NO = new Set(["0", "false", "f", "no", "n", "nein", "nee", "non", "falsch", "faux"]);

/**
 * What a code says, apart from how it is written: 1, 1.0, "01" and " 1 " are one number; case and blanks of words do
 * not count.
 */
export function levelValue(text: string): string {
  const plain = text.trim().replace(/\s+/g, " ");
  const number = parseNumber(plain);
  return Number.isNaN(number) ? plain.toLowerCase() : String(number);
}

/** Yes or no, where the whole column is a question of yes or no in some spelling. */
function yesOrNo(value: string): string | undefined {
  return YES.has(value) ? "yes" : NO.has(value) ? "no" : undefined;
}

/**
 * Finds the declared level that a cell stands for: the same text, else the only level of the same value. Where the
 * levels are one word for yes and one for no, every other spelling of the two is understood.
 * @returns position in `levels`, undefined where no level, or more than one, has that value
 */
export function levelFinder(levels: readonly string[]): (cell: string) => number | undefined {
  const exact = new Map(levels.map((level, code) => [level, code]));
  const byValue = uniqueKeys(levels, levelValue);
  const answers = levels.map((level) => yesOrNo(levelValue(level)));
  const isQuestion = levels.length === 2 && answers.every((one) => one !== undefined) && answers[0] !== answers[1];
  const byAnswer = isQuestion ? uniqueKeys(levels, (level) => yesOrNo(levelValue(level)) ?? "") : undefined;
  return (cell) => {
    const same = exact.get(cell) ?? byValue.get(levelValue(cell));
    if (same !== undefined || byAnswer === undefined) return same;
    const answer = yesOrNo(levelValue(cell));
    return answer === undefined ? undefined : byAnswer.get(answer);
  };
}

function uniqueKeys(levels: readonly string[], keyOf: (level: string) => string): Map<string, number> {
  const found = new Map<string, number>();
  const twice = new Set<string>();
  levels.forEach((level, code) => {
    const key = keyOf(level);
    if (found.has(key)) twice.add(key);
    found.set(key, code);
  });
  for (const key of twice) found.delete(key);
  return found;
}
