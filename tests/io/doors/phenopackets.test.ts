import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync, deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readPhenopackets } from "../../../src/io/doors/phenopackets/phenopackets.ts";
import { readAge, readTime } from "../../../src/io/doors/phenopackets/time-element.ts";
import type { DoorReading } from "../../../src/io/doors/door.ts";
import { assembleRegistry } from "../../../src/io/registry/assemble-registry.ts";
import { packageRoot } from "../../../src/io/settings/package-root.ts";
import { checkSchema } from "../../../src/io/schema/check-schema.ts";
import { parseSchema } from "../../../src/io/schema/read-schema.ts";
import { schemaToYaml } from "../../../src/io/schema/write-schema.ts";
import { parseCsv } from "../../../src/io/tables/parse-csv.ts";
import { tableToCsv } from "../../../src/io/tables/files/table-to-csv.ts";
import { errorOf, shown, temporaryFiles } from "../temporary-files.ts";

const files = temporaryFiles();
const reference = join(import.meta.dirname, "../../reference/phenopackets");
const stored = (name: string): string =>
  name === "FBXL4.ndjson.gz" ? join(packageRoot(), "sample-data/fbxl4/fbxl4.ndjson.gz") : join(reference, name);
const packetsOf = (gene: string): Record<string, unknown>[] =>
  gunzipSync(readFileSync(stored(`${gene}.ndjson.gz`)))
    .toString("utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const read = async (path: string, cellSize = 10): Promise<DoorReading> => {
  const found = await readPhenopackets(path, { name: "x", cellSize });
  if (found === undefined) throw new Error("no packets");
  return found;
};
const ndjson = (packets: readonly unknown[], name = "p.ndjson"): string =>
  files.write(name, packets.map((one) => JSON.stringify(one)).join("\n"));
const cell = ({ table }: DoorReading, column: string, row = 0): string | undefined =>
  table.cells[table.names.indexOf(column)]?.[row];
const term = (id: string, more: object = {}): object => ({ type: { id, label: `about ${id}` }, ...more });
const packet = (more: object = {}): object => ({ id: "p1", subject: { id: "s", sex: "MALE" }, ...more });

