import { makeCohort, type Cohort, type Column, type Role } from "../../src/core/data/cohort.ts";
import type { ColumnSchema, CohortSchema, SurvivalPair } from "../../src/core/data/schema.ts";
import type { Rng } from "../../src/core/rng.ts";

/** A population of known law. Settings were chosen on the worlds named in `TUNED`; the others were only measured. */
export interface World {
  readonly name: string;
  /** Patients of a registry. */
  readonly n: number;
  readonly draw: <R extends Role>(role: R, n: number, rng: Rng) => Cohort<R>;
}

type Cell = number | string | null;
type Row = Readonly<Record<string, Cell>>;

function world(
  name: string,
  n: number,
  columns: readonly ColumnSchema[],
  row: (rng: Rng) => Row,
  survival?: readonly SurvivalPair[],
  constraints?: CohortSchema["constraints"],
): World {
  const schema: CohortSchema = {
    version: 1,
    name,
    columns,
    ...(survival === undefined ? {} : { survival }),
    ...(constraints === undefined ? {} : { constraints }),
  };
  return {
    name,
    n,
    draw: (role, size, rng) => {
      const rows = Array.from({ length: size }, () => row(rng));
      return makeCohort(
        role,
        schema,
        columns.map((one) => columnOf(one, rows)),
        size,
      );
    },
  };
}

function columnOf(schema: ColumnSchema, rows: readonly Row[]): Column {
  const cells = rows.map((row) => row[schema.name] ?? null);
  if (schema.levels === undefined)
    return {
      kind: "numeric",
      name: schema.name,
      values: Float64Array.from(cells, (cell) => (cell === null ? NaN : Number(cell))),
    };
  const levels = schema.levels;
  return {
    kind: "coded",
    name: schema.name,
    codes: Int32Array.from(cells, (cell) => (cell === null ? -1 : levels.indexOf(String(cell)))),
    levels,
    nPublicLevels: levels.length,
    ordered: schema.type === "ordinal",
  };
}

const number = (name: string, grid?: number, role: ColumnSchema["role"] = "other"): ColumnSchema =>
  grid === undefined
    ? { name, type: "continuous", role }
    : { name, type: grid === 1 ? "integer" : "continuous", role, grid };
const nominal = (name: string, levels: readonly string[], role: ColumnSchema["role"] = "other"): ColumnSchema => ({
  name,
  type: "categorical",
  role,
  levels,
});
const ordinal = (name: string, levels: readonly string[], role: ColumnSchema["role"] = "other"): ColumnSchema => ({
  name,
  type: "ordinal",
  role,
  levels,
});
const yesNo = ["no", "yes"];
const pair = (time: string, event: string): SurvivalPair => ({
  name: event,
  time,
  event,
  censored: ["0"],
  causes: ["1"],
  timeUnit: "days",
});
const event01 = (name: string): ColumnSchema => nominal(name, ["0", "1"], "sensitive");

const flip = (rng: Rng, logit: number): boolean => rng.float() < 1 / (1 + Math.exp(-logit));
const round = (value: number, grid: number): number => Math.round(value / grid) * grid;
function pick<T>(rng: Rng, options: readonly T[], weights: readonly number[]): T {
  let left = rng.float() * weights.reduce((sum, weight) => sum + weight, 0);
  for (let i = 0; i < options.length; i++) if ((left -= weights[i]!) < 0) return options[i]!;
  return options.at(-1)!;
}
/** Weibull time under a log hazard ratio and its censoring. */
function exit(rng: Rng, logRatio: number, scale: number, censor: number, shape = 1): { time: number; event: string } {
  const t = scale * (-Math.log(1 - rng.float()) * Math.exp(-logRatio)) ** (1 / shape);
  const c = censor * (0.2 + rng.float());
  return { time: Math.max(1, Math.round(Math.min(t, c))), event: t <= c ? "1" : "0" };
}

/** Laboratory values behind two factors, a diagnosis of two groups, death by three of them. */
const linear = (name: string, n: number, strength: number, censor = 1500): World =>
  world(
    name,
    n,
    [
      ...Array.from({ length: 8 }, (_, k) => number(`lab${k + 1}`)),
      nominal("sex", ["f", "m"], "quasi-identifier"),
      nominal("complication", yesNo, "sensitive"),
      number("time", 1),
      event01("status"),
    ],
    (rng) => {
      const [f, g] = [rng.normal(), rng.normal()];
      const labs = Array.from(
        { length: 8 },
        (_, k) => strength * (k < 4 ? f : g) * (k % 2 === 0 ? 1 : -1) + Math.sqrt(1 - strength ** 2) * rng.normal(),
      );
      const sex = rng.float() < 0.5 ? "f" : "m";
      const complication = flip(rng, -0.8 + strength * 1.5 * labs[0]! - (sex === "m" ? 0.6 : 0)) ? "yes" : "no";
      const { time, event } = exit(
        rng,
        strength * (0.9 * labs[0]! - 0.7 * labs[5]! + (complication === "yes" ? 0.6 : 0)),
        900,
        censor,
      );
      return {
        ...Object.fromEntries(labs.map((lab, k) => [`lab${k + 1}`, lab])),
        sex,
        complication,
        time,
        status: event,
      };
    },
    [pair("time", "status")],
  );

