import { describe, expect, it } from "vitest";
import { decodeText } from "../../src/io/tables/decode-text.ts";
import { parseCsv } from "../../src/io/tables/parse-csv.ts";
import { errorOf, shown } from "./temporary-files.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string) => parseCsv(decodeText(bytes(text), "f.csv"), "f.csv");

describe("parseCsv", () => {
  it.each([
    ["comma, LF", "a,b\n1,2\n3,4\n"],
    ["CRLF", "a,b\r\n1,2\r\n3,4\r\n"],
    ["mixed ends, no last one", "a,b\r\n1,2\n3,4"],
    ["CR", "a,b\r1,2\r3,4\r"],
    ["byte order mark", "\uFEFFa,b\n1,2\n3,4\n"],
    ["semicolon", "a;b\n1;2\n3;4\n"],
    ["tab", "a\tb\n1\t2\n3\t4\n"],
    ["quotes", '"a","b"\n"1","2"\n3,"4"\n'],
    ["blank lines at the end", "a,b\n1,2\n3,4\n\n\r\n"],
  ])("reads %s", (_, text) => {
    expect(read(text)).toEqual({
      names: ["a", "b"],
      nRows: 2,
      cells: [
        ["1", "3"],
        ["2", "4"],
      ],
    });
  });

  it("keeps quoted delimiters, quotes, line feeds and leading zeros", () => {
    expect(read('a,b\n"x,""y""\r\nz",007\n').cells).toEqual([['x,"y"\r\nz'], ["007"]]);
  });

  it.each([
    ["short row", "a,b\n1,2\nSECRET\n", "E_CSV", "row 2, fewer fields"],
    ["long row", "a,b\n1,2,SECRET\n", "E_CSV", "row 1, more fields"],
    ["text after a quote", 'a,b\n"SECRET"x,2\n', "E_CSV", "near line 2"],
    ["quote in a field", 'a,b\nSECRET"x,2\n', "E_CSV", "near line 2"],
    ["open quote", 'a,b\n"SECRET,2\n3,4\n', "E_CSV", "never closed"],
    ["blank line inside", "a,b\n1,2\n\nSECRET,4\n", "E_CSV", "row 2, fewer fields"],
    ["duplicate header", "SECRET,SECRET\n1,2\n", "E_CSV", "column 2, header, a name other than that of column 1"],
    ["empty header", "a,\n1,2\n", "E_CSV", "column 2, header"],
    ["empty file", "", "E_EMPTY", "empty"],
    ["only blank lines", "\n\r\n", "E_EMPTY", "empty"],
    ["header only", "a,b\n", "E_EMPTY", "no rows"],
    ["mark only", "\uFEFF", "E_EMPTY", "empty"],
  ])("refuses a %s without showing it", async (_, text, code, says) => {
    const error = await errorOf(() => read(text));
    expect(error.code).toBe(code);
    expect(error.message).toContain(says);
    expect(shown(error)).not.toContain("SECRET");
  });

  it("tells all ragged rows at once", async () => {
    const error = await errorOf(() => read(`a,b\n${"1\n".repeat(30)}1,2,3\n`));
    expect(error.message).toContain("31 faults");
    expect(error.message).toContain("row 1, fewer fields than the header's 2 (30 cells in all)");
    expect(error.message).toContain("row 31, more fields");
  });

  it("refuses more columns than any registry has", async () => {
    const names = Array.from({ length: 2001 }, (_, i) => `c${i}`).join(",");
    expect((await errorOf(() => read(`${names}\n${names}\n`))).code).toBe("E_RANGE");
  });
});

describe("decodeText", () => {
  it.each([
    ["latin-1", Uint8Array.of(0x61, 0x0a, 0x62, 0xe9, 0x0a), "line 2"],
    ["UTF-16LE with mark", Uint8Array.of(0xff, 0xfe, 0x61, 0x00), "UTF-16"],
    ["UTF-16BE with mark", Uint8Array.of(0xfe, 0xff, 0x00, 0x61), "UTF-16"],
    ["UTF-16LE without mark", Uint8Array.of(0x61, 0x00, 0x0a, 0x00), "NUL byte in line 1"],
    ["a cut sequence at the end", Uint8Array.of(0x61, 0x0a, 0xc3), "line 2"],
  ])("refuses %s with advice", async (_, content, says) => {
    const error = await errorOf(() => decodeText(content, "f.csv"));
    expect(error).toMatchObject({ code: "E_ENCODING", hint: expect.stringContaining("UTF-8") as string });
    expect(error.message).toContain(says);
  });

  it("keeps umlauts and emoji", () => {
    expect(decodeText(bytes("ä😀"), "f")).toBe("ä😀");
  });
});
