import { join } from "node:path";
import { generatorById } from "../../generators/index.ts";
import { column, makeCohort, takeRows, type Cohort, type Column } from "../../src/core/data/cohort.ts";
import { createRng, permutation } from "../../src/core/rng.ts";
import { packageRoot } from "../../src/io/settings/package-root.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";
import { auc } from "../../src/stats/auc.ts";
import { spearman } from "../../src/stats/spearman.ts";
import { gowerSpace, nearestDistances } from "../gower-nearest.ts";
import { attackAreas, densityAttack } from "./density-attack.ts";
import { featuresOf } from "./feature-space.ts";

/**
 * `visits.js [halves] [generator ...]`: what a file of repeated visits keeps of pbcseq's courses, beside what two halves
 * of its patients differ by, and what an attacker learns who knows a patient's whole course.
 */
const [count = "10", ...wanted] = process.argv.slice(2);
const folder = join(packageRoot(), "tests/reference/pbcseq");
const { cohort } = await readRegistry(
  join(folder, "pbcseq.csv"),
  await readSchema(join(folder, "cohort.schema.yaml")),
  "train",
);
const NUMBERS = ["bili", "albumin", "protime", "chol", "alk.phos", "ast", "platelet"];
const everybody = coursesOf(cohort);
const features = featuresOf(everybody);
const space = gowerSpace(everybody);
const attack = densityAttack(everybody, features);

type Figures = Readonly<Record<string, number>>;
const trials = Array.from({ length: Number(count) }, (_, r) => {
  const status = new Uint8Array(cohort.nUnits).fill(1);
  for (const unit of permutation(cohort.nUnits, createRng(`visits/${r}`)).subarray(0, cohort.nUnits >> 1))
    status[unit] = 0;
  const half = (side: number) =>
    takeRows(
      cohort,
      Array.from(cohort.units.keys()).filter((row) => status[cohort.units[row]!] === side),
      "train",
    );
  return { status, train: half(0), judges: half(1) };
});
const real = trials.map(({ train, judges }) => [figuresOf(train), figuresOf(judges)] as const);
const keys = Object.keys(real[0]![0]);
console.log(`${"".padEnd(26)}${keys.map((key) => key.padStart(12)).join("")}     means   density  nearest   ms`);
print("registry", meanOf(real.map(([one]) => one)));
print(
  "halves differ by (sd)",
  Object.fromEntries(
    keys.map((key) => [key, Math.sqrt(mean(real.map(([a, b]) => ((a[key] ?? 0) - (b[key] ?? 0)) ** 2)))]),
  ),
);
for (const id of wanted.length === 0 ? ["cart"] : wanted) {
  const generator = generatorById(id);
  const all: Figures[] = [];
  const areas: number[][] = [];
  const start = performance.now();
  for (const [r, { train, status }] of trials.entries()) {
    const fitted = await generator.fit(train, generator.defaults, createRng(`visits/${r}/fit`));
    const synthetic = await fitted.sample(train.nRows, createRng(`visits/${r}/sample`));
    all.push(figuresOf(synthetic));
    const courses = coursesOf(synthetic);
    const near = nearestDistances(space, courses);
    areas.push([
      ...attackAreas(attack(courses), status),
      auc(
        near.filter((_, unit) => status[unit] === 1),
        near.filter((_, unit) => status[unit] === 0),
      ),
    ]);
  }
  const milliseconds = (performance.now() - start) / trials.length;
  print(id, meanOf(all), [...[0, 1, 2].map((at) => mean(areas.map((one) => one[at]!))), milliseconds]);
}

function print(name: string, figures: Figures, more: readonly number[] = []): void {
  const cell = (value: number, width: number) => (value < 10 ? value.toFixed(3) : value.toFixed(0)).padStart(width);
  console.log(
    `${name.padEnd(26)}${keys.map((key) => cell(figures[key]!, 12)).join("")} ${more.map((one) => cell(one, 9)).join("")}`,
  );
}

