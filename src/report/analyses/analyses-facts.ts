import { z } from "zod";
import { count } from "../report-facts.ts";

/** Shapes of the facts of src/core/contracts/utility/analyses.ts as a report shows them. */

const maybe = z.exactOptional;
const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();
const whole = z.number().int().min(0);
/** Not shown because it rests on fewer than the cell size. */
const shown = z.union([z.number(), z.literal("suppressed")]);

const quantity = z.union([
  z.strictObject({
    kind: z.literal("coefficient"),
    column: z.string(),
    level: maybe(z.string()),
    others: maybe(z.literal(true)),
    cause: maybe(z.string()),
  }),
  z.strictObject({ kind: z.literal("survival"), time: z.number(), group: maybe(z.string()) }),
  z.strictObject({
    kind: z.literal("cumulative incidence"),
    cause: z.string(),
    time: z.number(),
    group: maybe(z.string()),
  }),
  z.strictObject({ kind: z.literal("rate"), group: maybe(z.string()) }),
  z.strictObject({ kind: z.literal("mean difference"), group: z.string(), against: z.string() }),
  /** Its level or cause is on no public list. */
  z.strictObject({ kind: z.literal("unnamed") }),
]);
const scale = z.enum(["log hazard ratio", "log odds ratio", "slope", "difference", "probability", "log rate"]);
const likeness = z.enum(["like real", "worse than real", "better than real", "not computable"]);
const reason = <R extends string>(name: R) => z.strictObject({ reason: z.literal(name) });
const nonFit = z.union([
  z.strictObject({ reason: z.literal("column absent"), column: z.string() }),
  reason("no rows"),
  reason("no events"),
  reason("one outcome value"),
  reason("no varying term"),
  reason("group absent"),
  z.strictObject({ reason: z.literal("too few events"), events: count, coefficients: whole, needed: whole }),
  reason("separation"),
  reason("not repeated"),
  reason("not converged"),
]);
const fit = z.union([
  z.strictObject({
    status: z.literal("fitted"),
    method: z.enum([
      "maximum likelihood",
      "firth",
      "ridge",
      "least squares",
      "welch",
      "product limit",
      "aalen-johansen",
      "poisson",
      "ratio of sums",
      "random intercept",
      "gee exchangeable",
    ]),
    insteadOf: maybe(nonFit),
    notEstimated: list(quantity),
    rows: count,
    events: maybe(count),
  }),
  z.strictObject({ status: z.literal("not fitted"), why: nonFit }),
]);
const band = z.strictObject({ median: z.number(), low: z.number(), high: z.number(), n: whole });
const interval = z.strictObject({ value: shown, low: shown, high: shown });
const summary = z.strictObject({
  meanStandardisedDifference: maybe(z.number()),
  meanOverlap: maybe(z.number()),
  signAgreement: maybe(z.number()),
  significanceAgreement: maybe(z.number()),
  attenuation: maybe(z.number()),
});
const bands = z.strictObject({
  meanStandardisedDifference: maybe(band),
  meanOverlap: maybe(band),
  signAgreement: maybe(band),
  significanceAgreement: maybe(band),
  attenuation: maybe(band),
});
const verdictName = z.enum(["holds", "direction holds, size does not", "do not use", "cannot tell at this n"]);
const verdict = z.union([
  z.strictObject({ verdict: z.literal("holds"), factor: maybe(z.number()) }),
  z.strictObject({
    verdict: z.literal("direction holds, size does not"),
    factor: z.number(),
    uneven: z.boolean(),
  }),
  z.strictObject({
    verdict: z.literal("do not use"),
    why: z.enum([
      "not fitted to the synthetic rows",
      "effects vanish",
      "directions turn",
      "levels differ",
      "effects without ground",
    ]),
  }),
  z.strictObject({
    verdict: z.literal("cannot tell at this n"),
    why: z.enum(["not fitted to the registry", "no effect to keep", "too imprecise"]),
  }),
]);

const row = z.strictObject({
  quantity,
  scale,
  registry: maybe(interval),
  synthetic: maybe(interval),
  /** Interval of the synthetic estimate that counts the uncertainty of registry and synthesis. */
  corrected: maybe(z.strictObject({ low: z.number(), high: z.number() })),
  standardisedDifference: maybe(shown),
  overlap: maybe(shown),
  sign: maybe(z.enum(["same", "opposite", "not counted", "suppressed"])),
  significance: maybe(
    z.union([
      z.strictObject({ registry: z.boolean(), synthetic: z.boolean(), agree: z.boolean(), power: z.number() }),
      z.literal("suppressed"),
    ]),
  ),
  sameSize: maybe(z.number()),
  halves: maybe(band),
  flag: likeness,
  fullSize: maybe(band),
  flagFullSize: likeness,
});
const result = z.strictObject({
  name: z.string(),
  kind: z.enum(["cox", "competing-risks", "kaplan-meier", "rate", "logistic", "linear", "mean-difference", "repeated"]),
  /** True where nobody confirmed it. */
  inferred: z.boolean(),
  inSubgroup: z.boolean(),
  registry: fit,
  synthetic: fit,
  quantities: list(row),
  jointP: maybe(z.number()),
  spread: z.strictObject({ effects: z.number(), levels: z.number() }),
  attenuation: maybe(
    z.strictObject({
      factor: z.number(),
      low: maybe(z.number()),
      high: maybe(z.number()),
      level: z.number(),
      misfitP: maybe(z.number()),
    }),
  ),
  agreement: summary,
  sameSize: summary,
  halves: bands,
  fullSize: bands,
  flag: likeness,
  flagFullSize: likeness,
  verdict,
});

export const analyses = z.strictObject({
  results: list(result),
  nSplits: whole,
  nFullSize: whole,
  whole: maybe(
    z.strictObject({
      verdict: verdictName,
      counts: z.strictObject({
        holds: whole,
        "direction holds, size does not": whole,
        "do not use": whole,
        "cannot tell at this n": whole,
      }),
      factors: maybe(z.tuple([z.number(), z.number()]).readonly()),
    }),
  ),
});
