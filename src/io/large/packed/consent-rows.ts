import { defined, nth } from "../../../core/access.ts";
import type { ReadingNote } from "../../../core/contracts/outcome.ts";
import type { CohortSchema } from "../../../core/data/schema.ts";
import { RaresynthError } from "../../../core/errors.ts";
import type { Faults } from "../../schema/faults.ts";
import type { BlockColumn } from "../blocks/cell-block.ts";
import type { NumberedUnits } from "./number-units.ts";
import { packColumn } from "./pack-column.ts";

/** What is left where consent took somebody out. */
export interface ConsentedRows {
  /** 1 for a row that stays, by row of the file. */
  readonly keep: Uint8Array;
  readonly units: Int32Array;
  readonly nUnits: number;
  readonly nExcluded: number;
  readonly sourceRows: Int32Array;
  readonly warnings: readonly ReadingNote[];
  /** @param starts rows of the file before each part */
  rowsOf(starts: readonly number[]): { readonly nRows: number; readonly starts: readonly number[] };
}

/** Reads the consent column block by block. */
export interface ConsentReader {
  append(blockOf: (name: string) => BlockColumn): void;
  /** @throws {E_CONSENT} where nobody is left */
  finish(units: NumberedUnits, faults: Faults): ConsentedRows;
}

/** The consent column of a large table, with the meaning that `assembleRegistry` gives it. */
export function consentReader(schema: CohortSchema, consent: NonNullable<CohortSchema["consent"]>): ConsentReader {
  const column = defined(schema.columns.find(({ name }) => name === consent.column));
  // A misspelt refusal must not pass as consent, so every cell is checked against the levels.
  const packer = packColumn(column, "strict");
  const refused = new Set(consent.exclude);
  const texts: string[] = [];
  const parts: Int32Array[] = [];
  let nBefore = 0;
  return {
    append(blockOf) {
      const block = blockOf(consent.column);
      for (let id = texts.length; id < block.size; id++) texts.push(block.textOf(id));
      packer.append(block, nBefore);
      parts.push(block.codes.slice());
      nBefore += block.codes.length;
    },
    finish({ units, nUnits }, faults) {
      const { cells } = packer.finish(faults);
      const isRefusal = texts.map((text, id) => {
        const level = cells.kind === "coded" ? cells.levels[nth(cells.codes, id)] : undefined;
        return refused.has(text.trim()) || (level !== undefined && refused.has(level));
      });
      const isEmpty = texts.map((text, id) => !nth(isRefusal, id) && text.trim() === "");
      const excluded = new Uint8Array(nUnits);
      let [row, nEmpty] = [0, 0];
      for (const part of parts)
        for (const id of part) {
          if (nth(isRefusal, id)) excluded[nth(units, row)] = 1;
          else if (nth(isEmpty, id)) nEmpty += 1;
          row += 1;
        }
      const used: ReadingNote = { kind: "consent-used", column: consent.column };
      const empty: ReadingNote[] =
        nEmpty === 0 ? [] : [{ kind: "consent-empty", column: consent.column, rows: nEmpty }];
      return consentedRows(units, excluded, consent.column, [...empty, used]);
    },
  };
}

function consentedRows(
  units: Int32Array,
  excluded: Uint8Array,
  column: string,
  warnings: readonly ReadingNote[],
): ConsentedRows {
  const nExcluded = excluded.reduce((sum, one) => sum + one, 0);
  if (nExcluded === excluded.length)
    throw new RaresynthError(
      "E_CONSENT",
      `all ${nExcluded} patients or families are taken out by the consent column.`,
      {
        where: column,
        hint: "Check consent.exclude in the schema.",
      },
    );
  const keep = Uint8Array.from(units, (unit) => 1 - nth(excluded, unit));
  const sourceRows = Int32Array.from(keep.keys(), (row) => row + 1).filter((_, row) => keep[row] === 1);
  const fresh = new Int32Array(excluded.length).fill(-1);
  let nUnits = 0;
  const own = sourceRows.map((source) => {
    const unit = nth(units, source - 1);
    if (nth(fresh, unit) < 0) fresh[unit] = nUnits++;
    return nth(fresh, unit);
  });
  return {
    ...{ keep, units: own, nUnits, nExcluded, sourceRows, warnings },
    rowsOf: (starts) => {
      let [row, n] = [0, 0];
      const left = starts.map((start) => {
        for (; row < start; row++) n += nth(keep, row);
        return n;
      });
      return { nRows: n, starts: left };
    },
  };
}
