import type { AssessmentDescription, FileFact, ReleaseDescription } from "../description.ts";

const STATEMENT = "https://in-toto.io/Statement/v1";
export const TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1";
export const PROVENANCE = "https://slsa.dev/provenance/v1";

export interface Subject {
  readonly name: string;
  readonly digest: { readonly sha256: string };
}

export interface Statement {
  readonly _type: typeof STATEMENT;
  readonly subject: readonly Subject[];
  readonly predicateType: string;
  readonly predicate: object;
}

/** An in-toto Statement v1. Source: in-toto/attestation, spec v1. */
export function statement(subject: readonly Subject[], predicateType: string, predicate: object): Statement {
  return { _type: STATEMENT, subject, predicateType, predicate };
}

const subjects = (files: readonly FileFact[]): Subject[] =>
  files.map(({ name, sha256 }) => ({ name, digest: { sha256 } }));

/**
 * What was tested and how it ended: one test a line of the verdict. PASS, INCONCLUSIVE and FAIL are passed, warned and
 * failed tests; a line that asks what this registry does not have is no test and stands in none of the three lists.
 * Source: in-toto/attestation, predicate test-result v0.1.
 */
export function testResult(tested: ReleaseDescription | AssessmentDescription): Statement {
  const { verdict, policy } = tested;
  // The file of another maker is a subject too, though it is not here.
  const data =
    tested.kind === "assessment" ? [{ name: "assessed file", digest: { sha256: tested.assessed.sha256 } }] : [];
  const named = (outcome: string): string[] =>
    verdict.lines.filter((line) => line.outcome === outcome).map((line) => line.id);
  return statement([...data, ...subjects(tested.files)], TEST_RESULT, {
    result: { pass: "PASSED", inconclusive: "WARNED", fail: "FAILED" }[verdict.outcome],
    configuration: [{ name: `policy:${policy.id}`, digest: { sha256: policy.sha256 } }],
    passedTests: named("pass"),
    warnedTests: named("inconclusive"),
    failedTests: named("fail"),
  });
}

/**
 * How the SYNTHETIC data came about. The registry is named and never given by a digest: with it, whoever knows all
 * patients but one could test a guess.
 * Source: slsa.dev/provenance/v1.
 */
export function provenance(release: ReleaseDescription): Statement {
  const { generator, policy, software, registry } = release;
  return statement(subjects(release.files), PROVENANCE, {
    buildDefinition: {
      buildType: "urn:raresynth:build:run:1",
      externalParameters: {
        label: "SYNTHETIC",
        registry: registry.name,
        generator: generator.id,
        params: generator.params,
        policy: policy.id,
      },
      internalParameters: { nRefits: generator.nRefits },
      resolvedDependencies: [
        { name: "raresynth", uri: `pkg:npm/raresynth@${software.version}` },
        { name: "node", uri: `pkg:generic/node@${software.node}` },
        ...software.dependencies.map(({ name, version }) => ({
          name,
          uri: `pkg:npm/${name.replace("@", "%40")}@${version}`,
        })),
      ],
    },
    runDetails: {
      builder: { id: "urn:raresynth:builder:local", version: { raresynth: software.version, node: software.node } },
      metadata: { finishedOn: `${release.date}T00:00:00Z` },
    },
  });
}
