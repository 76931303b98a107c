import { InvalidArgumentError, Option } from "commander";
import { LANGUAGES } from "../core/contracts/language.ts";

/** Files that are read as tables, wherever one is. */
export const TABLE_FORMATS = "CSV, Parquet, Excel (.xlsx) or SPSS (.sav)";

/** Of the commands that judge. */
export const EXIT_CODES = `
Exit codes: 0 pass (or done) · 1 usage or bug · 2 refused by the gate, or verify found a change · 3 inconclusive · 130 interrupted.`;

/** How much the checks themselves are tested on the registry at hand. */
export function controlsOption(): Option {
  return new Option(
    "--controls <which>",
    "leaks planted to test the checks: copies of growing shares, or every kind there is (about twice the time)",
  )
    .choices(["suite", "full"])
    .default("suite");
}

/** Option of `run`, `plan run`, `sweep`, `assess`. */
export function policyOption(description = "public-release, controlled-access or a policy file"): Option {
  return new Option("--policy <name|file>", description).default("public-release");
}

/** Option of `run`, `plan run`, `sweep`. */
export function rowsOption(): Option {
  return new Option("--rows <n>", "synthetic rows (default: as many as the registry has)").argParser(
    wholeNumber(1, 10_000_000),
  );
}

/** Option of `run`, `plan run`, `sweep`. */
export function refitsOption(description: string): Option {
  return new Option("--refits <n>", description).argParser(wholeNumber(20, 100_000));
}

/** Which method is fitted; option of `run` and `fit`. */
export function generatorOption(
  description = "auto, cart, bayesian-network, copula, forest, ctgan, tvae or marginals",
): Option {
  return new Option("--generator <id>", description).default("auto");
}

/** The recipe that a sweep chose, in place of a generator. */
export function chosenOption(description: string): Option {
  return new Option("--chosen <file>", description).conflicts("generator");
}

/** Of whatever draws. */
export function seedOption(description = "seed; without it 128 random bits are drawn"): Option {
  return new Option("--seed <text>", description);
}

/** Of whatever refits. */
export function workersOption(description = "worker threads; 0 works in this thread (default: one per core)"): Option {
  return new Option("--workers <n>", description).argParser(wholeNumber(0, 256));
}

/** Attempts that are not counted. */
export function noLedgerOption(
  description = "count nothing; page one then says that attempts are not counted",
): Option {
  return new Option("--no-ledger", description);
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

/** For batch systems; kept from the commands' work. */
export interface EngineOptions {
  readonly exitZeroOnAnswer?: boolean | undefined;
  readonly log: "text" | "json";
}

/**
 * Whether the command line asks for JSON lines. Read before any command is, since errors of reading the command line
 * are told the same way.
 */
export const asksForJsonLog = (args: readonly string[]): boolean =>
  args.includes("--log=json") || (args[args.indexOf("--log") + 1] === "json" && args.includes("--log"));
