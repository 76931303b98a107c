import { RaresynthError } from "../../../core/errors.ts";
import type { MissingCode } from "../../../core/data/schema.ts";

/**
 * Missing-data codes of a project, as typed: `UNK=Unknown,NASK=Not asked`, or as the project's settings have them: one
 * `UNK, Unknown` a line or between bars.
 * @returns codes with their reasons, in order
 * @throws {E_USAGE} where a code stands twice or is empty
 */
export function parseMissingCodes(text: string): MissingCode[] {
  const codes = text.includes("=")
    ? text.split(/[,|\n]/).map((part) => split(part, "="))
    : text.split(/[|\n]/).map((part) => split(part, ","));
  const found = codes.filter(({ code, reason }) => code !== "" || reason !== "");
  if (
    found.length === 0 ||
    found.some(({ code }) => code === "") ||
    new Set(found.map((one) => one.code)).size < found.length
  )
    throw new RaresynthError("E_USAGE", "missing-data codes are written CODE=Reason,CODE=Reason, each code once.", {
      where: "--missing",
    });
  return found;
}

function split(part: string, sign: string): MissingCode {
  const at = part.indexOf(sign);
  const code = (at < 0 ? part : part.slice(0, at)).trim();
  return { code, reason: at < 0 ? code : part.slice(at + 1).trim() || code };
}
