import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RaresynthError } from "../../../src/core/errors.ts";
import { parseMissingCodes } from "../../../src/io/doors/redcap/missing-option.ts";
import { readRedcap, type RedcapReading } from "../../../src/io/doors/redcap/redcap.ts";
import { checkSchema } from "../../../src/io/schema/check-schema.ts";
import { packageRoot } from "../../../src/io/settings/package-root.ts";
import { parseCsv } from "../../../src/io/tables/parse-csv.ts";
import { tableToCsv } from "../../../src/io/tables/files/table-to-csv.ts";

/** What the maker of the invented registry knows of it. */
interface Expected {
  readonly rowsByEventAndInstrument: Readonly<Record<string, number | undefined>>;
  readonly missingCodes: Readonly<Record<string, number>>;
  readonly patients: number;
  readonly rows: number;
  readonly dead: number;
  readonly dags: number;
  readonly phenotypeYes: number;
  readonly phenotypeNo: number;
  readonly pregnantOfMen: number;
}

interface Packet {
  readonly phenotypicFeatures: readonly {
    readonly type: { readonly id: string };
    readonly excluded?: boolean;
    readonly onset?: { readonly age?: { readonly iso8601duration: string } };
    readonly modifiers?: readonly { readonly id: string }[];
  }[];
}

const MADE = join(packageRoot(), "sample-data/redcap-registry");
const OTHERS = join(packageRoot(), "tests/reference/redcap");
const CODES = "UNK=Unknown,NASK=Not asked,NA=Not applicable,-999=Not recorded";

function read(data: string, dictionary: string, missing = "", cellSize = 11): RedcapReading {
  return readRedcap(parseCsv(data, "export", 0, "repeated"), parseCsv(dictionary, "dictionary"), {
    ...{ name: "registry", cellSize, missing: missing === "" ? [] : parseMissingCodes(missing) },
    where: { data: "export", dictionary: "dictionary" },
  });
}

const text = (...path: string[]): string => readFileSync(join(...path), "utf8").replace(/^\uFEFF/, "");
const cells = ({ table }: RedcapReading, name: string): readonly string[] =>
  table.cells[table.names.indexOf(name)] ?? [];
const count = (all: readonly string[], cell: string): number => all.filter((one) => one === cell).length;
const codeOf = (act: () => unknown): string | undefined => {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof RaresynthError) return error.code;
    throw error;
  }
};

