import { nth } from "../../src/core/access.ts";
import { RaresynthError } from "../../src/core/errors.ts";
import type { EdgeRules } from "./edge-rules.ts";
import type { Family, FamilyScorer } from "./family-score.ts";

/** Moves remembered, and moves without a new best before the search ends. */
const TABU_LENGTH = 10;
const PATIENCE = 10;
/** Parents considered for a node: those that alone gain most. */
const MAX_CANDIDATES = 12;
const TINY = 1e-9;

interface Move {
  readonly kind: "add" | "delete" | "reverse";
  readonly from: number;
  readonly to: number;
  readonly delta: number;
}

/**
 * Parents of each variable: a Chow-Liu forest on BIC gains, improved by tabu search over adding, deleting and reversing
 * edges. Ties go to the move that comes first in the order of names, so neither column nor row order matters.
 * Source: Chow and Liu, IEEE Trans. Inf. Theory 14:462 (1968); Glover, ORSA J. Comput. 1:190 (1989).
 * Differs: an edge of the forest must raise BIC, so the forest need not be a tree.
 * @param d number of variables, indexed in the order of their names
 * @param maxParents for each variable, its gate included
 * @throws {E_GENERATOR} where required edges form a cycle or exceed `maxParents`
 */
export function learnStructure(
  d: number,
  scorer: FamilyScorer,
  rules: EdgeRules,
  maxParents: readonly number[],
): Family[] {
  const parents = chowLiuForest(d, scorer, rules, maxParents);
  const candidates = candidateParents(d, scorer, rules);
  let best = parents.map((list) => [...list]);
  let score = total(parents, scorer);
  let bestScore = score;
  const tabu: number[] = [];
  for (let idle = 0; idle < PATIENCE;) {
    const move = bestMove(
      parents,
      candidates,
      scorer,
      rules,
      maxParents,
      (candidate) => !tabu.includes(pairKey(candidate, d)) || score + candidate.delta > bestScore + TINY,
    );
    if (move === undefined) break;
    apply(parents, move);
    score += move.delta;
    tabu.push(pairKey(move, d));
    if (tabu.length > TABU_LENGTH) tabu.shift();
    if (score > bestScore + TINY) {
      bestScore = score;
      best = parents.map((list) => [...list]);
      idle = 0;
    } else idle++;
  }
  return best.map((list, child) => scorer.family(child, withoutIdle(list, child, scorer, rules)));
}

/** Parents less those that add nothing to the score: the search may pass through them at no cost. */
function withoutIdle(
  list: readonly number[],
  child: number,
  scorer: FamilyScorer,
  rules: EdgeRules,
): readonly number[] {
  const score = scorer.family(child, list).score;
  for (const parent of list) {
    if (rules.required(parent, child)) continue;
    const rest = list.filter((other) => other !== parent);
    if (scorer.family(child, rest).score >= score - TINY) return withoutIdle(rest, child, scorer, rules);
  }
  return list;
}

/** Parents before children; ties in index order. */
export function topologicalOrder(parents: readonly (readonly number[])[]): number[] {
  const order: number[] = [];
  const placed = new Set<number>();
  while (order.length < parents.length) {
    const next = parents.findIndex((list, node) => !placed.has(node) && list.every((parent) => placed.has(parent)));
    if (next < 0) throw new RaresynthError("E_INTERNAL", "the network has a cycle.");
    placed.add(next);
    order.push(next);
  }
  return order;
}

function chowLiuForest(d: number, scorer: FamilyScorer, rules: EdgeRules, maxParents: readonly number[]): number[][] {
  const parents: number[][] = Array.from({ length: d }, () => []);
  for (const [from, to] of rules.requiredEdges) {
    if (reaches(parents, to, from))
      throw new RaresynthError("E_GENERATOR", "the required edges form a cycle.", { where: "whitelist" });
    insert(nth(parents, to), from);
    if (nth(parents, to).length > nth(maxParents, to))
      throw new RaresynthError(
        "E_GENERATOR",
        `more required edges lead to a column than the ${nth(maxParents, to)} parents it may have.`,
        { where: "whitelist" },
      );
  }
  const edges: { a: number; b: number; gain: number }[] = [];
  for (let a = 0; a < d; a++)
    for (let b = a + 1; b < d; b++) edges.push({ a, b, gain: Math.max(scorer.gain(a, b), scorer.gain(b, a)) });
  edges.sort((x, y) => (Math.abs(x.gain - y.gain) > TINY ? y.gain - x.gain : x.a - y.a || x.b - y.b));
  const component = Array.from({ length: d }, (_, node) => node);
  const join = (a: number, b: number) => {
    const [keep, drop] = [nth(component, a), nth(component, b)];
    component.forEach((label, node) => {
      if (label === drop) component[node] = keep;
    });
  };
  // A gate says nothing about its column's value, so it does not join them.
  for (const [from, to] of rules.requiredEdges) if (scorer.gain(to, from) !== 0) join(from, to);
  const forest: number[][] = Array.from({ length: d }, () => []);
  for (const { a, b, gain } of edges) {
    if (gain <= TINY) break;
    if (component[a] === component[b] || rules.required(a, b) || rules.required(b, a)) continue;
    nth(forest, a).push(b);
    nth(forest, b).push(a);
    join(a, b);
  }
  direct(forest, parents, rules, maxParents);
  return parents;
}

