import { nth } from "../../../core/access.ts";
import type { Confirmation, ReadingNote } from "../../../core/contracts/outcome.ts";
import type { Role } from "../../../core/data/cohort.ts";
import type { PackedCohort } from "../../../core/data/packed-cohort.ts";
import type { CohortSchema, ColumnSchema } from "../../../core/data/schema.ts";
import { RaresynthError } from "../../../core/errors.ts";
import {
  FAULT_HINTS,
  namedAfterPatients,
  refuseFreeText,
  repeatingPatients,
} from "../../registry/assemble-registry.ts";
import { matchColumns } from "../../registry/match-columns.ts";
import type { Strictness } from "../../registry/type-column.ts";
import { confirmationOf } from "../../schema/confirmation.ts";
import { createFaults } from "../../schema/faults.ts";
import { droppedColumns, keptSchema } from "../../schema/kept-schema.ts";
import type { BlockColumn, BlockOptions, CellBlock } from "../blocks/cell-block.ts";
import { cellCounter } from "./cell-counter.ts";
import { checkPacked } from "./check-packed.ts";
import { consentReader } from "./consent-rows.ts";
import { unitColumns, unitNumberer } from "./number-units.ts";
import { packColumn, type ColumnPacker } from "./pack-column.ts";
import { tableBlocks, type LargeSource } from "../blocks/table-blocks.ts";

/** Bytes that the rows of one table may take: two tables, a fit and what is read at a time stay within 4 GB. */
export const MOST_TABLE_BYTES = 1.5 * 1024 ** 3;

/** A large registry, read as `readRegistry` reads a small one. */
export interface PackedRegistry<R extends Role = Role> {
  readonly cohort: PackedCohort<R>;
  readonly droppedIdentifiers: readonly string[];
  readonly nDroppedByConsent: number;
  readonly fileSchema: CohortSchema;
  readonly confirmation: Confirmation;
  readonly warnings: readonly ReadingNote[];
}

/** How a large table is read. */
export interface PackedOptions extends Pick<BlockOptions, "blockBytes" | "mostTexts" | "signal"> {
  /** Told the share that was read, 0..1. */
  readonly onShare?: (done: number) => void;
  /** Default `MOST_TABLE_BYTES`. */
  readonly mostBytes?: number;
}

/**
 * Real patients from a large CSV or Parquet file, checked against their schema as `readRegistry` does.
 * Claim: cohort, units, faults and consent are those of reading the file whole. Not claimed: values of identifiers to
 * search releases for (`watched`) and a site that is dropped are not kept.
 * @throws {E_RANGE} where the rows take more memory than a table may; {E_UNSUPPORTED} for coded lists with a hierarchy;
 *   and what `readRegistry` throws
 */
export async function readPacked<R extends "train" | "holdout">(
  source: LargeSource,
  schema: CohortSchema,
  role: R,
  options: PackedOptions = {},
): Promise<PackedRegistry<R>> {
  refuseFreeText(schema, source.path);
  refuseLists(schema, source.path);
  const { identifiers, consent } = droppedColumns(schema);
  const kept = keptSchema(schema);
  if (kept.columns.length === 0)
    throw new RaresynthError("E_EMPTY", "no column is left once identifiers are dropped.", { where: source.path });
  const numberer = unitNumberer(schema);
  const refusals = schema.consent === undefined ? undefined : consentReader(schema, schema.consent);
  const counts = cellCounter(namedAfterPatients(schema, identifiers));
  const beside = [...unitColumns(schema), ...counts.names, ...(consent === undefined ? [] : [consent])];
  const read = await packBlocks(source, kept, "strict", options, {
    keeps: beside,
    onFirst: ({ names }) => {
      matchColumns({ names, nRows: 0, cells: [] }, schema, source.path);
    },
    onBlock: (blockOf) => {
      numberer.append(blockOf);
      counts.append(blockOf);
      refusals?.append(blockOf);
    },
  });
  const faults = createFaults();
  const numbered = numberer.finish(read.nRows, faults);
  faults.throwIfAny(source.path, FAULT_HINTS);
  const left = refusals?.finish(numbered, faults);
  faults.throwIfAny(source.path, FAULT_HINTS);
  const columns = read.packers.map((packer) => packer.finish(faults, left?.keep));
  faults.throwIfAny(source.path, FAULT_HINTS);
  const units = left?.units ?? (numbered.nUnits === read.nRows ? undefined : numbered.units);
  const cohort: PackedCohort<R> = {
    ...{ role, schema: kept, columns },
    ...(left === undefined ? { nRows: read.nRows, starts: read.starts } : left.rowsOf(read.starts)),
    nUnits: left?.nUnits ?? numbered.nUnits,
    ...(units === undefined ? {} : { units }),
    ...(left === undefined ? {} : { sourceRows: left.sourceRows }),
  };
  checkPacked(cohort, faults, schema.protect?.patient !== undefined && schema.protect.family === undefined);
  faults.throwIfAny(source.path, FAULT_HINTS);
  return {
    cohort,
    droppedIdentifiers: identifiers,
    nDroppedByConsent: left?.nExcluded ?? 0,
    fileSchema: schema,
    confirmation: confirmationOf(
      schema,
      numbered.nUnits === read.nRows
        ? repeatingPatients(schema, identifiers, read.nRows, (name) => counts.of(name))
        : [],
    ),
    warnings: left?.warnings ?? [],
  };
}

