import { RaresynthError } from "../../../core/errors.ts";

/** Formats that are read; everything else is text or refused. */
export type KnownFormat = "parquet" | "xlsx" | "sav" | "text";

const CSV = "Export it as CSV (UTF-8), with dates as YYYY-MM-DD and codes or labels, not both.";

/** What a file begins with, where it is of a format that is not read, and how to get a table out of it. */
const REFUSED: readonly (readonly [string, (head: string) => boolean, string])[] = [
  [
    "a compressed SPSS file (.zsav)",
    (head) => head.startsWith("$FL3"),
    "In SPSS: SAVE OUTFILE='registry.sav' /COMPRESSED (not ZCOMPRESSED); in R: haven::write_sav(x, path, compress = \"byte\").",
  ],
  ["a portable SPSS file (.por)", (head) => head.includes("ASCII SPSS PORT FILE"), CSV],
  [
    "an old Excel workbook (.xls) or a protected one",
    (head) => head.startsWith("\xd0\xcf\x11\xe0"),
    "Save it as .xlsx without a password, or export the sheet as CSV UTF-8.",
  ],
  [
    "a Stata file (.dta)",
    (head) => head.startsWith("<stata_dta>") || isOldStata(head),
    `In Stata: export delimited using registry.csv; in R: write.csv(haven::read_dta(path)). ${CSV}`,
  ],
  [
    "a SAS transport file (.xpt)",
    (head) => head.startsWith("HEADER RECORD*******"),
    `In SAS: PROC EXPORT with DBMS=CSV; in R: write.csv(haven::read_xpt(path)). ${CSV}`,
  ],
  [
    "a SAS data set (.sas7bdat)",
    (head) => head.slice(12, 16) === "\xc2\xea\x81\x60",
    `In SAS: PROC EXPORT with DBMS=CSV; in R: write.csv(haven::read_sas(path)). ${CSV}`,
  ],
  ["a file compressed by gzip", (head) => head.startsWith("\x1f\x8b"), "Unpack it first: gunzip FILE."],
  [
    "a file compressed by bzip2, xz, zstd or 7-Zip",
    (head) => /^(BZh|\xfd7zXZ|\x28\xb5\x2f\xfd|7z\xbc\xaf)/.test(head),
    "Unpack it first.",
  ],
  [
    "an R data file",
    (head) => /^RD[AX][23]\n/.test(head) || head.startsWith("X\n\0"),
    'In R: write.csv(x, "registry.csv", row.names = FALSE, na = "").',
  ],
  ["an SQLite database", (head) => head.startsWith("SQLite format 3\x00"), CSV],
  ["a PDF", (head) => head.startsWith("%PDF-"), CSV],
];

/**
 * Format of a file by its first bytes; the name counts only for Parquet, whose broken files are told as such.
 * @throws {E_FORMAT} for formats that are known and not read, with how to export
 */
export function knownFormat(bytes: Uint8Array, path: string): KnownFormat {
  const head = Buffer.from(bytes.subarray(0, 512)).toString("latin1");
  if (head.startsWith("PAR1") || path.toLowerCase().endsWith(".parquet")) return "parquet";
  if (head.startsWith("$FL2")) return "sav";
  if (head.startsWith("PK\x03\x04")) {
    if (Buffer.from(bytes).includes("xl/workbook")) return "xlsx";
    throw refusal("a zip archive that is no workbook (.xlsx)", path, "Unpack it, and name the file in it.");
  }
  for (const [format, is, hint] of REFUSED) if (is(head)) throw refusal(format, path, hint);
  return "text";
}

function refusal(format: string, where: string, hint: string): RaresynthError {
  return new RaresynthError("E_FORMAT", `this is ${format}, which is not read.`, { where, hint });
}

/** Release 102 to 118 in the first byte, then byte order, file type 1 and a zero. */
function isOldStata(head: string): boolean {
  const [release = 0, order = 0, type = 0, zero = 1] = Array.from(head.slice(0, 4), (character) =>
    character.charCodeAt(0),
  );
  return release >= 102 && release <= 118 && (order === 1 || order === 2) && type === 1 && zero === 0;
}
