import { nth } from "../../src/core/access.ts";
import type { MethodCard } from "../../src/core/contracts/generator.ts";
import type { NoiseMeter } from "../../src/privacy/accounting/meter.ts";
import type { PublicDomain } from "../../src/privacy/domain/domain.ts";
import { countTable, type StateTable } from "../../src/privacy/domain/encode.ts";
import type { Measurement } from "./estimate/mirror-descent.ts";

/** A query that a method is going to ask, known before the data are read. */
export interface PlannedQuery {
  readonly tag: string;
  readonly mechanism: "discrete Gaussian" | "exponential";
  readonly nCells: number;
  /** Noise of a cell in persons; undefined for choices. */
  readonly sigma: number | undefined;
  readonly rho: number;
}

/**
 * A differentially private method. It stands outside `structured()`: it sees the data only through a meter, and keeps
 * the schema's rules by repair of what it drew.
 */
export interface DpMethod {
  readonly id: string;
  readonly card: MethodCard;
  /**
   * What will be asked, from public inputs alone. Queries chosen on the way stand as "(to be chosen)".
   * @throws {E_SCHEMA} where the domain lacks what the method needs
   */
  readonly plan: (domain: PublicDomain, rho: number) => readonly PlannedQuery[];
  /**
   * Asks, and pays for each question. Claim: rho-zCDP for adding or removing one unit; every use of the table goes
   * through the meter.
   * @returns noisy tables in persons
   */
  readonly measure: (table: StateTable, domain: PublicDomain, rho: number, meter: NoiseMeter) => Measurement[];
}

/** "age + sex" */
export function tableTag(domain: PublicDomain, columns: readonly number[]): string {
  return columns.map((at) => nth(domain.columns, at).name).join(" + ");
}

/** Noise of a cell, in persons, of a table that may cost rho. */
export function sigmaOf(rho: number): number {
  return Math.sqrt(1 / (2 * rho));
}

/** One noisy table, in persons. @param columns ascending */
export function measureTable(
  table: StateTable,
  domain: PublicDomain,
  columns: readonly number[],
  rho: number,
  meter: NoiseMeter,
): Measurement {
  const weight = domain.unitWeight;
  const noisy = meter.noisyTable(tableTag(domain, columns), countTable(table, domain, columns), weight, rho);
  return { columns, sigma: noisy.sigma / weight, counts: noisy.counts.map((count) => count / weight) };
}
