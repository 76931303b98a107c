import { inflateRawSync } from "node:zlib";
import { RaresynthError } from "../../core/errors.ts";

/** A file inside an archive. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: () => Uint8Array;
}

/** What is read at most of an archive. */
export interface ZipLimits {
  readonly bytes: number;
  readonly entries: number;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
/** Longest comment behind the directory. */
const MOST_COMMENT = 65_535;
const STORED = 0;
const DEFLATED = 8;

/**
 * The files of a zip archive, in the order of its directory. Nothing is written anywhere, so that names may be what
 * they like; an archive that announces more than the limits, or holds more than it announces, is refused.
 *
 * Source: PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12, 4.3.16. Differs: no zip64, no encryption, stored and deflated
 * entries only.
 * @throws {E_FILE} where it is none, is cut short, encrypted, or packed otherwise; {E_RANGE} beyond the limits
 */
export function zipEntries(archive: Uint8Array, where: string, limits: ZipLimits): ZipEntry[] {
  const view = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  const end = endOf(view, where);
  const nEntries = view.readUInt16LE(end + 10);
  if (nEntries > limits.entries) throw tooMuch(where, `${nEntries} files`, `${limits.entries}`);
  let at = view.readUInt32LE(end + 16);
  let total = 0;
  const entries: ZipEntry[] = [];
  for (let k = 0; k < nEntries; k++) {
    if (at + 46 > view.length || view.readUInt32LE(at) !== CENTRAL) throw broken(where);
    const [flags, method] = [view.readUInt16LE(at + 8), view.readUInt16LE(at + 10)];
    const [packed, size] = [view.readUInt32LE(at + 20), view.readUInt32LE(at + 24)];
    const [nameLength, extra, comment] = [28, 30, 32].map((step) => view.readUInt16LE(at + step)) as [
      number,
      number,
      number,
    ];
    const local = view.readUInt32LE(at + 42);
    const name = view.toString("utf8", at + 46, at + 46 + nameLength);
    total += size;
    if (total > limits.bytes) throw tooMuch(where, `${total} bytes or more once unpacked`, `${limits.bytes}`);
    if (!name.endsWith("/"))
      entries.push({ name, bytes: () => unpack(view, { local, packed, size, method, flags }, where) });
    at += 46 + nameLength + extra + comment;
  }
  return entries;
}

function endOf(view: Buffer, where: string): number {
  for (let at = view.length - END_BYTES; at >= Math.max(0, view.length - END_BYTES - MOST_COMMENT); at--)
    if (view.readUInt32LE(at) === END) return at;
  throw broken(where);
}

interface Place {
  readonly local: number;
  readonly packed: number;
  readonly size: number;
  readonly method: number;
  readonly flags: number;
}

function unpack(view: Buffer, { local, packed, size, method, flags }: Place, where: string): Uint8Array {
  if ((flags & 1) === 1)
    throw new RaresynthError("E_FILE", "the archive is encrypted.", { where, hint: "Unpack it and give the folder." });
  if (method !== STORED && method !== DEFLATED)
    throw new RaresynthError("E_FILE", "the archive is packed in a way that is not read.", {
      where,
      hint: "Unpack it and give the folder.",
    });
  if (local + 30 > view.length || view.readUInt32LE(local) !== LOCAL) throw broken(where);
  const start = local + 30 + view.readUInt16LE(local + 26) + view.readUInt16LE(local + 28);
  if (start + packed > view.length) throw broken(where);
  const bytes = view.subarray(start, start + packed);
  if (method === STORED) return bytes;
  let whole: Uint8Array;
  try {
    whole = inflateRawSync(bytes, { maxOutputLength: Math.max(1, size) });
  } catch {
    throw broken(where);
  }
  if (whole.length !== size) throw broken(where);
  return whole;
}

function broken(where: string): RaresynthError {
  return new RaresynthError("E_FILE", "the archive is damaged, or none.", {
    where,
    hint: "Pack it again, or give the folder.",
  });
}

function tooMuch(where: string, found: string, most: string): RaresynthError {
  return new RaresynthError("E_RANGE", `the archive holds ${found}; at most ${most} are read.`, { where });
}
