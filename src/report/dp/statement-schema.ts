import { z } from "zod";
import { LANGUAGES } from "../../core/contracts/language.ts";
import { RaresynthError } from "../../core/errors.ts";
import { OUTSIDE_THE_CLAIM, type DpStatement } from "../../core/privacy/dp-statement.ts";
import type { ErrorCurve } from "../../core/privacy/error-curve.ts";

const text = z.string();
const number = z.number();
const whole = number.int().min(0);
const positive = number.gt(0);
const share = number.min(0).max(1);
const digest = text.length(64);
const declared = z.strictObject({ by: text, on: text, from: text });

const state = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("level"), level: text }),
  z.strictObject({ kind: z.literal("interval"), from: number, to: number, last: z.boolean() }),
  z.strictObject({ kind: z.literal("other") }),
  z.strictObject({ kind: z.literal("missing") }),
]);

const point = z.strictObject({
  epsilon: positive,
  mean: number,
  low: number,
  high: number,
  sd: number,
  repeats: whole,
});

const curve = z.strictObject({
  format: z.literal("raresynth-dp-curve"),
  version: z.literal(1),
  basis: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("stand-in") }),
    z.strictObject({ kind: z.literal("registry"), rho: positive }),
  ]),
  method: text,
  delta: positive,
  rows: whole,
  inputs: digest,
  points: z.array(z.strictObject({ epsilon: positive, oneWay: point, twoWay: point })).min(4),
});

const claim = z.strictObject({
  epsilon: positive,
  delta: positive,
  rho: positive,
  curve: z.array(z.strictObject({ epsilon: positive, delta: number.min(0) })),
  unit: z.enum(["row", "patient", "family"]),
  neighbours: z.literal("add or remove one unit"),
  numberOfPatients: z.literal("protected"),
  trustModel: z.literal("central"),
  meaning: z.strictObject({
    allGaussian: z.boolean(),
    oddsFactor: positive,
    guessRateFromEpsilon: share,
    advantageFromRho: share,
    largestAuc: share,
    posteriorOfOnePercent: share,
  }),
});

const shape = z.strictObject({
  format: z.literal("raresynth-dp-statement"),
  version: z.literal(1),
  language: z.enum(LANGUAGES),
  plainWords: z.array(text).min(1),
  claim,
  cohort: z.strictObject({ name: text, population: text, rows: whole, rowsAre: z.enum(["declared", "noisy count"]) }),
  method: z.strictObject({ id: text }),
  mechanisms: z.array(
    z.strictObject({
      tag: text,
      mechanism: z.enum(["discrete Gaussian", "exponential"]),
      cells: whole,
      sensitivity: positive,
      sigma: positive.nullable(),
      epsilon: positive.nullable(),
      rho: positive,
    }),
  ),
  publicInputs: z.strictObject({
    sha256: digest,
    columns: z.array(
      z.strictObject({ name: text, states: z.array(state), basis: z.enum(["levels", "bounds and cuts"]), declared }),
    ),
    edges: z.array(z.tuple([text, text])),
    edgesDeclared: declared.nullable(),
    patients: whole,
  }),
  ledger: z.strictObject({
    entry: whole,
    sum: positive,
    cap: positive,
    publishedElsewhere: z.array(text).nullable(),
  }),
  justification: z.strictObject({
    by: text,
    on: text,
    because: text,
    rejected: z.array(z.strictObject({ epsilon: positive, because: text })),
  }),
  plan: z.strictObject({
    k: number,
    kMarginals: number,
    expect: z.enum(["joint model", "declared graph only", "marginals", "nothing"]),
  }),
  errorCurve: curve.nullable(),
  smallGroups: z.strictObject({ cellsBelow: whole }),
  columns: z.array(
    z.strictObject({
      name: text,
      states: z.array(z.strictObject({ state, noisyShare: number, rowShare: share })),
    }),
  ),
  outsideTheClaim: z.array(z.enum(OUTSIDE_THE_CLAIM)),
  audits: z.array(
    z.discriminatedUnion("id", [
      z.strictObject({ id: z.literal("trace"), draws: whole }),
      z.strictObject({ id: z.literal("neighbours") }),
      z.strictObject({ id: z.literal("residuals"), cells: whole, level: share }),
      z.strictObject({ id: z.literal("refits"), refits: whole, level: share, range: number }),
    ]),
  ),
  made: z.strictObject({ date: text, software: text }),
});

/** A statement from its text. @throws {E_VERIFY} where it is none of this version */
export function parseStatement(content: string): DpStatement {
  return parsed(content, shape, "dp-statement.json");
}

/** A curve that `dp curve` wrote. @throws {E_VERIFY} where it is none of this version */
export function parseErrorCurve(content: string, where: string): ErrorCurve {
  return parsed(content, curve, where);
}

/**
 * The published JSON Schema (2020-12) of dp-statement.json. @returns as it stands in schemas/dp-statement.schema.json
 */
export function statementJsonSchema(): Record<string, unknown> {
  const made = z.toJSONSchema(shape, { target: "draft-2020-12" }) as Record<string, unknown>;
  return {
    $schema: made["$schema"],
    $id: "urn:raresynth:schema:dp-statement:1",
    title: "Privacy statement of raresynth, version 1",
    description:
      "What a differentially private release claims and on what it rests: typed facts, and what they mean in one language. Holds nothing that was not public or paid for. Other versions are refused.",
    ...made,
  };
}

function parsed<T>(content: string, one: z.ZodType<T>, where: string): T {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw new RaresynthError("E_VERIFY", "JSON is expected.", { where, cause: error });
  }
  const found = one.safeParse(value);
  if (found.success) return found.data;
  const [first] = found.error.issues;
  throw new RaresynthError("E_VERIFY", "is not a file of this version.", {
    where: first === undefined ? where : `${where}: ${first.path.join(".")}`,
  });
}