describe("published cohorts", () => {
  it.each(["FBXL4", "UMOD"])("gives the table beside the packets of %s, cell by cell", async (gene) => {
    const { table } = await read(stored(`${gene}.ndjson.gz`));
    const expected = parseCsv(readFileSync(stored(`${gene}.csv`), "utf8"), gene);
    const own = table.names.filter((name) => !name.endsWith("_since"));
    expect([...own].sort()).toEqual([...expected.names].sort());
    for (const name of expected.names)
      expect(table.cells[table.names.indexOf(name)], name).toEqual(expected.cells[expected.names.indexOf(name)]);
    expect(parseCsv(tableToCsv(table), gene).cells).toEqual(table.cells);
  });

  it("gives the age at onset of terms of which enough patients have one: six of UMOD, none of FBXL4", async () => {
    const { table, schema, notes } = await read(stored("UMOD.ndjson.gz"), 11);
    const dated = schema.columns.filter(({ since }) => since === true);
    expect(dated.map(({ name }) => name).sort()).toEqual([
      "HP_0001997_since",
      "HP_0002149_since",
      "HP_0003259_since",
      "HP_0003774_since",
      "HP_0012622_since",
      "HP_0012623_since",
    ]);
    const packets = packetsOf("UMOD");
    for (const { name, code } of dated) {
      const ages = packets.map((one) => {
        const features = one["phenotypicFeatures"] as {
          type: { id: string };
          excluded?: boolean;
          onset?: { age?: { iso8601duration: string } };
        }[];
        const own = features.find(({ type, excluded }) => type.id === code && excluded !== true);
        return readAge(own?.onset?.age?.iso8601duration).months;
      });
      const cells = table.cells[table.names.indexOf(name)] ?? [];
      expect(cells.map((each) => (each === "" ? undefined : Number(each)))).toEqual(ages);
    }
    const { cohort } = assembleRegistry(table, schema, "train", "UMOD");
    expect(cohort.schema.constraints?.filter(({ kind }) => kind === "branching")).toHaveLength(6);
    expect(notes).toContainEqual({ kind: "unread-parts", parts: ["phenotypicFeatures.onset"] });
    expect((await read(stored("FBXL4.ndjson.gz"), 11)).schema.columns.some(({ since }) => since === true)).toBe(false);
  });

  it.each(["FBXL4", "UMOD"])("gives a schema of %s that reads its table", async (gene) => {
    const { table, schema } = await read(stored(`${gene}.ndjson.gz`));
    expect(checkSchema(schema)).toEqual([]);
    expect(parseSchema(schemaToYaml(schema), gene)).toEqual(schema);
    const { cohort, droppedIdentifiers } = assembleRegistry(table, schema, "train", gene);
    expect(cohort.nUnits).toBe(gene === "FBXL4" ? 95 : 199);
    expect(droppedIdentifiers).toEqual(expect.arrayContaining(["packet", "source", "variant_1", "variant_2"]));
    expect(schema.columns.every(({ inferred }) => inferred === true)).toBe(true);
    expect(schema.site).toBe("source");
    expect(schema.columns.filter(({ list, since }) => list === "phenotypes" && since !== true)).toHaveLength(
      gene === "FBXL4" ? 33 : 14,
    );
  });

  it("gives the same from a folder, an archive, a Cohort message, a list and a plain file", async () => {
    const packets = packetsOf("FBXL4").slice(0, 30);
    const { table } = await read(ndjson(packets));
    const folder = files.path("folder");
    packets.forEach((one, at) => {
      const path = join(folder, at % 2 === 0 ? "a" : "b", `${String(at).padStart(3, "0")}.json`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, JSON.stringify(one, null, 2));
    });
    const texts = packets.map((one, at): [string, string] => [
      `x/${String(at).padStart(3, "0")}.json`,
      JSON.stringify(one, null, 1),
    ]);
    const same = [
      files.write("z.bin", zipOf(texts)),
      files.write("c.json", JSON.stringify({ id: "c", members: packets, metaData: {} })),
      files.write("l.json", JSON.stringify(packets)),
      files.write("l.json.gz", gzipSync(JSON.stringify(packets))),
      files.write("bom.ndjson", `\uFEFF${packets.map((one) => JSON.stringify(one)).join("\r\n")}\r\n\r\n`),
    ];
    for (const path of same) expect((await read(path)).table.cells, path).toEqual(table.cells);
    const rows = (one: DoorReading): string[] => tableToCsv(one.table).split("\n").slice(1).sort();
    const own = await read(folder);
    expect([...own.table.names].sort()).toEqual([...table.names].sort());
    expect(rows(own)).toHaveLength(31 + 0);
  });

  it("reads packets that RareLink makes", async () => {
    const rarelink = await read(stored("rarelink"), 1);
    expect(rarelink.table.nRows).toBe(5);
    const names = rarelink.table.names;
    expect(names).toContain("HP_0001059");
    expect(rarelink.table.cells[names.indexOf("last_seen_months")]?.[0]).toBe("60.19");
    expect(rarelink.notes).toContainEqual({ kind: "unplaced-times", times: 4 });
    expect(rarelink.notes).toContainEqual(expect.objectContaining({ kind: "unread-parts" }));
    expect(checkSchema(rarelink.schema)).toEqual([]);
  });

  it("is silent about other formats", async () => {
    for (const [name, text] of [
      ["t.csv", "a,b\n1,2\n"],
      ["datapackage.json", '{"resources":[{"path":"a.csv"}]}'],
      ["t.csv.gz", gzipSync("a,b\n1,2\n")],
      ["book.xlsx", zipOf([["[Content_Types].xml", "<x/>"]])],
    ] as [string, string | Uint8Array][])
      expect(await readPhenopackets(files.write(name, text), { name: "x", cellSize: 1 }), name).toBeUndefined();
  });
});

