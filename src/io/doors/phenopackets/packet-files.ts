import { open, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { RaresynthError } from "../../../core/errors.ts";
import { decodeText } from "../../tables/decode-text.ts";
import { LIMITS } from "../../tables/raw-table.ts";
import { zipEntries } from "../zip-entries.ts";

/** A JSON text, and where it stands. */
export interface PacketText {
  readonly where: string;
  readonly text: string;
}

/** Files of a folder or an archive that may hold packets. */
const NAMES = /\.(?:json|ndjson|jsonl)(?:\.gz)?$/i;
const MOST_FILES = 100_000;
const MOST_DEPTH = 8;

/**
 * JSON texts of a file, a folder or an archive, told by their first bytes. Read in the order of their names.
 * @returns undefined where nothing begins as JSON does
 * @throws {E_FILE | E_RANGE | E_ENCODING}
 */
export async function packetTexts(path: string): Promise<PacketText[] | undefined> {
  const entry = await stat(path).catch(() => undefined);
  if (entry === undefined) return undefined;
  if (entry.isDirectory()) return textsOfFolder(path);
  const head = await firstBytes(path);
  if (!isGzip(head) && !isZip(head) && !beginsAsJson(head)) return undefined;
  if (entry.size > LIMITS.bytes) throw tooLarge(path);
  const bytes = await readFile(path);
  if (!isZip(bytes)) return textOf(bytes, path);
  const limits = { bytes: LIMITS.bytes, entries: MOST_FILES };
  const files = zipEntries(bytes, path, limits).filter(({ name }) => NAMES.test(name));
  // A workbook is an archive too.
  if (files.length === 0) return undefined;
  files.sort((a, b) => (a.name < b.name ? -1 : 1));
  return files.flatMap((file) => textOf(file.bytes(), path) ?? []);
}

async function textsOfFolder(folder: string): Promise<PacketText[] | undefined> {
  const files: string[] = [];
  const visit = async (at: string, depth: number): Promise<void> => {
    for (const one of await readdir(at, { withFileTypes: true })) {
      // Links are not followed: a folder may hold one to anywhere.
      if (one.isDirectory() && depth < MOST_DEPTH) await visit(join(at, one.name), depth + 1);
      else if (one.isFile() && NAMES.test(one.name)) files.push(join(at, one.name));
      if (files.length > MOST_FILES)
        throw new RaresynthError("E_RANGE", `more than ${MOST_FILES} files.`, { where: folder });
    }
  };
  await visit(folder, 0);
  let total = 0;
  const texts: PacketText[] = [];
  for (const file of files.sort()) {
    total += (await stat(file)).size;
    if (total > LIMITS.bytes) throw tooLarge(folder);
    texts.push(...(textOf(await readFile(file), folder) ?? []));
  }
  return files.length === 0 ? undefined : texts;
}

function textOf(bytes: Uint8Array, where: string): PacketText[] | undefined {
  const plain = isGzip(bytes) ? gunzip(bytes, where) : bytes;
  return beginsAsJson(plain) ? [{ where, text: decodeText(plain, where) }] : undefined;
}

function gunzip(bytes: Uint8Array, where: string): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: LIMITS.bytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(where);
    throw new RaresynthError("E_FILE", "the compressed file is damaged.", { where, hint: "Compress it again.", cause });
  }
}

async function firstBytes(path: string): Promise<Uint8Array> {
  let file;
  try {
    file = await open(path);
    const bytes = new Uint8Array(4096);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    return bytes.subarray(0, bytesRead);
  } catch (cause) {
    throw new RaresynthError("E_FILE", "the file could not be read.", { where: path, hint: "Check the path.", cause });
  } finally {
    await file?.close();
  }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/** An opening brace or bracket after a byte order mark and blanks. */
function beginsAsJson(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 4096)).toString("utf8").replace("\uFEFF", "").trimStart();
  return head.startsWith("{") || head.startsWith("[");
}

function tooLarge(where: string): RaresynthError {
  return new RaresynthError("E_RANGE", `larger than ${LIMITS.bytes} bytes, the most that is read.`, { where });
}
