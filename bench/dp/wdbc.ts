import { join } from "node:path";
import { dpMethodById } from "../../generators/dp/index.ts";
import { modelOfTables, rowsOfModel } from "../../generators/dp/release-rows.ts";
import { takeRows, type Cohort } from "../../src/core/data/cohort.ts";
import { createRng, permutation } from "../../src/core/rng.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { clampingSchema } from "../../src/io/schema/clamping-schema.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";
import { packageRoot } from "../../src/io/settings/package-root.ts";
import { rehearsalBudget } from "../../src/privacy/accounting/budget.ts";
import { createMeter } from "../../src/privacy/accounting/meter.ts";
import { rhoOfEpsilon } from "../../src/privacy/accounting/zcdp.ts";
import type { CurvePoint } from "../../src/core/privacy/error-curve.ts";
import { curvePoint } from "../../src/privacy/curve/error-curve.ts";
import type { DomainNumbers } from "../../src/privacy/domain/domain.ts";
import { encodeStates } from "../../src/privacy/domain/encode.ts";
import { publicDomain } from "../../src/privacy/domain/public-domain.ts";
import { noisyLogistic, probabilityOf } from "../../src/privacy/learn/noisy-logistic.ts";
import { stepBeforehand } from "../../src/privacy/learn/step-rule.ts";
import { systemNoise, type NoiseSource } from "../../src/privacy/noise/noise-source.ts";

/** Training rows of a split; the other 114 test. */
const N_TRAIN = 455;
const DELTA = 1e-6;
/**
 * Settings of the noisy classifier; its step follows from them, the budget and the number of columns by a rule that
 * reads no data. Rounds are those of the reference figures, which were chosen by looking.
 */
const NOISY = { rounds: 20, patients: 450 };
const PLAIN = { rounds: 300, rate: 2 };
/** The rule that needs no data: malignant from this worst radius on. */
const RULE = 16.8;

export interface WdbcRow {
  readonly epsilon: number;
  readonly table: CurvePoint;
  readonly classifier: CurvePoint;
}

export interface WdbcResult {
  readonly rows: readonly WdbcRow[];
  readonly withoutNoise: CurvePoint;
  readonly rule: CurvePoint;
}

/**
 * Test accuracy over random splits of WDBC: logistic regression on rows drawn from noisy tables (dp-graph), and a
 * noisily trained one, by epsilon.
 */
export async function wdbcCurve(
  epsilons: readonly number[],
  splits: number,
  noise: () => NoiseSource = systemNoise,
  parts: "both" | "classifier" = "both",
): Promise<WdbcResult> {
  const folder = join(packageRoot(), "sample-data", "wdbc");
  const schema = await readSchema(join(folder, "dp.schema.yaml"));
  const { cohort } = await readRegistry(join(folder, "wdbc.csv"), clampingSchema(schema), "train");
  const domain = publicDomain(schema, "row");
  const numbers = domain.columns.filter((column): column is DomainNumbers => column.kind === "numeric");
  const features = (rows: Cohort): Float64Array[] =>
    Array.from({ length: rows.nRows }, (_, row) =>
      Float64Array.from(numbers, ({ name, edges }) => logScaled(valueOf(rows, name, row), edges[0]!, edges.at(-1)!)),
    );
  const malignant = (rows: Cohort): Int32Array => {
    const column = rows.columns.find(({ name }) => name === "diagnosis")!;
    return column.kind === "coded" ? column.codes.map((code) => (code === 0 ? 1 : 0)) : new Int32Array(rows.nRows);
  };
  const cells: { table: number[]; classifier: number[] }[] = epsilons.map(() => ({ table: [], classifier: [] }));
  const plain: number[] = [];
  const rule: number[] = [];
  for (let split = 0; split < splits; split++) {
    const order = permutation(cohort.nRows, createRng(`wdbc/${split}`));
    const train = takeRows(cohort, order.slice(0, N_TRAIN), "train");
    const test = takeRows(cohort, order.slice(N_TRAIN), "holdout");
    const [testX, testY] = [features(test), malignant(test)];
    const score = (weights: Float64Array): number =>
      share(testX.map((row, i) => (probabilityOf(row, weights) >= 0.5 ? 1 : 0) === testY[i]));
    const fit = (rows: Cohort): Float64Array => plainLogistic(features(rows), malignant(rows));
    plain.push(score(fit(train)));
    rule.push(share(Array.from(testY, (y, i) => (valueOf(test, "radius.worst", i) >= RULE ? 1 : 0) === y)));
    epsilons.forEach((epsilon, at) => {
      const rho = rhoOfEpsilon(epsilon, DELTA);
      if (parts === "both") {
        const { meter } = createMeter(noise(), rehearsalBudget(rho));
        const model = modelOfTables(
          domain,
          dpMethodById("dp-graph").measure(encodeStates(train, domain), domain, rho, meter),
        );
        cells[at]!.table.push(
          score(fit(rowsOfModel(model, schema, domain, N_TRAIN, createRng(`rows/${split}/${epsilon}`)))),
        );
      }
      const second = createMeter(noise(), rehearsalBudget(rho));
      const settings = { ...NOISY, rate: stepBeforehand(NOISY.rounds, numbers.length + 1, rho, NOISY.patients) };
      cells[at]!.classifier.push(score(noisyLogistic(features(train), malignant(train), settings, rho, second.meter)));
    });
  }
  return {
    rows: epsilons.map((epsilon, at) => ({
      epsilon,
      table: curvePoint(epsilon, cells[at]!.table),
      classifier: curvePoint(epsilon, cells[at]!.classifier),
    })),
    withoutNoise: curvePoint(Infinity, plain),
    rule: curvePoint(0, rule),
  };
}

/** Plain logistic regression with a small ridge, by gradient descent. */
function plainLogistic(x: readonly Float64Array[], y: ArrayLike<number>): Float64Array {
  const weights = new Float64Array((x[0]?.length ?? 0) + 1);
  const ridge = 1e-3;
  for (let round = 0; round < PLAIN.rounds; round++) {
    const gradient = new Float64Array(weights.length);
    x.forEach((row, i) => {
      const residual = probabilityOf(row, weights) - y[i]!;
      gradient[0]! += residual;
      for (let j = 0; j < row.length; j++) gradient[j + 1]! += residual * row[j]!;
    });
    for (let j = 0; j < weights.length; j++)
      weights[j]! -= PLAIN.rate * (gradient[j]! / x.length + (j === 0 ? 0 : ridge * weights[j]!));
  }
  return weights;
}

/**
 * A value on the logarithm between its public bounds, from -1 to 1; a lower bound of 0 counts as a hundredth of the
 * upper one.
 */
function logScaled(value: number, min: number, max: number): number {
  const low = Math.log(Math.max(min, max / 100));
  const high = Math.log(max);
  return Math.min(1, Math.max(-1, (2 * (Math.log(Math.max(value, 1e-12)) - low)) / (high - low) - 1));
}

function valueOf(rows: Cohort, name: string, row: number): number {
  const column = rows.columns.find((one) => one.name === name)!;
  return column.kind === "numeric" ? column.values[row]! : NaN;
}

function share(hits: readonly boolean[]): number {
  return hits.filter((hit) => hit).length / hits.length;
}
