import { beforeAll, describe, expect, it } from "vitest";
import { replicas } from "../../disclosure/replicas/replicas.ts";
import { checks } from "../../disclosure/index.ts";
import { generatorById } from "../../generators/index.ts";
import { openRegistry } from "../../src/api/open-registry.ts";
import { makeCohort, rowsOfUnits, takeRows, withRole, type Cohort, type Column } from "../../src/core/data/cohort.ts";
import type { RunOutcome } from "../../src/core/contracts/outcome.ts";
import { createRng, permutation } from "../../src/core/rng.ts";
import { readPolicy } from "../../src/io/settings/read-policy.ts";
import { assess } from "../../src/pipeline/assess.ts";
import { closestAgreement, patientsTwice } from "../../src/pipeline/agreement.ts";
import { refuseRepeatedRegistry, refuseSharedIdentifiers } from "../../src/pipeline/holdout-overlap.ts";
import { preflight } from "../../src/pipeline/preflight.ts";
import { readByRanks } from "../../src/pipeline/rank-reading.ts";
import { refitOnce } from "../../src/pipeline/refits/refit-task.ts";
import type { RegistryInput } from "../../src/pipeline/run.ts";
import { drawPatients } from "../laws/simulated-world.ts";
import { registryFolder } from "../registry-folder.ts";

const NAMES = ["pbc", "cgd0", "rhDNase", "dystrophy", "pbcseq"];
const registries = new Map<string, RegistryInput>();

beforeAll(async () => {
  for (const name of NAMES) {
    const folder = registryFolder(name);
    registries.set(name, await openRegistry(`${folder}${name}.csv`, { schema: `${folder}cohort.schema.yaml` }));
  }
});

const cohortOf = (name: string): Cohort<"train"> => registries.get(name)!.cohort;

/** Every column changed by a rule; the rows stay where they are. */
function changed<R extends "synthetic" | "holdout">(
  role: R,
  cohort: Cohort,
  change: (column: Column, place: number) => Column,
): Cohort<R> {
  return makeCohort(role, cohort.schema, cohort.columns.map(change), cohort.nRows, {
    units: cohort.units,
    sourceRows: cohort.sourceRows,
  });
}

const DISGUISES: Readonly<Record<string, (column: Column) => Column>> = {
  "numbers times 2.2046": (column) =>
    column.kind === "numeric" ? { ...column, values: column.values.map((value) => value * 2.2046) } : column,
  "numbers by a rising recoding": (column) =>
    column.kind === "numeric" ? { ...column, values: column.values.map((value) => Math.cbrt(value) * 10) } : column,
  "levels renamed": (column) =>
    column.kind === "coded" ? { ...column, levels: column.levels.map((level) => `level ${level}`) } : column,
};

/** Small, so that a whole assessment takes a second. */
const world = drawPatients("train", 60, createRng("disguised world"));
const decent = async (path: string): Promise<Cohort<"synthetic">> => {
  const recipe = { generatorId: "marginals", params: generatorById("marginals").defaults, nRows: world.nRows };
  return (await refitOnce(world, recipe, new Int32Array(0), createRng(path), generatorById)).synthetic;
};
const input: RegistryInput = {
  cohort: world,
  droppedIdentifiers: [],
  nDroppedByConsent: 0,
  confirmation: { open: [] },
  namedUnits: [],
  adversaries: [],
  warnings: [],
  inputs: [],
};

async function assessed(synthetic: Cohort<"synthetic">, holdout?: Cohort<"holdout">): Promise<RunOutcome> {
  return assess(
    {
      registry: input,
      synthetic,
      policy: await readPolicy("controlled-access"),
      seed: "disguised",
      ...(holdout === undefined ? {} : { holdout }),
    },
    {
      lookup: generatorById,
      checks: [checks.find(({ id }) => id === replicas.id)!],
      onProgress: () => undefined,
      now: () => 0,
      about: { startedAt: "2026-01-01", softwareVersion: "0", nodeVersion: "0" },
    },
  );
}

describe("a copy behind another unit or other names", () => {
  it.each(Object.entries(DISGUISES))("is the registry again once read by ranks: %s", (_, disguise) => {
    for (const name of NAMES) {
      const cohort = cohortOf(name);
      const copy = changed("synthetic", cohort, disguise);
      const reading = readByRanks(cohort, copy);
      if (reading === undefined) continue;
      for (const column of reading.cohort.columns) {
        const own = cohort.columns.find((one) => one.name === column.name)!;
        if (!reading.columns.includes(column.name) || own.kind !== "numeric" || column.kind !== "numeric") continue;
        expect([...column.values], `${name} ${column.name}`).toEqual([...own.values]);
      }
    }
  });

  it.each(Object.entries(DISGUISES))("is refused without a holdout: %s", async (_, disguise) => {
    const { verdict, checks: asked } = await assessed(changed("synthetic", world, disguise));
    expect(verdict.outcome).toBe("fail");
    const result = asked[0]!.result;
    expect(result.status === "measured" && result.notes.map(({ kind }) => kind)).toContain("read-by-ranks");
  });

  it("is refused with a holdout", { tags: ["thorough"] }, async () => {
    const holdout = drawPatients("holdout", 60, createRng("disguised strangers"));
    const disguised = changed("synthetic", world, DISGUISES["numbers times 2.2046"]!);
    expect((await assessed(disguised, holdout)).verdict.outcome).toBe("fail");
  });

  it(
    "is not seen in files that a decent generator made: nothing is read by ranks there",
    { tags: ["thorough"] },
    async () => {
      for (const name of NAMES) {
        const cohort = cohortOf(name);
        const recipe = { generatorId: "marginals", params: generatorById("marginals").defaults, nRows: cohort.nRows };
        const { synthetic } = await refitOnce(cohort, recipe, new Int32Array(0), createRng("decent"), generatorById);
        expect(readByRanks(cohort, synthetic)?.columns ?? [], name).toEqual([]);
      }
    },
  );
});