/** A tumour type of four groups and a performance score in tens decide a short life. */
const tumour = (name: string, n: number): World =>
  world(
    name,
    n,
    [
      nominal("arm", ["1", "2"]),
      nominal("celltype", ["squamous", "small", "adeno", "large"], "sensitive"),
      number("score", 10, "sensitive"),
      number("diagtime", 1),
      number("age", 1, "quasi-identifier"),
      nominal("prior", ["0", "10"]),
      number("time", 1),
      event01("status"),
    ],
    (rng) => {
      const celltype = pick(rng, ["squamous", "small", "adeno", "large"], [35, 48, 27, 27]);
      const score = Math.min(99, Math.max(10, round(60 + 20 * rng.normal() - (celltype === "small" ? 8 : 0), 10)));
      const arm = rng.float() < 0.5 ? "1" : "2";
      const { time, event } = exit(
        rng,
        -0.033 * (score - 60) +
          { squamous: -0.4, small: 0.4, adeno: 0.8, large: 0 }[celltype]! +
          (arm === "2" ? 0.25 : 0),
        90,
        1200,
        1.1,
      );
      return {
        arm,
        celltype,
        score,
        diagtime: Math.round(Math.exp(1.7 + 0.8 * rng.normal())),
        age: Math.round(58 + 10 * rng.normal() - (celltype === "small" ? 4 : 0)),
        prior: flip(rng, -0.9) ? "10" : "0",
        time,
        status: event,
      };
    },
    [pair("time", "status")],
  );

/** Two raters' scores of one state: strongly correlated ordinals and tens. */
const raters = (name: string, n: number): World =>
  world(
    name,
    n,
    [
      number("age", 1, "quasi-identifier"),
      nominal("sex", ["1", "2"], "quasi-identifier"),
      ordinal("ecog", ["0", "1", "2", "3"], "sensitive"),
      number("physician", 10, "sensitive"),
      number("patient", 10),
      number("calories", 1),
      number("loss", 1),
      number("time", 1),
      event01("status"),
    ],
    (rng) => {
      const state = rng.normal();
      const sex = rng.float() < 0.6 ? "1" : "2";
      const ecog = String(Math.min(3, Math.max(0, Math.floor(0.95 - 0.8 * state + 0.35 * rng.normal()))));
      const score = (noise: number) => Math.min(100, Math.max(30, round(80 + 11 * state + noise * rng.normal(), 10)));
      const { time, event } = exit(rng, -0.35 * state - (sex === "2" ? 0.55 : 0), 420, 1000, 1.3);
      return {
        age: Math.round(62 + 9 * rng.normal() - 2 * state),
        sex,
        ecog,
        physician: score(7),
        patient: score(9),
        calories: rng.float() < 0.2 ? null : Math.round(930 + 400 * rng.normal() + 60 * state),
        loss: Math.round(10 - 3 * state + 12 * rng.normal()),
        time,
        status: event,
      };
    },
    [pair("time", "status")],
  );

/** Enzymes with heavy tails, one below a limit of detection, one mostly zero; the logarithm of one decides. */
const skewed = (name: string, n: number): World =>
  world(
    name,
    n,
    [
      number("age", 1, "quasi-identifier"),
      number("bilirubin", 0.1, "sensitive"),
      number("enzyme", 1, "sensitive"),
      number("copper", 1),
      number("marker", 0.01),
      number("infections", 1),
      nominal("sign", yesNo, "sensitive"),
      number("time", 1),
      event01("status"),
    ],
    (rng) => {
      const f = rng.normal();
      const log = 0.6 + 0.8 * f + 0.7 * rng.normal();
      const sign = flip(rng, -1 + 0.9 * (log - 0.6)) ? "yes" : "no";
      const { time, event } = exit(rng, 0.9 * (log - 0.6) + (sign === "yes" ? 0.4 : 0), 2600, 4000, 1.2);
      return {
        age: Math.round(50 + 11 * rng.normal()),
        bilirubin: Math.max(0.1, round(Math.exp(log), 0.1)),
        enzyme: Math.round(Math.exp(6.8 + 0.5 * f + 0.6 * rng.normal())),
        copper: rng.float() < 0.15 ? null : Math.round(Math.exp(4.2 + 0.6 * f + 0.5 * rng.normal())),
        marker: Math.max(0.5, round(Math.exp(-0.2 + 0.5 * f + 0.8 * rng.normal()), 0.01)),
        infections: flip(rng, -0.5 + 0.6 * f) ? Math.round(1 + 3 * rng.float() ** 2 * Math.exp(0.4 * f)) : 0,
        sign,
        time,
        status: event,
      };
    },
    [pair("time", "status")],
  );

