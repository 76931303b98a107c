import { describe, expect, it } from "vitest";
import { checks } from "../../disclosure/index.ts";
import { takeRows } from "../../src/core/data/cohort.ts";
import type { Cohort, Column } from "../../src/core/data/cohort.ts";
import type {
  CheckResult,
  DisclosureCheck,
  Evidence,
  Finding,
  Measured,
  Refit,
} from "../../src/core/contracts/disclosure.ts";
import { createRng, permutation } from "../../src/core/rng.ts";
import { CONTEXT, simulateEvidence } from "./simulated-world.ts";
import type { World } from "./simulated-world.ts";

/** Cheaper than the defaults. False alarms, coverage and power are measured in tests/power. */
const LAW_PARAMS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "closest-record": { permutations: 199 },
  membership: { permutations: 199 },
  "singling-out": { permutations: 199 },
  linkability: { permutations: 199 },
  "attribute-inference": { permutations: 199 },
  "site-identity": { permutations: 199 },
  "rare-individuals": { maxFlagged: 4, firstRunsPerArm: 12, maxRunsPerArm: 12, maxRuns: 120, nPermutations: 199 },
};
/**
 * Which finding shows a copy, the excess that a verbatim copy must show in a run with refits, and the world that the
 * check needs.
 */
const EXPECTED: Readonly<
  Record<string, { finding: string; copyExcess: number; withHoldout: boolean; nRefits: number }>
> = {
  replicas: { finding: "all-columns", copyExcess: 0.9, withHoldout: true, nRefits: 20 },
  // A tenth is left out, so the share closer to members cannot exceed its null by more than a tenth.
  "closest-record": { finding: "dcr-share", copyExcess: 0.09, withHoldout: true, nRefits: 20 },
  membership: { finding: "auc", copyExcess: 0.45, withHoldout: true, nRefits: 20 },
  "singling-out": { finding: "singling-out", copyExcess: 0.6, withHoldout: true, nRefits: 20 },
  // Whoever has the row has the secret; a third of the guesses is right anyway.
  "attribute-inference": { finding: "attribute-inference", copyExcess: 0.5, withHoldout: true, nRefits: 20 },
  // Whoever has the row has the centre; two fifths of the guesses is right anyway.
  "site-identity": { finding: "site-identity", copyExcess: 0.5, withHoldout: true, nRefits: 20 },
  linkability: { finding: "linkability", copyExcess: 0.5, withHoldout: true, nRefits: 20 },
  "rare-individuals": { finding: "pooled-exposure", copyExcess: 0.45, withHoldout: false, nRefits: 120 },
};

/**
 * The audit of a model and the table of classes are no attacks with an adversary of their own; their tests stand beside
 * them.
 */
const lawful = checks.filter((check) => !["model-audit", "equivalence-classes"].includes(check.id));

const N = 50;
const lawOf = (check: DisclosureCheck) => {
  const law = EXPECTED[check.id];
  if (law === undefined) throw new Error(`no expectations for the check ${check.id}`);
  return law;
};
const run = async (check: DisclosureCheck, evidence: Evidence, seed = "law"): Promise<CheckResult> =>
  check.run(evidence, { ...check.defaults, ...LAW_PARAMS[check.id] }, createRng(`check/${seed}`), CONTEXT);
const measured = async (check: DisclosureCheck, evidence: Evidence, seed = "law"): Promise<Measured> => {
  const result = await run(check, evidence, seed);
  if (result.status !== "measured") throw new Error(`${check.id}: ${result.status}`);
  return result;
};
const find = (result: Measured, id: string): Finding => result.findings.find((finding) => finding.id === id)!;
const world = (check: DisclosureCheck, share: number): World => ({
  nUnits: N,
  share,
  nRefits: lawOf(check).nRefits,
  nHoldout: 0,
});
const assessed = (share: number): World => ({ nUnits: N, share, nRefits: 0, nHoldout: N });

