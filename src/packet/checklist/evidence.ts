import type { PublicReport } from "../../report/report-schema.ts";
import type { Problem } from "../../release/verify.ts";
import { titleOf, worstSentence } from "../../report/words/speak.ts";
import { wordsIn } from "../../report/words/words.ts";
import type { AssessmentDescription, Description, ReleaseDescription } from "../description.ts";
import type { Acceptance } from "../signatures/verify-signatures.ts";
import type { PublicModelFact } from "../models/saved-models.ts";
import type { RunEnvironment } from "./run-environment.ts";

interface Facts<Described> {
  readonly release: Described;
  readonly report: PublicReport;
  /** What verification of the folder found; empty where all is in order. Acceptance stands apart. */
  readonly problems: readonly Problem[];
  readonly acceptance: Acceptance;
  readonly fileNames: readonly string[];
  readonly environment?: RunEnvironment;
  /** Models that lie in the folder of the run. Absent: the folder was not looked at. */
  readonly models?: readonly PublicModelFact[];
  readonly ledger?: { readonly attempts: number; readonly number: number; readonly releases: number };
  readonly deletion?: { readonly by: string; readonly at: string; readonly files: number };
}
/** What can be shown of any subject. */
type CommonFacts = Facts<Description>;
export type ReleaseFacts = Facts<ReleaseDescription>;
export type AssessmentFacts = Facts<AssessmentDescription>;
/**
 * All that a packet can show, on a release or on the file of another maker. What is absent is not at hand, and nothing
 * is concluded from it.
 */
export type PacketFacts = ReleaseFacts | AssessmentFacts;

export function isAssessed(facts: PacketFacts): facts is AssessmentFacts {
  return facts.release.kind === "assessment";
}

export interface Evidence {
  /** What the tool saw, one sentence each. Empty: it has nothing to show. */
  readonly shows: readonly string[];
  /** False where what was seen is not as it should be; undefined where there is nothing to hold it against. */
  readonly holds?: boolean;
}

export const EVIDENCE_NAMES = [
  "source",
  "provenance",
  "roles",
  "fitted-from-scratch",
  "traced",
  "column-types",
  "attacks",
  "controls",
  "not-tested",
  "sites",
  "dp",
  "small-cohort",
  "offer",
  "groups",
  "signatures",
  "bounds",
  "network",
  "logs",
  "model",
  "leak-artefacts",
  "rerun",
  "deletion",
  "patient-text",
  "expiry",
  "earlier",
] as const;
export type EvidenceName = (typeof EVIDENCE_NAMES)[number];

export const REASON_NAMES = ["no-images", "own-packet", "no-sites", "no-dp"] as const;
export type ReasonName = (typeof REASON_NAMES)[number];

/** The packet is written in English, whatever the language of the report's page. */
const WORDS = wordsIn("en");
const NOTHING: Evidence = { shows: [] };

