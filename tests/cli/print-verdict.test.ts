import { describe, expect, it } from "vitest";
import { printVerdict } from "../../src/cli/print-verdict.ts";
import type { Reason } from "../../src/core/contracts/policy.ts";
import { fakeOutcome } from "../report/fake-outcome.ts";

function linesOf(because: readonly Reason[], json = false): string[] {
  const lines: string[] = [];
  const io = {
    out: (line: string) => void lines.push(line),
    err: () => undefined,
    progress: () => undefined,
    signal: new AbortController().signal,
  };
  printVerdict(
    { ...fakeOutcome("inconclusive"), verdict: { outcome: "inconclusive", because } },
    { report: "r.html", record: "run.json" },
    { json },
    io,
  );
  return lines;
}

const open = (finding: string): Reason => ({
  outcome: "inconclusive",
  check: "rare-individuals",
  finding,
  stratum: "all",
  measure: "attack",
  ceiling: 0.5,
  citation: "none",
  basis: { kind: "undecided", why: "E_NO_REFITS", lacks: { kind: "no-refits" } },
  needed: { kind: "refits", number: 400, now: 200 },
});

describe("printVerdict", () => {
  it("says once what several thresholds are open for, and keeps every one in JSON", () => {
    const because = [open("a"), open("b"), open("c")];
    const lines = linesOf(because);
    expect(lines.filter((line) => line.includes("Without refits"))).toEqual([
      "  inconclusive    rare-individuals: Without refits nobody knows what the generator makes without a patient. (3 thresholds)",
    ]);
    expect(lines.filter((line) => line.includes("would decide"))).toEqual([
      `${" ".repeat(18)}would decide: about 400 refits (this run: 200)`,
    ]);
    expect(lines).toContain("  thresholds: 0 held, 3 open, 0 exceeded, 0 not applicable");
    expect((JSON.parse(linesOf(because, true)[0]!) as { because: unknown[] }).because).toHaveLength(3);
  });
});
