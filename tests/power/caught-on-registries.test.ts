import { beforeAll, describe, expect, it } from "vitest";
import { checks } from "../../disclosure/index.ts";
import { generatorById } from "../../generators/index.ts";
import { SUITE_REFITS } from "../../src/pipeline/controls/control-suite.ts";
import { openRegistry } from "../../src/api/open-registry.ts";
import type { CheckResult } from "../../src/core/contracts/disclosure.ts";
import type { Policy } from "../../src/core/contracts/policy.ts";
import { readPolicy } from "../../src/io/settings/read-policy.ts";
import { ceilingsByCheck } from "../../src/pipeline/ceilings.ts";
import { runControl } from "../../src/pipeline/controls/control-step.ts";
import { judgeCheck } from "../../src/pipeline/gate.ts";
import type { RegistryInput } from "../../src/pipeline/run.ts";
import { fullSuite } from "../../src/pipeline/controls/scenarios.ts";

/** Planted leaks, and the checks that are meant for each. Seeds are the first ones tried. */
const MEANT: Readonly<Record<string, readonly string[]>> = {
  "verbatim copy": ["replicas", "singling-out", "linkability", "attribute-inference", "membership", "rare-individuals"],
  "partial copy 30 %": ["replicas", "linkability", "membership"],
  "secrets copied beside what is known": ["attribute-inference"],
  "kernel copy": ["membership"],
  "interpolated patients": ["membership", "rare-individuals"],
  "planted outlier": ["rare-individuals"],
};
const scenarios = fullSuite({ generatorId: "marginals", params: {} });

describe.each(["pbc", "cgd0", "rhDNase", "dystrophy"])("on %s", (name) => {
  let policy: Policy;
  let registry: RegistryInput;
  beforeAll(async () => {
    policy = await readPolicy("public-release");
    registry = await openRegistry(`sample-data/${name}/${name}.csv`, {
      schema: `sample-data/${name}/cohort.schema.yaml`,
    });
  });

  const results = async (control: string, asked: readonly string[]): Promise<readonly CheckResult[]> => {
    const scenario = scenarios.find((one) => one.stream === control)!;
    const context = {
      alpha: policy.alpha,
      cellSize: policy.cellSize.value,
      adversaries: registry.adversaries,
      ceilings: ceilingsByCheck(policy),
    };
    const request = {
      control,
      recipe: { generatorId: scenario.generatorId, params: scenario.params, nRows: registry.cohort.nRows },
      seedPath: `caught/${name}/${control}`,
      nRefits: SUITE_REFITS,
      presets: scenario.preset === undefined ? ["suite" as const] : ["suite" as const, scenario.preset],
      context,
      ...(scenario.world === undefined ? {} : { world: scenario.world }),
    };
    return (
      await runControl(
        registry.cohort,
        request,
        checks.filter((check) => asked.includes(check.id)),
        generatorById,
      )
    ).results;
  };

  it.each(Object.entries(MEANT))("%s is refused", async (control, asked) => {
    for (const result of await results(control, asked)) {
      const { outcome } = judgeCheck(policy, result);
      const found =
        result.status === "measured"
          ? result.findings
              .map(
                ({ id, excess }) =>
                  `${id} ${excess.value.toFixed(3)} [${excess.low.toFixed(3)}, ${excess.high.toFixed(3)}]`,
              )
              .join("; ")
          : result.status;
      expect(outcome, `${result.checkId}: ${found}`).toBe("fail");
    }
  });

  it("a hidden channel is let through by every check that looks at distances, as declared", async () => {
    for (const result of await results("hidden channel", ["linkability", "attribute-inference", "membership"]))
      expect(judgeCheck(policy, result).outcome, result.checkId).not.toBe("fail");
  });
});