/** Rare codes are folded, and times of codes ruled, by what all rows hold, which is looked at in small files only. */
function refuseLists(schema: CohortSchema, where: string): void {
  const isFolded = schema.lists?.some(({ edges }) => edges !== undefined) === true;
  if (!isFolded && !schema.columns.some(({ since }) => since === true)) return;
  throw new RaresynthError("E_UNSUPPORTED", "coded lists with a hierarchy or times are read from small files only.", {
    where,
    hint: "Fold the codes before, and take hierarchies and times of codes out of the schema.",
  });
}

interface BlockWork {
  /** Columns whose texts are told apart over the whole file. */
  readonly keeps: readonly string[];
  readonly onFirst: (block: CellBlock) => void;
  readonly onBlock: (blockOf: (name: string) => BlockColumn) => void;
}

/** Every block packed. @throws {E_RANGE} as soon as it shows that the rows will take too much memory */
export async function packBlocks(
  source: LargeSource,
  kept: CohortSchema,
  strictness: Strictness,
  options: PackedOptions,
  work: BlockWork,
): Promise<{ readonly packers: readonly ColumnPacker[]; readonly nRows: number; readonly starts: readonly number[] }> {
  const isCoded = ({ type }: ColumnSchema): boolean => type === "categorical" || type === "ordinal";
  const keeps = new Set([...work.keeps, ...kept.columns.filter(isCoded).map(({ name }) => name)]);
  const packers = kept.columns.map((column) => packColumn(column, strictness));
  const starts = [0];
  let nRows = 0;
  const { onShare, mostBytes = MOST_TABLE_BYTES, ...reading } = options;
  for await (const block of tableBlocks(source, {
    ...reading,
    keeps: (name) => keeps.has(name),
  })) {
    if (nRows === 0) work.onFirst(block);
    const place = new Map(block.names.map((name, at) => [name, at]));
    const blockOf = (name: string): BlockColumn => nth(block.columns, place.get(name) ?? -1);
    work.onBlock(blockOf);
    packers.forEach((packer, at) => {
      packer.append(blockOf(nth(kept.columns, at).name), block.nBefore);
    });
    nRows = block.nBefore + block.nRows;
    starts.push(nRows);
    refuseTooLarge(
      packers.reduce((sum, packer) => sum + packer.bytes(), 0),
      { mostBytes, done: block.done, nRows, where: source.path },
    );
    onShare?.(block.done);
  }
  return { packers, nRows, starts };
}

/** Share of a file from which its memory is foretold. */
const FORETOLD_FROM = 0.02;

function refuseTooLarge(
  bytes: number,
  { mostBytes, done, nRows, where }: { mostBytes: number; done: number; nRows: number; where: string },
): void {
  if (bytes / Math.max(done, FORETOLD_FROM) <= mostBytes) return;
  const gigabytes = (value: number): string => (value / 1024 ** 3).toFixed(1);
  throw new RaresynthError(
    "E_RANGE",
    `about ${Math.round(nRows / done)} rows would take ${gigabytes(bytes / done)} GB of memory; a table may take ${gigabytes(mostBytes)} GB.`,
    {
      where,
      hint: "Take out columns that are not needed, round numbers to the digits that were measured, or draw rows of the file.",
    },
  );
}
