import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Ajv2020 } from "ajv/dist/2020.js";
import { domainOf } from "../../../src/api/federation/contribute.ts";
import { contributeRecipe } from "../../../src/api/federation/recipe/contribute-recipe.ts";
import { drawRecipe } from "../../../src/api/federation/recipe/draw-recipe.ts";
import { judgeRecipe } from "../../../src/api/federation/recipe/judge-recipe.ts";
import { planRecipe } from "../../../src/api/federation/recipe/plan-recipe.ts";
import { cellsOfFile, countPairs } from "../../../src/api/federation/recipe/recipe-cells.ts";
import { contributeFindings } from "../../../src/api/federation/recipe/site-findings.ts";
import { siteMasks } from "../../../src/api/federation/recipe/site-masks.ts";
import { contributeKeys, masksOf, sendCounts } from "../../../src/api/federation/site-keys.ts";
import type { CohortSchema } from "../../../src/core/data/schema.ts";
import type { Policy } from "../../../src/core/contracts/policy.ts";
import { createRng } from "../../../src/core/rng.ts";
import { fileListJsonSchema } from "../../../src/federation/file-list.ts";
import { findingsJsonSchema, readFindings } from "../../../src/federation/findings-file.ts";
import {
  idOf,
  recipeRoundJsonSchema,
  renderRecipeRound,
  parseAnyRound,
  type RecipeRound,
} from "../../../src/federation/recipe-round.ts";
import { readSiteFile, type ReadSiteFile, type SiteFile } from "../../../src/federation/site-file.ts";
import { readRegistry } from "../../../src/io/registry/read-registry.ts";
import { clampingSchema } from "../../../src/io/schema/clamping-schema.ts";
import { keptSchema } from "../../../src/io/schema/kept-schema.ts";
import { readPolicy } from "../../../src/io/settings/read-policy.ts";
import { newKey, readPrivateKey } from "../../../src/packet/signatures/keys.ts";
import { jointPage } from "../../../src/report/federation/joint-page.ts";
import { jointVerdictJsonSchema } from "../../../src/report/federation/joint-schema.ts";
import { renderJson } from "../../../src/report/render-json.ts";
import { chiSquareTail } from "../../../src/stats/special.ts";

