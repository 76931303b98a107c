import { randomBytes } from "node:crypto";
import { dpMethods } from "../../generators/dp/index.ts";
import { modelOfTables, rowsOfModel } from "../../generators/dp/release-rows.ts";
import { modelTable } from "../../generators/dp/estimate/model-table.ts";
import { createRng } from "../core/rng.ts";
import type { CohortSchema } from "../core/data/schema.ts";
import type { DpTools } from "../pipeline/dp/dp-contracts.ts";
import type { PublicDomain } from "../privacy/domain/domain.ts";
import { systemNoise } from "../privacy/noise/noise-source.ts";
import { about } from "./about.ts";

/** What `runDp` works with in the program: the system's noise, the methods of generators/dp, and the clock. */
export function dpTools(readRegistry: DpTools["readRegistry"]): DpTools {
  return {
    methods: dpMethods,
    rowsOf: (kept, domain, tables) => {
      const model = modelOfTables(domain, tables);
      return {
        total: model.total,
        marginal: (column) => modelTable(model, [column]),
        draw: (nRows, rng) => rowsOfModel(model, kept, domain, nRows, rng),
      };
    },
    readRegistry,
    noise: systemNoise,
    rows: () => createRng(randomBytes(16).toString("hex")),
    now: () => new Date().toISOString(),
    software: about().softwareVersion,
  };
}

/** Unit of protection by the whole schema. */
export function unitOf({ protect }: CohortSchema): PublicDomain["unit"] {
  if (protect?.family !== undefined) return "family";
  return protect?.patient === undefined ? "row" : "patient";
}
