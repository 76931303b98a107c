import { z } from "zod";
import { count, fidelityFacts, shownNumber } from "./report-facts.ts";

/** Optional means absent: an explicit `undefined` never reaches the JSON. */
const maybe = z.exactOptional;
const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();
const whole = z.number().int().min(0);

export const survivalCurve = z.strictObject({
  pair: z.string(),
  cause: z.string(),
  group: z.enum(["registry", "synthetic"]),
  estimate: maybe(z.enum(["survival", "incidence"])),
  unit: maybe(z.string()),
  time: list(z.number()),
  survival: list(z.number()),
  low: maybe(list(z.number())),
  high: maybe(list(z.number())),
  atRisk: list(count),
});
export const marginal = z.strictObject({
  column: z.string(),
  labels: list(fidelityFacts.cellLabel),
  registry: list(shownNumber),
  synthetic: list(shownNumber),
});
export const associations = z.strictObject({
  columns: list(z.string()),
  nColumns: whole,
  registry: list(shownNumber),
  synthetic: list(shownNumber),
});
const pairPoint = z.strictObject({ low: maybe(z.number()), middle: z.number(), high: maybe(z.number()) });
export const pair = z.strictObject({
  columns: z.tuple([z.string(), z.string()]).readonly(),
  why: z.enum(["declared", "strong"]),
  level: maybe(z.string()),
  groups: list(fidelityFacts.cellLabel),
  registry: list(pairPoint),
  synthetic: list(z.union([pairPoint, z.literal("suppressed")])),
});
const trajectoryPoints = list(z.record(z.enum(["from", "to", "low", "middle", "high"]), z.number()));
export const trajectory = z.strictObject({
  ...{ column: z.string(), unit: maybe(z.string()) },
  ...{ registry: trajectoryPoints, synthetic: trajectoryPoints },
});
