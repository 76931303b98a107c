import { dpMethodById } from "../../generators/dp/index.ts";
import type { AuditFinding } from "../../src/core/privacy/audit-finding.ts";
import { makeCohort, type Cohort } from "../../src/core/data/cohort.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { createRng } from "../../src/core/rng.ts";
import { budgetOfEntry, rehearsalBudget } from "../../src/privacy/accounting/budget.ts";
import { createMeter } from "../../src/privacy/accounting/meter.ts";
import { rhoOfEpsilon } from "../../src/privacy/accounting/zcdp.ts";
import { withWorstUnits } from "../../src/privacy/audit/neighbour-pairs.ts";
import { auditNeighbours } from "../../src/privacy/audit/neighbours.ts";
import { membershipScore, plantUnit, rarestStates } from "../../src/privacy/audit/planted-unit.ts";
import { auditRefits } from "../../src/privacy/audit/refits.ts";
import { auditResiduals } from "../../src/privacy/audit/residuals.ts";
import { auditTrace } from "../../src/privacy/audit/trace.ts";
import { countTable, encodeStates, type StateTable } from "../../src/privacy/domain/encode.ts";
import { publicDomain } from "../../src/privacy/domain/public-domain.ts";
import { systemNoise } from "../../src/privacy/noise/noise-source.ts";

const SCHEMA: CohortSchema = {
  version: 1,
  name: "families",
  columns: [
    { name: "age", type: "integer", role: "other", bounds: { min: 0, max: 80 }, cuts: [18, 40, 60] },
    { name: "sex", type: "categorical", role: "other", levels: ["m", "f"] },
    { name: "gene", type: "categorical", role: "other", levels: ["a", "b", "c"] },
    { name: "score", type: "continuous", role: "other", bounds: { min: 0, max: 10 } },
  ],
  dp: { edges: [["age", "gene"]] },
};
/** 60 families of one to three patients. */
const registry: Cohort<"train"> = (() => {
  const rng = createRng("families");
  const units: number[] = [];
  for (let family = 0; family < 60; family++) for (let i = 0; i <= rng.int(3); i++) units.push(family);
  const n = units.length;
  const coded = (name: string, levels: readonly string[]) => ({
    kind: "coded" as const,
    name,
    codes: Int32Array.from({ length: n }, () => rng.int(levels.length)),
    levels,
    nPublicLevels: levels.length,
    ordered: false,
  });
  const numeric = (name: string, top: number) => ({
    kind: "numeric" as const,
    name,
    values: Float64Array.from({ length: n }, () => Math.round(rng.float() * top)),
  });
  const columns = [numeric("age", 80), coded("sex", ["m", "f"]), coded("gene", ["a", "b", "c"]), numeric("score", 10)];
  return makeCohort("train", SCHEMA, columns, n, { units: Int32Array.from(units) });
})();

/** Alarms of each audit over honest releases, each with its own noise of the operating system. */
export function honestAlarms(
  methodId: string,
  epsilon: number,
  runs: number,
  refits: number,
  level: number,
): Record<AuditFinding["id"], number> {
  const method = dpMethodById(methodId);
  const domain = publicDomain(SCHEMA, "family");
  const table = encodeStates(registry, domain);
  const rho = rhoOfEpsilon(epsilon, 1e-6);
  const states = rarestStates(table, domain);
  const planted = plantUnit(table, domain, states);
  const noise = systemNoise();
  const score = (one: StateTable): number => {
    const { meter } = createMeter(noise, rehearsalBudget(rho));
    return membershipScore(method.measure(one, domain, rho, meter), domain, states);
  };
  const alarms = { trace: 0, residuals: 0, neighbours: 0, refits: 0 };
  const half = Array.from({ length: refits / 2 });
  for (let run = 0; run < runs; run++) {
    const { meter, trace } = createMeter(systemNoise(), budgetOfEntry(rho));
    const tables = method.measure(table, domain, rho, meter);
    const allGaussian = trace().draws.every(({ mechanism }) => mechanism === "discrete Gaussian");
    const residuals = tables.map(({ columns, counts, sigma }) => ({
      noisy: counts,
      sigma,
      counts: countTable(table, domain, columns).map((count) => count / domain.unitWeight),
    }));
    const findings: AuditFinding[] = [
      auditTrace(trace(), rho),
      auditResiduals(residuals, level),
      auditNeighbours(
        { prepare: (cohort) => ({ domain, table: encodeStates(cohort, domain) }), measure: method.measure },
        rho,
        withWorstUnits(registry, domain.unit),
      ),
      auditRefits(
        half.map(() => score(planted)),
        half.map(() => score(table)),
        { epsilon, delta: 1e-6, rho, allGaussian },
        level,
      ),
    ];
    for (const { id, defect } of findings) if (defect) alarms[id]++;
  }
  return alarms;
}
