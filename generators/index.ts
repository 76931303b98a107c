import { RaresynthError } from "../src/core/errors.ts";
import type { Generator } from "../src/core/contracts/generator.ts";
import { bayesianNetwork } from "./bayesian-network/bayesian-network.ts";
import { cart } from "./cart/cart.ts";
import { copy } from "./controls/copy.ts";
import { hiddenChannel } from "./controls/hidden-channel.ts";
import { interpolate } from "./controls/interpolate.ts";
import { jitter } from "./controls/jitter.ts";
import { kernel } from "./controls/kernel.ts";
import { normal } from "./controls/normal.ts";
import { partialCopy } from "./controls/partial-copy.ts";
import { secretCopy } from "./controls/secret-copy.ts";
import { copula } from "./copula/copula.ts";
import { ctgan } from "./ctgan/ctgan.ts";
import { forest } from "./forest/forest.ts";
import { marginals } from "./marginals/marginals.ts";
import { completeParams } from "./shared/contract/complete-params.ts";
import { structured } from "./structured/structured.ts";
import { tvae } from "./tvae/tvae.ts";

/** Every generator, controls included. */
export const generators: readonly Generator[] = [
  ...[registered(cart), bayesianNetwork, copula, forest, marginals, tvae, ctgan].map(structured),
  copy,
  partialCopy,
  jitter,
];

/** Leaks that are planted on demand. They keep none of the laws of a generator but shape, kinds and seeds. */
export const plantedLeaks: readonly Generator[] = [kernel, interpolate, secretCopy, hiddenChannel, normal];

/** Generators whose rows may leave the building when the checks pass. */
export const releasableGenerators: readonly Generator[] = generators.filter((generator) => !generator.isControl);

/**
 * The generator with this id.
 * @param id e.g. "cart"
 * @returns the shipped generator
 * @throws {E_GENERATOR} naming the known ids
 */
export function generatorById(id: string): Generator {
  const found = [...generators, ...plantedLeaks].find((generator) => generator.id === id);
  if (found === undefined)
    throw new RaresynthError("E_GENERATOR", "no generator of that name.", {
      hint: `Known: ${generators.map((generator) => generator.id).join(", ")}.`,
    });
  return found;
}

/** A generator with typed parameters as one that takes any JSON and checks it. */
function registered<P extends object>(generator: Generator<P>): Generator {
  return {
    ...generator,
    defaults: Object.fromEntries(Object.entries(generator.defaults)),
    fit: (train, given, rng, onProgress, signal) =>
      generator.fit(train, completeParams(generator.defaults, given), rng, onProgress, signal),
  };
}
