import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { siteIdentity } from "../../disclosure/site-identity/site-identity.ts";
import { generatorById } from "../../generators/index.ts";
import { renderReport } from "../../src/api/render-report.ts";
import { writeRelease } from "../../src/api/write-release.ts";
import { openRegistry } from "../../src/api/open-registry.ts";
import type { RunOutcome } from "../../src/core/contracts/outcome.ts";
import { createRng } from "../../src/core/rng.ts";
import { compareFidelity } from "../../src/fidelity/compare-fidelity.ts";
import { describedTable } from "../../src/io/doors/frictionless/described-table.ts";
import { readDescriptor } from "../../src/io/doors/frictionless/read-descriptor.ts";
import { phenopacketsOf } from "../../src/io/doors/phenopackets/write-packets.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";
import { packageRoot } from "../../src/io/settings/package-root.ts";
import { parseCsv } from "../../src/io/tables/parse-csv.ts";
import { buildRelease } from "../../src/release/bundle.ts";
import { buildPublicReport } from "../../src/report/model.ts";
import { preflight } from "../../src/pipeline/preflight.ts";
import { consistentOutcome } from "./consistent-outcome.ts";

const sample = join(packageRoot(), "sample-data/fbxl4");
const root = mkdtempSync(join(tmpdir(), "packets-test-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Values of ids, publications and variants, and the shapes that any of them have. */
const registry = parseCsv(readFileSync(join(sample, "fbxl4.csv"), "utf8"), "fbxl4");
const SECRETS = ["packet", "source", "variant_1", "variant_2"].flatMap((name) => [
  ...new Set((registry.cells[registry.names.indexOf(name)] ?? []).filter((cell) => cell !== "")),
]);
const SHAPES = [/N[MCGP]_\d{4,}/, /\b[cgpmn]\.\(?[A-Z*-]?[a-z]*\d+\S*(?:>|del|dup|ins|\*|fs)/, /PMID/i, /pubmed/i];

/** What of this stands in a text. */
function found(text: string): string[] {
  return [
    ...SECRETS.filter((secret) => text.includes(secret)),
    ...SHAPES.filter((shape) => shape.test(text)).map(String),
  ];
}

let outcome: RunOutcome;
let folder: string;

/** FBXL4 itself: read, fitted, compared, asked for its sites; judged by numbers that pass, since no run of it does. */
async function passingOutcome(): Promise<RunOutcome> {
  const read = await openRegistry(join(sample, "fbxl4.csv"), { schema: join(sample, "cohort.schema.yaml") });
  const marginals = generatorById("marginals");
  const fit = async (seed: string) =>
    (await marginals.fit(read.cohort, marginals.defaults, createRng(seed))).sample(95, createRng(`${seed}/rows`));
  const released = await fit("fit");
  const base = await consistentOutcome();
  const evidence = { registry: read.cohort, released: [released], refits: [], namedUnits: [] };
  const asked = await siteIdentity.run(evidence, { maxFiles: 5, permutations: 49 }, createRng("site"), {
    ...{ alpha: 0.05, upperAlpha: 0.05, nCandidates: 1, cellSize: 11, ceilings: {}, adversaries: read.adversaries },
    onProgress: () => undefined,
  });
  return {
    ...base,
    ...{ schema: read.cohort.schema, inputs: read.inputs, warnings: read.warnings, adversaries: read.adversaries },
    ...(read.watched === undefined ? {} : { watched: read.watched }),
    preflight: preflight(read.cohort, read, { cellSize: 11, ceiling: 0.05 }),
    released,
    fidelity: compareFidelity(read.cohort, released, { nSplits: 1, cellSize: 11 }, createRng("fidelity")),
    checks: base.checks.map((one) => (one.id === "site-identity" ? { ...one, result: asked } : one)),
  };
}

describe("a release of a cohort that was read from phenopackets", () => {
  beforeAll(async () => {
    outcome = await passingOutcome();
    folder = join(root, "release");
    await writeRelease(outcome, { folder });
  });

  it("has what is searched for in the registry, and a search that finds it", () => {
    expect(SECRETS.length).toBeGreaterThan(100);
    expect(found(readFileSync(join(sample, "fbxl4.csv"), "utf8"))).toHaveLength(SECRETS.length + 3);
    expect(found("NM_012160.4:c.1303C>T of PMID:23993193")).not.toEqual([]);
    expect(found("c.1067del")).not.toEqual([]);
  });

  it("holds no id, publication or variant in any file", () => {
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
    expect(names).toEqual(
      expect.arrayContaining(["synthetic.csv", "report.html", "report.json", "manifest.json", "datapackage.json"]),
    );
    for (const name of names) expect([name, found(readFileSync(join(folder, name), "utf8"))]).toEqual([name, []]);
  });

  it("nor does the public report in any language or form, or the packets that are made of it", async () => {
    const schema = await readSchema(join(folder, "cohort.schema.yaml"));
    const rows = parseCsv(readFileSync(join(folder, "synthetic.csv"), "utf8"), "synthetic");
    const texts = [JSON.stringify(phenopacketsOf(rows, schema, "2026-11-30T00:00:00Z"))];
    for (const format of ["markdown", "json"] as const)
      texts.push(await renderReport(outcome, { audience: "public", format, language: "de" }));
    for (const text of texts) expect(found(text)).toEqual([]);
  });

  it("is described so that its descriptor, read as a schema, gives types and levels again", async () => {
    const path = join(folder, "synthetic.csv");
    const declared = await readDescriptor(join(folder, "datapackage.json"), path);
    const table = parseCsv(readFileSync(path, "utf8"), path);
    const { schema } = describedTable(table, declared, "again", path);
    const coded = outcome.released.schema.columns.filter(({ levels }) => levels !== undefined);
    expect(coded.length).toBeGreaterThan(30);
    for (const { name, levels } of coded) {
      const again = schema.columns.find((one) => one.name === name)?.levels ?? [];
      expect([name, again.filter((level) => level !== "(other)")]).toEqual([name, levels]);
    }
  });

  it("is refused where an id, a publication or a variant is planted in it", () => {
    const report = buildPublicReport(outcome);
    expect(() => buildRelease(outcome, report, "")).not.toThrow();
    for (const planted of [SECRETS[0], SECRETS.find((one) => one.startsWith("PMID")), SECRETS.at(-1)]) {
      const { released } = outcome;
      const told = { ...released.schema, description: `As told by ${planted ?? ""} in detail.` };
      const leaking = { ...outcome, released: { ...released, schema: told } };
      expect(() => buildRelease(leaking, report, "")).toThrow(
        expect.objectContaining({ code: "E_DISCLOSURE" }) as Error,
      );
    }
  });
});
