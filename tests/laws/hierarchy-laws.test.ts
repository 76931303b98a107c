import { describe, expect, it } from "vitest";
import { releasableGenerators } from "../../generators/index.ts";
import type { CohortSchema, ColumnSchema } from "../../src/core/data/schema.ts";
import { constraintViolations } from "../../src/core/data/constraint-violations.ts";
import { createRng } from "../../src/core/rng.ts";
import { codesPerPatient, codesTogether, unknownTogether } from "../../src/fidelity/metrics/coded-lists.ts";
import { assembleRegistry } from "../../src/io/registry/assemble-registry.ts";
import { lawParams } from "./law-params.ts";

/** 160 patients, 20 rare codes below four middle codes below two and one, two frequent codes, most cells unknown. */
function listedCohort() {
  const rare = Array.from({ length: 20 }, (_, k) => `R:${k}`);
  const codes = [...rare, "F:0", "F:1", "M:0"];
  const edges: [string, string][] = [
    ...rare.map((code, k): [string, string] => [code, `M:${k % 4}`]),
    ...[0, 1, 2, 3].map((k): [string, string] => [`M:${k}`, `U:${k % 2}`]),
    ...([
      ["U:0", "T:0"],
      ["U:1", "T:0"],
      ["F:0", "T:0"],
      ["F:1", "U:1"],
    ] as [string, string][]),
  ];
  const column = (code: string): ColumnSchema => ({
    ...{ name: code.replace(":", "_"), type: "categorical", role: "sensitive", levels: ["yes", "no"] },
    ...{ list: "terms", code },
  });
  const schema: CohortSchema = {
    ...{ version: 1, name: "listed", lists: [{ name: "terms", edges }] },
    columns: [
      { name: "age", type: "integer", role: "quasi-identifier", bounds: { min: 0, max: 99 } },
      ...codes.map(column),
    ],
  };
  const rng = createRng("listed");
  const rows = Array.from({ length: 160 }, (_, row) => {
    const cells = new Map<string, string>([["age", String(Math.floor(rng.float() * 80))]]);
    codes.forEach((code, k) => {
      const frequent = code.startsWith("F");
      if (frequent ? rng.float() < 0.7 : code.startsWith("R") && rng.float() < 0.3)
        cells.set(code, frequent && rng.float() < 0.5 ? "yes" : "no");
      if (code.startsWith("R") && row % 40 === k && (k % 4 < 2 || row < 40)) cells.set(code, "yes");
    });
    return cells;
  });
  const cells = schema.columns.map(({ name, code }) => rows.map((row) => row.get(code ?? name) ?? ""));
  return assembleRegistry({ names: schema.columns.map(({ name }) => name), nRows: 160, cells }, schema, "train", "x")
    .cohort;
}

describe("coded lists with a hierarchy", () => {
  const train = listedCohort();

  it("fold to codes of enough patients", () => {
    const listed = train.schema.columns.filter(({ list }) => list !== undefined);
    expect(listed.map(({ code }) => code).sort()).toEqual(["F:0", "F:1", "M:0", "M:1", "U:0", "U:1"]);
    for (const { name } of listed) {
      const column = train.columns.find((one) => one.name === name);
      expect(column?.kind === "coded" && column.codes.filter((code) => code === 0).length, name).toBeGreaterThanOrEqual(
        11,
      );
    }
    expect(train.schema.constraints).toHaveLength(3);
  });

  it.each(releasableGenerators.map((one) => [one.id, one] as const))(
    "%s: valid codes, child implies parent in every row",
    async (id, generator) => {
      const fitted = await generator.fit(train, lawParams(id), createRng("fit"));
      const rows = await fitted.sample(2000, createRng("sample"));
      for (const constraint of train.schema.constraints ?? [])
        expect(constraintViolations(rows, constraint)).toHaveLength(0);
      for (const { name, list } of train.schema.columns) {
        const column = rows.columns.find((one) => one.name === name);
        if (list !== undefined) expect(column?.kind === "coded" && [...column.levels]).toEqual(["yes", "no"]);
      }
    },
  );

  it("cart keeps how many codes a patient has and which are unknown together better than independent columns do", async () => {
    const sampled = async (id: string) => {
      const generator = releasableGenerators.find((one) => one.id === id);
      if (generator === undefined) throw new Error(id);
      return (await generator.fit(train, lawParams(id), createRng("fit"))).sample(2000, createRng("sample"));
    };
    const [cart, apart] = [await sampled("cart"), await sampled("marginals")];
    const worth = (metric: typeof codesPerPatient, other: typeof cart): number =>
      metric.run(train, other)[0]?.value ?? NaN;
    for (const metric of [codesPerPatient, codesTogether, unknownTogether]) {
      expect(
        metric.run(train, train).every(({ value }) => value === 0),
        metric.id,
      ).toBe(true);
      expect(worth(metric, cart), metric.id).toBeLessThan(worth(metric, apart) + 0.02);
    }
  });
});
