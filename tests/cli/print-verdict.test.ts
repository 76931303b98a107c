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
    json,
    io,
  );
  return lines;
}

const open = (finding: string): Reason => ({
  outcome: "inconclusive",
  check: "rare-individuals",
  finding,
  title: finding,
  stratum: "all",
  measure: "attack",
  ceiling: 0.5,
  citation: "none",
  sentence: "rare-individuals: too few refits.",
  needed: "About 200 refits.",
});

describe("printVerdict", () => {
  it("says once what several thresholds are open for, and keeps every one in JSON", () => {
    const because = [open("a"), open("b"), open("c")];
    const lines = linesOf(because);
    expect(lines.filter((line) => line.includes("too few refits"))).toEqual([
      "  inconclusive rare-individuals: too few refits. (3 thresholds)",
    ]);
    expect(lines.filter((line) => line.includes("would decide"))).toEqual([
      `${" ".repeat(15)}would decide: about 200 refits`,
    ]);
    expect((JSON.parse(linesOf(because, true)[0]!) as { because: unknown[] }).because).toHaveLength(3);
  });
});
