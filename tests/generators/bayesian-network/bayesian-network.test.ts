import { describe, expect, it } from "vitest";
import { bayesianNetwork } from "../../../generators/bayesian-network/bayesian-network.ts";
import type { NetworkBody } from "../../../generators/bayesian-network/network-body.ts";
import { makeCohort, takeRows } from "../../../src/core/data/cohort.ts";
import type { Cohort, Column } from "../../../src/core/data/cohort.ts";
import { RaresynthError } from "../../../src/core/errors.ts";
import type { Condition, FittedGenerator, Params } from "../../../src/core/contracts/generator.ts";
import { createRng } from "../../../src/core/rng.ts";
import type { CohortSchema } from "../../../src/core/data/schema.ts";
import { coded, numeric, toyCohort } from "../toys.ts";

function cohortOf(columns: readonly Column[], survival: CohortSchema["survival"] = []): Cohort<"train"> {
  const first = columns[0]!;
  const nRows = first.kind === "numeric" ? first.values.length : first.codes.length;
  const schema: CohortSchema = {
    version: 1,
    name: "made",
    survival,
    columns: columns.map((column) => ({
      name: column.name,
      type: column.kind === "numeric" ? "continuous" : "categorical",
      role: "other",
    })),
  };
  return makeCohort("train", schema, columns, nRows);
}

/** x0 -> x1 -> x2 -> x3, binary, each copying its predecessor nine times in ten. */
function chain(nRows: number): Cohort<"train"> {
  const rng = createRng("chain");
  const bits = Array.from({ length: nRows }, () => [rng.int(2)]);
  for (let k = 1; k < 4; k++) for (const row of bits) row.push(rng.float() < 0.9 ? row[k - 1]! : 1 - row[k - 1]!);
  return cohortOf(
    [0, 1, 2, 3].map((k) =>
      coded(
        `x${k}`,
        bits.map((row) => (row[k] === 1 ? "yes" : "no")),
        ["no", "yes"],
      ),
    ),
  );
}

async function fit(
  train: Cohort<"train">,
  params: Params = {},
): Promise<{ fitted: FittedGenerator; body: NetworkBody; edges: string[] }> {
  const fitted = await bayesianNetwork.fit(train, params, createRng("fit"));
  const body = fitted.toModel(11).body as NetworkBody;
  return {
    fitted,
    body,
    edges: body.nodes
      .flatMap((node) => node.parents.map((parent) => `${body.nodes[parent]!.name}>${node.name}`))
      .sort(),
  };
}

const undirected = (edges: readonly string[]) => edges.map((edge) => edge.split(">").sort().join("-")).sort();

async function codeOf(action: Promise<unknown>): Promise<string> {
  return action.then(
    () => "nothing thrown",
    (error: unknown) => (error instanceof RaresynthError ? error.code : "another error"),
  );
}

function labels(cohort: Cohort, name: string): (string | number | null)[] {
  const column = cohort.columns.find((candidate) => candidate.name === name)!;
  if (column.kind === "numeric") return Array.from(column.values, (value) => (Number.isNaN(value) ? null : value));
  return Array.from(column.codes, (code) => (code < 0 ? null : column.levels[code]!));
}

/** Two-sample chi-square of category counts against alpha = .001 by the Wilson-Hilferty quantile. */
function sameDistribution(a: readonly string[], b: readonly string[]): boolean {
  const cells = [...new Set([...a, ...b])];
  let chiSquare = 0;
  for (const cell of cells) {
    const [inA, inB] = [a.filter((x) => x === cell).length, b.filter((x) => x === cell).length];
    const share = (inA + inB) / (a.length + b.length);
    chiSquare +=
      (inA - share * a.length) ** 2 / (share * a.length) + (inB - share * b.length) ** 2 / (share * b.length);
  }
  const df = Math.max(1, cells.length - 1);
  return chiSquare < df * (1 - 2 / (9 * df) + 3.0902 * Math.sqrt(2 / (9 * df))) ** 3;
}

