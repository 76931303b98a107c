import { expect, it } from "vitest";
import type { Finding } from "../../src/core/contracts/disclosure.ts";
import type { RunOutcome } from "../../src/core/contracts/outcome.ts";
import { shippedPolicies } from "../../src/io/settings/read-policy.ts";
import { judge } from "../../src/pipeline/gate.ts";
import { rejudge } from "../../src/release/rejudge.ts";
import { buildPublicReport } from "../../src/report/model.ts";
import { consistentOutcome } from "./consistent-outcome.ts";

it("takes lines on a site that was dropped as they are, and no pass on it", async () => {
  const base = await consistentOutcome();
  const some = base.checks.find(({ id }) => id === "singling-out")!.result;
  if (some.status !== "measured") throw new Error("no such check");
  const pattern: Finding = { ...some.findings[0]!, id: "site-unknown-pattern", judged: false };
  const checks: RunOutcome["checks"] = base.checks.map((check) =>
    check.id === "site-identity"
      ? {
          ...check,
          result: { ...some, checkId: "site-identity", findings: [pattern], notes: [], notAsked: "site dropped" },
        }
      : check,
  );
  const results = checks.map(({ result }) => result);
  const outcome = { ...base, checks, verdict: judge(base.policy, results, { preflight: base.preflight }) };
  const report = buildPublicReport(outcome);
  const shipped = await shippedPolicies();
  expect(report.verdict.outcome).toBe("pass");
  expect(rejudge(report, shipped)).toEqual([]);
  const lines = report.verdict.lines.map((line) =>
    line.check === "site-identity" ? { ...line, outcome: "pass" as const } : line,
  );
  expect(rejudge({ ...report, verdict: { ...report.verdict, lines } }, shipped).join()).toContain("had nothing to ask");
});
