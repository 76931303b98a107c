import { RaresynthError, type ErrorCode } from "../../core/errors.ts";

/** Lines of a message; the rest is counted. */
const MAX_LISTED = 20;

interface FaultGroup {
  readonly code: ErrorCode;
  readonly column: string;
  readonly rule: string;
  firstRow: number;
  count: number;
}

/** Gathers what is wrong with a table, so that one error tells all of it. */
export interface Faults {
  /** @param row 1-based data record, 0 for the header */
  add(code: ErrorCode, column: string, row: number, rule: string): void;
  count(): number;
  /** Throws one error with `column, row, rule` lines if anything was added. */
  throwIfAny(where: string, hints?: Partial<Record<ErrorCode, string>>): void;
}

/**
 * An empty list of faults. Faults of the same column and rule share a line, with the first row and how many there are.
 * Claim: the message holds column names, row numbers, rules and counts. Not claimed: that a caller's `rule` holds no
 * cell's value.
 */
export function createFaults(): Faults {
  const groups = new Map<string, FaultGroup>();
  let total = 0;
  return {
    add: (code, column, row, rule) => {
      total++;
      const key = `${code}\u0000${column}\u0000${rule}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { code, column, rule, firstRow: row, count: 1 });
      else group.count++;
    },
    count: () => total,
    throwIfAny: (where, hints = {}) => {
      const first = groups.values().next().value;
      if (first === undefined) return;
      const listed = [...groups.values()];
      const lines = listed.slice(0, MAX_LISTED).map(describe);
      if (listed.length > MAX_LISTED) lines.push(`  and ${listed.length - MAX_LISTED} further kinds of fault`);
      const codes = [...new Set(listed.map((group) => group.code))];
      const hint = codes
        .map((code) => hints[code])
        .filter((text) => text !== undefined)
        .join(" ");
      const noun = total === 1 ? "1 fault" : `${total} faults`;
      throw new RaresynthError(first.code, `${noun} (column, row, rule):\n${lines.join("\n")}`, {
        where,
        ...(hint === "" ? {} : { hint }),
      });
    },
  };
}

function describe(group: FaultGroup): string {
  const where = group.firstRow === 0 ? "header" : `row ${group.firstRow}`;
  const more = group.count === 1 ? "" : ` (${group.count} cells in all)`;
  return `  ${group.column}, ${where}, ${group.rule}${more}`;
}
