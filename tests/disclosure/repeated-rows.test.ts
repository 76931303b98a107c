import { describe, expect, it } from "vitest";
import { closestUnits, meanExcess, permutedExcess } from "../../disclosure/closest-record/label-shares.ts";
import { checks } from "../../disclosure/index.ts";
import { encode, mixedSpace } from "../../disclosure/shared/distance/mixed-space.ts";
import { nearestDistance } from "../../disclosure/shared/distance/nearest.ts";
import { copy } from "../../generators/controls/copy.ts";
import { rowsOfUnits, takeRows, withRole } from "../../src/core/data/cohort.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import type {
  CheckContext,
  DisclosureCheck,
  Evidence,
  Finding,
  Measured,
  Refit,
} from "../../src/core/contracts/disclosure.ts";
import type { Generator } from "../../src/core/contracts/generator.ts";
import { createRng, permutation } from "../../src/core/rng.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";
import { planLeftOut } from "../../src/pipeline/refits/refit-plan.ts";
import { refitOnce } from "../../src/pipeline/refits/refit-task.ts";
import { mannWhitney } from "../../src/stats/mann-whitney.ts";
import { fileOf, freshVisitsEvidence, pbcVisits, rowsAsUnits, seenAndFresh } from "./visits.ts";

/**
 * Registries with several rows a patient: members and non-members are patients.
 *
 * A split of rows goes wrong in both directions. Where visits of one patient stand on both sides, the "non-members" are
 * members: a file that gives patients away lies as close to the one side as to the other and looks safe. Where the
 * sides are made of whole patients but visits are counted as if each were somebody, the luck of a few patients with
 * many visits counts many times, and a file of strangers looks copied. What a data protection law protects is the
 * person, so the patient split is right in both cases, and every check of this project makes it.
 */
const CONTEXT: CheckContext = {
  alpha: 0.05,
  cellSize: 11,
  ceilings: {},
  adversaries: [
    {
      id: "colleague",
      title: "Colleague",
      story: "Knows age and sex, or the institution and the dates.",
      columns: ["age", "sex", "inst", "entry.dt", "end.dt"],
      precision: 1,
    },
  ],
};

/**
 * pbcseq has no column for the site. The finding of each other deciding check that shows what the file gives away here:
 * age and sex, and with them the secrets that stay the same.
 */
const FINDINGS: Readonly<Record<string, string>> = {
  replicas: "quasi-identifiers",
  "singling-out": "singling-out",
  linkability: "linkability",
  "attribute-inference": "attribute-inference",
  membership: "auc",
  "rare-individuals": "pooled-exposure",
};
const deciding = checks.filter((check) => check.id in FINDINGS);

async function measure(check: DisclosureCheck, evidence: Evidence): Promise<Measured> {
  const result = await check.run(evidence, check.defaults, createRng(`repeated/${check.id}`), CONTEXT);
  if (result.status !== "measured") throw new Error(`${check.id}: ${result.status}`);
  return result;
}
const shown = async (id: string, evidence: Evidence, finding = FINDINGS[id]): Promise<Finding> =>
  (
    await measure(
      checks.find((check) => check.id === id)!,
      evidence,
    )
  ).findings.find((one) => one.id === finding)!;

describe("one recipe, left out by patients and by visits (pbcseq)", { tags: ["thorough"] }, () => {
  // 88 patients of nine visits and more. The recipe gives away a fresh visit of whoever it was fitted on, never one
  // that it has seen.
  const { seen, fresh } = seenAndFresh(pbcVisits(), 9);
  const evidence = (registry: Cohort<"train">, id: string): Evidence =>
    freshVisitsEvidence(registry, seen.units, fresh, id === "rare-individuals" ? 100 : 20, "split");

  it("has a finding for every check that decides", () => {
    expect(deciding.map((check) => check.id)).toEqual(
      checks
        .map((check) => check.id)
        .filter((id) => !["closest-record", "equivalence-classes", "model-audit", "site-identity"].includes(id)),
    );
    expect([seen.nUnits, seen.nRows, fresh.nUnits, fresh.nRows]).toEqual([88, 684, 88, 305]);
  });

  it.each(deciding.map((check) => [check.id, check] as const))(
    "%s sees the leak of patients, and would have missed it among visits",
    async (id, check) => {
      const byPatients = await measure(check, evidence(seen, id));
      const byVisits = await measure(check, evidence(rowsAsUnits(seen), id));
      const find = (result: Measured): Finding => result.findings.find((one) => one.id === FINDINGS[id])!;
      expect(find(byPatients).p).toBeLessThanOrEqual(0.01);
      expect(find(byPatients).excess.low).toBeGreaterThan(0.03);
      // A visit that was left out has siblings that were not: "non-members" of whom the file knows as much as of
      // members.
      expect(find(byVisits).p).toBeGreaterThan(0.05);
      // The unit of attack is the patient in every finding, whatever the number of visits.
      for (const { attack, id: finding } of byPatients.findings)
        expect(attack.n, finding).toBeLessThanOrEqual(seen.nUnits);
      // Only patients stand alone on a combination now and then; everybody else is asked.
      if (id !== "singling-out") expect(find(byPatients).attack.n).toBe(seen.nUnits);
    },
  );

  it("moves the area under the curve from .98 to .51, and the mean exposure from 1 to a half", async () => {
    expect((await shown("membership", evidence(seen, "membership"))).attack.value).toBeGreaterThan(0.95);
    expect((await shown("membership", evidence(rowsAsUnits(seen), "membership"))).attack.value).toBeLessThan(0.53);
    expect((await shown("rare-individuals", evidence(seen, "rare-individuals"))).attack.value).toBeGreaterThan(0.95);
    expect(
      (await shown("rare-individuals", evidence(rowsAsUnits(seen), "rare-individuals"))).attack.value,
    ).toBeLessThan(0.53);
  });
});

