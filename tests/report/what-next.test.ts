import { describe, expect, it } from "vitest";
import { buildInternalReport } from "../../src/report/model.ts";
import { leanOf, remediesOf } from "../../src/report/what-next.ts";
import { fakeOutcome } from "./fake-outcome.ts";

describe("remediesOf", () => {
  it("has nothing to say where all lines hold", () => {
    expect(remediesOf(buildInternalReport(fakeOutcome("pass")))).toEqual([]);
  });

  it("names only lines that do not pass, and at least one remedy for a verdict that is not pass", () => {
    for (const outcome of ["fail", "inconclusive"] as const) {
      const report = buildInternalReport(fakeOutcome(outcome));
      const remedies = remediesOf(report);
      expect(remedies.length).toBeGreaterThan(0);
      for (const { lines } of remedies)
        for (const at of lines) expect(["fail", "inconclusive"]).toContain(report.verdict.lines[at]!.outcome);
    }
  });
});

describe("leanOf", () => {
  it("reads the point estimate against the ceiling", () => {
    const line = buildInternalReport(fakeOutcome("pass")).verdict.lines.find(
      (one) => one.ceiling !== undefined && typeof one[one.measure]?.value === "number",
    )!;
    expect(leanOf(line)).toBe("under");
    expect(leanOf({ ...line, ceiling: -1 })).toBe("above");
    expect(leanOf({ ...line, attack: undefined, excess: undefined } as unknown as typeof line)).toBe("unknown");
  });
});
