import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checks } from "../../disclosure/index.ts";
import { generatorById } from "../../generators/index.ts";
import type { CheckContext, Curve, DisclosureCheck, Evidence } from "../../src/core/contracts/disclosure.ts";
import { UNIT_EXCLUDED, UNIT_IN, UNIT_OUT } from "../../src/core/contracts/disclosure.ts";
import { withRole, type Cohort } from "../../src/core/data/cohort.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { createRng } from "../../src/core/rng.ts";
import { CONTEXT, drawPatients, shareCopier, simulateEvidence } from "../laws/simulated-world.ts";
import { drawManySites, runOf, withSites } from "./site-identity/many-sites.ts";

/**
 * What every check says of worlds that were drawn, number by number: the same seed gives the same findings as when they
 * were recorded. That they are right is shown elsewhere; this tells that they changed. UPDATE_GOLDEN=1 records them
 * anew.
 */
const GOLDEN = join(import.meta.dirname, "../golden/findings");

/** Cheap, and with more than one run of each loop. */
const PARAMS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "closest-record": { permutations: 99 },
  "equivalence-classes": { maxFiles: 12, permutations: 49 },
  membership: { permutations: 99 },
  "singling-out": { maxFiles: 12, permutations: 99 },
  linkability: { maxFiles: 12, permutations: 99 },
  "attribute-inference": { maxFiles: 12, permutations: 99 },
  "site-identity": { maxFiles: 12, permutations: 199 },
  "rare-individuals": {
    maxFlagged: 4,
    firstRunsPerArm: 8,
    maxRunsPerArm: 16,
    maxRuns: 90,
    nPermutations: 99,
    minOutRuns: 1,
  },
};

const withSchema = <C extends Cohort>(cohort: C, change: Partial<CohortSchema>): C => ({
  ...cohort,
  schema: { ...cohort.schema, ...change },
});

/** The registry has grown by some patients since two earlier files were made, of which one holds a few copies. */
function grown(): Evidence {
  const evidence = simulateEvidence({ nUnits: 50, share: 0.1, nRefits: 24, nHoldout: 0 }, "recorded/grown");
  const rng = createRng("recorded/earlier");
  const { registry } = evidence;
  const files = [0.2, 0].map((share, k) => shareCopier(registry, 50, share, rng.child(`${k}`)));
  const added = Uint8Array.from({ length: registry.nUnits }, (_, unit) => (unit % 7 === 0 ? 1 : 0));
  return { ...evidence, earlier: { files, added } };
}

/** Files of one fit that left some out and had others excluded. */
function severalFiles(): Evidence {
  const evidence = simulateEvidence({ nUnits: 40, share: 0.4, nRefits: 0, nHoldout: 0 }, "recorded/several");
  const { registry } = evidence;
  const releasedStatus = Uint8Array.from({ length: 40 }, (_, unit) =>
    unit < 12 ? UNIT_OUT : unit < 15 ? UNIT_EXCLUDED : UNIT_IN,
  );
  const more = shareCopier(registry, 30, 0.2, createRng("recorded/more"));
  return { ...evidence, releasedStatus, released: [...evidence.released, more], namedUnits: [0, 20] };
}

function manySites(): Evidence {
  const registry = drawManySites("train", 200, 14, "recorded/sites");
  return runOf(registry, (members, path) => shareCopier(members, 200, 0.3, createRng(path)), 20, "recorded/sites");
}

/** A site that stands in no column of the file. */
function droppedSite(): Evidence {
  const evidence = manySites();
  const drop = <C extends Cohort>(cohort: C): C => ({
    ...cohort,
    columns: cohort.columns.filter(({ name }) => name !== "centre"),
    schema: { ...cohort.schema, columns: cohort.schema.columns.filter(({ name }) => name !== "centre") },
  });
  const sites = evidence.registry.columns.find(({ name }) => name === "centre")!;
  if (sites.kind !== "coded") throw new Error("centre is not coded");
  return {
    ...evidence,
    registry: { ...drop(evidence.registry), droppedSite: { name: "source", codes: sites.codes } },
    released: evidence.released.map(drop),
    refits: evidence.refits.map((refit) => ({ ...refit, synthetic: drop(refit.synthetic) })),
  };
}

function declaredSplits(): Evidence {
  const evidence = simulateEvidence({ nUnits: 60, share: 0.5, nRefits: 0, nHoldout: 30 }, "recorded/splits");
  const splits = [
    { name: "laboratory and clinic", left: ["age", "sex", "marker"], right: ["centre", "stage", "severe"] },
    { name: "two", left: ["age", "second"], right: ["sex", "stage"] },
  ];
  return { ...evidence, registry: withSchema(evidence.registry, { splits }) };
}

/** One patient apart from the others, and a site of three. */
function outlier(): Evidence {
  const registry = drawPatients("train", 60, createRng("recorded/outlier"));
  const age = registry.columns.find(({ name }) => name === "age")!;
  if (age.kind !== "numeric") throw new Error("age is not numeric");
  const values = age.values.map((value, row) => (row === 7 ? 99 : value));
  const columns = registry.columns.map((one) => (one === age ? { ...age, values } : one));
  const codes = Int32Array.from({ length: 60 }, (_, row) => (row < 3 ? 3 : row % 3));
  const odd = withSites({ ...registry, columns }, codes, 4);
  const evidence = simulateEvidence(
    { nUnits: 60, share: 0.9, nRefits: 36, nHoldout: 0, registry: odd },
    "recorded/odd",
  );
  return { ...evidence, namedUnits: [30, 7] };
}

