import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { claimsIn } from "../../src/core/contracts/claims.ts";
import { schemaToYaml } from "../../src/io/schema/write-schema.ts";
import { parseSchema } from "../../src/io/schema/read-schema.ts";
import { describe as describeAll, DESCRIPTOR_NAMES, descriptorsFor } from "../../src/packet/descriptors/all.ts";
import { healthDcatTemplate } from "../../src/packet/descriptors/health-dcat.ts";
import { verifyDescriptors } from "../../src/packet/descriptors/verify-descriptors.ts";
import { describeRelease } from "../../src/packet/description.ts";
import { parsePublication, UNSTATED, type Publication } from "../../src/packet/publication.ts";
import { buildRelease } from "../../src/release/bundle.ts";
import { sha256 } from "../../src/release/digest.ts";
import { buildPublicReport } from "../../src/report/model.ts";
import { fakeOutcome } from "../report/fake-outcome.ts";

const DEPENDENCIES = [{ name: "@scope/table", version: "1.2.3", licence: "MIT" }];
const PUBLICATION: Publication = {
  version: 1,
  publisher: { name: "Example registry team", url: "https://example.org/", email: "data@example.org" },
  licence: { name: "CC BY 4.0", url: "https://creativecommons.org/licenses/by/4.0/" },
  url: "https://example.org/releases/pbc-synthetic/",
};
const outcome = fakeOutcome("pass");
const release = (said?: Publication): Record<string, string> =>
  buildRelease(outcome, buildPublicReport(outcome), "<p>page</p>", [], (parts) =>
    descriptorsFor(parts, said, DEPENDENCIES),
  ) as Record<string, string>;

describe("descriptors", () => {
  const stated = release(PUBLICATION);
  const golden = join(import.meta.dirname, "../golden/descriptors");

  it("are those of the golden folder", () => {
    if (process.env["UPDATE_GOLDEN"] === "1") {
      mkdirSync(golden, { recursive: true });
      for (const name of DESCRIPTOR_NAMES) writeFileSync(join(golden, name), stated[name]!);
    }
    for (const name of DESCRIPTOR_NAMES) expect(stated[name], name).toBe(readFileSync(join(golden, name), "utf8"));
  });

  it("say that the records are synthetic, and claim nothing that no test can show, in every format", () => {
    for (const files of [stated, release()])
      for (const name of DESCRIPTOR_NAMES) {
        expect(files[name], name).toMatch(/SYNTHETIC|synthetic/);
        expect(claimsIn(files[name]!), name).toEqual([]);
      }
  });

  it("hold the digests of data and report, and none that would be circular", () => {
    const own = new Map(DESCRIPTOR_NAMES.map((name) => [name, sha256(stated[name]!)]));
    for (const name of ["croissant.json", "datapackage.json", "bom.cdx.json", "test-result.intoto.json"])
      expect(stated[name]).toContain(sha256(stated["synthetic.csv"]!));
    for (const name of DESCRIPTOR_NAMES) {
      expect(stated[name], name).not.toContain(sha256(stated["manifest.json"]!));
      for (const [other, digest] of own)
        if (name !== "ro-crate-metadata.json") expect(stated[name], `${name} on ${other}`).not.toContain(digest);
    }
    expect(stated["ro-crate-metadata.json"]).toContain(own.get("croissant.json"));
  });

  it("say that publisher and licence are not stated where nobody stated them", () => {
    const crate = release()["ro-crate-metadata.json"];
    expect(crate).toContain("Licence not stated");
    expect(crate).toContain("Publisher not stated");
    expect(stated["ro-crate-metadata.json"]).not.toContain("not stated");
  });

  it("give no digest of the registry", () => {
    for (const { sha256: digest } of outcome.inputs)
      for (const text of Object.values(stated)) expect(text).not.toContain(digest);
  });
});