describe.each(lawful.map((check) => [check.id, check] as const))("laws of %s", (_, check) => {
  const law = lawOf(check);

  it("catches the verbatim copier", async () => {
    const { excess, p } = find(await measured(check, simulateEvidence(world(check, 1), "copy")), law.finding);
    expect(excess.value).toBeGreaterThan(law.copyExcess);
    expect(excess.low).toBeGreaterThan(law.copyExcess / 2);
    expect(p).toBeLessThanOrEqual(0.01);
    if (!law.withHoldout) return;
    const assessedCopy = find(await measured(check, simulateEvidence(assessed(1), "copy")), law.finding);
    expect(assessedCopy.excess.value).toBeGreaterThan(0.4);
    expect(assessedCopy.excess.low).toBeGreaterThan(0.2);
    expect(assessedCopy.p).toBeLessThanOrEqual(0.01);
  });

  it("changes nothing in its inputs", async () => {
    const evidence = simulateEvidence({ nUnits: 20, share: 0.3, nRefits: law.nRefits, nHoldout: 12 }, "unchanged");
    const before = fingerprint(evidence);
    await run(check, evidence);
    expect(fingerprint(evidence)).toBe(before);
  });

  it("gives the same result twice from one seed", async () => {
    const evidence = simulateEvidence({ nUnits: 20, share: 0.3, nRefits: law.nRefits, nHoldout: 0 }, "twice");
    expect(numbersOf(await measured(check, evidence))).toEqual(numbersOf(await measured(check, evidence)));
  });

  it("does not depend on the order of columns, the codes of levels or the unit of measurement", async () => {
    const evidence = simulateEvidence({ nUnits: 30, share: 0.3, nRefits: law.nRefits, nHoldout: 0 }, "metamorphic");
    const base = numbersOf(await measured(check, evidence));
    expect(
      numbersOf(
        await run(
          check,
          mapCohorts(evidence, (cohort) => ({ ...cohort, columns: [...cohort.columns].reverse() })),
        ),
      ),
    ).toEqual(base);
    expect(numbersOf(await run(check, mapCohorts(evidence, recode)))).toEqual(base);
    expect(
      numbersOf(
        await run(
          check,
          mapCohorts(evidence, (cohort) => inUnit(cohort, 1024)),
        ),
      ),
    ).toEqual(base);
  });

  it("does not depend on the order of synthetic rows", async () => {
    const evidence = simulateEvidence({ nUnits: 30, share: 0.3, nRefits: law.nRefits, nHoldout: 0 }, "rows");
    const shuffled = mapCohorts(evidence, (cohort) => (cohort.role === "synthetic" ? fileInOrder(cohort) : cohort));
    expect(numbersOf(await measured(check, shuffled))).toEqual(numbersOf(await measured(check, evidence)));
  });

  it("says too few, and never throws, on tiny registries and without non-members", async () => {
    for (const nUnits of [2, 4, 12])
      for (const nRefits of [0, 1, law.nRefits])
        for (const nHoldout of [0, 3]) {
          const result = await run(
            check,
            simulateEvidence({ nUnits, share: 0.5, nRefits, nHoldout }, `tiny/${nUnits}/${nRefits}`),
          );
          if (result.status === "inconclusive") expect(result.lacks.kind).toBeTruthy();
          else expect(numbersOf(result).every((x) => Number.isFinite(x))).toBe(true);
          if (nUnits === 2) expect(result.status).toBe("inconclusive");
        }
    expect(
      (await run(check, simulateEvidence({ nUnits: 12, share: 0.5, nRefits: law.nRefits, nHoldout: 0 }, "twelve")))
        .status,
    ).toBe("measured");
  });

  it("gives finite, ordered intervals where all patients are alike", async () => {
    const alike = takeRows(simulateEvidence(assessed(0), "alike").registry, new Int32Array(30), "train");
    const registry = { ...alike, units: Int32Array.from({ length: 30 }, (__, row) => row), nUnits: 30 };
    const evidence = mapCohorts(
      simulateEvidence({ ...world(check, 1), nUnits: 30, registry }, "alike"),
      (cohort) => cohort,
    );
    const result = await run(check, evidence);
    expect(numbersOf(result).every((x) => Number.isFinite(x))).toBe(true);
    if (result.status === "measured")
      for (const finding of result.findings) {
        expect(finding.excess.low, finding.id).toBeLessThanOrEqual(0.05);
        expect(finding.p, finding.id).toBeGreaterThan(0.05);
      }
  });

  it("quotes intervals around their value and a smallest detectable leak within reach", async () => {
    const result = await measured(check, simulateEvidence(world(check, 0.2), "order"));
    for (const { attack, control, excess, p, multiplicity, smallestDetectable } of result.findings) {
      for (const one of [attack, control, excess]) {
        expect(one.low).toBeLessThanOrEqual(one.value + 1e-12);
        expect(one.high).toBeGreaterThanOrEqual(one.value - 1e-12);
      }
      expect(p).toBeGreaterThanOrEqual(0);
      expect(p).toBeLessThanOrEqual(1);
      expect(multiplicity.over === undefined).toBe(multiplicity.of === undefined);
      if (smallestDetectable !== undefined) expect(smallestDetectable > 0 && smallestDetectable <= 1).toBe(true);
    }
  });
});

