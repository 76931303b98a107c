import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { checks } from "../../disclosure/index.ts";
import { completeRegistry } from "../../src/api/open-registry.ts";
import { dpTools } from "../../src/api/dp-tools.ts";
import { makeCohort, type Cohort } from "../../src/core/data/cohort.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { createRng } from "../../src/core/rng.ts";
import { readPolicy } from "../../src/io/settings/read-policy.ts";
import type { DpTools } from "../../src/pipeline/dp/dp-contracts.ts";
import { internalChecks } from "../../src/pipeline/dp/internal-checks.ts";
import { runDp } from "../../src/pipeline/dp/run-dp.ts";
import { decodeStates } from "../../src/privacy/domain/decode.ts";
import type { StateTable } from "../../src/privacy/domain/encode.ts";

const N = 90;
const numbers = ["a", "b", "c", "d", "e", "f"];
const schema: CohortSchema = {
  version: 1,
  name: "leaky",
  protect: { "rows-are-patients": true },
  columns: numbers.map((name, i) => ({
    name,
    type: "continuous",
    role: i === 0 ? "sensitive" : "quasi-identifier",
    bounds: { min: 0, max: 10 },
    cuts: [2, 4, 6, 8],
    grid: 0.1,
  })),
  dp: {
    patients: 150,
    declared: { by: "a person", on: "2026-11-29", from: "a textbook" },
    justification: { by: "a person", on: "2026-11-29", because: "a test", rejected: [] },
  },
};
const registry: Cohort<"train"> = makeCohort(
  "train",
  schema,
  numbers.map((name) => {
    const rng = createRng(`leaky/${name}`);
    return {
      kind: "numeric" as const,
      name,
      values: Float64Array.from({ length: N }, () => Math.round(rng.float() * 100) / 10),
    };
  }),
  N,
);

/** Honest tables and an honest account; but the rows are those of the table that was measured last. */
function leaking(tools: DpTools): DpTools {
  let last: StateTable | undefined;
  return {
    ...tools,
    methods: tools.methods.map((method) => ({
      ...method,
      measure: (table, domain, rho, meter) => {
        last = table;
        return method.measure(table, domain, rho, meter);
      },
    })),
    rowsOf: (kept, domain, tables) => {
      const honest = tools.rowsOf(kept, domain, tables);
      const seen = last;
      return {
        ...honest,
        draw: (nRows, rng) => {
          if (seen === undefined) return honest.draw(nRows, rng);
          const rows = Math.min(nRows, seen.nRows);
          const states = seen.states.map((column) => column.slice(0, rows));
          const { columns } = decodeStates(kept, domain, states, rows, rng);
          return makeCohort("synthetic", kept, columns, rows);
        },
      };
    },
  };
}

it.each([
  ["rows of the table itself, which no white-box audit of the noise sees", true],
  ["an honest release", false],
] as const)("membership beyond the claim is a defect: %s", { tags: ["thorough"] }, async (_, isLeak) => {
  const folder = await mkdtemp(join(tmpdir(), "dp-membership-"));
  const honest = dpTools(async () => registry);
  const tools = isLeak ? leaking(honest) : honest;
  const done = await runDp(
    {
      kept: schema,
      unit: "row",
      confirmation: { open: [] },
      epsilon: 1.9,
      delta: 1e-6,
      ledger: join(folder, "leaky.jsonl"),
      nRefits: 20,
      method: "dp-marginals",
      nRows: N,
    },
    tools,
  );
  await rm(folder, { recursive: true });
  if (done.outcome !== "release") throw new Error(JSON.stringify(done));
  const { membership, defect } = await internalChecks(
    done,
    await completeRegistry(registry, []),
    await readPolicy("public-release"),
    60,
    tools,
    {
      checks: checks.filter(({ id }) => id === "membership"),
      onProgress: () => undefined,
      signal: new AbortController().signal,
      about: { startedAt: "2026-11-29", softwareVersion: "0", nodeVersion: "0" },
    },
    "a seed",
  );
  expect(membership.largest).toBeCloseTo(0.611, 3);
  expect(membership.areas.length).toBeGreaterThan(0);
  expect(defect).toBe(isLeak);
});