/** What is shown alike, whoever made the data. */
const SHARED = {
  roles: ({ report: { subject, preflight } }) => ({
    shows: [
      ...["quasi-identifier", "sensitive", "other"].map(
        (role) =>
          `${role}: ${
            subject.columns
              .filter((column) => column.role === role)
              .map(({ name }) => name)
              .join(", ") || "none"
          }`,
      ),
      `Dropped as identifiers: ${preflight.droppedIdentifiers.join(", ") || "none"}`,
      `Roles that nobody confirmed: ${preflight.rolesInferred.join(", ") || "none"}`,
    ],
    holds: preflight.rolesInferred.length === 0 && subject.columns.every((column) => !column.inferred),
  }),
  attacks: ({ release: { verdict } }) => ({
    shows: [
      verdict.sentence,
      ...verdict.lines.map(
        ({ id, measure, low, high, ceiling, outcome }) =>
          `${id}: ${measure} ${high === undefined ? "not measured" : `${low ?? ""} to ${high}`}, ceiling ${ceiling ?? "none"}, ${outcome.toUpperCase()}`,
      ),
    ],
    holds: verdict.outcome === "pass",
  }),
  controls: ({ report: { controls } }) =>
    controls === undefined
      ? NOTHING
      : {
          shows: [
            ...(controls.detectionFloor?.kinds ?? []).map(({ kind, caught }) =>
              caught === undefined
                ? `Planted leak, ${kind}: not refused at any share that was tried`
                : `Planted leak, ${kind}: refused with 95 % from ${caught.rows} rows (share ${caught.share}) by ${caught.checks.join(", ")}`,
            ),
            `Checks that missed a planted leak or refused independent data: ${controls.failedChecks.map(({ check }) => check).join(", ") || "none"}`,
          ],
          holds: controls.failedChecks.length === 0,
        },
  "not-tested": ({ report: { notTested } }) => ({
    shows: notTested.map((item) => `Not tested: ${WORDS.gate.notTested[item]}`),
  }),
  "small-cohort": ({ report: { checks } }) => {
    const needed = ["replicas", "rare-individuals", "linkability", "membership"];
    const measured = needed.filter((id) => checks.some((check) => check.id === id && check.status === "measured"));
    return {
      shows: needed.map((id) => `${id}: ${measured.includes(id) ? "measured" : "not measured"}`),
      holds: measured.length === needed.length,
    };
  },
  groups: ({ report }) => {
    const { exposure } = report;
    const worst = worstSentence({ words: WORDS }, report);
    const groups = exposure.flatMap(({ groups: rows }) => rows);
    return groups.length === 0
      ? NOTHING
      : {
          shows: [
            ...groups.map(
              ({ reason, meanExposure }) => `${WORDS.checks.rarity[reason]}: mean exposure ${meanExposure}`,
            ),
            ...(worst === undefined ? [] : [worst]),
          ],
        };
  },
  signatures: ({ acceptance }) => ({
    shows: [
      `Acceptance: ${acceptance.state}`,
      ...acceptance.because,
      ...acceptance.signers.map(
        ({ decision, name, role, signedOn, conditions }) =>
          `${decision} by ${name} (${role}) on ${signedOn}${conditions.map((text) => `; on condition: ${text}`).join("")}`,
      ),
    ],
    holds: acceptance.state === "accepted",
  }),
  bounds: ({ release: { verdict }, report: { policy } }) => ({
    shows: [
      ...verdict.lines.map(
        ({ id, high, ceiling }) => `${id}: upper bound ${high ?? "not measured"}, ceiling ${ceiling ?? "none"}`,
      ),
      `Verdict holds until ${verdict.expires ?? "it is assessed again"}; owner of the thresholds: ${policy.owner}`,
    ],
    holds: verdict.outcome === "pass",
  }),
  network: ({ environment }) =>
    environment === undefined ? NOTHING : { shows: [environment.network.how], holds: environment.network.denied },
  logs: ({ environment }) =>
    environment?.logs === undefined
      ? NOTHING
      : { shows: [environment.logs.how, `Found: ${environment.logs.found}`], holds: environment.logs.found === 0 },
  deletion: ({ deletion }) =>
    deletion === undefined
      ? NOTHING
      : {
          shows: [`${deletion.files} internal files deleted by ${deletion.by} at ${deletion.at}, by a signed receipt`],
        },
  expiry: ({ release: { verdict }, report: { policy } }) => ({
    shows: [
      `Verdict holds until ${verdict.expires ?? "it is assessed again"} (${policy.validMonths} months)`,
      "Ends sooner with: new patients in the registry, a changed recipe or version, a new public source on the same people, a new kind of attack, a further release of the same registry",
    ],
  }),
  earlier: ({ ledger, report }) =>
    ledger === undefined
      ? NOTHING
      : {
          shows: [
            report.notTested.includes("joint releases")
              ? "Joint attack with earlier releases: not tested, no earlier release was at hand"
              : "Joint attack with earlier releases: tested with every release that the ledger knew",
            `Ledger of the registry: ${ledger.attempts} attempts, ${ledger.releases} releases; this was attempt ${ledger.number} since the last release of its recipe`,
          ],
        },
} satisfies Partial<Record<EvidenceName, (facts: CommonFacts) => Evidence>>;