describe("row order and repeated rows", () => {
  const order = permutation(30, createRng("order"));

  it.each(lawful.map((check) => [check.id, check] as const))(
    "%s does not depend on the order of patients",
    async (_, check) => {
      const evidence = simulateEvidence(
        { nUnits: 30, share: 0.3, nRefits: lawOf(check).nRefits, nHoldout: 0 },
        "patients",
      );
      const moved = (status: Uint8Array): Uint8Array => Uint8Array.from(order, (unit) => status[unit]!);
      const { refit: _refit, ...rest } = evidence;
      const turned: Evidence = {
        ...rest,
        registry: takeRows(evidence.registry, order, "train"),
        refits: evidence.refits.map((one) => ({ ...one, status: moved(one.status) })),
      };
      const deciding = (result: CheckResult): number[] =>
        result.status === "measured"
          ? result.findings
              .filter((one) => one.id === lawOf(check).finding)
              .flatMap((one) => [one.attack.value, one.excess.value])
          : [];
      const base = deciding(await run(check, rest));
      const other = deciding(await run(check, turned));
      expect(base.length).toBe(2);
      other.forEach((x, k) => expect(x).toBeCloseTo(base[k]!, 9));
    },
  );

  it.each(lawful.map((check) => [check.id, check] as const))("%s attacks patients, not rows", async (_, check) => {
    const evidence = simulateEvidence(
      { nUnits: N, share: 0.3, nRefits: lawOf(check).nRefits, nHoldout: 0, rowsPerUnit: 1 },
      "repeat",
    );
    // Every visit of a patient written three times: nothing new is known about anybody.
    const { refit: _refit, ...rest } = evidence;
    const thrice: Evidence = {
      ...rest,
      registry: takeRows(
        evidence.registry,
        Int32Array.from({ length: 3 * N }, (__, row) => Math.floor(row / 3)),
        "train",
      ),
    };
    expect(thrice.registry.nUnits).toBe(N);
    const id = lawOf(check).finding;
    const one = find(await measured(check, rest), id);
    const three = find(await measured(check, thrice), id);
    expect(three.attack.value).toBeCloseTo(one.attack.value, 9);
    expect(three.excess.value).toBeCloseTo(one.excess.value, 9);
    expect(three.attack.n).toBe(one.attack.n);
  });

  it("replicas counts a patient of three visits once", async () => {
    const replicas = checks.find((one) => one.id === "replicas")!;
    const evidence = simulateEvidence({ nUnits: N, share: 0.3, nRefits: 20, nHoldout: 0, rowsPerUnit: 3 }, "visits");
    const { attack } = find(await measured(replicas, evidence), "all-columns");
    expect(attack.n).toBe(N);
    expect(attack.value).toBeCloseTo(0.3, 1);
  });
});

/** All numbers of a result, in order. */
function numbersOf(result: CheckResult): number[] {
  if (result.status !== "measured") return [];
  return result.findings
    .flatMap(({ attack, control, excess, p }) =>
      [attack, control, excess].flatMap((one) => [one.value, one.low, one.high]).concat(p),
    )
    .map((x) => Math.round(x * 1e9) / 1e9);
}

function mapCohorts(evidence: Evidence, change: <C extends Cohort>(cohort: C) => C): Evidence {
  const { refit } = evidence;
  const mapRefit = (one: Refit): Refit => ({ ...one, synthetic: change(one.synthetic) });
  return {
    ...evidence,
    registry: change(evidence.registry),
    released: evidence.released.map((file) => change(file)),
    refits: evidence.refits.map(mapRefit),
    ...(refit === undefined
      ? {}
      : { refit: async (label: string, out: readonly Int32Array[]) => (await refit(label, out)).map(mapRefit) }),
  };
}