/** Questions that exclude one another, answers that only one group gives, and a few plain associations. */
const zeros = (name: string, n: number): World =>
  world(
    name,
    n,
    [
      nominal("sex", ["f", "m"], "quasi-identifier"),
      nominal("pregnant", yesNo),
      nominal("menopause", yesNo),
      nominal("treated", yesNo),
      nominal("response", yesNo, "sensitive"),
      number("age", 1, "quasi-identifier"),
      number("x", undefined, "sensitive"),
      number("y"),
      number("z"),
    ],
    (rng) => {
      const sex = rng.float() < 0.55 ? "f" : "m";
      const age = Math.round(45 + 13 * rng.normal());
      const menopause = sex === "f" && age > 50 ? "yes" : "no";
      const pregnant = sex === "f" && menopause === "no" && rng.float() < 0.2 ? "yes" : "no";
      const treated = rng.float() < 0.5 ? "yes" : "no";
      const x = rng.normal();
      const y = 0.6 * x + 0.8 * rng.normal();
      const response = treated === "yes" && flip(rng, 0.2 + x) ? "yes" : "no";
      return {
        sex,
        pregnant,
        menopause,
        treated,
        response,
        age,
        x,
        y,
        z: -0.4 * y + (response === "yes" ? 0.6 : 0) + 0.9 * rng.normal(),
      };
    },
  );

/** A treatment that helps above a threshold and harms below, and a product of two numbers. */
const interaction = (name: string, n: number): World =>
  world(
    name,
    n,
    [
      nominal("arm", ["a", "b"]),
      nominal("genotype", ["aa", "ab", "bb"], "sensitive"),
      number("marker"),
      number("x"),
      number("y", undefined, "sensitive"),
      nominal("relapse", yesNo, "sensitive"),
      number("time", 1),
      event01("status"),
    ],
    (rng) => {
      const arm = rng.float() < 0.5 ? "a" : "b";
      const genotype = pick(rng, ["aa", "ab", "bb"], [4, 4, 2]);
      const marker = rng.normal() + (genotype === "bb" ? 1 : 0);
      const x = rng.normal();
      const y = 0.5 * x * (genotype === "aa" ? -1 : 1) + 0.4 * marker + 0.8 * rng.normal();
      const relapse = flip(rng, -0.3 + (arm === "b" ? (marker > 0.5 ? -1.4 : 0.7) : 0) + 0.5 * y) ? "yes" : "no";
      const { time, event } = exit(
        rng,
        0.6 * y + (arm === "b" ? 0.9 * (marker > 0.5 ? -1 : 0.3) : 0) + (relapse === "yes" ? 0.5 : 0),
        700,
        1100,
      );
      return { arm, genotype, marker, x, y, relapse, time, status: event };
    },
    [pair("time", "status")],
  );

/** U-shaped and saturating relations beside plain ones. */
const curved = (name: string, n: number): World =>
  world(
    name,
    n,
    [
      number("dose"),
      number("u"),
      number("saturated", undefined, "sensitive"),
      number("w"),
      nominal("toxic", yesNo, "sensitive"),
      nominal("site", ["a", "b", "c", "d", "e", "f"], "quasi-identifier"),
      number("time", 1),
      event01("status"),
    ],
    (rng) => {
      const dose = rng.normal();
      const site = pick(rng, ["a", "b", "c", "d", "e", "f"], [5, 4, 3, 3, 2, 1]);
      const shift = { a: 0, b: 0.5, c: -0.6, d: 0.9, e: -1, f: 0.2 }[site]!;
      const u = 0.6 * (dose * dose - 1) + 0.7 * rng.normal();
      const saturated = Math.tanh(1.3 * dose) + 0.5 * rng.normal() + shift;
      const w = 0.5 * u + 0.5 * saturated + 0.8 * rng.normal();
      const { time, event } = exit(rng, 0.7 * u + 0.4 * shift, 500, 900, 0.9);
      return {
        dose,
        u,
        saturated,
        w,
        toxic: flip(rng, -1 + 0.7 * dose + 0.5 * shift) ? "yes" : "no",
        site,
        time,
        status: event,
      };
    },
    [pair("time", "status")],
  );

export const TUNED: readonly World[] = [
  linear("linear-200", 200, 0.6),
  linear("weak-600", 600, 0.25),
  tumour("tumour-130", 130),
  skewed("skewed-300", 300),
  zeros("zeros-250", 250),
  interaction("interaction-400", 400),
];
/** Other laws, other sizes; settings were not chosen on them. */
export const NOT_TUNED: readonly World[] = [
  raters("raters-220", 220),
  curved("curved-500", 500),
  linear("strong-90", 90, 0.85),
  tumour("tumour-60", 60),
  zeros("zeros-1000", 1000),
  skewed("skewed-1500", 1500),
];

/** Worlds of known coefficients for `coverage.ts`, by what they ask of a generator; any number of patients is drawn. */
export const KNOWN_EFFECTS: Readonly<Record<string, World>> = {
  weak: linear("weak", 600, 0.25),
  strong: linear("strong", 600, 0.85),
  nonlinear: curved("nonlinear", 600),
  interaction: interaction("interaction", 600),
  nominal: tumour("nominal", 600),
  skewed: skewed("skewed", 600),
  censored: linear("censored", 600, 0.6, 250),
};