describe("one file against a holdout of patients and a holdout of visits (pbcseq)", () => {
  const { seen, fresh } = seenAndFresh(pbcVisits(), 6);
  const used = new Set(permutation(seen.nUnits, createRng("used")).slice(0, seen.nUnits >> 1));
  const members = takeRows(
    seen,
    rowsOfUnits(seen, (unit) => used.has(unit)),
    "train",
  );
  const released = [fileOf(fresh, (unit) => used.has(unit))];
  const rest = { released, refits: [], namedUnits: [] };
  const turn = new Int32Array(members.nUnits);
  const side = members.units.map((unit) => turn[unit]!++ % 2);
  const half = (which: number): number[] => [...side.keys()].filter((row) => side[row] === which);
  const byPatients: Evidence = {
    ...rest,
    registry: members,
    holdout: takeRows(
      seen,
      rowsOfUnits(seen, (unit) => !used.has(unit)),
      "holdout",
    ),
  };
  const byVisits: Evidence = {
    ...rest,
    registry: takeRows(members, half(0), "train"),
    holdout: takeRows(members, half(1), "holdout"),
  };

  it("the file holds visits of the members and of nobody else, and no row of the registry", () => {
    const space = mixedSpace([seen]);
    expect(Math.min(...nearestDistance(encode(space, released[0]!), encode(space, seen)))).toBeGreaterThan(0);
  });

  it("closest record: nearly all rows lie closer to members where patients were split, half of them where visits were", async () => {
    const [right, wrong] = [
      await shown("closest-record", byPatients, "dcr-share"),
      await shown("closest-record", byVisits, "dcr-share"),
    ];
    expect([right.attack.value > 0.95, right.p]).toEqual([true, 1 / 200]);
    expect(Math.abs(wrong.attack.value - 0.5)).toBeLessThan(0.1);
  });

  it("membership: the same", async () => {
    const [right, wrong] = [await shown("membership", byPatients), await shown("membership", byVisits)];
    expect([right.attack.value > 0.95, right.p <= 0.01]).toEqual([true, true]);
    expect(Math.abs(wrong.attack.value - 0.5)).toBeLessThan(0.1);
  });
});

describe("a file of strangers against patients of one and of sixteen visits (pbcseq)", { tags: ["thorough"] }, () => {
  it("alarms in about 5 % of patient splits where patients are the unit, and in many more where each visit counts as somebody", () => {
    const all = pbcVisits();
    const real = takeRows(
      all,
      rowsOfUnits(all, (unit) => unit < 150),
      "train",
    );
    const file = fileOf(all, (unit) => unit >= 150);
    const space = mixedSpace([real]);
    const strangers = encode(space, file);
    const closest = {
      patients: closestUnits(strangers, encode(space, real)),
      visits: closestUnits(strangers, encode(space, rowsAsUnits(real))),
    };
    const distance = nearestDistance(encode(space, real), strangers);
    const seeds = 200;
    const alarms = { patients: 0, visits: 0, mannWhitneyOfVisits: 0 };
    for (let seed = 0; seed < seeds; seed++) {
      const chosen = new Set(permutation(real.nUnits, createRng(`strangers/${seed}`)).slice(0, real.nUnits / 2));
      const ofPatient = Int8Array.from({ length: real.nUnits }, (_, unit) => Number(chosen.has(unit)));
      const ofVisit = Int8Array.from(real.units, (unit) => ofPatient[unit]!);
      const p = (isMember: Int8Array, closestUnitsOf: readonly Int32Array[]): number => {
        const setting = [{ isMember, closestUnits: closestUnitsOf }];
        const observed = meanExcess(setting);
        const draws = permutedExcess(setting, 99, createRng(`draws/${seed}`));
        return (1 + draws.filter((draw) => draw >= observed - 1e-12).length) / 100;
      };
      alarms.patients += Number(p(ofPatient, closest.patients) <= 0.05);
      alarms.visits += Number(p(ofVisit, closest.visits) <= 0.05);
      const scores = (one: number): number[] =>
        [...distance.keys()].filter((row) => ofVisit[row] === one).map((row) => -distance[row]!);
      alarms.mannWhitneyOfVisits += Number(mannWhitney(scores(1), scores(0), "greater").p <= 0.05);
    }
    const most = seeds * 0.05 + 3 * Math.sqrt(seeds * 0.05 * 0.95);
    expect(alarms.patients).toBeLessThanOrEqual(most);
    // Nobody's record is in the file, and yet it "looks copied" in one split out of five, or of three.
    expect(alarms.visits).toBeGreaterThan(most);
    expect(alarms.mannWhitneyOfVisits).toBeGreaterThan(most);
  });
});