/**
 * Directs the forest away from the first node of each component; an edge that the rules forbid that way is left to the
 * search.
 */
function direct(
  forest: readonly (readonly number[])[],
  parents: number[][],
  rules: EdgeRules,
  maxParents: readonly number[],
): void {
  const seen = new Set<number>();
  for (let root = 0; root < forest.length; root++) {
    if (seen.has(root)) continue;
    const queue = [root];
    seen.add(root);
    for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
      for (const next of nth(forest, node)) {
        if (seen.has(next)) continue;
        seen.add(next);
        queue.push(next);
        if (
          rules.allowed(node, next) &&
          nth(parents, next).every((parent) => rules.required(parent, next)) &&
          nth(parents, next).length < nth(maxParents, next) &&
          !reaches(parents, next, node)
        )
          insert(nth(parents, next), node);
      }
    }
  }
}

function candidateParents(d: number, scorer: FamilyScorer, rules: EdgeRules): number[][] {
  return Array.from({ length: d }, (_, child) => {
    const all = Array.from({ length: d }, (__, parent) => parent).filter((parent) => rules.allowed(parent, child));
    return all
      .map((parent) => ({ parent, gain: scorer.gain(child, parent) }))
      .sort((a, b) => (Math.abs(a.gain - b.gain) > TINY ? b.gain - a.gain : a.parent - b.parent))
      .slice(0, MAX_CANDIDATES)
      .map(({ parent }) => parent)
      .sort((a, b) => a - b);
  });
}

function bestMove(
  parents: readonly number[][],
  candidates: readonly number[][],
  scorer: FamilyScorer,
  rules: EdgeRules,
  maxParents: readonly number[],
  permitted: (move: Move) => boolean,
): Move | undefined {
  const reach = reachability(parents);
  const own = parents.map((list, child) => scorer.family(child, list).score);
  let best: Move | undefined;
  const consider = (kind: Move["kind"], from: number, to: number, delta: number) => {
    const move = { kind, from, to, delta };
    if ((best === undefined || delta > best.delta + TINY) && permitted(move)) best = move;
  };
  for (let to = 0; to < parents.length; to++) {
    const list = nth(parents, to);
    if (list.length < nth(maxParents, to)) {
      for (const from of nth(candidates, to)) {
        if (!list.includes(from) && !nth(reach, to).has(from))
          consider("add", from, to, scorer.family(to, inserted(list, from)).score - nth(own, to));
      }
    }
    for (const from of list) {
      if (rules.required(from, to)) continue;
      const without =
        scorer.family(
          to,
          list.filter((parent) => parent !== from),
        ).score - nth(own, to);
      consider("delete", from, to, without);
      const back = nth(parents, from);
      const otherPath = list.some((parent) => parent !== from && nth(reach, from).has(parent));
      if (back.length < nth(maxParents, from) && rules.allowed(to, from) && !otherPath) {
        consider("reverse", from, to, without + scorer.family(from, inserted(back, to)).score - nth(own, from));
      }
    }
  }
  return best;
}

function apply(parents: number[][], { kind, from, to }: Move): void {
  if (kind === "add") insert(nth(parents, to), from);
  else {
    parents[to] = nth(parents, to).filter((parent) => parent !== from);
    if (kind === "reverse") insert(nth(parents, from), to);
  }
}

/** For each node, the nodes that can be reached from it along edges. */
function reachability(parents: readonly (readonly number[])[]): Set<number>[] {
  const reach = parents.map(() => new Set<number>());
  for (const node of topologicalOrder(parents).reverse()) {
    for (const parent of nth(parents, node)) {
      nth(reach, parent).add(node);
      for (const further of nth(reach, node)) nth(reach, parent).add(further);
    }
  }
  return reach;
}

function reaches(parents: readonly (readonly number[])[], from: number, to: number): boolean {
  return nth(parents, to).includes(from) || nth(parents, to).some((parent) => reaches(parents, from, parent));
}

function total(parents: readonly (readonly number[])[], scorer: FamilyScorer): number {
  return parents.reduce((sum, list, child) => sum + scorer.family(child, list).score, 0);
}

function inserted(list: readonly number[], node: number): number[] {
  return [...list, node].sort((a, b) => a - b);
}

function insert(list: number[], node: number): void {
  if (!list.includes(node)) list.splice(0, list.length, ...inserted(list, node));
}

function pairKey({ from, to }: { from: number; to: number }, d: number): number {
  return Math.min(from, to) * d + Math.max(from, to);
}