describe("a REDCap registry", () => {
  const raw = read(text(MADE, "export-raw.csv"), text(MADE, "dictionary.csv"), CODES);
  const expected = JSON.parse(text(MADE, "expected.json")) as Expected;

  it("is the same from the raw and from the label export, and the shipped table", () => {
    const labels = read(text(MADE, "export-label.csv"), text(MADE, "dictionary.csv"), CODES);
    expect(labels).toEqual(raw);
    expect(tableToCsv(raw.table)).toBe(text(MADE, "redcap-registry.csv"));
    expect(checkSchema(raw.schema)).toEqual([]);
  });

  it("has the counts that its maker knows", () => {
    const { rowsByEventAndInstrument: rows, missingCodes } = expected;
    expect(raw.notes[0]).toEqual({
      kind: "redcap-read",
      records: expected.patients,
      exported: expected.rows,
      rows: ["enrolment_arm_1|", "year_1_arm_1|", "year_2_arm_1|"].reduce((sum, key) => sum + (rows[key] ?? 0), 0),
      forms: ["visit"],
    });
    for (const [key, n] of Object.entries(missingCodes)) {
      const [field = "", code = ""] = key.split(" ");
      if (field !== "symptoms") expect([key, count(cells(raw, field), code)]).toEqual([key, n]);
    }
    const first = new Map(cells(raw, "record_id").map((id, row) => [id, row]));
    const perPatient = (name: string, cell: string): number =>
      [...first.values()].filter((row) => cells(raw, name)[row] === cell).length;
    expect(perPatient("symptoms___1", "UNK")).toBe(missingCodes["symptoms UNK"]);
    expect(perPatient("symptoms___1", "NASK")).toBe(missingCodes["symptoms NASK"]);
    expect(perPatient("vital", "2")).toBe(expected.dead);
    expect(new Set(cells(raw, "redcap_data_access_group")).size).toBe(expected.dags);
    expect(raw.entries.filter((one) => one.isPresent === true)).toHaveLength(expected.phenotypeYes);
    expect(raw.entries.filter((one) => one.isPresent === false)).toHaveLength(expected.phenotypeNo);
    expect(cells(raw, "pregnant").filter((cell, row) => cell === "1" && cells(raw, "sex")[row] === "2")).toHaveLength(
      expected.pregnantOfMen,
    );
  });

  it("knows record id, site, visits, bounds, identifiers and lists", () => {
    const { schema } = raw;
    expect(schema).toMatchObject({
      protect: { patient: "record_id" },
      site: "redcap_data_access_group",
      visits: { time: "visit_date" },
      lists: [{ name: "symptoms" }, { name: "phenotype" }],
    });
    const column = (name: string) => schema.columns.find((one) => one.name === name);
    expect(column("weight")).toMatchObject({ type: "continuous", bounds: { min: 1, max: 250 } });
    expect(column("onset_date")?.bounds).toEqual({ min: "1930-01-01" });
    for (const name of ["initials", "dob", "hgvs"]) expect(column(name)?.role).toBe("identifier");
    for (const name of ["story", "letter", "bmi", "age_last", "age_text", "hint"]) expect(column(name)).toBeUndefined();
    expect(column("symptoms____1")).toMatchObject({ list: "symptoms", code: "-1", levels: ["1", "0"] });
    expect(schema.constraints).toContainEqual({
      kind: "branching",
      columns: ["pregnant"],
      when: {
        all: [
          { column: "sex", in: ["1"] },
          { column: "visit_date", is: "present" },
        ],
      },
      inferred: true,
    });
  });
});

describe("a header of labels", () => {
  const dictionary = parseCsv(text(MADE, "dictionary.csv"), "dictionary");
  const column = (at: number): readonly string[] => dictionary.cells[at] ?? [];
  const house: Record<string, string> = {
    redcap_event_name: "Event Name",
    redcap_repeat_instrument: "Repeat Instrument",
    redcap_repeat_instance: "Repeat Instance",
    redcap_data_access_group: "Data Access Group",
  };
  const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
  const boxes = new Map(
    [...parseMissingCodes(column(5)[column(0).indexOf("symptoms")] ?? ""), ...parseMissingCodes(CODES)].map(
      ({ code, reason }) => [`symptoms___${code.replace("-", "_").toLowerCase()}`, reason],
    ),
  );
  const title = (name: string): string => {
    if (house[name] !== undefined) return house[name];
    if (boxes.has(name)) return `Symptoms at presentation (choice=${boxes.get(name) ?? ""})`;
    return name.endsWith("_complete") ? "Complete?" : (column(4)[column(0).indexOf(name)] ?? "");
  };
  const titled = (file: string): string => {
    const [header = "", ...rest] = text(MADE, file).split("\n");
    return [header.trim().split(",").map(title).map(quoted).join(","), ...rest].join("\n");
  };

  it("gives what the raw export gives, from cells of labels and of codes", () => {
    const raw = read(text(MADE, "export-raw.csv"), text(MADE, "dictionary.csv"), CODES);
    for (const file of ["export-label.csv", "export-raw.csv"])
      expect(read(titled(file), text(MADE, "dictionary.csv"), CODES)).toEqual(raw);
  });

  const small = (fields: readonly (readonly [string, string, string])[]): string =>
    [
      "field_name,form_name,field_type,field_label,select_choices_or_calculations",
      ...fields.map(([name, form, label]) => `${name},${form},text,${quoted(label)},`),
    ].join("\n");
  const shared = small([
    ["id", "a", "Number"],
    ["w1", "a", "<b>Weight</b>&nbsp;<i>(kg)</i>"],
    ["w2", "b", "Weight (kg)"],
    ["h", "b", "Height"],
  ]);

  it("reads titles without markup, and those that fields share in the order of the dictionary", () => {
    const { table } = read("Number,Weight  (kg),Complete?,Weight (kg),Height,Complete?\n1,70,2,71,180,0\n", shared);
    expect(table.names.map((name, at) => [name, table.cells[at]?.[0]])).toEqual(
      expect.arrayContaining([
        ["w1", "70"],
        ["w2", "71"],
        ["h", "180"],
      ]),
    );
    const partial = read("Number,Complete?,Weight (kg),Height\n1,2,71,180\n", shared).table;
    expect(partial.names).toContain("w2");
    expect(partial.names).not.toContain("w1");
  });

  it("refuses a title that could be of two fields by the field's name, without a cell", () => {
    const cases = [
      ["Number,Weight (kg),Height", "w1"],
      ["Number,Height,Weight (kg)", "w1"],
      ["Number,Height,Height", "h"],
    ] as const;
    for (const [header, field] of cases) {
      const act = () => read(`${header}\n1,secret70,180\n`, shared);
      expect(codeOf(act)).toBe("E_REDCAP");
      expect(act).toThrow(`${field}, header, a title that tells this field`);
      expect(act).not.toThrow("secret70");
    }
  });

  it("refuses names that stand twice, and a header without the record id", () => {
    expect(codeOf(() => read("id,h,h\n1,2,3\n", shared))).toBe("E_CSV");
    expect(codeOf(() => read("Weight (kg),Height\n1,2\n", shared))).toBe("E_REDCAP");
  });
});

