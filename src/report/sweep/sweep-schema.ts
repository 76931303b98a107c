import { z } from "zod";
import { RaresynthError } from "../../core/errors.ts";
import { errorCode, lineOutcome, quantity, stratum } from "../report-facts.ts";

export const SWEEP_SCHEMA_ID = "urn:raresynth:schema:sweep:2";

const maybe = z.exactOptional;
const whole = z.number().int().min(0);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const params = z.record(z.string(), z.json());
const bounds = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });

const line = z.strictObject({
  check: z.string(),
  finding: z.string(),
  stratum,
  quantity: maybe(quantity),
  ceiling: maybe(z.number()),
  outcome: lineOutcome,
  asks: z.enum(["under the ceiling", "not above the ceiling"]),
  /** Absent for rates on one file, whose value would give a small count back; `high` is rounded up there. */
  value: maybe(z.number()),
  low: maybe(z.number()),
  high: maybe(z.number()),
});

/** Why a setting does not qualify. */
const refusal = z.union([
  z.strictObject({ kind: z.literal("failed"), code: errorCode, message: z.string() }),
  z.strictObject({ kind: z.literal(["no exposure", "no fidelity"]) }),
  z.strictObject({ kind: z.literal("no ceiling"), check: z.string(), finding: z.string() }),
  z.strictObject({
    kind: z.literal(["no associations", "no coefficients"]),
    kept: z.number(),
    independent: z.number(),
  }),
  z.strictObject({ kind: z.literal("line"), line }),
]);

const setting = z.strictObject({
  setting: z.string(),
  generator: z.string(),
  params,
  changed: params,
  seeds: whole,
  refits: whole,
  exposure: maybe(bounds),
  fidelity: maybe(bounds),
  families: z
    .array(z.strictObject({ family: z.enum(["marginals", "associations", "survival"]), value: z.number() }))
    .readonly(),
  lines: z.array(line).readonly(),
  qualifies: z.boolean(),
  why: maybe(refusal),
  standing: z.enum(["front", "near the front", "dominated", "not measured"]),
  toChosen: maybe(bounds),
});

const sweepShape = z.strictObject({
  $schema: z.literal(SWEEP_SCHEMA_ID),
  format: z.literal("raresynth-sweep"),
  version: z.literal(2),
  kind: z.literal("internal"),
  subject: z.string(),
  software: z.string(),
  inputs: z.array(z.strictObject({ name: z.string(), sha256: hash })).readonly(),
  policy: z.strictObject({ id: z.string(), title: z.string(), sha256: hash }),
  rows: whole,
  attempts: z.strictObject({
    candidates: whole,
    settings: whole,
    seeds: whole,
    foldKey: z.string().regex(/^[0-9a-f]{32}$/),
  }),
  axis: z.strictObject({ check: z.string(), finding: z.string(), ceiling: maybe(z.number()) }),
  chosen: maybe(z.string()),
  settings: z.array(setting).readonly(),
});

/**
 * Map, front and choice of a sweep: aggregates over half of the patients, no person, no count of people. Internal all
 * the same: it names the split and the digests of the input.
 */
export type SweepReport = z.infer<typeof sweepShape>;
export type SweepSetting = SweepReport["settings"][number];

/**
 * Reads the file of a sweep back.
 * @throws {E_SWEEP} where it is not one of this version; the message names fields, never contents
 */
export function parseSweep(text: string, where: string): SweepReport {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new RaresynthError("E_SWEEP", "the file is not JSON.", { where, cause });
  }
  const parsed = sweepShape.safeParse(json);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.slice(0, 3).map((issue) => issue.path.join(".") || "(whole)");
  throw new RaresynthError(
    "E_SWEEP",
    `the file is no sweep of this version: it does not fit at ${fields.join(", ")}.`,
    { where, hint: "Name the sweep.internal.json that `raresynth sweep` or `raresynth gather` wrote." },
  );
}

/** The published JSON Schema (2020-12) of the file. */
export function sweepJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(sweepShape, { target: "draft-2020-12", reused: "ref" }),
    $id: SWEEP_SCHEMA_ID,
    title: "Sweep of raresynth, version 2",
  };
}
