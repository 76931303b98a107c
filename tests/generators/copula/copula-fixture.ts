import type { CopulaBody } from "../../../generators/copula/copula-body.ts";
import type { sampleCopula } from "../../../generators/copula/sample-copula.ts";
import type { DenseTable, Variable } from "../../../generators/shared/frame/joint-model.ts";
import { makeCohort, type Cohort, type Column } from "../../../src/core/data/cohort.ts";
import { RaresynthError } from "../../../src/core/errors.ts";
import { createRng, type Rng } from "../../../src/core/rng.ts";
import { midRanks } from "../../../src/stats/mid-ranks.ts";
import { normalQuantile } from "../../../src/stats/special.ts";
import { choleskyFactor } from "../../../src/stats/symmetric-solve.ts";
import { coded, numeric } from "../toys.ts";

/** Columns of normals with these correlations. @param truth lower triangle with diagonal */
export function normals(truth: readonly (readonly number[])[], n: number, rng: Rng): Float64Array[] {
  const size = truth.length;
  const matrix = Float64Array.from(
    { length: size * size },
    (_, at) => truth[Math.max(Math.floor(at / size), at % size)]![Math.min(Math.floor(at / size), at % size)]!,
  );
  const { lower } = choleskyFactor(matrix, size);
  const out = truth.map(() => new Float64Array(n));
  for (let row = 0; row < n; row++) {
    const x = truth.map(() => rng.normal());
    for (let i = 0; i < size; i++)
      out[i]![row] = x.slice(0, i + 1).reduce((sum, value, k) => sum + lower[i * size + k]! * value, 0);
  }
  return out;
}

export function table(variables: readonly Variable[]): DenseTable {
  const nRows = variables.length === 0 ? 0 : valuesLength(variables[0]!);
  return {
    nRows,
    units: Int32Array.from({ length: nRows }, (_, row) => row),
    nUnits: nRows,
    weights: new Float64Array(nRows).fill(1),
    variables,
  };
}

function valuesLength(variable: Variable): number {
  return variable.kind === "numeric" ? variable.values.length : variable.codes.length;
}

export function number(name: string, values: Float64Array): Variable {
  const present = values.filter((value) => !Number.isNaN(value));
  const ranks = midRanks(present);
  let at = 0;
  return {
    kind: "numeric",
    name,
    values,
    scores: values.map((value) => (Number.isNaN(value) ? NaN : normalQuantile((ranks[at++]! - 0.5) / present.length))),
  };
}

export function groups(name: string, codes: ArrayLike<number>, nGroups: number, ordered: boolean): Variable {
  return { kind: "coded", name, nGroups, ordered, codes: Int32Array.from(codes) };
}

export function mixedTable(): DenseTable {
  const z = normals(
    [[1], [0.6, 1], [0.5, 0.4, 1], [-0.5, -0.3, -0.4, 1], [0.3, 0.2, 0.1, -0.3, 1]],
    800,
    createRng("mixed"),
  );
  return table([
    number("x", z[0]!),
    groups(
      "g",
      z[1]!.map((value) => (value < -0.7 ? 2 : value < 0.2 ? 0 : value < 1 ? 3 : 1)),
      4,
      false,
    ),
    groups(
      "o",
      z[2]!.map((value) => (value < -0.3 ? 0 : value < 0.8 ? 1 : 2)),
      3,
      true,
    ),
    number("y", z[3]!),
    number("w", z[4]!),
  ]);
}

export function cohort(): Cohort<"train"> {
  const z = normals([[1], [0.6, 1]], 120, createRng("cohort"));
  const columns: Column[] = [
    numeric(
      "x",
      z[0]!.map((value) => Math.round(100 * value) / 100),
    ),
    coded(
      "g",
      Array.from(z[1]!, (value) => (value < -0.5 ? "north" : value < 0.6 ? "south" : "west")),
      ["north", "south", "west"],
    ),
  ];
  return makeCohort(
    "train",
    {
      version: 1,
      name: "two",
      columns: columns.map(({ name, kind }) => ({
        name,
        type: kind === "numeric" ? "continuous" : "categorical",
        role: "other",
      })),
    },
    columns,
    120,
  );
}

type Evidence = Parameters<typeof sampleCopula>[3] extends ReadonlyMap<number, infer E> ? E : never;
type DrawnVariable = ReturnType<typeof sampleCopula>[number];

export function range(minScore: number, maxScore: number): Evidence {
  return { kind: "numeric", min: 0, max: 1, minScore, maxScore };
}

export function likelihood(...shares: number[]): Evidence {
  return { kind: "coded", likelihood: Float64Array.from(shares) };
}

export function weightOf(evidence: Evidence, drawn: DrawnVariable, row: number): number {
  if (evidence.kind === "coded") return evidence.likelihood[codesOf(drawn)[row]!]!;
  const score = scoresOf(drawn)[row]!;
  return score >= evidence.minScore && score <= evidence.maxScore ? 1 : 0;
}

export function codesOf(drawn: DrawnVariable | undefined): Int32Array {
  return drawn?.kind === "coded" ? drawn.codes : new Int32Array();
}

export function scoresOf(drawn: DrawnVariable | undefined): Float64Array {
  return drawn?.kind === "scores" ? drawn.scores : new Float64Array();
}

export function valuesOf(drawn: DrawnVariable): number[] {
  return Array.from(drawn.kind === "coded" ? drawn.codes : drawn.kind === "scores" ? drawn.scores : drawn.values);
}

export function square({ correlations, nLatents }: CopulaBody): Float64Array {
  const out = new Float64Array(nLatents * nLatents).fill(1);
  eachPair(nLatents, (i, j, at) => (out[i * nLatents + j] = out[j * nLatents + i] = correlations[at]!));
  return out;
}

export function eachPair(size: number, visit: (i: number, j: number, at: number) => void): void {
  for (let i = 0, at = 0; i < size; i++) for (let j = 0; j < i; j++) visit(i, j, at++);
}

export function average(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

export function codeOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    return error instanceof RaresynthError ? error.code : "other";
  }
  return undefined;
}
