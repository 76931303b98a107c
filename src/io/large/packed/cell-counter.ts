import { defined } from "../../../core/access.ts";
import type { CellCounts } from "../../registry/assemble-registry.ts";
import type { BlockColumn } from "../blocks/cell-block.ts";
import { distinctCounter } from "../distinct-counter.ts";

/** Counts different cells of some columns, block by block. */
export interface CellCounter {
  readonly names: readonly string[];
  append(blockOf: (name: string) => BlockColumn): void;
  of(name: string): CellCounts;
}

/** @param names columns whose texts are told apart over the whole file */
export function cellCounter(names: readonly string[]): CellCounter {
  const counters = new Map(names.map((name) => [name, { nSeen: 0, hasEmpty: false, distinct: distinctCounter() }]));
  return {
    names,
    append(blockOf) {
      for (const [name, counter] of counters) {
        const { size, textOf } = blockOf(name);
        for (; counter.nSeen < size; counter.nSeen++) {
          const text = textOf(counter.nSeen).trim();
          if (text === "") counter.hasEmpty = true;
          counter.distinct.add(text);
        }
      }
    },
    of: (name) => {
      const { hasEmpty, distinct } = defined(counters.get(name));
      return { hasEmpty, nDistinct: distinct.size };
    },
  };
}
