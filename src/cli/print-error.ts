import { defined } from "../core/access.ts";
import { RaresynthError } from "../core/errors.ts";
import type { CliIo } from "./cli-io.ts";

/** Tells the user what happened and what to do. Only coded messages are shown: anything else might quote a cell. */
export function printError(error: unknown, io: CliIo): void {
  const known = error instanceof RaresynthError ? error : systemError(error);
  io.err(`error ${known.code}: ${known.where === undefined ? "" : `${known.where}: `}${known.message}`);
  if (known.hint !== undefined) io.err(`  ${known.hint}`);
}

function systemError(error: unknown): RaresynthError {
  const { code, path } = error as NodeJS.ErrnoException;
  const words: Record<string, string> = {
    ENOENT: "there is no such file or folder.",
    EACCES: "permission denied.",
    EISDIR: "a file is expected, this is a folder.",
    ENOTDIR: "a folder is expected, this is a file.",
    ENOSPC: "the disk is full.",
    EEXIST: "it exists already.",
    EROFS: "the disk is read-only.",
  };
  if (code !== undefined && code in words)
    return new RaresynthError("E_FILE", defined(words[code]), path === undefined ? {} : { where: path });
  return new RaresynthError("E_INTERNAL", "this is a bug in raresynth; nothing was released.", {
    hint: "Please report it with the command line and the version, without data.",
  });
}