/** What the tool shows of a release for each name of a questionnaire. */
const RELEASE: Readonly<Record<EvidenceName, (facts: ReleaseFacts) => Evidence>> = {
  ...SHARED,
  source: ({ release: { registry, rows, columns } }) => ({
    shows: [
      `Registry "${registry.name}"${registry.description === undefined ? "" : `: ${registry.description}`}`,
      `Licence of the registry: ${registry.licence ?? "not stated"}; citation: ${registry.citation ?? "not stated"}`,
      `${rows} synthetic rows, ${columns.length} columns`,
    ],
    holds: registry.licence !== undefined,
  }),
  provenance: ({ release: { software, generator }, fileNames }) => ({
    shows: [
      `Generator ${generator.id}, ${generator.nRefits} refits, raresynth ${software.version} on Node ${software.node}`,
      fileNames.includes("provenance.dsse.json")
        ? "Provenance statement signed by the producer"
        : "Provenance statement in the release, not signed by a producer",
    ],
    holds: fileNames.includes("provenance.intoto.json"),
  }),
  "fitted-from-scratch": ({ release: { generator }, fileNames }) => ({
    shows: [
      `One model, ${generator.id}, fitted from scratch on the named registry; the bill of materials names no other`,
      `Bill of materials: ${fileNames.includes("bom.cdx.json") ? "bom.cdx.json" : "missing"}`,
    ],
    holds: fileNames.includes("bom.cdx.json"),
  }),
  traced: ({ fileNames }) => ({
    shows: ["Data, model, registry and software are joined without a gap in bom.cdx.json and ro-crate-metadata.json"],
    holds: fileNames.includes("bom.cdx.json") && fileNames.includes("ro-crate-metadata.json"),
  }),
  "column-types": ({ release: { columns } }) => ({
    shows: [`Types of the columns: ${[...new Set(columns.map(({ type }) => type))].sort().join(", ")}`],
    holds: true,
  }),
  sites: ({ release: { site }, report }) => ({
    shows: [`Column that tells sites apart: ${site ?? "none"}`, ...siteFindings(report)],
  }),
  offer: ({ release, problems }) => ({
    shows: [
      `Generator ${release.generator.id} with parameters in manifest.json; report.html and report.json`,
      wholeOrNot(problems),
    ],
    holds: problems.length === 0,
  }),
  model: ({ fileNames, environment, models = [] }) => ({
    shows: [
      "The release holds no model file; a fitted model is personal data",
      models.length === 0
        ? "No model file was kept with the run: the fitted model was in memory alone"
        : `Model files kept inside, with the run: ${models.map(modelWords).join("; ")}`,
      ...(environment === undefined
        ? []
        : [
            `Files that the run wrote inside: ${environment.files.map(({ name, bytes }) => `${name} (${bytes} bytes)`).join(", ")}`,
          ]),
    ],
    holds: !fileNames.some((name) => /model/i.test(name)),
  }),
  rerun: ({ release: { software, generator }, problems }) => ({
    shows: [
      `Recipe: generator ${generator.id} with the parameters in manifest.json, raresynth ${software.version}`,
      `Inside, with the seed of the run record: raresynth run REGISTRY --schema cohort.schema.yaml --seed SEED; outside: raresynth verify DIR`,
    ],
    holds: problems.length === 0,
  }),
  "patient-text": ({ release }) => ({ shows: [patientText(release)] }),
  dp: () => NOTHING,
  "leak-artefacts": () => ({
    shows: [
      "Artefacts whose loss is a loss of personal data: the registry's file, model files, report.internal.*, run-record.internal.json, the ledger, a purge receipt",
    ],
  }),
};

/** The same of the file of another maker. What only its maker can know is for the maker to say. */
const ASSESSMENT: Readonly<Record<EvidenceName, (facts: AssessmentFacts) => Evidence>> = {
  ...SHARED,
  source: ({ release: { registry, rows } }) => ({
    shows: [
      `Registry that the file was held against: "${registry.name}"${registry.description === undefined ? "" : `: ${registry.description}`}`,
      `Licence of the registry: ${registry.licence ?? "not stated"}; citation: ${registry.citation ?? "not stated"}`,
      `${rows} rows were assessed`,
    ],
    holds: registry.licence !== undefined,
  }),
  provenance: ({ release: { assessed, software } }) => ({
    shows: [
      `SHA-256 of the file that was assessed: ${assessed.sha256}`,
      `Assessed with raresynth ${software.version} on Node ${software.node}; how the file was made the tool did not see`,
    ],
  }),
  "fitted-from-scratch": () => NOTHING,
  traced: () => NOTHING,
  dp: () => NOTHING,
  "column-types": ({ report: { subject } }) => ({
    shows: [`Types of the columns: ${[...new Set(subject.columns.map(({ type }) => type))].sort().join(", ")}`],
    holds: true,
  }),
  sites: ({ report }) => ({ shows: siteFindings(report) }),
  offer: ({ problems }) => ({
    shows: [
      "Report on the file: report.html and report.json; the generator is not in this packet",
      wholeOrNot(problems),
    ],
    holds: problems.length === 0,
  }),
  model: ({ fileNames }) => ({
    shows: ["No model of the maker is in this packet, and none was seen; a fitted model is personal data"],
    holds: !fileNames.some((name) => /model/i.test(name)),
  }),
  "leak-artefacts": () => ({
    shows: [
      "Artefacts of the assessment whose loss is a loss of personal data: the registry's file, training files of a plan, report.internal.*, run-record.internal.json, the ledger, a purge receipt",
    ],
  }),
  rerun: ({ release: { software }, problems }) => ({
    shows: [
      `Inside, with raresynth ${software.version} and the seed of the run record: raresynth assess --train REGISTRY --synthetic FILE --schema cohort.schema.yaml --seed SEED`,
      "Outside: raresynth verify DIR --data FILE",
    ],
    holds: problems.length === 0,
  }),
  "patient-text": ({ release }) => ({ shows: [assessedText(release)] }),
};

