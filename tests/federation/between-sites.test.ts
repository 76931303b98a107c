import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, it } from "vitest";
import { combineCounts } from "../../src/api/federation/combine.ts";
import { contributeCounts, domainOf } from "../../src/api/federation/contribute.ts";
import { contributeKeys } from "../../src/api/federation/site-keys.ts";
import { judgeRound } from "../../src/api/federation/judge-round.ts";
import { positions } from "../../src/api/federation/round-cells.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { renderRound, roundId, roundJsonSchema, type Round } from "../../src/federation/round.ts";
import { readSiteFile, siteFileJsonSchema } from "../../src/federation/site-file.ts";
import { parseSum, renderSum, sumJsonSchema } from "../../src/federation/sum-file.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";
import { readLedger } from "../../src/packet/ledger/ledger.ts";
import { rhoOfEpsilon } from "../../src/privacy/accounting/zcdp.ts";
import { countTable, type StateTable } from "../../src/privacy/domain/encode.ts";
import { renderJson } from "../../src/report/render-json.ts";
import { chiSquareTail } from "../../src/stats/special.ts";
import { planned, played, SITES, statesOf, threeSites } from "./three-sites.ts";

const root = join(import.meta.dirname, "../..");
const all = threeSites();
/** Public inputs: a round is planned before any registry is opened. */
const PUBLIC = new Set(["version", "step", "colluding", "patients", "delta", "rho"]);

/** Every number of a file but those under the names of public inputs. */
function numbersIn(content: unknown, found: number[] = []): number[] {
  if (typeof content === "number") found.push(content);
  else if (Array.isArray(content)) for (const item of content) numbersIn(item, found);
  else if (typeof content === "object" && content !== null)
    for (const [name, item] of Object.entries(content)) if (!PUBLIC.has(name)) numbersIn(item, found);
  return found;
}

let schema: CohortSchema;
let round: Round;
let played1: Awaited<ReturnType<typeof played>>;
let states: StateTable[];