/** Small, and unlike: ages of each centre lie elsewhere, and the smallest sees one gene most. */
const SITES = ["north", "middle", "south", "east", "west"] as const;
const SIZES = [40, 33, 26, 17, 12];
const REFITS = 20;
const schema: CohortSchema = {
  ...{ version: 1, name: "three", protect: { patient: "id" } },
  columns: [
    { name: "id", type: "identifier", role: "identifier" },
    {
      name: "age",
      type: "integer",
      role: "quasi-identifier",
      bounds: { min: 0, max: 90 },
      cuts: [18, 40, 60],
      tolerance: 2,
    },
    { name: "sex", type: "categorical", role: "quasi-identifier", levels: ["m", "f"] },
    { name: "gene", type: "categorical", role: "sensitive", levels: ["a", "b", "c"] },
    { name: "lab", type: "continuous", role: "other", bounds: { min: 0, max: 10 }, grid: 0.1 },
  ],
  dp: { complete: ["age", "sex"] },
};
const folder = mkdtempSync(join(tmpdir(), "federated-recipe-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const keys = SITES.map((name) => newKey(name, ["registry-steward"]));
const trusted = keys.map(({ entry }) => entry);
const sites = SITES.map((name, i) => {
  const state = join(folder, name);
  mkdirSync(state);
  const registry = join(state, "registry.csv");
  const rng = createRng(name);
  const rows = Array.from({ length: SIZES[i]! }, (_, row) => {
    const age = 10 * i + rng.int(50);
    return [
      `${name}${row}`,
      age,
      "mf"[rng.int(2)],
      rng.float() < 0.1 ? "" : "abc"[i === 4 && rng.float() < 0.7 ? 2 : Math.min(2, Math.floor(age / 31))],
      rng.int(100) / 10,
    ];
  });
  writeFileSync(registry, `id,age,sex,gene,lab\n${rows.map((row) => row.join(",")).join("\n")}\n`);
  return { name, state, registry, privateKey: readPrivateKey(keys[i]!.privateKey) };
});
const federated = (text: string): Error =>
  expect.objectContaining({ code: "E_FEDERATION", message: expect.stringContaining(text) as string }) as Error;

function planned(generator: RecipeRound["generator"] = "bayesian-network"): RecipeRound {
  const declared = [45, 35, 28, 20, 15];
  return planRecipe({
    ...{ schema, generator, refits: REFITS },
    sites: trusted.map(({ name, keyid }, i) => ({ name, keyid, patients: declared[i]! })),
  });
}

const pathOf = (kind: string, round: RecipeRound, site: string): string =>
  join(folder, `${idOf(round).slice(0, 8)}-${kind}-${site}.json`);
const read = (kind: SiteFile["kind"], round: RecipeRound): ReadSiteFile[] =>
  SITES.map((name) => readSiteFile(readFileSync(pathOf(kind, round, name), "utf8"), name, kind, round, trusted));

/** p of evenly distributed bytes. */
function evenness(cells: readonly number[]): number {
  const seen = new Float64Array(256);
  new Uint8Array(Uint32Array.from(cells).buffer).forEach((byte) => (seen[byte] = (seen[byte] ?? 0) + 1));
  const expected = (cells.length * 4) / 256;
  return chiSquareTail(
    seen.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0),
    255,
  );
}

/** Keys of all sites, and what each sends with. */
async function keysOf(round: RecipeRound) {
  for (const { name, state, privateKey } of sites)
    await contributeKeys(round, privateKey, state, pathOf("keys", round, name));
  const peers = read("keys", round);
  const requests = sites.map(({ name, state, privateKey, registry }) => {
    const ledger = join(state, `${idOf(round).slice(0, 8)}.jsonl`);
    return { registry, schema, round, privateKey, peers, state, ledger, out: pathOf("counts", round, name) };
  });
  return { peers, requests };
}

/** One site's round answered by hand, with other cells than its own. */
async function answered(round: RecipeRound, liar: number, bend: (cells: number[], perFile: number) => number[]) {
  const { peers, requests } = await keysOf(round);
  const domain = domainOf(round, schema);
  for (const [i, request] of requests.entries()) {
    if (i !== liar) {
      await contributeRecipe(request);
      continue;
    }
    const { cohort } = await readRegistry(request.registry, clampingSchema(schema), "train");
    const files = siteMasks({ ...cohort, schema: keptSchema(schema) }, round.refits, round.fitShare, "liar");
    const cells = bend(
      files.flatMap(({ looked }) => countPairs(looked, domain)),
      cellsOfFile(domain),
    );
    await sendCounts(request, cells, await masksOf(request, cells.length));
  }
  return { peers, counts: read("counts", round) };
}

describe("a recipe over five sites of 12 to 40 patients", () => {
  const round = planned();
  const files = join(folder, "files");
  let policy: Policy;
  let request: Awaited<ReturnType<typeof keysOf>>;
  const findingsOf = (i: number, out: string) => {
    const { registry, privateKey, state, ledger } = request.requests[i]!;
    return { registry, schema, round, privateKey, files, policy, state, ledger, out, onProgress: () => undefined };
  };
  const readOwn = (name: string) =>
    readFindings(readFileSync(pathOf("findings", round, name), "utf8"), `${name}.json`, round, trusted);

  beforeAll(async () => {
    policy = await readPolicy("controlled-access");
    request = await keysOf(round);
    for (const one of request.requests) await contributeRecipe(one);
    mkdirSync(files);
    for (const [name, text] of Object.entries(drawRecipe(round, schema, request.peers, read("counts", round))))
      writeFileSync(join(files, name), text);
    for (const [i, name] of SITES.entries()) await contributeFindings(findingsOf(i, pathOf("findings", round, name)));
  }, 60_000);

  it("comes to one verdict that is never a pass and says of a single site a band alone", () => {
    const list = readFileSync(join(files, "files.json"), "utf8");
    const verdict = judgeRecipe({ round, schema, policy, list, findings: SITES.map(readOwn) });
    expect(["fail", "inconclusive"]).toContain(verdict.outcome);
    expect(SITES).toContain(verdict.worst.site);
    expect(verdict.neverMeasured).toEqual(["controls", "refits without one patient", "model"]);
    expect(verdict.lines.find(({ finding }) => finding === "verbatim")).toMatchObject({ joined: "any" });
    const auc = verdict.lines.find(({ finding }) => finding === "auc")!;
    expect(auc.low).toBeLessThan(0.5);
    expect(auc.high).toBeGreaterThan(0.5);
    for (const { worst } of verdict.lines)
      if (worst !== undefined) expect(Object.keys(worst)).toEqual(["site", "band"]);
    const numbers: unknown[] = [];
    JSON.stringify(verdict, (_, value: unknown) => (typeof value === "number" ? numbers.push(value) : value));
    for (const size of SIZES) expect(numbers).not.toContain(size);
    for (const language of ["en", "de"] as const) {
      const page = jointPage(verdict, language);
      expect(page).toContain(verdict.worst.site);
    }
    expect(readFileSync(join(files, "released.csv"), "utf8").trim().split("\n").length).toBe(144);
  });

  it("lets no count, size or share of a site through, in any file", async () => {
    const domain = domainOf(round, schema);
    const own = new Set<number>();
    for (const [i, { registry }] of sites.entries()) {
      const { cohort } = await readRegistry(registry, clampingSchema(schema), "train");
      const counts = countPairs({ ...cohort, schema: keptSchema(schema) }, domain);
      for (const count of [...counts, SIZES[i]! * domain.unitWeight]) {
        own.add(count).add(count / domain.unitWeight);
        for (const share of [count / domain.unitWeight / SIZES[i]!])
          if (Math.abs(100 * share - Math.round(100 * share)) > 1e-6) own.add(share);
      }
    }
    for (const trivial of [0, 1]) own.delete(trivial);
    for (const kind of ["keys", "counts"])
      for (const name of SITES) {
        const { cells } = JSON.parse(readFileSync(pathOf(kind, round, name), "utf8")) as SiteFile;
        expect(cells.filter((cell) => own.has(cell))).toEqual([]);
        if (kind === "counts") expect(evenness(cells)).toBeGreaterThan(1e-5);
      }
    // Of a suppressed rate only a bound is told, in steps of a whole cell.
    for (const name of SITES)
      for (const line of readOwn(name).lines)
        if (line.state === "measured" && line.quantity === "rate" && line.value !== "suppressed")
          for (const number of [line.value, line.low, line.high])
            expect(number !== "suppressed" && own.has(number) ? number : undefined).toBeUndefined();
    for (const name of SITES) expect(readFileSync(pathOf("findings", round, name), "utf8")).not.toMatch(/"n":|persons/);
  });

  it("is answered once, and attacked with the registry that was counted", async () => {
    const coded = (code: string): Error => expect.objectContaining({ code }) as Error;
    const again = join(folder, "again.json");
    await expect(contributeRecipe({ ...request.requests[0]!, out: again })).rejects.toThrow(coded("E_ROUND"));
    await expect(contributeFindings({ ...findingsOf(0, again), state: folder })).rejects.toThrow(coded("E_ROUND"));
    const other = { ...findingsOf(0, again), registry: sites[1]!.registry };
    await expect(contributeFindings(other)).rejects.toThrow(federated("not the one that the counts were made of"));
    // Another ledger would count from the first attempt again.
    const elsewhere = { ...findingsOf(0, again), ledger: join(folder, "elsewhere.jsonl") };
    await expect(contributeFindings(elsewhere)).rejects.toThrow(coded("E_ROUND"));
    const released = readFileSync(join(files, "released.csv"), "utf8");
    writeFileSync(join(files, "released.csv"), released.replace("m", "f"));
    await expect(contributeFindings(findingsOf(0, again))).rejects.toThrow(federated("not the one of the list"));
    writeFileSync(join(files, "released.csv"), released);
    expect(existsSync(again)).toBe(false);
  });

  it("names whoever is missing, sent twice, changed findings or judged by another policy", () => {
    const list = readFileSync(join(files, "files.json"), "utf8");
    const all = SITES.map(readOwn);
    const judge =
      (findings: typeof all, by = policy) =>
      () =>
        judgeRecipe({ round, schema, policy: by, list, findings });
    expect(judge(all.slice(1))).toThrow(federated("missing: north"));
    expect(judge([...all, all[2]!])).toThrow(federated("sent twice: south"));
    expect(judge(all, { ...policy, alpha: 0.01 })).toThrow(
      federated("another policy: north, middle, south, east, west"),
    );
    const text = readFileSync(pathOf("findings", round, "middle"), "utf8");
    const bent = text.includes('"isAbove": false')
      ? text.replace('"isAbove": false', '"isAbove": true')
      : text.replace("true", "false");
    expect(() => readFindings(bent, "f", round, trusted)).toThrow(/"middle" are not signed/);
    expect(() => readFindings(text, "f", planned(), trusted)).toThrow(federated('"middle" are of another round'));
  });

  it("fits the published schemas, and reads its round back", () => {
    expect(parseAnyRound(renderRecipeRound(round), "r")).toEqual(round);
    const list = readFileSync(join(files, "files.json"), "utf8");
    const verdict = judgeRecipe({ round, schema, policy, list, findings: SITES.map(readOwn) });
    const published = {
      verdict: [jointVerdictJsonSchema, renderJson(verdict)],
      "recipe-round": [recipeRoundJsonSchema, renderRecipeRound(round)],
      files: [fileListJsonSchema, list],
      findings: [findingsJsonSchema, readFileSync(pathOf("findings", round, "north"), "utf8")],
    } as const;
    for (const [name, [make, text]] of Object.entries(published)) {
      const stands = readFileSync(join(import.meta.dirname, `../../../schemas/federation-${name}.schema.json`), "utf8");
      // npm run schemas
      expect(stands).toBe(renderJson(make()));
      expect(new Ajv2020({ validateFormats: false }).compile(JSON.parse(stands) as object)(JSON.parse(text))).toBe(
        true,
      );
    }
  });

  it("refuses what its schema cannot carry", () => {
    const sites = round.sites;
    const few = sites.map((one) => ({ ...one, patients: 9 }));
    expect(() => planRecipe({ schema, generator: "copula", sites: few })).toThrow("fewer than 50");
    const site = { ...schema, site: "sex" };
    expect(() => planRecipe({ schema: site, generator: "copula", sites })).toThrow("the site is a column");
    const survival = [{ name: "s", time: "lab", event: "gene", censored: ["a"], causes: ["b", "c"] }];
    expect(() => planRecipe({ schema: { ...schema, survival }, generator: "copula", sites })).toThrow("may be missing");
  });
});

describe("a wrong site", () => {
  it("is found by its sum where it swaps a table, and where it sends other patients for one file", async () => {
    const swapped = planned("copula");
    // Two cells of the second table of the released file change places: its total stays.
    const swap = await answered(swapped, 1, (cells) => {
      const at = cells.findIndex((count, i) => i > 15 && count !== cells[i + 5]);
      [cells[at], cells[at + 5]] = [cells[at + 5]!, cells[at]!];
      return cells;
    });
    expect(() => drawRecipe(swapped, schema, swap.peers, swap.counts)).toThrow(
      federated("file 0 does not fit: table age"),
    );
    const inflated = planned();
    const more = await answered(inflated, 2, (cells, perFile) =>
      cells.map((c, i) => (i >= 3 * perFile && i < 4 * perFile ? 2 * c : c)),
    );
    expect(() => drawRecipe(inflated, schema, more.peers, more.counts)).toThrow(
      federated("different numbers of patients"),
    );
    const short = planned();
    const fewer = await answered(short, 0, (cells) => cells.slice(1));
    expect(() => drawRecipe(short, schema, fewer.peers, fewer.counts)).toThrow(
      federated("another number of cells than the round asks: north"),
    );
    const [, ...gone] = fewer.counts;
    expect(() => drawRecipe(short, schema, fewer.peers, gone)).toThrow(federated("missing: north"));
  });
});
