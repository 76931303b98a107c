import { expect, it } from "vitest";
import { attemptLevel } from "../../src/core/attempt-level.ts";
import { shippedPolicies } from "../../src/io/settings/read-policy.ts";
import { rejudge } from "../../src/release/rejudge.ts";
import { buildPublicReport } from "../../src/report/model.ts";
import { renderHtml } from "../../src/report/render-html.ts";
import { consistentOutcome } from "../release/consistent-outcome.ts";

it("says in a released report which attempt it was, and finds a level that was not left to it", async () => {
  const outcome = await consistentOutcome();
  const attempt = { number: 4, total: 6, level: attemptLevel(outcome.policy.alpha, 4) };
  const report = buildPublicReport({ ...outcome, attempt });
  const shipped = await shippedPolicies();
  expect(rejudge(report, shipped)).toEqual([]);
  const page = renderHtml(report, {});
  expect(page).toContain("The 4th since the last release of this recipe");
  expect(page).toContain("0.05 over 4 × 5");
  for (const forged of [{ level: outcome.policy.alpha }, { number: 1 }, { total: 3 }])
    expect(rejudge({ ...report, attempt: { ...attempt, ...forged } }, shipped).join()).toContain("its level");
  expect(renderHtml(buildPublicReport(outcome), {})).toContain("Attempts not counted");
}, 60_000);
