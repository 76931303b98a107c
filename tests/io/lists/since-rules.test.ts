import { describe, expect, it } from "vitest";
import { releasableGenerators } from "../../../generators/index.ts";
import type { CohortSchema, ColumnSchema } from "../../../src/core/data/schema.ts";
import { column } from "../../../src/core/data/cohort.ts";
import { createRng } from "../../../src/core/rng.ts";
import { assembleRegistry } from "../../../src/io/registry/assemble-registry.ts";
import { lawParams } from "../../laws/law-params.ts";

const state = (code: string): ColumnSchema => ({
  ...{ name: code, type: "categorical", role: "sensitive", levels: ["yes", "no"], list: "terms", code },
});
const since = (code: string): ColumnSchema => ({
  ...{ name: `${code}_since`, type: "integer", role: "quasi-identifier", list: "terms", code, since: true },
});
const schema: CohortSchema = {
  ...{ version: 1, name: "x", lists: [{ name: "terms" }], protect: { "rows-are-patients": true } },
  columns: [state("a"), since("a"), state("b"), since("b")],
};
const N = 120;
/** b is told also where nobody has it. */
function rows() {
  const rng = createRng("since");
  const a = Array.from({ length: N }, (_, k) => ["yes", "no", ""][k % 3] ?? "");
  const day = a.map((cell) => (cell === "yes" && rng.float() < 0.8 ? String(rng.int(50)) : ""));
  const b = Array.from({ length: N }, (_, k) => (k % 2 === 0 ? "yes" : "no"));
  return {
    names: schema.columns.map(({ name }) => name),
    nRows: N,
    cells: [a, day, b, b.map((_, k) => String(k % 40))],
  };
}

describe("a time since when a code holds", () => {
  const { cohort } = assembleRegistry(rows(), schema, "train", "x");

  it("is told only where the code is present, as a rule, where the registry keeps it", () => {
    expect(cohort.schema.constraints).toEqual([
      { kind: "branching", columns: ["a_since"], when: { column: "a", in: ["yes"] } },
    ]);
  });

  it("gives way to a rule of the schema", () => {
    const own = { kind: "branching", columns: ["a_since"], when: { column: "a", in: ["yes", "no"] } } as const;
    expect(assembleRegistry(rows(), { ...schema, constraints: [own] }, "train", "x").cohort.schema.constraints).toEqual(
      [own],
    );
  });

  it.each(releasableGenerators.filter(({ minUnits }) => minUnits < 100).map((one) => [one.id, one] as const))(
    "of %s as well",
    async (id, generator) => {
      const fitted = await generator.fit(cohort, lawParams(id), createRng("fit"));
      const drawn = await fitted.sample(500, createRng("rows"));
      const [code, time] = [column(drawn, "a"), column(drawn, "a_since")];
      if (code.kind !== "coded" || time.kind !== "numeric") throw new Error("kinds");
      const told = time.values.reduce((n, value) => n + Number(!Number.isNaN(value)), 0);
      expect(told).toBeGreaterThan(50);
      time.values.forEach((value, row) => {
        if (!Number.isNaN(value)) expect(code.levels[code.codes[row] ?? -1]).toBe("yes");
      });
    },
  );
});