/** The same patients with codes of unordered levels in another order. */
function recode<C extends Cohort>(cohort: C): C {
  return {
    ...cohort,
    columns: cohort.columns.map((one): Column =>
      one.kind === "numeric" || one.ordered
        ? one
        : {
            ...one,
            levels: [...one.levels].reverse(),
            codes: one.codes.map((code) => (code < 0 ? code : one.levels.length - 1 - code)),
          },
    ),
  };
}

/** The same patients with the marker in another unit. */
function inUnit<C extends Cohort>(cohort: C, factor: number): C {
  return {
    ...cohort,
    columns: cohort.columns.map((one): Column =>
      one.kind === "numeric" && one.name === "marker"
        ? { ...one, values: one.values.map((value) => value * factor) }
        : one,
    ),
  };
}

function fileInOrder<C extends Cohort>(cohort: C): C {
  const rows = permutation(cohort.nRows, createRng("file order"));
  const moved = takeRows(cohort, rows, "synthetic");
  return { ...cohort, columns: moved.columns };
}

function fingerprint(evidence: Evidence): string {
  const cells = (cohort: Cohort): unknown => [
    cohort.nRows,
    [...cohort.units],
    cohort.columns.map((one) => (one.kind === "numeric" ? [...one.values].map(String) : [...one.codes])),
  ];
  return JSON.stringify([
    cells(evidence.registry),
    evidence.released.map(cells),
    evidence.refits.map((one) => [[...one.status], cells(one.synthetic)]),
    evidence.holdout === undefined ? null : cells(evidence.holdout),
  ]);
}

describe("known faults of other tools", () => {
  const byId = (id: string): DisclosureCheck => checks.find((one) => one.id === id)!;

  it("a verbatim copy is not scored safe because the holdout ties with it", async () => {
    const base = simulateEvidence({ nUnits: 40, share: 1, nRefits: 0, nHoldout: 0 }, "ties");
    const evidence: Evidence = {
      ...base,
      released: [{ ...base.registry, role: "synthetic" }],
      holdout: { ...base.registry, role: "holdout" },
    };
    const share = find(await measured(byId("closest-record"), evidence), "dcr-share");
    expect(share.attack.value).toBe(0.5);
    const rare = find(await measured(byId("replicas"), evidence), "verbatim-rare");
    expect(rare.excess.low).toBeGreaterThan(0);
    expect(rare.attack.value).toBeGreaterThan(20);
  });

  it("a copy of the same length is compared as another file: every distance 0", async () => {
    const base = simulateEvidence({ nUnits: 40, share: 1, nRefits: 0, nHoldout: 40 }, "length");
    const evidence: Evidence = { ...base, released: [{ ...base.registry, role: "synthetic" }] };
    const result = await measured(byId("closest-record"), evidence);
    expect(find(result, "dcr-share").attack.value).toBe(1);
    const series = result.curves!.map((one) => one.series[0]!);
    for (const one of series) expect(one.x.every((x) => x === 0)).toBe(true);
    expect(find(await measured(byId("membership"), evidence), "auc").attack.value).toBe(1);
  });

  it("missing values and a column without range hide no copy", async () => {
    const base = simulateEvidence({ nUnits: 40, share: 1, nRefits: 0, nHoldout: 40 }, "missing");
    const change = <C extends Cohort>(cohort: C): C => ({
      ...cohort,
      columns: cohort.columns.map((one): Column => {
        if (one.kind !== "numeric") return one;
        if (one.name === "second") return { ...one, values: one.values.map(() => 7) };
        return one.name === "marker"
          ? { ...one, values: one.values.map((value, row) => (row % 3 === 0 ? NaN : value)) }
          : one;
      }),
    });
    const registry = change(base.registry);
    const evidence: Evidence = {
      ...base,
      registry,
      released: [{ ...registry, role: "synthetic" }],
      holdout: change(base.holdout!),
    };
    expect(find(await measured(byId("replicas"), evidence), "all-columns").attack.value).toBe(1);
    expect(find(await measured(byId("membership"), evidence), "auc").attack.value).toBeGreaterThan(0.95);
  });
});
