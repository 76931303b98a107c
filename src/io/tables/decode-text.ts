import { RaresynthError } from "../../core/errors.ts";

const ADVICE =
  "Save the file as UTF-8 (Excel: 'CSV UTF-8'; elsewhere: iconv -f WINDOWS-1252 -t UTF-8 in.csv > out.csv).";

/**
 * UTF-8 bytes as text, without a byte order mark. Nothing is guessed: a wrong guess would change names and levels
 * silently.
 * @throws {E_ENCODING} on UTF-16, NUL bytes or a byte that UTF-8 does not allow; tells the line, never the text
 */
export function decodeText(bytes: Uint8Array, where: string): string {
  const fail = (found: string): never => {
    throw new RaresynthError("E_ENCODING", `expected UTF-8 text, found ${found}.`, { where, hint: ADVICE });
  };
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    fail("UTF-16 (byte order mark)");
  const nul = bytes.indexOf(0);
  if (nul >= 0) fail(`a NUL byte in line ${lineOf(bytes, nul)}: UTF-16 without a mark, or no text at all`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return fail(`a byte that is not UTF-8 in line ${firstBadLine(bytes)}`);
  }
}

function lineOf(bytes: Uint8Array, position: number): number {
  let line = 1;
  for (let i = 0; i < position; i++) if (bytes[i] === 10) line++;
  return line;
}

/** A line feed is never part of a longer UTF-8 sequence, so lines can be tried one by one. */
function firstBadLine(bytes: Uint8Array): number {
  let start = 0;
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(10, start);
    const part = bytes.subarray(start, end < 0 ? bytes.length : end + 1);
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(part);
    } catch {
      return line;
    }
    if (end < 0) return line;
    start = end + 1;
  }
}
