import type { LineFact, ReleaseDescription } from "../description.ts";

/**
 * CycloneDX 1.6 bill of materials with a model card (bom.cdx.json). The model is listed since it made the data; it is
 * not in the release. Each line of the verdict is a performance metric with its interval.
 * Source: cyclonedx.org, bom-1.6.schema.json (`modelCard`, `data`).
 */
export function cyclonedx(release: ReleaseDescription): object {
  const { registry, generator, publication, software, data } = release;
  const custodian = publication.publisher?.name;
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${release.uuid}`,
    version: 1,
    metadata: {
      timestamp: `${release.date}T00:00:00Z`,
      component: {
        type: "data",
        "bom-ref": "dataset",
        name: release.slug,
        version: release.semver,
        description: release.summary,
      },
    },
    components: [
      {
        type: "machine-learning-model",
        "bom-ref": "model",
        name: `raresynth ${generator.id} fitted to ${registry.name}`,
        version: software.version,
        description:
          "Fitted from scratch on the named registry. Not part of this release; a fitted model is personal data.",
        modelCard: {
          "bom-ref": "card",
          modelParameters: {
            approach: { type: "unsupervised" },
            task: "tabular data synthesis",
            modelArchitecture: generator.title,
            datasets: [{ ref: "registry" }],
            outputs: [{ format: `table of ${release.columns.length} columns` }],
          },
          quantitativeAnalysis: { performanceMetrics: release.verdict.lines.map(metric) },
          considerations: {
            users: [`Recipients under the policy ${release.policy.id}: ${release.policy.context}`],
            useCases: ["code development", "teaching", "feasibility"],
            technicalLimitations: [`Not claimed: ${generator.notClaimed}`],
            ethicalConsiderations: [
              {
                name: "Re-identification of rare patients",
                mitigationStrategy: "Release gate on upper confidence bounds; model not shared; verdict expires",
              },
            ],
          },
        },
      },
      {
        type: "data",
        "bom-ref": "registry",
        name: `registry ${registry.name}`,
        data: [
          {
            type: "dataset",
            name: `registry ${registry.name}`,
            classification: "personal data concerning health; not released",
            sensitiveData: ["health"],
            ...(registry.description === undefined ? {} : { description: registry.description }),
          },
        ],
      },
      {
        type: "data",
        "bom-ref": "synthetic",
        name: data.name,
        description: data.title,
        hashes: [{ alg: "SHA-256", content: data.sha256 }],
        data: [
          {
            type: "dataset",
            name: data.name,
            classification: "synthetic",
            ...(custodian === undefined ? {} : { governance: { custodians: [{ organization: { name: custodian } }] } }),
          },
        ],
      },
      {
        type: "application",
        "bom-ref": "raresynth",
        name: "raresynth",
        version: software.version,
        purl: `pkg:npm/raresynth@${software.version}`,
        licenses: [{ license: { id: "Apache-2.0" } }],
      },
      { type: "platform", "bom-ref": "node", name: "node", version: software.node },
      ...software.dependencies.map(({ name, version, licence }) => {
        const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
        return { type: "library", "bom-ref": purl, name, version, purl, licenses: [{ license: { name: licence } }] };
      }),
    ],
    dependencies: [
      { ref: "dataset", dependsOn: ["synthetic"] },
      { ref: "synthetic", dependsOn: ["model", "raresynth"] },
      { ref: "model", dependsOn: ["registry", "raresynth"] },
      {
        ref: "raresynth",
        dependsOn: [
          "node",
          ...software.dependencies.map(({ name, version }) => `pkg:npm/${name.replace("@", "%40")}@${version}`),
        ],
      },
    ],
  };
}

function metric(line: LineFact): object {
  return {
    type: `${line.id} (${line.measure}, ${line.ceiling === undefined ? "no ceiling" : `ceiling ${line.ceiling}`}, ${line.outcome})`,
    ...(line.value === undefined ? {} : { value: String(line.value) }),
    ...(line.low === undefined || line.high === undefined
      ? {}
      : { confidenceInterval: { lowerBound: String(line.low), upperBound: String(line.high) } }),
    slice: line.stratum,
  };
}
