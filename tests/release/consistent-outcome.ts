import type { Finding } from "../../src/core/contracts/disclosure.ts";
import type { CheckId, FindingId } from "../../src/core/contracts/finding.ts";
import type { RunOutcome } from "../../src/core/contracts/outcome.ts";
import type { Estimate } from "../../src/core/contracts/estimate.ts";
import { withRole } from "../../src/core/data/cohort.ts";
import { marginalFigures } from "../../src/fidelity/marginal-figure.ts";
import { readPolicy, shippedPolicies } from "../../src/io/settings/read-policy.ts";
import { originOf } from "../../src/io/settings/policy-origin.ts";
import { judge } from "../../src/pipeline/gate.ts";
import { fakeOutcome } from "../report/fake-outcome.ts";

/**
 * A run that passes the shipped policy for the public by numbers that belong together, and whose figures are those of
 * its rows.
 */
export async function consistentOutcome(): Promise<RunOutcome> {
  const base = fakeOutcome("pass");
  const policy = await readPolicy("public-release");
  const cards = base.checks[0]!.card;
  const ids = [...new Set(policy.thresholds.map(({ check }) => check as CheckId))];
  const checks: RunOutcome["checks"] = ids.map((id) => ({
    id,
    card: cards,
    params: {},
    // As in most registries, one check has nothing to ask: its lines neither hold nor stand in the way.
    result:
      id === "site-identity"
        ? { status: "not-applicable", checkId: id, decides: true, reason: "no site column" }
        : {
            status: "measured",
            checkId: id,
            decides: true,
            notes: [],
            findings: policy.thresholds
              .filter(({ check }) => check === id)
              .map(({ finding, measure }) => passing(finding as FindingId, measure)),
          },
  }));
  const verdict = judge(
    policy,
    checks.map(({ result }) => result),
    { preflight: base.preflight },
  );
  return {
    ...base,
    policy,
    policyOrigin: originOf(policy, await shippedPolicies()),
    checks,
    verdict,
    fidelity: {
      ...base.fidelity,
      marginals: marginalFigures(withRole(base.released, "train"), base.released, policy.cellSize.value),
    },
  };
}

function passing(id: FindingId, measure: "attack" | "excess"): Finding {
  const isCount = ["verbatim", "near-copies", "verbatim-rare"].includes(id);
  const isArea = measure === "attack";
  const estimate = (value: number, low: number, high: number): Estimate => ({
    value,
    low,
    high,
    level: 0.9,
    n: 418,
    method: isCount ? "observed count" : "wilson",
  });
  const rare = id.endsWith("-rare");
  return {
    id,
    quantity: isCount ? "count" : isArea ? "area" : "rate",
    stratum: rare ? "rare" : "all",
    attack: isCount ? estimate(0, 0, 0) : isArea ? estimate(0.51, 0.48, 0.53) : estimate(0.11, 0.09, 0.13),
    control: isCount ? estimate(0, 0, 0) : isArea ? estimate(0.5, 0.48, 0.52) : estimate(0.1, 0.09, 0.11),
    excess: isCount ? estimate(0, 0, 0) : isArea ? estimate(0.01, -0.02, 0.03) : estimate(0.01, -0.01, 0.03),
    p: 0.4,
    multiplicity: { procedure: "one test" },
    needed: { kind: "nothing", why: "no copies" },
  };
}