describe("RareLink's export", () => {
  it("gives the terms, onsets and modifiers of its phenopackets", () => {
    const { entries } = read(text(OTHERS, "rarelink/export-raw.csv"), text(OTHERS, "rarelink/dictionary.csv"));
    const table = parseCsv(text(OTHERS, "rarelink/export-raw.csv"), "export");
    const born = (record: string): string => {
      const at = table.names.indexOf("snomedct_184099003");
      return table.cells[at]?.find((cell, row) => cell !== "" && table.cells[0]?.[row] === record) ?? "";
    };
    const ages = (from: string, to: string): string => {
      const [a, b] = [from, to].map((one) => one.split("-").map(Number)) as [number[], number[]];
      const months = ((b[0] ?? 0) - (a[0] ?? 0)) * 12 + (b[1] ?? 0) - (a[1] ?? 0) - ((b[2] ?? 0) < (a[2] ?? 0) ? 1 : 0);
      return `P${Math.floor(months / 12)}Y${months % 12 === 0 ? "" : `${months % 12}M`}`;
    };
    for (const record of ["101", "102", "103", "104", "105"]) {
      const packet = JSON.parse(text(OTHERS, `rarelink/expected-phenopackets/${record}.json`)) as Packet;
      const theirs = packet.phenotypicFeatures.map((one) => [
        one.type.id,
        one.excluded !== true,
        one.onset?.age?.iso8601duration,
        (one.modifiers ?? []).map(({ id }) => id).sort(),
      ]);
      const ours = entries
        .filter((one) => one.record === record)
        .map((one) => {
          const modifiers = [...one.further]
            .filter(([field]) => field === "hp_0011008" || field.startsWith("hp_0012823"))
            .map(([, value]) => value);
          return [
            one.code,
            one.isPresent,
            one.since === "" ? undefined : ages(born(record), one.since),
            modifiers.sort(),
          ];
        });
      expect(ours).toEqual(theirs);
    }
  });
});

