import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { wideCohort } from "../../../bench/wide-cohort.ts";
import { hashedColumns, keyOf, rowKeys } from "../../../disclosure/replicas/whole-file/cell-hashes.ts";
import { matchWholeFile } from "../../../disclosure/replicas/whole-file/match-whole-file.ts";
import { rarityStrata } from "../../../disclosure/replicas/whole-file/rarity-strata.ts";
import { wholeFileCopies } from "../../../disclosure/replicas/whole-file/whole-file-copies.ts";
import { takeRows, type Cohort } from "../../../src/core/data/cohort.ts";
import type { PackedCohort } from "../../../src/core/data/packed-cohort.ts";
import { createRng } from "../../../src/core/rng.ts";
import { largeSource } from "../../../src/io/large/blocks/table-blocks.ts";
import { readPacked } from "../../../src/io/large/packed/read-packed.ts";
import { cohortToCsv } from "../../../src/io/tables/write-csv.ts";
import { clopperPearson } from "../../../src/stats/clopper-pearson.ts";
import { stratifiedRate } from "../../../src/stats/stratified-rate.ts";
import { temporaryFiles } from "../../io/temporary-files.ts";

const files = temporaryFiles();
const KNOWN = ["c0", "o0", "o1", "c1"];
const all = wideCohort(900);
const rowsOf = (from: number, n: number): Int32Array => Int32Array.from({ length: n }, (_, at) => from + at);

async function packed(cohort: Cohort, name: string): Promise<PackedCohort<"train">> {
  const path = files.path(name);
  writeFileSync(path, cohortToCsv(cohort));
  return (await readPacked(await largeSource(path), cohort.schema, "train", { blockBytes: 6000, mostTexts: 60 }))
    .cohort;
}

const registry = takeRows(all, rowsOf(0, 400), "train");
/** 300 strangers, then rows 0..59 of the registry, of which 30..59 have another age. */
const strangers = takeRows(all, rowsOf(400, 300), "train");
const copies = takeRows(all, rowsOf(0, 60), "train");
const changed = {
  ...copies,
  columns: copies.columns.map((column) =>
    column.name === "x0" && column.kind === "numeric"
      ? { ...column, values: column.values.map((value, row) => (row < 30 ? value : value + 1)) }
      : column,
  ),
};
const CSV = (cohort: Cohort): string => cohortToCsv(cohort);
const FILE = CSV(strangers) + CSV(changed).split("\n").slice(1).join("\n");
const plain = (_: string, level: string): string => level;

async function packedFile(): Promise<PackedCohort<"train">> {
  const path = files.write("file.csv", FILE);
  return (await readPacked(await largeSource(path), all.schema, "train", { blockBytes: 5000, mostTexts: 40 })).cohort;
}

