import { RaresynthError } from "../../src/core/errors.ts";
import { dpAim } from "./dp-aim.ts";
import { dpGraph } from "./dp-graph.ts";
import { dpMarginals } from "./dp-marginals.ts";
import type { DpMethod } from "./dp-method.ts";
import { dpMst } from "./dp-mst.ts";

/** Differentially private methods; `run --dp` alone uses them. */
export const dpMethods: readonly DpMethod[] = [dpMarginals, dpGraph, dpMst, dpAim];

/** @throws {E_GENERATOR} naming the known ids */
export function dpMethodById(id: string): DpMethod {
  const found = dpMethods.find((method) => method.id === id);
  if (found === undefined)
    throw new RaresynthError("E_GENERATOR", "no differentially private method of that name.", {
      hint: `Known: ${dpMethods.map((method) => method.id).join(", ")}.`,
    });
  return found;
}