/** What the tool shows for one name of a questionnaire. */
export function evidenceFor(name: EvidenceName, facts: PacketFacts): Evidence {
  return isAssessed(facts) ? ASSESSMENT[name](facts) : RELEASE[name](facts);
}

/** Reasons for which an item does not apply that the tool can tell. Undefined: it cannot, so the item applies. */
export const REASONS: Readonly<Record<ReasonName, (facts: PacketFacts) => boolean>> = {
  "no-images": () => true,
  "own-packet": (facts) => !isAssessed(facts),
  "no-sites": (facts) =>
    isAssessed(facts)
      ? facts.report.checks.some(({ id, status }) => id === "site-identity" && status === "not-applicable")
      : facts.release.site === undefined,
  "no-dp": (facts) => {
    if (isAssessed(facts)) return false;
    const { generator } = facts.release;
    return !/\b(?:dp|aim|mst|differential)/i.test(`${generator.id} ${generator.title}`);
  },
};

function wholeOrNot(problems: readonly Problem[]): string {
  return problems.length === 0
    ? "Verified: every file is as it was written"
    : `Verification found ${problems.length} faults, the first in ${problems[0]?.file ?? ""}`;
}

/** What, size and digest, without the place: where models are kept is for people to say. */
function modelWords({ what, bytes, keyedDigest }: PublicModelFact): string {
  const digest =
    keyedDigest === undefined ? "digest in the internal record" : `digest keyed by the ledger ${keyedDigest}`;
  return `${what} (${bytes} bytes, ${digest})`;
}

function siteFindings({ checks }: PublicReport): string[] {
  return checks
    .filter(({ id }) => id === "site-identity")
    .flatMap(({ findings }) =>
      findings.map(
        ({ id, stratum, excess }) => `${titleOf(WORDS, id, stratum)}: excess ${excess.low} to ${excess.high}`,
      ),
    );
}

function patientText({ registry, policy, verdict }: ReleaseDescription): string {
  return `Draft for patients: "From the registry ${registry.name} we made a table of invented people. No row of it is a person. A computer learned from the registry what usually goes together, and then made up new rows. Before anyone outside received the table, we let a program attack it the way somebody who knows you might: looking for your record, guessing a value, asking whether you are in the registry at all. The table was held to the limits of the rule \\"${policy.title}\\", and held ${verdict.lines.filter(({ outcome }) => outcome === "pass").length} of them. This is not a promise that nothing can be learned: rare features make people easier to recognise, and the tests hold until ${verdict.expires ?? "they are repeated"}. You can ask the registry who received the table and why. Please do not paste your own records into public chatbots: what you type there may be kept and used again."`;
}

function assessedText({ registry, policy, verdict }: AssessmentDescription): string {
  return `Draft for patients: "Somebody else made a table of invented people that is to be like the registry ${registry.name}. Before it is used, we let a program attack it the way somebody who knows you might: looking for your record, guessing a value, asking whether you are in the registry at all. The table was held to the limits of the rule \\"${policy.title}\\", and held ${verdict.lines.filter(({ outcome }) => outcome === "pass").length} of ${verdict.lines.length} of them. This is not a promise that nothing can be learned. You can ask the registry who made the table, who received it and why. Please do not paste your own records into public chatbots: what you type there may be kept and used again."`;
}