/** Rank correlations of a course with what becomes of the patient, and of values with those before. */
function figuresOf(rows: Cohort): Figures {
  const patients = coursesOf(rows);
  const status = column(patients, "status");
  const died = Float64Array.from(status.kind === "coded" ? status.codes : [], (code) => (code === 2 ? 1 : 0));
  const of = (name: string) => numbersOf(patients, name);
  const lag = (name: string, by: number): number => {
    const values = numbersOf(rows, name);
    const visits = visitsOf(rows);
    const pairs = visits.flatMap((own) => own.slice(by).map((row, at) => [values[own[at]!]!, values[row]!] as const));
    return spearman(
      Float64Array.from(pairs, ([a]) => a),
      Float64Array.from(pairs, ([, b]) => b),
    )!;
  };
  const others = NUMBERS.slice(1);
  const strength = (kind: string) => mean(others.map((name) => Math.abs(spearman(of(`${kind} ${name}`), died) ?? 0)));
  const yearly = (dead: number) => {
    const slopes = of("slope bili").filter((slope, at) => died[at] === dead && !Number.isNaN(slope));
    return mean([...slopes]);
  };
  return {
    "bili, last": spearman(of("last bili"), died)!,
    "bili, first": spearman(of("first bili"), died)!,
    "bili, slope": spearman(of("slope bili"), died)!,
    "per year": yearly(1) - yearly(0),
    "others, last": strength("last"),
    slopes: strength("slope"),
    "bili, lag 1": lag("bili", 1),
    "bili, lag 3": lag("bili", 3),
    "others, lag 1": mean(others.map((name) => lag(name, 1))),
    "others, lag 3": mean(others.map((name) => lag(name, 3))),
  };
}

/** One row a patient: what stays the same, and of each number the first, the last, the mean and the yearly slope. */
function coursesOf(rows: Cohort): Cohort<"train"> {
  const visits = visitsOf(rows);
  const first = takeRows(
    rows,
    visits.map((own) => own[0]!),
    "train",
  );
  const day = numbersOf(rows, "day");
  const kept = first.columns.filter(({ name }) => ["futime", "status", "trt", "age", "sex"].includes(name));
  const columns = NUMBERS.flatMap((name): Column[] => {
    const values = numbersOf(rows, name).map(Math.log);
    const known = visits.map((own) => own.filter((row) => !Number.isNaN(values[row]!)));
    const make = (kind: string, read: (own: readonly number[]) => number): Column => ({
      kind: "numeric",
      name: `${kind} ${name}`,
      values: Float64Array.from(known, (own) => (own.length === 0 ? NaN : read(own))),
    });
    return [
      make("first", (own) => values[own[0]!]!),
      make("last", (own) => values[own.at(-1)!]!),
      make("mean", (own) => mean(own.map((row) => values[row]!))),
      make("slope", (own) =>
        slopeOf(
          own.map((row) => day[row]! / 365.25),
          own.map((row) => values[row]!),
        ),
      ),
    ];
  });
  const number: Column = { kind: "numeric", name: "visits", values: Float64Array.from(visits, (own) => own.length) };
  const all = [...kept, number, ...columns];
  return makeCohort(
    "train",
    {
      version: 1,
      name: "courses",
      columns: all.map(({ name }) => ({ name, type: name === "status" ? "categorical" : "continuous", role: "other" })),
    },
    all,
    visits.length,
  );
}

/** Least squares; NaN below three visits or half a year. */
function slopeOf(x: readonly number[], y: readonly number[]): number {
  if (x.length < 3 || x.at(-1)! - x[0]! < 0.5) return NaN;
  const [mx, my] = [mean(x), mean(y)];
  const [up, down] = x.reduce(([a, b], at, k) => [a + (at - mx) * (y[k]! - my), b + (at - mx) ** 2], [0, 0]);
  return up / down;
}

function visitsOf(rows: Cohort): number[][] {
  const visits: number[][] = Array.from({ length: rows.nUnits }, () => []);
  rows.units.forEach((unit, row) => visits[unit]!.push(row));
  return visits;
}

function numbersOf(rows: Cohort, name: string): Float64Array {
  const found = column(rows, name);
  if (found.kind !== "numeric") throw new Error(`${name} is not numeric`);
  return found.values;
}

function meanOf(all: readonly Figures[]): Figures {
  return Object.fromEntries(keys.map((key) => [key, mean(all.map((one) => one[key]!))]));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