describe("verifyDescriptors", () => {
  it("accepts what was written, and lets releases without descriptors through", () => {
    expect(verifyDescriptors(release(PUBLICATION))).toEqual([]);
    expect(verifyDescriptors(release())).toEqual([]);
    const { "synthetic.csv": data, "report.json": report } = release();
    expect(verifyDescriptors({ "synthetic.csv": data!, "report.json": report! })).toEqual([]);
  });

  it("names the descriptor that says another thing, and all of them where the data were swapped", () => {
    const files = release(PUBLICATION);
    for (const name of DESCRIPTOR_NAMES) {
      const forged = { ...files, [name]: files[name]!.replace("a", "b") };
      expect(
        verifyDescriptors(forged).map(({ file }) => file),
        name,
      ).toEqual([name]);
    }
    const swapped = { ...files, "synthetic.csv": `${files["synthetic.csv"]!}1,dead,40,m,2\n` };
    expect(
      verifyDescriptors(swapped)
        .map(({ file }) => file)
        .sort(),
    ).toEqual(DESCRIPTOR_NAMES.filter((name) => name !== "synthetic.csv-metadata.json"));
    const { "bom.cdx.json": _bom, ...without } = files;
    expect(verifyDescriptors(without)).toEqual([{ file: "bom.cdx.json", problem: "is missing." }]);
    expect(verifyDescriptors({ ...files, "bom.cdx.json": "{}" })).toHaveLength(1);
    const { "publication.json": _said, ...unsaid } = files;
    expect(verifyDescriptors(unsaid).length).toBeGreaterThan(3);
  });
});

describe("describeRelease", () => {
  const awkward = `version: 1
name: "Ünïcode & \\"quotes\\""
columns:
  - { name: "1. größe", type: continuous, role: other, missing: [{ code: "-9", reason: "not done" }], bounds: { min: 0, max: 3 } }
  - { name: "größe 1", type: integer, role: other }
  - { name: "grosse_1", type: categorical, role: sensitive, levels: ["a|b", "c.d", "e-f (g)"], label: "say \\"x\\"" }
  - { name: "grösse!1", type: date, role: quasi-identifier, partialDates: true }
`;
  const files = { ...release(), "cohort.schema.yaml": schemaToYaml(parseSchema(awkward, "awkward")) };
  const described = describeRelease(files, UNSTATED, DEPENDENCIES);

  it("gives every column a name that addresses can hold, each once", () => {
    const names = described.columns.map((column) => column.safeName);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(4);
    for (const name of names) expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_]*$/);
  });

  it("escapes levels in patterns, declares missing codes, and keeps coded missing out of typed fields", () => {
    const all = describeAll(described);
    const pattern = (JSON.parse(all["synthetic.csv-metadata.json"]!) as Tabular).tableSchema.columns[2]!.datatype
      .format;
    for (const level of ["a|b", "c.d", "e-f (g)"]) expect(level).toMatch(new RegExp(`^(?:${pattern})$`));
    expect("cxd").not.toMatch(new RegExp(`^(?:${pattern})$`));
    expect(all["datapackage.json"]).toContain('"not done"');
    const croissant = JSON.parse(all["croissant.json"]!) as { recordSet: { field: { dataType: string }[] }[] };
    expect(croissant.recordSet[0]!.field.map((field) => field.dataType)).toEqual([
      "sc:Text",
      "sc:Integer",
      "sc:Text",
      "sc:Text",
    ]);
    expect(all["health-dcat-sample.ttl"]).toContain('say \\"x\\"');
    expect(healthDcatTemplate(described)).toContain("{{REGISTRY_URL}}");
  });
});

interface Tabular {
  readonly tableSchema: { readonly columns: { readonly datatype: { readonly format: string } }[] };
}

describe("publication file", () => {
  it("is refused where it does not fit or claims what no test can show", () => {
    expect(parsePublication("version: 1\nurl: https://example.org/x", "p.yaml").url).toBe("https://example.org/x");
    for (const text of [
      "version: 2",
      "version: 1\nlicence: CC0",
      "version: 1\nurl: file:///etc/passwd",
      ": : :",
      "version: 1\nkeywords: [anonymous data]",
    ])
      expect(() => parsePublication(text, "p.yaml"), text).toThrow(
        expect.objectContaining({ code: "E_PUBLICATION" }) as Error,
      );
  });
});
