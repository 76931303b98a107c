import { nth } from "../../core/access.ts";

/**
 * A column as a list of states that is known without looking at the data. The last state is "missing" where a cell can
 * be missing.
 */
export type DomainColumn = DomainCodes | DomainNumbers;

interface DomainStates {
  readonly name: string;
  /** Number of states, missing included. */
  readonly nStates: number;
  readonly canMiss: boolean;
}

export interface DomainCodes extends DomainStates {
  readonly kind: "coded";
  readonly levels: readonly string[];
  readonly ordered: boolean;
  /**
   * State of values outside the list; undefined where the schema refuses them: they count as missing, or as the first
   * level.
   */
  readonly other: number | undefined;
}

export interface DomainNumbers extends DomainStates {
  readonly kind: "numeric";
  /** Edges of the bins, ascending, one more than bins. A bin holds its lower edge; the last one also its upper edge. */
  readonly edges: readonly number[];
  /** Values of a bin lie on `origin + k grid`. */
  readonly grid: number;
  readonly origin: number;
}

/** Everything that is asked of the data, from the schema alone. */
export interface PublicDomain {
  readonly columns: readonly DomainColumn[];
  /** Column positions of survival pairs (time, event). */
  readonly survival: readonly (readonly [number, number])[];
  /** Column positions of the declared edges. */
  readonly edges: readonly (readonly [number, number])[];
  readonly unit: "row" | "patient" | "family";
  /** Integer weight of one unit: 1 where each row is a unit by declaration, else 840, shared evenly by its rows. */
  readonly unitWeight: 1 | 840;
}

/** Rows of one unit that count; the lcm of 1..8 is 840, so that shares are whole. */
export const MOST_ROWS_OF_UNIT = 8;

/** Cells of the table over these columns. */
export function nCells(domain: PublicDomain, columns: readonly number[]): number {
  return columns.reduce((product, at) => product * nth(domain.columns, at).nStates, 1);
}