describe("patients held against a whole large file", () => {
  it("finds whole copies, copies but for one column, and nobody else", async () => {
    const units = rowsOf(0, 400);
    const hits = await matchWholeFile({
      ...{ registry: await packed(registry, "r.csv"), units, file: await packedFile() },
      ...{ quasiIdentifiers: KNOWN, spelledAs: plain },
    });
    const found = (pattern: "all-columns" | "all-but-one"): number[] =>
      [...(hits.get(pattern) ?? [])].flatMap((hit, unit) => (hit === 1 ? [unit] : []));
    expect(found("all-columns")).toEqual([...rowsOf(0, 30)]);
    expect(found("all-but-one")).toEqual([...rowsOf(0, 60)]);
    const key = (line: string, header: string[]): string => {
      const cells = line.split(",");
      return KNOWN.map((name) => cells[header.indexOf(name)]).join("|");
    };
    const [head = "", ...lines] = FILE.trimEnd().split("\n");
    const inFile = new Set(lines.map((line) => key(line, head.split(","))));
    const own = CSV(registry).trimEnd().split("\n").slice(1);
    expect([...(hits.get("quasi-identifiers") ?? [])]).toEqual(
      own.map((line) => Number(inFile.has(key(line, head.split(","))))),
    );
  });

  it("gives rows one key where they agree, in whatever block they stand", async () => {
    const twice = takeRows(all, Int32Array.from([...rowsOf(0, 200), ...rowsOf(0, 200)]), "train");
    const cohort = await packed(twice, "twice.csv");
    const columns = hashedColumns(
      cohort,
      cohort.schema.columns.map(({ name }) => name),
      plain,
    );
    const keys = cohort.starts.slice(1).flatMap((next, part) => {
      const n = next - cohort.starts[part]!;
      const sums = rowKeys(columns, part, n);
      return Array.from({ length: n }, (_, row) => keyOf(sums, row));
    });
    expect(keys.slice(200)).toEqual(keys.slice(0, 200));
    expect(new Set(keys).size).toBe(200);
  });

  it("draws each patient of a stratum equally often, and knows the classes of all", async () => {
    const cohort = await packed(registry, "strata.csv");
    const own = CSV(registry).trimEnd().split("\n");
    const header = own[0]!.split(",");
    const classOf = own.slice(1).map((line) => KNOWN.map((name) => line.split(",")[header.indexOf(name)]).join("|"));
    const sizes = classOf.map((one) => classOf.filter((other) => other === one).length);
    const drawn = new Float64Array(400);
    const rounds = 400;
    for (let round = 0; round < rounds; round++) {
      const { strata, classes } = rarityStrata(cohort, KNOWN, 11, 20, createRng(`tests/strata/${round}`));
      expect(classes).toMatchObject({ nClasses: new Set(classOf).size, nAlone: sizes.filter((n) => n === 1).length });
      for (const { stratum, units, asked } of strata) {
        const is = (n: number): boolean =>
          stratum === "alone" ? n === 1 : stratum === "few" ? n > 1 && n < 11 : n > 10;
        expect(units).toBe(sizes.filter(is).length);
        for (const unit of asked) {
          expect(is(sizes[unit]!)).toBe(true);
          drawn[unit]! += Math.max(1, units / 20) / rounds;
        }
      }
    }
    // Each is drawn 400 min(1, 20 / units) times in the mean; 5 standard deviations of the rarest draw.
    for (const share of drawn) expect(Math.abs(share - 1)).toBeLessThan(5 * Math.sqrt(400 / 20 / rounds));
  });

  it("is open without non-members, and tells the design; with a holdout it measures", async () => {
    const question = {
      ...{ registry: await packed(registry, "q.csv"), file: await packedFile() },
      ...{ quasiIdentifiers: KNOWN, spelledAs: plain },
    };
    const design = { cellSize: 11, askedEach: 40, ceilings: {} };
    const open = await wholeFileCopies(question, design, createRng("tests/whole"));
    expect(open.result).toMatchObject({ status: "inconclusive", why: "E_NO_NONMEMBERS" });
    for (const note of open.notes) {
      if (note.kind !== "whole-file-attack") throw new Error("another note");
      const truth = { "all-columns": 30 / 400, "all-but-one": 60 / 400, "quasi-identifiers": undefined }[note.pattern];
      if (truth !== undefined) expect(note.low <= truth && truth <= note.high).toBe(true);
      expect(note.strata.reduce((sum, { units }) => sum + units, 0)).toBe(400);
    }
    const holdout = await packed(takeRows(all, rowsOf(700, 200), "train"), "h.csv");
    const { result } = await wholeFileCopies(
      { ...question, holdout },
      { ...design, askedEach: 150 },
      createRng("tests/whole"),
    );
    if (result.status !== "measured") throw new Error("not measured");
    const exact = result.findings.find(({ id }) => id === "all-columns")!;
    expect(exact.control.value).toBe(0);
    expect(exact.excess.low).toBeGreaterThan(0);
    expect(exact.p).toBeLessThan(0.01);
  });
});

describe("a share from strata", () => {
  it("is Clopper-Pearson's of one large stratum, and certain where all were asked", () => {
    const one = stratifiedRate([{ units: 1e12, asked: 100, hits: 10 }]);
    const plainRate = clopperPearson(10, 100, 0.9);
    expect(one.low).toBeCloseTo(plainRate.low, 3);
    expect(one.high).toBeCloseTo(plainRate.high, 3);
    expect(stratifiedRate([{ units: 50, asked: 50, hits: 7 }])).toMatchObject({ value: 0.14, low: 0.14, high: 0.14 });
  });

  it("holds the share of the population at least as often as it says, rare or not", () => {
    const rng = createRng("tests/stratified-rate");
    for (const rates of [
      [0.3, 0.05, 0.01],
      [0.02, 0.001, 0],
      [0.9, 0.5, 0.1],
    ]) {
      const population = [3000, 9000, 88_000].map((units, at) => ({ units, held: Math.round(units * rates[at]!) }));
      const truth = population.reduce((sum, { held }) => sum + held, 0) / 100_000;
      let [below, above] = [0, 0];
      const rounds = 600;
      for (let round = 0; round < rounds; round++) {
        const strata = population.map(({ units, held }) => {
          let [left, hits] = [held, 0];
          for (let k = 0; k < 300; k++) if (rng.float() * (units - k) < left) [left, hits] = [left - 1, hits + 1];
          return { units, asked: 300, hits };
        });
        const { low, high } = stratifiedRate(strata);
        if (high < truth) below += 1;
        if (low > truth) above += 1;
      }
      // One-sided 95 % each; 4 standard deviations of a share of .05 in 600 rounds.
      const most = 0.05 + 4 * Math.sqrt((0.05 * 0.95) / rounds);
      expect(below / rounds).toBeLessThan(most);
      expect(above / rounds).toBeLessThan(most);
    }
  });
});
