import { rowsOfUnits, takeRows } from "../../src/core/data/cohort.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { UNIT_IN } from "../../src/core/contracts/disclosure.ts";
import type { CheckContext, CheckResult, DisclosureCheck, Evidence } from "../../src/core/contracts/disclosure.ts";
import type { NotApplicableReason } from "../../src/core/contracts/finding.ts";
import type { Note } from "../../src/core/contracts/note.ts";
import type { Rng } from "../../src/core/rng.ts";
import { asOneFile } from "../shared/game/as-one-file.ts";
import { playAttack, realPeople } from "../shared/game/attack-game.ts";
import { keptWithRefits } from "../shared/game/kept.ts";
import type { PlayedAttack } from "../shared/game/attack-game.ts";
import { baselineRates } from "../shared/guess/baseline.ts";
import { populationFinding } from "../shared/guess/population-finding.ts";
import { truthOf } from "../shared/guess/truth.ts";
import { playedOn } from "../shared/game/played-on.ts";
import { noNonMembers } from "../shared/game/no-non-members.ts";
import { stratumFinding } from "../shared/intervals/rate-finding.ts";
import { compositionOf, compositionNotes } from "./composition.ts";
import { askDroppedSite } from "./dropped-site.ts";
import { exactSizesNote, exactSizes } from "./exact-sizes.ts";
import type { ExactSizes } from "./exact-sizes.ts";
import { meanOverSites } from "./mean-over-sites.ts";
import { siteAttack, siteKnowledge } from "./site-attack.ts";
import { homeSites, withSiteLevels } from "./sites.ts";

/** Draws of the test whether site sizes are kept exactly. */
const SIZE_DRAWS = 299;

/** Refits that are played on, and most draws of the permutation tests. */
export type SiteIdentityParams = Readonly<{ maxFiles: number; permutations: number }>;

/**
 * Site identity: can the contributing centre of a patient be told from the synthetic rows better because the patient
 * was used, and what does the file say about which centres contributed, and how much?
 *
 * Source: the guess is attribute inference with the site as the secret (Stadler, Oprisanu & Troncoso, USENIX Security
 * 2022, section 6); the composition is property inference (Ateniese et al., Int J Security and Networks 10:137, 2015),
 * described, not attacked.
 * Claim: bounds the average excess of these guesses over patients, and over sites. Not claimed: other models; that a
 * centre cannot be known to have contributed.
 */
export const siteIdentity: DisclosureCheck<SiteIdentityParams> = {
  id: "site-identity",
  card: {
    criterion: "inference",
    source: "Stadler et al. 2022; Ateniese et al. 2015; WP29 Opinion 05/2014, section 2.2",
  },
  defaults: Object.freeze({ maxFiles: 100, permutations: 999 }),
  presets: { suite: { maxFiles: 20, permutations: 199 } },
  run: async (evidence, params, rng, context) => runSiteIdentity(evidence, params, rng, context),
};

function runSiteIdentity(evidence: Evidence, params: SiteIdentityParams, rng: Rng, context: CheckContext): CheckResult {
  const site = evidence.registry.schema.site;
  if (site === undefined || !evidence.registry.columns.some((one) => one.name === site))
    return askDroppedSite(evidence, params.permutations, rng.child("unknown cells"));
  const people = realPeople(evidence);
  if (people === undefined) return noNonMembers("site-identity", evidence);
  const own = withSiteLevels(evidence.registry, site);
  const ownTruth = truthOf(own, site);
  const nOwn = ownTruth.levels?.length ?? 0;
  if (nOwn < 2) return notApplicable(nOwn === 0 ? "no site known" : "one site");
  const knowledge = siteKnowledge(evidence.registry, site, context.adversaries);
  if (knowledge.length === 0) return notApplicable("only the site");
  const real = withSiteLevels(people.cohort, site);
  const truth = truthOf(real, site);
  const keptAs = `site-identity ${JSON.stringify(context.adversaries)}`;
  const attack = keptWithRefits(evidence, `attack: ${keptAs}`, () => siteAttack(real, truth, knowledge));
  const played = playAttack(evidence, people, attack, { ...params, keptAs }, rng.child("permutations"));
  const balanced = meanOverSites(
    played,
    homeSites(real, truth),
    truth.levels?.length ?? 0,
    params.permutations,
    rng.child("sites"),
  );
  const isMember = (unit: number): boolean => people.releasedStatus[unit] === UNIT_IN;
  const baselines = baselineRates(attack.withoutSynthetic, isMember);
  const rareBaselines = baselineRates(attack.withoutSynthetic, (unit) => isMember(unit) && people.rare[unit] === 1);
  const question = { ways: attack.ways, tried: "ways to the site" as const, adversaries: attack.adversaries };
  const findings = [
    stratumFinding(
      {
        ...question,
        baselines,
        id: "site-identity",
      },
      played.all,
      context,
    ),
    stratumFinding(
      {
        ...question,
        baselines: rareBaselines,
        id: "site-identity-rare",
        stratum: "rare",
      },
      played.rare,
      context,
    ),
    stratumFinding(
      {
        ...question,
        id: "site-identity-by-site",
        counted: "sites",
      },
      balanced,
      context,
    ),
    populationFinding(
      {
        ...question,
        id: "site-population",
        withoutSynthetic: attack.withoutSynthetic,
      },
      played.all.arms,
      people.releasedStatus,
    ),
  ].flatMap((finding) => finding ?? []);
  const composition = compositionOf(evidence, ownTruth, homeSites(own, ownTruth), context.cellSize);
  const sizes = sizesOf(evidence, site, rng.child("sizes"));
  const notes = [
    ...notesOf(played, knowledge.length),
    ...compositionNotes(composition, context.cellSize),
    ...(sizes === undefined ? [] : [exactSizesNote(sizes)]),
  ];
  return { status: "measured", checkId: "site-identity", decides: true, findings, notes };
}

function sizesOf(evidence: Evidence, site: string, rng: Rng): ExactSizes | undefined {
  const members: Cohort = takeRows(
    evidence.registry,
    rowsOfUnits(evidence.registry, (unit) => (evidence.releasedStatus?.[unit] ?? UNIT_IN) === UNIT_IN),
    "train",
  );
  const used = withSiteLevels(members, site);
  return exactSizes(used, truthOf(used, site), withSiteLevels(asOneFile(evidence.released), site), SIZE_DRAWS, rng);
}

function notesOf(played: PlayedAttack, nKnowledge: number): Note[] {
  return [playedOn(played), { kind: "site-knowledge", ways: nKnowledge }];
}

function notApplicable(reason: NotApplicableReason): CheckResult {
  return { status: "not-applicable", checkId: "site-identity", decides: true, reason };
}
