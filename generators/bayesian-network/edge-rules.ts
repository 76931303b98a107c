import { RaresynthError } from "../../src/core/errors.ts";

/** What the user knows about directions, as lists of column names. */
export interface EdgeParams {
  /** Edges [from, to] that must not be. */
  readonly blacklist: readonly (readonly string[])[];
  /** Edges [from, to] that must be. */
  readonly whitelist: readonly (readonly string[])[];
  /** Groups of columns in order of time or cause: no edge leads from a later group to an earlier one. */
  readonly tiers: readonly (readonly string[])[];
}

export interface EdgeRules {
  allowed(from: number, to: number): boolean;
  required(from: number, to: number): boolean;
  readonly requiredEdges: readonly (readonly [number, number])[];
}

/**
 * @param names variables, in index order
 * @param gates edges from a pattern of missing cells to the columns that it holds
 * @throws {E_GENERATOR} for unknown columns, entries that are no pairs, or rules that contradict each other
 */
export function edgeRules(
  names: readonly string[],
  params: EdgeParams,
  gates: readonly (readonly [number, number])[],
): EdgeRules {
  const d = names.length;
  const edges = (list: readonly (readonly string[])[], where: string) =>
    list.map((pair) => {
      const [from, to] = pair;
      if (pair.length !== 2 || from === undefined || to === undefined)
        throw new RaresynthError("E_GENERATOR", "each entry must be a pair of columns [from, to].", { where });
      return [indexOf(names, from, where), indexOf(names, to, where)] as const;
    });
  const tier = new Array<number | undefined>(d).fill(undefined);
  params.tiers.forEach((group, level) => group.forEach((name) => (tier[indexOf(names, name, "tiers")] = level)));
  const banned = new Set(edges(params.blacklist, "blacklist").map(([from, to]) => from * d + to));
  const requiredEdges = [...gates, ...edges(params.whitelist, "whitelist")].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const needed = new Set(requiredEdges.map(([from, to]) => from * d + to));
  const allowed = (from: number, to: number) => {
    const [a, b] = [tier[from], tier[to]];
    return from !== to && !banned.has(from * d + to) && (a === undefined || b === undefined || a <= b);
  };
  if (requiredEdges.some(([from, to]) => !allowed(from, to)))
    throw new RaresynthError("E_GENERATOR", "an edge is both required and forbidden.", { where: "whitelist" });
  return { allowed, required: (from, to) => needed.has(from * d + to), requiredEdges };
}

function indexOf(names: readonly string[], name: string, where: string): number {
  const index = names.indexOf(name);
  if (index < 0)
    throw new RaresynthError(
      "E_GENERATOR",
      "an entry names a column that the network does not have (survival times and events are outside it).",
      { where },
    );
  return index;
}