describe("a blank quasi-identifier", () => {
  it("leaves the verdict open and is named", async () => {
    const synthetic = await decent("blank");
    const name = "age";
    const blank = changed("synthetic", synthetic, (column) =>
      column.name !== name
        ? column
        : column.kind === "numeric"
          ? { ...column, values: column.values.map(() => NaN) }
          : { ...column, codes: column.codes.map(() => -1) },
    );
    const { because, outcome } = (await assessed(blank)).verdict;
    expect(outcome).not.toBe("pass");
    expect(because).toContainEqual(
      expect.objectContaining({
        outcome: "inconclusive",
        basis: { kind: "unconfirmed", point: { kind: "blank", names: [name] } },
        needed: { kind: "filled-columns" },
      }),
    );
  });
});

describe("a holdout of the same patients", () => {
  it("is refused at a later data cut, and strangers are let through", () => {
    for (const name of ["pbc", "cgd0", "pbcseq"])
      for (let seed = 0; seed < 5; seed++) {
        const cohort = cohortOf(name);
        const first = new Set(permutation(cohort.nUnits, createRng(`${name}/${seed}`)).slice(0, cohort.nUnits >> 1));
        const train = takeRows(
          cohort,
          rowsOfUnits(cohort, (unit) => first.has(unit)),
          "train",
        );
        const strangers = takeRows(
          cohort,
          rowsOfUnits(cohort, (unit) => !first.has(unit)),
          "holdout",
        );
        expect(() => refuseRepeatedRegistry(train, strangers), `${name} ${seed}`).not.toThrow();
        // A third of the columns hold other values than before.
        const later = changed("holdout", train, (column, place) => {
          if (place % 3 !== 0) return column;
          const rows = permutation(train.nRows, createRng(`${seed}/${column.name}`));
          return column.kind === "numeric"
            ? { ...column, values: Float64Array.from(rows, (row) => column.values[row]!) }
            : { ...column, codes: rows.map((row) => column.codes[row]!) };
        });
        expect(() => refuseRepeatedRegistry(train, later), `${name} ${seed}`).toThrow(
          expect.objectContaining({ code: "E_NO_NONMEMBERS" }),
        );
      }
  });

  it("is refused by its identifiers, unless they only count rows", () => {
    const ids = (values: readonly string[]) => [
      {
        column: "id",
        kind: "identifier" as const,
        holders: new Map(values.map((value) => [value, 1])),
        isNumeric: false,
      },
    ];
    const thrown = (a: readonly string[], b: readonly string[]) => () => refuseSharedIdentifiers(ids(a), ids(b));
    expect(thrown(["x7", "y2", "z9"], ["q1", "y2"])).toThrow(
      expect.objectContaining({ code: "E_NO_NONMEMBERS", where: "id", message: expect.not.stringContaining("y2") }),
    );
    expect(thrown(["x7", "y2"], ["q1", "r4"])).not.toThrow();
    expect(thrown(["1", "2", "3"], ["1", "2"])).not.toThrow();
    expect(thrown(["101", "102", "103"], ["102", "104"])).toThrow();
  });

  it("is not refused by a number that most patients share with others, such as that of a visit", () => {
    const visits = (values: readonly string[], units: number) => [
      {
        column: "visit",
        kind: "identifier" as const,
        holders: new Map(values.map((value, k) => [value, k + 1 === values.length ? 1 : units])),
        isNumeric: false,
      },
    ];
    expect(() =>
      refuseSharedIdentifiers(visits(["1", "2", "4", "7"], 30), visits(["1", "2", "4", "7"], 8)),
    ).not.toThrow();
  });
});

describe("patients who stand in the registry twice", () => {
  it("are found, a slip of the pen apart, and leave the verdict open; nobody is in the registries that ship", () => {
    for (const name of NAMES) {
      const cohort = cohortOf(name);
      expect(patientsTwice(cohort), name).toBe(0);
    }
    const cohort = cohortOf("pbc");
    const rows = Int32Array.from([...cohort.units.keys(), 3, 50, 200]);
    const doubled = changedUnits(takeRows(cohort, rows, "train"));
    expect(patientsTwice(doubled)).toBe(6);
    const { confirmation } = preflight(
      doubled,
      { droppedIdentifiers: [], nDroppedByConsent: 0, confirmation: { open: [] } },
      { cellSize: 5, ceiling: 0.05 },
    );
    expect(confirmation.open).toEqual([{ kind: "twice" }]);
  });

  it("agree more than any two strangers: bits are those of the columns on which they agree", () => {
    const two = (values: readonly string[]): Cohort<"train"> =>
      makeCohort(
        "train",
        { version: 1, name: "two", columns: [{ name: "c", type: "categorical", role: "other", levels: ["a", "b"] }] },
        [
          {
            kind: "coded",
            name: "c",
            levels: ["a", "b"],
            nPublicLevels: 2,
            ordered: false,
            codes: Int32Array.from(values, (value) => (value === "a" ? 0 : 1)),
          },
        ],
        values.length,
      );
    // Of 4 x 3 ordered pairs of a a a b, 3 x 2 agree: one bit.
    expect([...closestAgreement(two(["a", "a", "a", "b"]), two(["a", "b"]))!]).toEqual([1, 1]);
  });
});

/** Each row a patient of its own. */
function changedUnits(cohort: Cohort<"train">): Cohort<"train"> {
  return withRole(makeCohort("train", cohort.schema, cohort.columns, cohort.nRows), "train");
}
