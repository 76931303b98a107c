import { RaresynthError } from "../../core/errors.ts";
import type { SumTable } from "../../federation/check-sum.ts";
import { siteVariance, sumSigma, type Round } from "../../federation/round.ts";
import { nCells, type PublicDomain } from "../../privacy/domain/domain.ts";
import { countTable, type StateTable } from "../../privacy/domain/encode.ts";
import { discreteGaussian } from "../../privacy/noise/discrete-gaussian.ts";
import type { NoiseSource } from "../../privacy/noise/noise-source.ts";
import { rationalAbove } from "../../privacy/noise/rational.ts";

/** Places of the columns in the domain, in the order asked. @throws {E_FEDERATION} */
export function positions(domain: PublicDomain, columns: readonly string[]): number[] {
  return columns.map((name) => {
    const at = domain.columns.findIndex((column) => column.name === name);
    if (at < 0)
      throw new RaresynthError("E_FEDERATION", "the round asks for a column that is not there.", { where: name });
    return at;
  });
}

/** Cells of all tables of a round. */
export function cellsAsked(round: Pick<Round, "tables">, domain: PublicDomain): number {
  return round.tables.reduce((sum, { columns }) => sum + nCells(domain, positions(domain, columns)), 0);
}

/**
 * A site's counts with its share of the noise, all tables one after the other, in units of the domain's weight.
 * Claim: with `systemNoise`, the sum over H - T sites that draw it has at least the noise that the round's rho pays
 * for.
 * @throws {E_RANGE} where the share of the noise would be too small
 */
export function noisyCells(round: Round, domain: PublicDomain, table: StateTable, noise: NoiseSource): number[] {
  return round.tables.flatMap(({ columns, rho }) => {
    const next = discreteGaussian(rationalAbove(siteVariance(round, rho, domain.unitWeight)), noise);
    return Array.from(countTable(table, domain, positions(domain, columns)), (count) => count + Number(next()));
  });
}

/** The tables of a sum over all sites, in persons. @param cells of all tables, masks gone */
export function tablesOfSum(round: Round, domain: PublicDomain, cells: ArrayLike<number>): SumTable[] {
  let start = 0;
  return round.tables.map(({ columns, rho }): SumTable => {
    const at = positions(domain, columns);
    const first = start;
    start += nCells(domain, at);
    const counts = Array.from({ length: start - first }, (_, i) => (cells[first + i] ?? NaN) / domain.unitWeight);
    return { columns: at, sigma: sumSigma(round, rho), counts };
  });
}