const WORLDS: Readonly<Record<string, () => Evidence>> = {
  copier: () => ({
    ...simulateEvidence({ nUnits: 60, share: 0.3, nRefits: 36, nHoldout: 0 }, "recorded/copier"),
    namedUnits: [3],
  }),
  strangers: () => simulateEvidence({ nUnits: 60, share: 0, nRefits: 24, nHoldout: 0 }, "recorded/strangers"),
  holdout: () => simulateEvidence({ nUnits: 60, share: 0.5, nRefits: 0, nHoldout: 40 }, "recorded/holdout"),
  visits: () =>
    simulateEvidence({ nUnits: 24, share: 0.4, nRefits: 20, nHoldout: 0, rowsPerUnit: 3 }, "recorded/visits"),
  "visits-holdout": () =>
    simulateEvidence({ nUnits: 30, share: 0.4, nRefits: 0, nHoldout: 20, rowsPerUnit: 2 }, "recorded/visits held"),
  few: () => simulateEvidence({ nUnits: 6, share: 0.5, nRefits: 10, nHoldout: 0 }, "recorded/few"),
  alone: () => simulateEvidence({ nUnits: 30, share: 0.5, nRefits: 0, nHoldout: 0 }, "recorded/alone"),
  "same-holdout": () => {
    const evidence = simulateEvidence({ nUnits: 30, share: 0.5, nRefits: 0, nHoldout: 0 }, "recorded/same");
    return { ...evidence, holdout: withRole(evidence.registry as Cohort, "holdout") };
  },
  grown,
  several: severalFiles,
  sites: manySites,
  "dropped-site": droppedSite,
  splits: declaredSplits,
  outlier,
};

const CONTEXTS: Readonly<Record<string, CheckContext>> = {
  outlier: {
    ...CONTEXT,
    ceilings: {
      "pooled-exposure": { attack: 0.6 },
      "person-exposure": { attack: 0.9 },
      "released-file": { excess: 0.05 },
    },
    upperAlpha: 0.02,
    nCandidates: 3,
  },
  splits: { ...CONTEXT, ceilings: { linkability: { excess: 0.05 }, replicas: { excess: 0.02 } } },
  several: { ...CONTEXT, gateOnly: true, adversaries: [{ ...CONTEXT.adversaries[0]!, precision: 5 }] },
};

/**
 * Nine digits: the last ones differ between builds of the runtime. Curves by how long they are and what they sum to.
 */
function recorded(value: unknown): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? Number(value.toPrecision(9)) : String(value);
  if (Array.isArray(value)) return value.map(recorded);
  if (value instanceof Uint8Array || value instanceof Float64Array || value instanceof Int32Array)
    return [...value].map(recorded);
  if (value === null || typeof value !== "object") return value;
  if ("reveal" in value) return recorded((value as { reveal(): unknown }).reveal());
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, recorded(member)]));
}

const drawn = (curves: readonly Curve[]): unknown =>
  curves.map(({ id, series }) => ({
    id,
    series: series.map(({ name, x, y }) => ({
      name,
      n: x.length,
      x: x.reduce((sum, one) => sum + one, 0),
      y: y.reduce((sum, one) => sum + one, 0),
      xy: x.reduce((sum, one, k) => sum + one * y[k]!, 0),
    })),
  }));

async function say(check: DisclosureCheck, evidence: Evidence, context: CheckContext): Promise<unknown> {
  const params = { ...check.defaults, ...PARAMS[check.id] };
  const result = await check.run(evidence, params, createRng(`recorded/${check.id}`), context);
  const file = check.fileFindings?.(evidence, params, createRng(`recorded/${check.id}/file`), context);
  const curves = result.status === "measured" && result.curves !== undefined ? { curves: drawn(result.curves) } : {};
  return recorded({ ...result, ...curves, ...(file === undefined ? {} : { fileFindings: file }) });
}

describe.each(Object.keys(WORLDS))("findings on the world %s", (name) => {
  const evidence = WORLDS[name]!();
  const context = CONTEXTS[name] ?? CONTEXT;

  it.each(checks.filter(({ id }) => id !== "model-audit").map((check) => [check.id, check] as const))(
    "%s",
    async (id, check) => {
      expectGolden(`${name}.${id}`, await say(check, evidence, context));
    },
  );
});

describe("findings on saved models", () => {
  const audit = checks.find(({ id }) => id === "model-audit")!;

  it.each(["cart", "bayesian-network", "copula", "marginals"])("%s", async (id) => {
    const evidence = simulateEvidence({ nUnits: 80, share: 0, nRefits: 0, nHoldout: 0 }, "recorded/model");
    const generator = generatorById(id);
    const fitted = await generator.fit(evidence.registry, generator.defaults, createRng("recorded/fit"));
    expectGolden(`model.${id}`, await say(audit, { ...evidence, model: fitted.toModel(5) }, CONTEXT));
  });
});

function expectGolden(name: string, value: unknown): void {
  const path = join(GOLDEN, `${name}.json`);
  const text = `${JSON.stringify(value, null, 1)}\n`;
  if (process.env["UPDATE_GOLDEN"] === "1") {
    mkdirSync(GOLDEN, { recursive: true });
    writeFileSync(path, text);
  }
  expect(existsSync(path), `${path} is not recorded yet`).toBe(true);
  expect(JSON.parse(text)).toEqual(JSON.parse(readFileSync(path, "utf8")));
}
