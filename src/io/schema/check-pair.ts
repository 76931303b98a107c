import type { ColumnSchema, ColumnType, PairTest } from "../../core/data/schema.ts";

type Path = readonly (string | number)[];

const NUMBERS: readonly ColumnType[] = ["continuous", "integer"];
const CODED: readonly ColumnType[] = ["categorical", "ordinal"];

/** Two columns that are compared are both numbers, both dates, or (for =) both coded. */
export function checkPair(
  { left, relation, right }: PairTest,
  path: Path,
  kept: (name: string, path: Path, types: readonly ColumnType[]) => ColumnSchema | undefined,
  report: (path: Path, message: string) => void,
): void {
  const types: readonly ColumnType[] = [...NUMBERS, "date", ...(relation === "=" ? CODED : [])];
  const [a, b] = [kept(left, [...path, "left"], types), kept(right, [...path, "right"], types)];
  if (a !== undefined && b !== undefined && kindOf(a.type) !== kindOf(b.type))
    report(path, "two columns of the same kind are compared.");
}

function kindOf(type: ColumnType): string {
  return CODED.includes(type) ? "coded" : type === "date" ? "date" : "number";
}
