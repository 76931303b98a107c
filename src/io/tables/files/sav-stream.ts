import { RaresynthError } from "../../../core/errors.ts";

/**
 * The part of sav-reader 2.0.8 that reads bytes. It takes each eight bytes of a text for UTF-8 by themselves, which
 * breaks letters that lie across two pieces, and takes a block of codes that ends in padding for the end of the file,
 * which loses all rows behind it where a program pads each row (ReadStat: haven, pyreadstat).
 */
interface ByteSource {
  readonly reader: { read(length: number): Promise<Uint8Array>; peek(length: number): Promise<Uint8Array> };
  readonly commandBuffer: Uint8Array | null;
  readonly commandPointer: number;
  readString: (length: number, trimEnd?: boolean) => Promise<string>;
  peekByte: () => Promise<number | null>;
}

/** Code of a compressed file for its end. Source: PSPP, "System File Format", Data Record. */
const END_OF_FILE = 252;

/**
 * A byte that JavaScript trims as a blank (no-break space), and ends letters in UTF-8; kept apart until the text is
 * whole.
 */
const NO_BREAK = 0xa0;
const KEPT = 0x1a0;

/**
 * Makes a reader give one character a byte, so that texts can be decoded once they are whole, and end where the file
 * ends.
 * @param reader of sav-reader, before it is opened
 * @param isCompressed asked once the header is read
 * @throws {E_FORMAT} where the package is not the version that is known
 */
export function mendReader(reader: unknown, isCompressed: () => boolean, where: string): void {
  const source = (reader as { readonly reader?: Partial<ByteSource> }).reader;
  const bytes = source?.reader;
  if (
    source === undefined ||
    bytes === undefined ||
    typeof source.readString !== "function" ||
    source.peekByte === undefined
  )
    throw new RaresynthError("E_FORMAT", "the package that reads SPSS files is of a version that is not known.", {
      where,
      hint: "npm install sav-reader@2.0.8",
    });
  source.readString = async (length, trimEnd = false) => {
    if (length < 1) return "";
    const read = await bytes.read(length);
    if (read.length !== length) throw new Error("the file is cut short");
    const text = String.fromCharCode(...[...read].map((byte) => (byte === NO_BREAK ? KEPT : byte)));
    return trimEnd ? text.trimEnd() : text;
  };
  source.peekByte = async () => {
    const { commandBuffer = null, commandPointer = 0 } = source;
    const waiting = commandPointer > 0 ? commandBuffer?.subarray(commandPointer).find((code) => code !== 0) : undefined;
    const [next] = waiting === undefined ? await bytes.peek(1) : [waiting];
    return next === undefined || (next === END_OF_FILE && isCompressed()) ? null : next;
  };
}

/**
 * Decodes texts of one character a byte by the encoding that the file names; UTF-8 where it names none.
 * @returns throws E_ENCODING on bytes that the encoding does not allow; tells no text
 * @throws {E_ENCODING} on an encoding that is not known
 */
export function textDecoder(encoding: string | undefined, where: string): (text: string) => string {
  const advice = "Save it again from SPSS in Unicode mode (SET UNICODE=ON), or export CSV UTF-8.";
  const decoder = decoderOf(encoding ?? "utf-8");
  if (decoder === undefined)
    throw new RaresynthError("E_ENCODING", "the encoding that the SPSS file names is not known.", {
      where,
      hint: advice,
    });
  return (text) => {
    const bytes = Uint8Array.from(text, (character) => {
      const code = character.charCodeAt(0);
      return code === KEPT ? NO_BREAK : code;
    });
    try {
      return decoder.decode(bytes);
    } catch {
      throw new RaresynthError("E_ENCODING", "a text of the SPSS file is not in the encoding that the file names.", {
        where,
        hint: advice,
      });
    }
  };
}

function decoderOf(encoding: string): TextDecoder | undefined {
  const name = encoding
    .trim()
    .toLowerCase()
    .replace(/^cp-?(\d+)$/, "windows-$1");
  try {
    return new TextDecoder(name, { fatal: true, ignoreBOM: true });
  } catch {
    return undefined;
  }
}