describe("structure", () => {
  it("finds a chain", async () => {
    expect(undirected((await fit(chain(300))).edges)).toEqual(["x0-x1", "x1-x2", "x2-x3"]);
  });

  it("finds no edge between independent columns, in most cohorts", async () => {
    let withEdge = 0;
    for (let run = 0; run < 20; run++) {
      const rng = createRng(`independent/${run}`);
      const { edges } = await fit(
        cohortOf(
          ["a", "b"].map((name) =>
            coded(
              name,
              Array.from({ length: 150 }, () => (rng.int(2) === 1 ? "yes" : "no")),
              ["no", "yes"],
            ),
          ),
        ),
        { penalty: 1 },
      );
      if (edges.length > 0) withEdge++;
    }
    expect(withEdge).toBeLessThanOrEqual(3);
  });

  it("lets two parents speak where either alone explains part", async () => {
    const rng = createRng("and");
    const rows = Array.from({ length: 400 }, () => [rng.int(2), rng.int(2)]);
    const both = rows.map(([a, b]) => (rng.float() < (a === 1 && b === 1 ? 0.95 : 0.05) ? "yes" : "no"));
    const column = (k: number) =>
      coded(
        k === 0 ? "a" : "b",
        rows.map((row) => (row[k] === 1 ? "yes" : "no")),
        ["no", "yes"],
      );
    const { body, fitted } = await fit(cohortOf([column(0), column(1), coded("both", both, ["no", "yes"])]), {
      tiers: [["a", "b"], ["both"]],
    });
    expect(body.nodes.find((node) => node.name === "both")!.parents.length).toBe(2);
    const drawn = await fitted.sample(4000, createRng("draw"));
    const [a, b, c] = ["a", "b", "both"].map((name) => labels(drawn, name));
    const rate = (x: string, y: string) => {
      const chosen = c!.filter((_, row) => a![row] === x && b![row] === y);
      return chosen.filter((cell) => cell === "yes").length / chosen.length;
    };
    expect(rate("yes", "yes")).toBeGreaterThan(0.85);
    expect(rate("yes", "no")).toBeLessThan(0.15);
  });

  it("obeys blacklist, whitelist and tiers", async () => {
    const train = chain(300);
    const banned = await fit(train, {
      blacklist: [
        ["x0", "x1"],
        ["x1", "x0"],
      ],
    });
    expect(undirected(banned.edges)).not.toContain("x0-x1");
    const required = await fit(train, { whitelist: [["x3", "x0"]] });
    expect(required.edges).toContain("x3>x0");
    const tiered = await fit(train, { tiers: [["x3"], ["x2"], ["x1"], ["x0"]] });
    expect(tiered.edges.every((edge) => edge[1]! > edge[4]!)).toBe(true);
    expect(
      await codeOf(
        fit(train, {
          whitelist: [
            ["x0", "x1"],
            ["x1", "x0"],
          ],
        }),
      ),
    ).toBe("E_GENERATOR");
    expect(await codeOf(fit(train, { whitelist: [["x0", "x1"]], blacklist: [["x0", "x1"]] }))).toBe("E_GENERATOR");
    expect(await codeOf(fit(train, { blacklist: [["x0", "nothing"]] }))).toBe("E_GENERATOR");
    expect(await codeOf(fit(train, { blacklist: [["x0"]] }))).toBe("E_GENERATOR");
  });

  it("never exceeds two parents below 500 units, three from there", async () => {
    for (const [nRows, most] of [
      [300, 2],
      [600, 3],
    ] as const) {
      const { body } = await fit(toyCohort(nRows), { penalty: 0.1 });
      const gates = (name: string) => body.patterns.filter(({ columns }) => columns.includes(name)).length;
      expect(Math.max(...body.nodes.map((node) => node.parents.length - gates(node.name)))).toBe(most);
    }
  });

  it("counts units: a cohort with every row thrice is the cohort itself", async () => {
    const train = toyCohort(90, { survival: false });
    const rows = Array.from({ length: 270 }, (_, i) => Math.floor(i / 3));
    const thrice = takeRows(train, rows, "train");
    expect((await fit(thrice)).body.nodes).toEqual((await fit(train)).body.nodes);
  });
});

