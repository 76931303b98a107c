import { z } from "zod";

const whole = z.number().int().min(0);
const names = z.array(z.string()).readonly();
const note = <const K extends string, S extends z.core.$ZodLooseShape>(kind: K, shape: S) =>
  z.strictObject({ kind: z.literal(kind), ...shape });

/**
 * What a fitted generator has to say of its fit, as facts: column names, counts of columns, and sizes that are
 * parameters. Shown inside only. A model that is saved keeps them, so their shape is checked when it is read.
 */
export const generatorNote = z.discriminatedUnion("kind", [
  note("fit-share", { units: whole }),
  /** The table is large: a simple random sample of the units was fitted, which has so many rows. */
  note("fit-sample", { units: whole, of: whole, rows: whole }),
  note("leaves", { minUnits: whole }),
  note("drawing-order", { columns: names }),
  note("levels-collapsed", { column: z.string(), levels: whole, groups: whole }),
  /**
   * A public level that few hold is drawn more often: from the least rate that its rounded count allows, within about
   * one standard error.
   */
  note("rate-raised", { column: z.string(), level: z.string(), minUnits: whole, from: z.number(), to: z.number() }),
  note("too-few-values", { columns: names }),
  note("bounds-coded", { columns: whole }),
  note("missing-blocks", { blocks: whole }),
  note("missing-not-drawn", { columns: whole }),
  note("causes-not-drawn", { pair: z.string(), causes: whole, minUnits: whole }),
  note("pair-after", { second: z.string(), first: z.string() }),
  note("network", { edges: whole, columns: whole, patterns: whole }),
  /** Shares of a loading on the common factor, and of the rest of a correlation, that shrinkage keeps on average. */
  note("copula-shrinkage", { latents: whole, keptCommon: z.number(), keptOwn: z.number() }),
  note("forests", { trees: whole, leaves: whole, accuracies: z.array(z.number()).readonly() }),
  note("training", { units: whole, backend: z.string(), bestStep: whole, stepsRun: whole }),
  note("held-out-loss", { first: z.number(), best: z.number() }),
  note("conditions-by-rejection", {}),
  note("visits-too-few", { minRepeaters: whole }),
  note("visits-in-turn", { columns: whole }),
  note("drawn-as-gaps", { columns: names }),
  note("drawn-as-combinations", { columns: names }),
  note("computed-from-parts", { columns: names }),
  note("reasons-drawn", { columns: names }),
  note("partial-dates", { columns: names }),
  note("drawn-beyond-limits", { columns: names }),
  note("constraints-kept", { constraints: whole }),
  /** Another program drew the rows: whether it could reach a network, and its limits. */
  note("sandbox", { network: z.enum(["denied", "not-denied"]), memory: z.enum(["limited", "not-limited"]) }),
]);

export type GeneratorNote = z.infer<typeof generatorNote>;
