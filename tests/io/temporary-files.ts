import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { RaresynthError } from "../../src/core/errors.ts";

/** Writes files into a folder of this test file's own, removed at its end. */
export function temporaryFiles(): {
  write(name: string, content: string | Uint8Array): string;
  path(name: string): string;
} {
  const folder = mkdtempSync(join(tmpdir(), "raresynth-io-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const path = (name: string): string => join(folder, name);
  return {
    path,
    write: (name, content) => {
      writeFileSync(path(name), content);
      return path(name);
    },
  };
}

/** The coded error that some work ends in. */
export async function errorOf(work: () => unknown): Promise<RaresynthError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof RaresynthError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** All that a user may see of an error. */
export function shown(error: RaresynthError): string {
  return [error.code, error.message, error.where, error.hint].join("\n");
}