describe("tables", () => {
  it("learn nothing of what goes with a level that four patients hold", async () => {
    // Four patients have the rare parent level together with the rare outcome.
    const parent = [...new Array<string>(196).fill("common"), ...new Array<string>(4).fill("rare")];
    const outcome = parent.map((level, row) => (level === "rare" ? "b" : row % 10 === 0 ? "b" : "a"));
    const { fitted } = await fit(
      cohortOf([coded("parent", parent, ["common", "rare"]), coded("outcome", outcome, ["a", "b"])]),
      { whitelist: [["parent", "outcome"]] },
    );
    const drawn = await fitted.sample(20_000, createRng("draw"));
    const parents = labels(drawn, "parent");
    const rare = labels(drawn, "outcome").filter((_, row) => parents[row] === "rare");
    expect(rare.filter((cell) => cell === "b").length / rare.length).toBeLessThan(0.2);
  });

  it("hold probabilities with at most four digits", async () => {
    const { body } = await fit(toyCohort(128));
    for (const node of body.nodes) {
      for (const p of node.table) {
        expect(p).toBe(Math.round(p * 1e4) / 1e4);
        expect(p >= 0 && p <= 1).toBe(true);
      }
    }
  });
});

describe("missingness", () => {
  it("keeps columns missing together", async () => {
    const rng = createRng("block");
    const out = Array.from({ length: 200 }, () => rng.float() < 0.3);
    const value = () => out.map((missing) => (missing ? NaN : rng.normal()));
    const { fitted } = await fit(cohortOf([numeric("a", value()), numeric("b", value()), numeric("c", value())]));
    const drawn = await fitted.sample(2000, createRng("draw"));
    const [a, b, c] = ["a", "b", "c"].map((name) => labels(drawn, name));
    const agree =
      a!.filter((cell, row) => (cell === null) === (b![row] === null) && (cell === null) === (c![row] === null))
        .length / 2000;
    expect(agree).toBeGreaterThan(0.95);
    expect(a!.filter((cell) => cell === null).length / 2000).toBeCloseTo(out.filter(Boolean).length / 200, 1);
  });
});

describe("conditional sampling", () => {
  const given: Record<string, Condition> = {
    country: { in: ["south", "west"] },
    age: { min: 47.3, max: 61 },
    score: { missing: true },
  };

  it("keeps every condition and equals rejection (two-sample chi-square, alpha .001)", async () => {
    const { fitted } = await fit(toyCohort(300, { seed: "given" }), { penalty: 0.2 });
    const direct = await fitted.sample(3000, createRng("direct"), given);
    expect(labels(direct, "country").every((cell) => cell === "south" || cell === "west")).toBe(true);
    expect(labels(direct, "age").every((cell) => typeof cell === "number" && cell >= 47.3 && cell <= 61)).toBe(true);
    expect(labels(direct, "score").every((cell) => cell === null)).toBe(true);
    const plain = await fitted.sample(80_000, createRng("plain"));
    const [country, age, score] = ["country", "age", "score"].map((name) => labels(plain, name));
    const kept = Array.from({ length: plain.nRows }, (_, row) => row).filter(
      (row) =>
        (country![row] === "south" || country![row] === "west") &&
        Number(age![row]) >= 47.3 &&
        Number(age![row]) <= 61 &&
        score![row] === null,
    );
    expect(kept.length).toBeGreaterThan(1000);
    const rejected = takeRows(plain, kept, "synthetic");
    const joint = (cohort: Cohort) => {
      const [ages, markers, stages, countries] = ["age", "marker", "stage", "country"].map((name) =>
        labels(cohort, name),
      );
      return ages!.map(
        (cell, row) =>
          `${Math.floor(Number(cell) / 5)}|${Number(markers![row]) > 3}|${stages![row]!}|${countries![row]!}`,
      );
    };
    expect(sameDistribution(joint(direct), joint(rejected))).toBe(true);
  }, 30_000);

  it("refuses what it cannot honour", async () => {
    const { fitted } = await fit(toyCohort(128));
    const refused = (condition: Record<string, Condition>) => codeOf(fitted.sample(5, createRng("x"), condition));
    expect(await refused({ time: { min: 10 } })).toBe("E_UNSUPPORTED");
    expect(await refused({ event: { in: ["died"] } })).toBe("E_UNSUPPORTED");
    expect(await refused({ nobody: { missing: true } })).toBe("E_UNSUPPORTED");
    expect(await refused({ age: { in: ["50"] } })).toBe("E_UNSUPPORTED");
    expect(await refused({ sex: { min: 1 } })).toBe("E_UNSUPPORTED");
    expect(await refused({ sex: { in: ["neither"] } })).toBe("E_UNSUPPORTED");
    expect(await refused({ age: { min: 500 } })).toBe("E_UNSUPPORTED");
    expect(await refused({ sex: { missing: true } })).toBe("E_UNSUPPORTED");
  });
});
