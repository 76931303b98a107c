import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { readSynthetic } from "../../src/io/registry/read-synthetic.ts";
import { differencesOf, ruleBreakers, type Differences } from "./fidelity-score.ts";
import { readCell, rowsFile, writeWhole, type Cell } from "./files.ts";
import { signalMeter, type KeptSignal } from "./kept-signal.ts";
import type { Method } from "./methods.ts";
import {
  closerToTrain,
  membershipOf,
  replicatedUniques,
  verbatimRows,
  type Membership,
  type Uniques,
} from "./privacy.ts";
import { splitOf, type Registry } from "./registries.ts";

/** One file, measured. */
export interface MeasuredSplit {
  readonly r: number;
  readonly differences: Differences;
  readonly ruleBreakers: number | undefined;
  readonly closerToTrain: number;
  readonly uniques: Uniques;
  readonly verbatim: number;
  readonly kept: KeptSignal;
  readonly cell: Cell;
}

/** All finished files of a generator on a registry; `failed`: why some are missing. */
export interface MeasuredMethod {
  readonly registry: string;
  readonly method: string;
  readonly nUnits: number;
  readonly nTrain: number;
  readonly splits: readonly MeasuredSplit[];
  readonly membership: Membership;
  readonly failed: readonly string[];
}

export const measuredFile = (scratch: string, registry: string, method: string): string =>
  join(scratch, registry, `measured-${method}.json`);

/** Measures what is finished, unless that was done before. @returns undefined where nothing is */
export async function measureMethod(
  scratch: string,
  registry: Registry,
  method: Method,
): Promise<MeasuredMethod | undefined> {
  const cells = Array.from({ length: method.splits }, (_, r) => ({
    r,
    cell: readCell(scratch, registry.name, r, method.id),
  }));
  const failed = cells.flatMap(({ cell }) => (cell?.failed === undefined ? [] : [cell.failed]));
  const whole = cells.flatMap(({ r, cell }) => (cell === undefined || cell.failed !== undefined ? [] : [{ r, cell }]));
  if (whole.length === 0) return undefined;
  const file = measuredFile(scratch, registry.name, method.id);
  if (existsSync(file)) {
    const before = JSON.parse(readFileSync(file, "utf8")) as MeasuredMethod;
    if (before.splits.length === whole.length && before.failed.length === failed.length) return before;
  }
  const splits: MeasuredSplit[] = [];
  const keptBy = signalMeter(registry);
  const files: { status: Uint8Array; synthetic: Cohort<"synthetic"> }[] = [];
  for (const { r, cell } of whole) {
    const split = splitOf(registry, r);
    const synthetic = await readSynthetic(rowsFile(scratch, registry.name, r, method.id), registry.cohort.schema);
    files.push({ status: split.status, synthetic });
    splits.push({
      r,
      differences: differencesOf(split.heldOut, synthetic),
      ruleBreakers: ruleBreakers(synthetic),
      closerToTrain: closerToTrain(split, registry.cohort, synthetic),
      uniques: replicatedUniques(split, registry.cohort, synthetic),
      verbatim: verbatimRows(split, registry.cohort, synthetic),
      kept: keptBy(split, synthetic),
      cell,
    });
  }
  const measured: MeasuredMethod = {
    registry: registry.name,
    method: method.id,
    nUnits: registry.cohort.nUnits,
    nTrain: registry.nTrain,
    splits,
    membership: membershipOf(registry.cohort, files),
    failed,
  };
  writeWhole(file, JSON.stringify(measured));
  return JSON.parse(readFileSync(file, "utf8")) as MeasuredMethod;
}
