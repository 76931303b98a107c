import { makeCohort, type Cohort, type Column } from "../../src/core/data/cohort.ts";
import { standInDay } from "../../src/core/data/partial-date.ts";
import { createRng } from "../../src/core/rng.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { coded, numeric } from "./toys.ts";

const day = (iso: string) => Math.round(Date.parse(iso) / 86_400_000);
const DAY_CUT = day("2024-12-31");

/** A schema with every kind of constraint, a chronology with holes and reasons for missing cells. */
export const ruledSchema: CohortSchema = {
  version: 1,
  name: "ruled",
  dataCut: "2024-12-31",
  columns: [
    ...["birth", "onset", "diagnosis", "treatment", "last"].map((name) => ({
      name,
      type: "date" as const,
      role: "quasi-identifier" as const,
      grid: 1,
      ...(name === "birth" || name === "onset" ? { partialDates: true } : {}),
    })),
    { name: "sex", type: "categorical", role: "quasi-identifier", levels: ["f", "m"] },
    { name: "parity", type: "integer", role: "other", missing: [{ code: "-9", reason: "refused" }] },
    { name: "site", type: "categorical", role: "quasi-identifier", levels: ["a", "b", "c", "d", "e"] },
    { name: "country", type: "categorical", role: "quasi-identifier", levels: ["x", "y", "z"] },
    { name: "motor", type: "integer", role: "sensitive" },
    { name: "speech", type: "integer", role: "sensitive" },
    { name: "score", type: "integer", role: "sensitive" },
    {
      name: "drug",
      type: "categorical",
      role: "sensitive",
      levels: ["none", "oral", "iv"],
      missing: [
        { code: "u", reason: "unknown" },
        { code: "n", reason: "not done" },
      ],
    },
    { name: "dose", type: "continuous", role: "sensitive", grid: 5 },
    { name: "low", type: "continuous", role: "other", grid: 0.5 },
    { name: "high", type: "continuous", role: "other", grid: 0.1 },
  ],
  constraints: [
    { kind: "order", columns: ["birth", "onset", "diagnosis", "treatment", "last"] },
    { kind: "inequality", low: "low", high: "high", strict: true },
    {
      kind: "fixed-combinations",
      columns: ["site", "country"],
      allowed: [
        ["a", "x"],
        ["b", "x"],
        ["c", "y"],
        ["d", "y"],
        ["e", "z"],
      ],
    },
    { kind: "sum", total: "score", parts: ["motor", "speech"] },
    {
      kind: "branching",
      columns: ["parity"],
      when: { all: [{ column: "sex", in: ["f"] }, { not: { column: "low", max: 2 } }] },
    },
    { kind: "if-then", if: { column: "drug", in: ["none"] }, then: { column: "dose", is: "missing" } },
    { kind: "if-then", if: { column: "drug", in: ["iv"] }, then: { column: "dose", min: 50 } },
    { kind: "if-then", if: { column: "treatment", is: "missing" }, then: { column: "drug", in: ["none"] } },
    { kind: "if-then", if: { column: "drug", in: ["none"] }, then: { column: "treatment", is: "missing" } },
  ],
};

/** Patients who keep every rule of `ruledSchema`. */
export function ruledCohort(nUnits: number, seed = "ruled"): Cohort<"train"> {
  const rng = createRng(seed);
  const rows = Array.from({ length: nUnits }, () => {
    const birth = day("1950-01-01") + rng.int(15000);
    const onset = birth + Math.round(200 + 9000 * rng.float());
    const diagnosis = Math.min(DAY_CUT - 900, onset + Math.round(20 * Math.exp(2 * rng.normal())));
    const drug = rng.float() < 0.1 ? undefined : (["none", "oral", "iv"] as const)[rng.int(3)]!;
    const treated = drug !== "none" && drug !== undefined;
    const treatment = treated ? diagnosis + rng.int(300) : undefined;
    const last = Math.min(DAY_CUT, (treatment ?? diagnosis) + rng.int(600));
    const sex = rng.float() < 0.5 ? "f" : "m";
    const low = Math.round(2 * (3 + rng.normal())) / 2;
    const high = Math.round(10 * (low + 0.1 + 2 * rng.float())) / 10;
    const asked = sex === "f" && low > 2;
    const site = rng.int(20) === 0 ? 4 : rng.int(4);
    const motor = rng.int(10);
    const speech = rng.float() < 0.1 ? undefined : rng.int(5);
    return {
      birth: rng.float() < 0.1 ? undefined : birth,
      onset: rng.float() < 0.2 || onset > diagnosis ? undefined : onset,
      diagnosis,
      treatment,
      last,
      sex,
      parity: asked && rng.float() > 0.2 ? rng.int(4) : undefined,
      refused: asked ? 1 : 0,
      site: "abcde"[site]!,
      country: "xxyyz"[site]!,
      motor,
      speech,
      score: speech === undefined ? (rng.float() < 0.5 ? undefined : motor + rng.int(5)) : motor + speech,
      drug: treated ? drug : drug === "none" ? "none" : rng.float() < 2 ? "none" : undefined,
      dose: drug === "iv" ? 50 + 5 * rng.int(20) : drug === "oral" ? 5 * (1 + rng.int(20)) : undefined,
      low,
      high,
    };
  });
  const number = (name: keyof (typeof rows)[number]) =>
    numeric(
      name,
      rows.map((row) => (row[name] as number | undefined) ?? NaN),
    );
  /** Births are known to the year, some onsets to the month or year. */
  const partly = (name: "birth" | "onset", precisionAt: () => number): Column => {
    const { values } = number(name);
    const precision = Uint8Array.from(values, (value) => (Number.isNaN(value) ? 0 : precisionAt()));
    return { kind: "numeric", name, values: values.map((value, row) => standInDay(value, precision[row]!)), precision };
  };
  const levels = (name: "sex" | "site" | "country" | "drug", all: string[]) =>
    coded(
      name,
      rows.map((row) => row[name]),
      all,
      false,
    );
  const parity = number("parity");
  const columns: Column[] = [
    partly("birth", () => 2),
    partly("onset", () => [0, 0, 1, 2][rng.int(4)]!),
    number("diagnosis"),
    number("treatment"),
    number("last"),
    levels("sex", ["f", "m"]),
    { ...parity, reasons: Uint8Array.from(rows, (row) => (row.parity === undefined && row.refused === 1 ? 1 : 0)) },
    levels("site", ["a", "b", "c", "d", "e"]),
    levels("country", ["x", "y", "z"]),
    number("motor"),
    number("speech"),
    number("score"),
    levels("drug", ["none", "oral", "iv"]),
    number("dose"),
    number("low"),
    number("high"),
  ];
  return makeCohort("train", ruledSchema, columns, nUnits);
}