describe("states", () => {
  it("tells observed, excluded and not mentioned apart; field names may be those of the protocol buffer", async () => {
    const found = await read(
      ndjson([
        packet({ phenotypicFeatures: [term("HP:1"), term("HP:2", { excluded: true })] }),
        packet({ id: "p2", phenotypic_features: [term("HP:2", { excluded: false })], subject: { sex: 3 } }),
      ]),
      1,
    );
    expect([0, 1].map((row) => cell(found, "HP_1", row))).toEqual(["yes", ""]);
    expect([0, 1].map((row) => cell(found, "HP_2", row))).toEqual(["no", "yes"]);
    expect([0, 1].map((row) => cell(found, "sex", row))).toEqual(["male", "other"]);
    expect(found.schema.columns.find(({ name }) => name === "sex")).toMatchObject({ otherLevels: "fold" });
  });

  it("gives no column to a term that fewer patients than the cell size have, excluded or not", async () => {
    const rare = [term("HP:1"), term("HP:2", { excluded: true })];
    const many = Array.from({ length: 6 }, (_, k) =>
      packet({ id: `p${k}`, phenotypicFeatures: [term("HP:3"), ...(k < 4 ? rare : [])] }),
    );
    const found = await read(ndjson(many), 5);
    expect(found.table.names.filter((name) => name.startsWith("HP"))).toEqual(["HP_3"]);
    expect(found.notes).toContainEqual({ kind: "rare-terms", terms: 2, fewerThan: 5 });
  });

  it("takes the onset of the disease that most packets name", async () => {
    const disease = (id: string, age: string): object => ({ term: { id }, onset: { age: { iso8601duration: age } } });
    const found = await read(
      ndjson([
        packet({ diseases: [disease("OMIM:2", "P1Y"), disease("OMIM:1", "P2Y")] }),
        packet({ id: "p2", diseases: [disease("OMIM:1", "P3Y")] }),
        packet({ id: "p3", diseases: [{ ...disease("OMIM:1", "P9Y"), excluded: true }] }),
      ]),
      1,
    );
    expect([0, 1, 2].map((row) => cell(found, "onset_months", row))).toEqual(["24.0", "36.0", ""]);
  });

  it("keeps a family message together as one unit of protection", async () => {
    const found = await read(
      files.write("f.json", JSON.stringify({ id: "F1", proband: packet(), relatives: [packet({ id: "p2" })] })),
      1,
    );
    expect(found.schema.protect).toEqual({ patient: "packet", family: "family" });
    expect(found.table.nRows).toBe(2);
  });

  it("takes an empty vital status for not told", async () => {
    expect(cell(await read(ndjson([packet({ subject: { vitalStatus: {} } })]), 1), "status")).toBe("");
  });
});

describe("times", () => {
  it.each([
    ["P9Y", 108],
    ["P9M", 9],
    ["P9Y9M9D", 117.3],
    ["P9D", 0.3],
    ["P2W", 0.46],
    ["P0D", 0],
    ["P1Y6M2DT3H", 18.07],
    ["p3y", 36],
  ])("reads %s as %d months", (text, months) => expect(readAge(text)).toEqual({ months }));

  it.each(["9Y", "P", "PT", "P-Y", "nine", 9, "P1D2Y"])("refuses %s", (text) =>
    expect(readAge(text).fault).toBeDefined(),
  );

  it("never turns a class into a number", () => {
    expect(readTime({ ontologyClass: { id: "HP:0003577", label: "x" } }, undefined)).toEqual({
      onsetClass: "Congenital onset",
    });
    expect(readTime({ gestationalAge: { weeks: 30 } }, undefined)).toEqual({ onsetClass: "Antenatal onset" });
  });

  it("has no place for times before birth, without birth, or of another vocabulary", () => {
    for (const [time, birth] of [
      [{ timestamp: "2020-01-01T00:00:00Z" }, undefined],
      [{ timestamp: "1970-01-01T00:00:00Z" }, 5],
      [{ ontologyClass: { id: "XX:1" } }, undefined],
      [{ age: { iso8601duration: "P-5Y-5M" } }, undefined],
    ] as const)
      expect(readTime(time, birth)).toEqual({ unplaced: true });
  });
});

