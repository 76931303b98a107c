import { describe, expect, it } from "vitest";
import { withRole } from "../../src/core/data/cohort.ts";
import { chooseCandidate } from "../../src/pipeline/choose-candidate.ts";
import { estimate, finding, measured, toyCheck, toyPolicy, toyRegistry } from "./toys.ts";

const registry = toyRegistry(40);
const files = Array.from({ length: 5 }, () => withRole(toyRegistry(40), "synthetic"));
/** A check whose line on the file alone passes for these files only. */
const passing = (good: readonly number[], asked: number[] = [], levels: (number | undefined)[] = []) => ({
  ...toyCheck,
  fileFindings: (evidence: { readonly released: readonly unknown[] }, ...rest: unknown[]) => {
    const k = files.indexOf(evidence.released[0] as (typeof files)[number]);
    asked.push(k);
    levels.push((rest[2] as { nCandidates?: number }).nCandidates);
    return [finding("copied", good.includes(k) ? estimate(0, -0.01, 0.01) : estimate(0.1, 0, 0.2))];
  },
});
const choose = (checks: Parameters<typeof chooseCandidate>[1]["checks"]) =>
  chooseCandidate(files, {
    checks,
    evidence: { registry, released: [], refits: [], namedUnits: [] },
    policy: toyPolicy,
    adversaries: [],
    seed: "candidates",
  });

describe("chooseCandidate", () => {
  it("releases the first draw that passes, in fixed order, and looks at no later one", async () => {
    const asked: number[] = [];
    const levels: (number | undefined)[] = [];
    const chosen = await choose([passing([2, 4], asked, levels)]);
    expect(chosen).toMatchObject({ place: 3, planned: 5 });
    expect(chosen.file).toBe(files[2]);
    expect(asked).toEqual([0, 1, 2]);
    expect(levels).toEqual([5, 5, 5]);
  });

  it("takes the first where none passes, so that the verdict says why", async () => {
    expect((await choose([passing([])])).place).toBe(1);
  });

  it("asks every check that has lines on the file alone, and no other", async () => {
    expect((await choose([passing([1, 3]), passing([3, 4]), toyCheck])).place).toBe(4);
    expect((await choose([toyCheck])).place).toBe(1);
  });

  /** Which draws stand out among the refits' files in which finding, and whether the line is open by that. */
  const standing = (out: Readonly<Record<number, readonly string[]>>, asked: number[] = [], isOpen = true) => ({
    ...toyCheck,
    readsFile: true as const,
    fileFindings: () => [],
    run: async (evidence: { readonly released: readonly unknown[] }) => {
      const k = files.indexOf(evidence.released[0] as (typeof files)[number]);
      asked.push(k);
      return measured(
        "copies",
        ["copied"].map((id) => ({
          ...finding(id, isOpen ? estimate(0.1, 0, 0.2) : estimate(0, -0.01, 0.01)),
          ...((out[k] ?? []).includes(id) ? { standsOut: true as const } : {}),
        })),
      );
    },
  });

  it("passes over a draw that stands out by luck, and does not ask further where none does", async () => {
    const asked: number[] = [];
    expect((await choose([standing({}, asked)])).place).toBe(1);
    expect(asked).toEqual([0]);
    expect((await choose([standing({ 0: ["copied"] })])).place).toBe(2);
    expect((await choose([passing([1, 3]), standing({ 0: ["copied"], 1: ["copied"] })])).place).toBe(4);
  });

  it("keeps the draw of a fit that stands out in half of its draws", async () => {
    const leaky = { 0: ["copied"], 1: ["copied"], 3: ["copied"] };
    expect((await choose([standing(leaky)])).place).toBe(1);
    expect((await choose([passing([3, 4]), standing(leaky)])).place).toBe(4);
  });

  it("keeps a draw that stands out and passes all the same, and one where no other does its own lines", async () => {
    expect((await choose([standing({ 0: ["copied"] }, [], false)])).place).toBe(1);
    expect((await choose([passing([2]), standing({ 2: ["copied"] })])).place).toBe(3);
  });
});
