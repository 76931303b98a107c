import { createRequire } from "node:module";
import { RaresynthError } from "../../../core/errors.ts";

/**
 * A package that is not installed with the program, loaded when it is needed. @throws {E_FORMAT} where it is not there
 */
export function optionalPackage(name: string, version: string, where: string): unknown {
  try {
    return createRequire(import.meta.url)(name) as unknown;
  } catch (cause) {
    throw new RaresynthError("E_FORMAT", `the package ${name} is needed to read this file and is not installed.`, {
      where,
      hint: `Install it (npm install ${name}@${version}), or export the table as CSV UTF-8.`,
      cause,
    });
  }
}