describe("faults are coded and tell no value", () => {
  const SECRET = "Zaphod";
  it.each<[string, unknown]>([
    ["both observed and excluded", packet({ phenotypicFeatures: [term(SECRET), term(SECRET, { excluded: true })] })],
    ["no id", { subject: { id: SECRET }, phenotypicFeatures: [] }],
    ["an id that repeats", packet({ id: "p0", subject: { id: SECRET } })],
    ["a sex that is none", packet({ subject: { sex: SECRET } })],
    ["a status that is none", packet({ subject: { vitalStatus: { status: SECRET } } })],
    ["an age that is none", packet({ subject: { timeAtLastEncounter: { age: { iso8601duration: SECRET } } } })],
    ["a term without a code", packet({ phenotypicFeatures: [{ type: { label: SECRET } }] })],
    ["version 1", packet({ phenotypicFeatures: [term(SECRET, { negated: true })] })],
    ["excluded that is a word", packet({ phenotypicFeatures: [term(SECRET, { excluded: "true" })] })],
  ])("%s", async (_what, bad) => {
    const error = await errorOf(() => read(ndjson([packet({ id: "p0" }), bad]), 1));
    expect(error.code).toBe("E_PHENOPACKET");
    expect(shown(error)).not.toContain(SECRET);
    expect(error.message).toContain("row 2");
  });

  it.each<[string, string | Uint8Array, string]>([
    ["a line that is not JSON", `{"id":"a","subject":{}}\n{"id":"Zaphod`, "E_PHENOPACKET"],
    ["one text cut short", `{"id":"Zaphod","subject":{"sex":"MA`, "E_PHENOPACKET"],
    ["a damaged archive", zipOf([["a.json", "{}"]]).subarray(0, 40), "E_FILE"],
    ["an archive that lies of its size", zipOf([["a.json", JSON.stringify(packet())]], 10), "E_FILE"],
    ["an archive of too much", zipOf([["a.json", "{}"]], 1024 ** 3), "E_RANGE"],
    ["damaged gzip", gzipSync(JSON.stringify(packet())).subarray(0, 30), "E_FILE"],
    ["no member", `{"id":"c","members":[]}`, "E_EMPTY"],
    ["bytes that are no text", Buffer.from([0x7b, 0xff, 0xfe, 0x80, 0x7d]), "E_ENCODING"],
    ["deep nesting", "[".repeat(200_000), "E_PHENOPACKET"],
  ])("%s", async (_what, content, code) => {
    const error = await errorOf(() => read(files.write("bad.bin", content), 1));
    expect(error.code).toBe(code);
    expect(shown(error)).not.toContain("Zaphod");
  });

  it("an archive's names lead nowhere", async () => {
    const found = await read(files.write("e.zip", zipOf([["../../../etc/a.json", JSON.stringify(packet())]])), 1);
    expect(found.table.nRows).toBe(1);
  });
});

/** A zip archive of deflated texts. @param size what its directory says of every file's size */
function zipOf(entries: readonly (readonly [string, string])[], size?: number): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const [name, text] of entries) {
    const packed = deflateRawSync(Buffer.from(text));
    const told = size ?? Buffer.byteLength(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(8, 8);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt32LE(told, 22);
    local.writeUInt16LE(Buffer.byteLength(name), 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(told, 24);
    entry.writeUInt16LE(Buffer.byteLength(name), 28);
    entry.writeUInt32LE(at, 42);
    locals.push(local, Buffer.from(name), packed);
    central.push(entry, Buffer.from(name));
    at += 30 + Buffer.byteLength(name) + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}
