import { InvalidArgumentError, Option } from "commander";
import { LANGUAGES } from "../core/contracts/language.ts";

/** How much the checks themselves are tested on the registry at hand. */
export function controlsOption(): Option {
  return new Option(
    "--controls <which>",
    "leaks planted to test the checks: copies of growing shares, or every kind there is (about twice the time)",
  )
    .choices(["suite", "full"])
    .default("suite");
}

/** In which words reports and verdict are written. */
export function languageOption(): Option {
  return new Option("--language <code>", "language of reports and verdict").choices(LANGUAGES).default("en");
}

/** How notes and progress are told on stderr; read before any command is, in main. */
export function logOption(): Option {
  return new Option("--log <how>", "stderr as text, or as one JSON object a line")
    .choices(["text", "json"])
    .default("text");
}

/** For engines that take any other exit code for a failure. */
export function exitZeroOption(): Option {
  return new Option(
    "--exit-zero-on-answer",
    "exit with 0 whatever the answer (fail, inconclusive, more work); it stands in the output",
  );
}

/** The exit code that an engine is told. @param code 1 and 130 stay */
export function codeFor<T extends number>(
  options: { readonly exitZeroOnAnswer?: boolean | undefined },
  code: T,
): T | 0 {
  return options.exitZeroOnAnswer === true && code !== 1 && code !== 130 ? 0 : code;
}

/** Parses a whole number from min to max. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max)
      throw new InvalidArgumentError(`A whole number from ${min} to ${max} is expected.`);
    return value;
  };
}

/** "2/5": the second of five parts. */
export function shard(text: string): { index: number; of: number } {
  const [index = 0, of = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text)?.slice(1) ?? []).map(Number);
  if (index < 1 || index > of) throw new InvalidArgumentError("A part such as 2/5 is expected.");
  return { index, of };
}