describe("REDCapR's projects", () => {
  const REFUSED: Record<string, string> = {
    "blank-for-gray-status": "E_VALUE",
    "potentially-problematic-values": "E_VALUE",
    "potentially-problematic-dictionary": "E_EMPTY",
  };
  const projects = readdirSync(join(OTHERS, "redcapr")).filter((name) => !name.startsWith("LICENSE"));
  it("are 17", () => expect(projects).toHaveLength(17));
  it.each(projects)("%s is read, or refused with a code", (name) => {
    const folder = join(OTHERS, "redcapr", name);
    const dictionary = readdirSync(folder).find((file) => file.startsWith("dict")) ?? "";
    const act = () => expect(checkSchema(read(text(folder, "data.csv"), text(folder, dictionary)).schema)).toEqual([]);
    expect(codeOf(act)).toBe(REFUSED[name]);
  });
});

describe("habits of REDCap", () => {
  const HEAD =
    "field_name,form_name,field_type,field_label,select_choices_or_calculations,text_validation_type_or_show_slider_number,text_validation_min,text_validation_max,identifier,branching_logic";
  const dictionary = (...lines: string[]): string => [HEAD, "id,a,text,,,,,,,", ...lines].join("\n");

  it("takes boxes of a form that nobody opened for unknown, and those of a saved one for no", () => {
    const made = read(
      "id,box___1,box___2,a_complete\n1,0,0,0\n2,0,0,2\n3,1,0,0\n",
      dictionary('box,a,checkbox,B,"1, x | 2, y",,,,,'),
    );
    expect(cells(made, "box___1")).toEqual(["", "0", "1"]);
    expect(cells(made, "box___2")).toEqual(["", "0", "0"]);
  });

  it("takes boxes that were not asked for unknown", () => {
    const made = read(
      "id,q,box___1,a_complete\n1,1,0,2\n2,0,0,2\n",
      dictionary("q,a,yesno,Q,,,,,,", 'box,a,checkbox,B,"1, x",,,,,[q] = 1'),
    );
    expect(cells(made, "box___1")).toEqual(["0", ""]);
    expect(made.schema.constraints).toHaveLength(1);
  });

  it("refuses labels that two codes share, cells that are no choice, and doubled rows; never printing a cell", () => {
    const choice = dictionary('q,a,radio,Q,"1, same | 2, same | 3, other",,,,,');
    expect(codeOf(() => read("id,q,a_complete\n1,same,Complete\n2,other,Complete\n", choice))).toBe("E_REDCAP");
    expect(codeOf(() => read("id,q\n1,1\n1,2\n", choice))).toBe("E_REDCAP");
    expect(() => read("id,q\n1,1\n2,SECRET\n3,1\n", choice)).toThrow(/^(?![\s\S]*SECRET)/);
    expect(codeOf(() => read("id,q\n1,1\n2,SECRET\n", choice))).toBe("E_VALUE");
    expect(codeOf(() => read("other,q\n1,1\n", choice))).toBe("E_REDCAP");
    expect(codeOf(() => read("id\n1\n", "a,b\nx,y\n"))).toBe("E_REDCAP");
  });

  it("names rules that it cannot keep", () => {
    const made = read(
      "id,x,y,z\n1,3,4,1\n2,5,6,2\n",
      dictionary(
        "x,a,text,X,,integer,,,,",
        "y,a,text,Y,,integer,,,,\"datediff([x],[z],'d') > 3\"",
        "z,a,text,Z,,integer,,,,[x] > [y]",
      ),
    );
    expect(made.notes).toContainEqual({ kind: "redcap-rule-lost", columns: ["y"], why: "not-understood" });
    expect(made.notes).toContainEqual({ kind: "redcap-rule-lost", columns: ["z"], why: "broken", rows: 2 });
  });

  it("drops what names a person by validation, flag or name", () => {
    const made = read(
      "id,p,m,n,surname\n1,1234,77,9,A\n2,4321,78,8,B\n",
      dictionary(
        "p,a,text,P,,phone,,,,",
        "m,a,text,M,,mrn_generic,,,,",
        "n,a,text,N,,integer,,,y,",
        "surname,a,text,S,,,,,,",
      ),
    );
    expect(made.schema.columns.every((one) => one.role === "identifier")).toBe(true);
  });
});
