import { resolve, sep } from "node:path";
import type { Language } from "../../core/contracts/language.ts";
import { RaresynthError } from "../../core/errors.ts";
import type { CliIo, ExitCode } from "../cli-io.ts";
import { readReport } from "./report.ts";

export interface CompareOptions {
  readonly json?: boolean;
  readonly language?: Language;
}

/**
 * Puts two or more reports side by side. 0 where they were measured alike; 3 where they were not, so that nothing is
 * ranked.
 * @throws {E_FILE | E_USAGE}
 */
export async function compareCommand(paths: readonly string[], options: CompareOptions, io: CliIo): Promise<ExitCode> {
  if (paths.length < 2) throw new RaresynthError("E_USAGE", "at least two reports are needed to compare.");
  const { compareReports } = await import("../../report/comparison/compare.ts");
  const { renderComparison } = await import("../../report/comparison/render-comparison.ts");
  const { wordsIn } = await import("../../report/words/words.ts");
  const reports = await Promise.all(paths.map(async (path) => (await readReport(path)).report));
  const comparison = compareReports(reports);
  if (options.json === true) io.out(JSON.stringify(comparison));
  else io.out(renderComparison(comparison, withoutCommonFolders(paths), wordsIn(options.language ?? "en")));
  return comparison.incomparable.length === 0 ? 0 : 3;
}

/** Paths from the folder on in which they part; as they were typed where they name the same. */
function withoutCommonFolders(paths: readonly string[]): readonly string[] {
  const parts = paths.map((path) => resolve(path).split(sep));
  const [first = [], ...others] = parts;
  const parted = first.findIndex((part, at) => others.some((other) => other[at] !== part));
  if (parted < 0 || parts.some((own) => own.length <= parted)) return paths;
  return parts.map((own) => own.slice(parted).join("/"));
}
