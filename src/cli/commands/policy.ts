import type { Threshold } from "../../core/contracts/policy.ts";
import { enforcedThresholds } from "../../core/policy-lines.ts";
import { originOf } from "../../io/settings/policy-origin.ts";
import { readPolicy, shippedPolicies } from "../../io/settings/read-policy.ts";
import { normalCdf, normalQuantile } from "../../stats/special.ts";
import type { CliIo, ExitCode } from "../cli-io.ts";

export interface PolicyExplainOptions {
  readonly patients: number;
  readonly json?: boolean;
}

/** What one ceiling means in a registry of so many patients. */
interface Explained {
  readonly check: string;
  readonly finding: string;
  readonly ceiling: number;
  readonly measure: Threshold["measure"];
  readonly inPeople: string;
  /**
   * Fewest patients for whom a finding without a single hit lies under the ceiling; absent where that is no question.
   */
  readonly fewest?: number;
  readonly meaning: string;
  readonly citation: string;
}

/**
 * Prints what each ceiling of a policy means in people, so that its author can choose by an example.
 * @throws {E_POLICY}
 */
export async function policyExplainCommand(
  nameOrFile: string,
  { patients, json }: PolicyExplainOptions,
  io: CliIo,
): Promise<ExitCode> {
  const policy = await readPolicy(nameOrFile);
  const origin = originOf(policy, await shippedPolicies());
  const lines = enforcedThresholds(policy, ["replicas"]).map((one) => explain(one, patients, policy.alpha));
  if (json === true) {
    io.out(JSON.stringify({ policy: policy.id, origin, patients, lines }));
    return 0;
  }
  io.out(
    `policy "${policy.id}" for a registry of ${patients} patients; counts below ${policy.cellSize.value} are not shown`,
  );
  if (origin.kind === "modified")
    io.out(
      `modified from ${origin.from}: ${origin.changes.map(({ item, from, to }) => `${item} ${from ?? "none"} → ${to ?? "none"}`).join(", ")}`,
    );
  for (const line of lines) {
    io.out(`  ${line.check}/${line.finding}: ceiling ${line.ceiling} on the ${line.measure}: ${line.inPeople}`);
    if (line.fewest !== undefined && line.fewest > patients)
      io.out(`    not reachable: even without a single hit ${line.fewest} patients would be needed`);
    io.out(`    ${line.meaning} (${line.citation})`);
  }
  return 0;
}

/** @param n patients of the registry */
export function explain(threshold: Threshold, n: number, alpha: number): Explained {
  const { check, finding, ceiling, measure, meaning, citation } = threshold;
  const base = { check, finding, ceiling, measure, meaning, citation };
  if (ceiling === 0) return { ...base, inPeople: "nobody beyond what chance makes" };
  if (measure === "attack") return { ...base, inPeople: advantageInPeople(ceiling, n) };
  // Zero hits of m leave an upper bound of 1 - alpha^(1/m).
  const fewest = Math.ceil(Math.log(alpha) / Math.log(1 - ceiling));
  return {
    ...base,
    fewest,
    inPeople: `at most ${Math.floor(ceiling * n + 1e-9)} of ${n} patients beyond what non-members show`,
  };
}

/**
 * An area under the curve as what it lets someone say who guesses by the best threshold (two normal scores of one
 * variance).
 */
function advantageInPeople(area: number, n: number): string {
  const advantage = 2 * normalCdf(normalQuantile(area) / Math.SQRT2) - 1;
  const right = Math.round(((1 + advantage) / 2) * n);
  return `an advantage of ${advantage.toFixed(2)}: of ${n} guesses about people of whom half are in the registry at most ${right} are right, where chance gives ${Math.round(n / 2)}`;
}
