import { describe, expect, it } from "vitest";
import { RaresynthError } from "../../src/core/errors.ts";
import { createRng } from "../../src/core/rng.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { assembleRegistry } from "../../src/io/registry/assemble-registry.ts";
import { watchedCohort } from "../../src/io/registry/watched-values.ts";
import type { RawTable } from "../../src/io/tables/raw-table.ts";
import { scanRelease } from "../../src/release/scan-release.ts";

const N = 200;
const NAMES = ["Okonkwo", "Lindqvist", "Fernandes", "Aaltonen", "Brzezicki", "Castellano", "Dubrovnik", "Eriksdotter"];
const SCHEMA: CohortSchema = {
  version: 1,
  name: "registry",
  columns: [
    { name: "pid", type: "identifier", role: "identifier" },
    { name: "mrn", type: "identifier", role: "identifier" },
    { name: "surname", type: "identifier", role: "identifier" },
    { name: "phone", type: "identifier", role: "identifier" },
    { name: "nhs", type: "identifier", role: "identifier" },
    { name: "mail", type: "identifier", role: "identifier" },
    { name: "running", type: "identifier", role: "identifier" },
    { name: "sex", type: "categorical", role: "quasi-identifier", levels: ["f", "m"] },
    { name: "age", type: "integer", role: "quasi-identifier" },
    { name: "egfr", type: "continuous", role: "sensitive" },
    { name: "seen", type: "date", role: "quasi-identifier" },
    { name: "variant", type: "categorical", role: "sensitive", levels: ["common"], otherLevels: "fold" },
  ],
  protect: { patient: "pid" },
};

function registry(): RawTable {
  const rng = createRng("scan");
  const column = (cell: (row: number) => string): string[] => Array.from({ length: N }, (_, row) => cell(row));
  return {
    names: SCHEMA.columns.map(({ name }) => name),
    nRows: N,
    cells: [
      column((row) => `HD-${1000 + row}`),
      column(() => String(4_000_000 + rng.int(5_000_000))),
      column((row) => `${NAMES[row % 8]!}${String.fromCharCode(97 + ((row >> 3) % 26))}`),
      column((row) => `+44 20 7946 ${1000 + row}`),
      column((row) => `943 476 ${5000 + 7 * row}`),
      column((row) => `a.b${row}@clinic.example`),
      column((row) => String(row + 1)),
      column((row) => (row % 2 === 0 ? "f" : "m")),
      column(() => String(20 + rng.int(60))),
      column(() => String(30 + 60 * rng.float())),
      column((row) => new Date(Date.UTC(2001, 0, 1 + 17 * row)).toISOString().slice(0, 10)),
      column((row) => (row < 60 ? `c.${1000 + row}A>G` : "common")),
    ],
  };
}

const REGISTRY = registry();
const WATCHED = assembleRegistry(REGISTRY, SCHEMA, "train", "r.csv").watched.reveal();
const CONTEXT = {
  data: "synthetic.csv",
  cellSize: 11,
  publicTexts: ["registry", "f", "m", "common", "2026-11-30", ...SCHEMA.columns.map(({ name }) => name)],
  dateColumns: ["seen"],
};

/** Rows that share numbers of a grid, days and the numbering of patients with the registry, as honest rows do. */
function honest(): Record<string, string> {
  const rng = createRng("honest");
  const rows = Array.from({ length: N }, (_, row) => {
    const day = new Date(Date.UTC(2001, 0, 1 + rng.int(3500))).toISOString().slice(0, 10);
    return [
      row + 1,
      row % 2 ? "f" : "m",
      20 + rng.int(60),
      (30 + 60 * rng.float()).toFixed(3),
      day,
      rng.int(4) ? "common" : "(other)",
    ].join();
  });
  return {
    "synthetic.csv": `pid,sex,age,egfr,seen,variant\n${rows.join("\n")}\n`,
    "cohort.schema.yaml":
      'name: "registry"\ncolumns:\n  - name: "variant"\n    levels:\n      - "common"\n      - "(other)"\n',
    "report.json": JSON.stringify({
      made: { date: "2026-11-30" },
      rows: 200,
      notes: ["seen"],
      figures: [0.123456, 200000],
    }),
    "report.html":
      "<html><head><style>.a{top:4321000px}</style></head><body><h1>Report</h1><p>200 synthetic rows, none of them real; the Commission asks.</p><td>yes</td></body></html>",
    "README.txt": "SYNTHETIC DATA: 200 made-up records.\n",
  };
}