describe("courses of antibiotics (rhDNase)", () => {
  const folder = new URL("../../sample-data/rhDNase/", import.meta.url).pathname;
  /** All 82 patients of several courses, and 58 of one. */
  async function patients(): Promise<Cohort<"train">> {
    const { cohort } = await readRegistry(
      `${folder}rhDNase.csv`,
      await readSchema(`${folder}cohort.schema.yaml`),
      "train",
    );
    expect([cohort.nUnits, cohort.nRows]).toEqual([647, 767]);
    const courses = new Int32Array(cohort.nUnits);
    for (const unit of cohort.units) courses[unit]!++;
    let single = 0;
    const kept = courses.map((n) => (n > 1 ? 1 : Number(single++ < 58)));
    return takeRows(
      cohort,
      rowsOfUnits(cohort, (unit) => kept[unit] === 1),
      "train",
    );
  }
  async function evidenceOf(registry: Cohort<"train">, fit: (train: Cohort<"train">) => void): Promise<Evidence> {
    const spy: Generator = {
      ...copy,
      fit: async (train, ...rest) => {
        fit(train);
        return copy.fit(train, ...rest);
      },
    };
    const once = async (out: Int32Array, seed: string): Promise<Refit> =>
      refitOnce(registry, { generatorId: "copy", params: {}, nRows: registry.nRows }, out, createRng(seed), () => spy);
    const refits: Refit[] = [];
    for (const [run, out] of planLeftOut(registry.nUnits, 100, createRng("plan")).entries())
      refits.push(await once(out, `run/${run}`));
    return { registry, released: [(await once(new Int32Array(0), "release")).synthetic], refits, namedUnits: [] };
  }

  it("no run is fitted on one course of a patient and leaves another out", async () => {
    const registry = await patients();
    const unitOf = new Map([...registry.units].map((unit, row) => [registry.sourceRows[row]!, unit]));
    const courses = new Int32Array(registry.nUnits);
    for (const unit of registry.units) courses[unit]!++;
    let nFits = 0;
    const evidence = await evidenceOf(registry, (train) => {
      const used = new Int32Array(registry.nUnits);
      for (const row of train.sourceRows) used[unitOf.get(row)!]!++;
      for (let unit = 0; unit < registry.nUnits; unit++) expect([0, courses[unit]]).toContain(used[unit]);
      nFits++;
    });
    expect([nFits, registry.nUnits, registry.nRows]).toEqual([101, 140, 260]);
    expect(evidence.refits.every(({ status }) => status.length === registry.nUnits)).toBe(true);
  });

  it("every check counts patients: no finding of any is about more than 140", { tags: ["thorough"] }, async () => {
    const registry = await patients();
    const evidence = await evidenceOf(registry, () => undefined);
    for (const check of checks.filter((one) => one.id !== "model-audit")) {
      const few = check.id === "rare-individuals" ? evidence : { ...evidence, refits: evidence.refits.slice(0, 15) };
      const { findings } = await measure(check, few);
      expect(findings.length, check.id).toBeGreaterThan(0);
      for (const { attack, id } of findings) expect(attack.n, id).toBeLessThanOrEqual(registry.nUnits);
      if (check.id in FINDINGS)
        expect(findings.find((one) => one.id === FINDINGS[check.id])!.p, check.id).toBeLessThanOrEqual(0.01);
    }
  });

  it("the non-members of a holdout are its patients", async () => {
    const registry = await patients();
    const aside = new Set(permutation(registry.nUnits, createRng("aside")).slice(0, 70));
    const part = (inside: boolean): Cohort<"train"> =>
      takeRows(
        registry,
        rowsOfUnits(registry, (unit) => aside.has(unit) === inside),
        "train",
      );
    const [train, holdout] = [part(false), part(true)];
    const evidence: Evidence = {
      registry: train,
      holdout: withRole(holdout, "holdout"),
      released: [fileOf(train, () => true)],
      refits: [],
      namedUnits: [],
    };
    for (const id of ["replicas", "linkability"]) {
      const { attack, control } = await shown(id, evidence);
      expect([attack.n, control.n], id).toEqual([70, 70]);
    }
    expect((await shown("membership", evidence)).attack.n).toBe(140);
  });
});