describe("what passes between sites", () => {
  beforeAll(async () => {
    schema = await readSchema(join(root, "sample-data/pbc/dp.schema.yaml"));
    round = planned(all, schema);
    played1 = await played(all, schema, round, "one");
    const domain = domainOf(round, schema);
    states = await Promise.all(all.sites.map(({ registry }) => statesOf(registry, schema, domain)));
  }, 60_000);

  /** Counts of every table of a site, in persons and in the unit of its files, and their shares of its patients. */
  function ownNumbers(site: number): Set<number> {
    const domain = domainOf(round, schema);
    const table = states[site]!;
    const counts = round.tables.flatMap(({ columns }) =>
      Array.from(countTable(table, domain, positions(domain, columns))),
    );
    const total = table.nRows * domain.unitWeight;
    return new Set(
      [...counts, total]
        .filter((count) => count > 0)
        .flatMap((count) => [count, count / domain.unitWeight, count / total]),
    );
  }

  it("holds no count and no share of a site", () => {
    const files = [
      renderRound(round),
      ...SITES.flatMap((name) => ["keys", "counts"].map((kind) => readFileSync(played1.pathOf(kind, name), "utf8"))),
    ];
    // An account is of the ledger alone.
    const numbers = files.flatMap((text) => numbersIn({ ...(JSON.parse(text) as object), account: 0 })).filter(Boolean);
    expect(numbers.length).toBeGreaterThan(600);
    for (const site of SITES.keys()) {
      const own = ownNumbers(site);
      expect(numbers.filter((number) => own.has(number))).toEqual([]);
      // The search finds a bare count.
      const domain = domainOf(round, schema);
      const bare = countTable(states[site]!, domain, positions(domain, round.tables[0]!.columns));
      expect(numbersIn({ cells: [...bare] }).filter((number) => own.has(number)).length).toBeGreaterThan(0);
    }
  });

  it("adds up to counts with noise of the variance claimed", () => {
    const { tables, domain } = combineCounts(round, schema, played1.peers, played1.counts);
    let statistic = 0;
    let cells = 0;
    for (const { columns, counts, sigma } of tables) {
      const parts = states.map((site) => countTable(site, domain, columns));
      Array.from(counts).forEach((count, cell) => {
        const exact = parts.reduce((sum, part) => sum + part[cell]! / domain.unitWeight, 0);
        statistic += ((count - exact) / sigma) ** 2;
        cells++;
      });
    }
    const p = chiSquareTail(statistic, cells);
    expect(Math.min(p, 1 - p)).toBeGreaterThan(1e-6);
    // The noise of one site alone would be found.
    expect(1 - chiSquareTail(statistic / 3, cells)).toBeLessThan(1e-3);
    // Every cell of every table together costs the whole price.
    const rho = tables.reduce((sum, { sigma }) => sum + 1 / (2 * sigma ** 2), 0);
    expect(rho).toBeCloseTo(rhoOfEpsilon(3, 1e-6), 9);
  });

  it("is paid for in full by every site before it is sent", async () => {
    for (const [i, { state }] of all.sites.entries()) {
      const ledger = await readLedger(join(state, "one.jsonl"));
      const [opened, spent, noted] = ledger!.map(({ event }) => event);
      expect(opened?.kind).toBe("opened");
      const rho = expect.closeTo(rhoOfEpsilon(3, 1e-6), 9) as number;
      expect(spent).toMatchObject({ kind: "privacy-spend", method: "dp-graph, federated", rho, sum: rho, cap: rho });
      expect(noted).toEqual({ kind: "federated-round", round: roundId(round), sites: 3 });
      expect(played1.counts[i]!.account).toMatchObject({ rho, sum: rho, cap: rho });
    }
  });

  it("is answered once", async () => {
    const coded = expect.objectContaining({ code: "E_ROUND" }) as Error;
    const out = played1.pathOf("again", "north");
    await expect(contributeCounts(played1.request(0, out))).rejects.toThrow(coded);
    // Without its ledger too: the key of the round is gone.
    const fresh = { ...played1.request(0, out), ledger: join(all.sites[0]!.state, "fresh.jsonl") };
    await expect(contributeCounts(fresh)).rejects.toThrow(coded);
    const { privateKey, state } = all.sites[0]!;
    await expect(contributeKeys(round, privateKey, state, played1.pathOf("keys", "north"))).rejects.toThrow(coded);
    expect(existsSync(out)).toBe(false);
  });

  it("is judged, and never passes for want of patients; a site that did not pay is named", () => {
    const lines = judgeRound(round, schema, played1.counts);
    expect(lines.map(({ id, outcome }) => [id, outcome])).toEqual([
      ["confirmation", "pass"],
      ["public inputs", "pass"],
      ["justification", "pass"],
      ["planner", "pass"],
      ["ledger", "pass"],
      ["static audits", "pass"],
      ["audits on patients", "inconclusive"],
    ]);
    const less = { ...played1.counts[1]!, account: { rho: 0.01, sum: 0.01, cap: 1 } };
    const { account: _account, ...silent } = played1.counts[2]!;
    const [, , , , ledger] = judgeRound(round, schema, [played1.counts[0]!, less, silent]);
    expect(ledger).toMatchObject({ outcome: "fail", fact: { kind: "unpaid", sites: ["middle", "south"] } });
    const { dp: _dp, ...bare } = schema;
    const edges = { ...bare, dp: { edges: schema.dp!.edges!, complete: schema.dp!.complete! } };
    const other = planned(all, edges);
    const silentCounts = played1.counts.map((one) => ({ ...one, round: roundId(other) }));
    expect(judgeRound(other, edges, silentCounts).map(({ outcome }) => outcome)).toContain("inconclusive");
  });

  it("names the site of which a digit was changed", () => {
    const text = readFileSync(played1.pathOf("counts", "middle"), "utf8");
    const start = text.indexOf('"cells":[') + '"cells":['.length;
    const digits = Array.from(text.slice(start, text.indexOf("]", start)), (_, i) => start + i).filter(
      (at) => text[at] !== ",",
    );
    for (let i = 0; i < digits.length; i += 97) {
      const at = digits[i]!;
      const bent = `${text.slice(0, at)}${(Number(text[at]) % 9) + 1}${text.slice(at + 1)}`;
      // Beyond 2^32 it is no file of a site at all; then the file is named.
      const named = expect.objectContaining({ where: "middle.json" }) as Error;
      expect(() => readSiteFile(bent, "middle.json", "counts", round, all.trusted)).toThrow(named);
      if (Number(text[at]) < 4) {
        const less = `${text.slice(0, at)}${Number(text[at]) + 1}${text.slice(at + 1)}`;
        expect(() => readSiteFile(less, "middle.json", "counts", round, all.trusted)).toThrow();
      }
    }
    const bent = text.replace(/"cells":\[(\d+)/, (_, cell: string) => `"cells":[${(Number(cell) + 1) >>> 0}`);
    expect(() => readSiteFile(bent, "middle.json", "counts", round, all.trusted)).toThrow('"middle" was changed');
  });

  it("fits the published schemas", () => {
    const { tables } = combineCounts(round, schema, played1.peers, played1.counts);
    const { cohort, inputs, step } = round;
    const told = tables.map(({ columns, sigma, counts }) => ({
      columns: [...columns],
      sigma,
      counts: Array.from(counts),
    }));
    const sum = renderSum({
      ...{ format: "raresynth-sum", version: 1, round: roundId(round), cohort, inputs, step },
      tables: told,
    });
    expect(parseSum(sum, 1, "sum").tables).toEqual(told);
    expect(() => parseSum(sum, 2, "sum")).toThrow(expect.objectContaining({ code: "E_FEDERATION" }) as Error);
    const files = {
      round: [roundJsonSchema, [renderRound(round)]],
      "site-file": [
        siteFileJsonSchema,
        ["keys", "counts"].map((kind) => readFileSync(played1.pathOf(kind, "south"), "utf8")),
      ],
      sum: [sumJsonSchema, [sum]],
    } as const;
    for (const [name, [make, texts]] of Object.entries(files)) {
      const published = readFileSync(join(root, `schemas/federation-${name}.schema.json`), "utf8");
      // npm run schemas
      expect(published).toBe(renderJson(make()));
      const isValid = new Ajv2020({ validateFormats: false }).compile(JSON.parse(published) as object);
      for (const text of texts) expect(isValid(JSON.parse(text))).toBe(true);
      expect(isValid({})).toBe(false);
    }
  });
});