/** One value put into a file, somewhere in the middle. */
function planted(files: Record<string, string>, name: string, value: string, at: number): Record<string, string> {
  const text = files[name]!;
  if (name === "synthetic.csv") {
    const lines = text.split("\n");
    const row = 1 + (at % N);
    const cells = lines[row]!.split(",");
    cells[5] = `"${value}"`;
    lines[row] = cells.join(",");
    return { ...files, [name]: lines.join("\n") };
  }
  if (name === "report.json")
    return { ...files, [name]: JSON.stringify({ ...(JSON.parse(text) as object), extra: [{ note: value }] }) };
  if (name === "cohort.schema.yaml") return { ...files, [name]: `${text}description: ${JSON.stringify(value)}\n` };
  if (name === "report.html")
    return {
      ...files,
      [name]: text.replace(
        "</body>",
        at % 2
          ? `<td>${value.replace(">", "&gt;")}</td></body>`
          : `<p>as for ${value.replace(">", "&gt;")}, seen.</p></body>`,
      ),
    };
  return { ...files, [name]: `${text}See ${value}.\n` };
}

const HONEST = honest();

describe("scanRelease", () => {
  it("lets an honest release pass", () => {
    expect(() => scanRelease(honest(), WATCHED, CONTEXT)).not.toThrow();
  });

  for (const column of ["pid", "mrn", "surname", "phone", "nhs", "mail", "egfr", "variant"])
    for (const name of Object.keys(honest()))
      it(`finds each of 50 values of ${column} in ${name}`, { tags: name === "README.txt" ? ["thorough"] : [] }, () => {
        const cells = REGISTRY.cells[REGISTRY.names.indexOf(column)]!;
        const missed = Array.from({ length: 50 }, (_, at) => cells[(at * 7) % (column === "variant" ? 60 : N)]!).filter(
          (value, at) => {
            try {
              scanRelease({ [name]: planted(HONEST, name, value, at)[name]! }, WATCHED, CONTEXT);
              return true;
            } catch (error) {
              expect(error).toMatchObject({ code: "E_DISCLOSURE", where: column });
              expect(`${(error as RaresynthError).message}${(error as RaresynthError).hint}`).not.toContain(value);
              return false;
            }
          },
        );
        expect(missed).toEqual([]);
      });

  for (const column of ["egfr", "variant"])
    it(`finds each of 50 values of ${column} of a cohort that was made in memory`, { tags: ["thorough"] }, () => {
      const watched = watchedCohort(assembleRegistry(REGISTRY, SCHEMA, "train", "r.csv").cohort);
      const cells = REGISTRY.cells[REGISTRY.names.indexOf(column)]!;
      for (let at = 0; at < 50; at++)
        for (const name of Object.keys(honest()))
          expect(() => scanRelease({ [name]: planted(HONEST, name, cells[at]!, at)[name]! }, watched, CONTEXT)).toThrow(
            RaresynthError,
          );
      expect(() => scanRelease(honest(), watched, CONTEXT)).not.toThrow();
    });

  it("finds rare levels in their own column however short, and lets frequent ones be", () => {
    const watched = [
      {
        column: "grade",
        kind: "level" as const,
        isNumeric: false,
        holders: new Map([
          ["4", 2],
          ["3", 40],
        ]),
      },
    ];
    const data = (cell: string): Record<string, string> => ({ "synthetic.csv": `grade\n${cell}\n` });
    expect(() => scanRelease(data("3"), watched, CONTEXT)).not.toThrow();
    expect(() => scanRelease(data("4"), watched, CONTEXT)).toThrow(RaresynthError);
  });
});
