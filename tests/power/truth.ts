import type { Way } from "../../src/core/contracts/finding.ts";
import { knowledgeOf } from "../../disclosure/attribute-inference/knowledge.ts";
import { secretAttack } from "../../disclosure/attribute-inference/secret-attack.ts";
import { splitsOf } from "../../disclosure/linkability/splits.ts";
import { linkAttack } from "../../disclosure/linkability/linkability.ts";
import { playGames } from "../../disclosure/membership/games.ts";
import { meanAuc } from "../../disclosure/membership/mean-auc.ts";
import { rankGame } from "../../disclosure/membership/ranked-games.ts";
import { compareArms } from "../../disclosure/replicas/comparison.ts";
import { matchSpace } from "../../disclosure/replicas/match-space.ts";
import { isPlayable } from "../../disclosure/shared/game/arm.ts";
import type { Arm } from "../../disclosure/shared/game/arm.ts";
import { playAttack, realPeople } from "../../disclosure/shared/game/attack-game.ts";
import type { RateAttack, RealPeople } from "../../disclosure/shared/game/attack-game.ts";
import { predicateSpace } from "../../disclosure/singling-out/predicate-space.ts";
import { predicateAttack } from "../../disclosure/singling-out/singling-out.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import type { Evidence } from "../../src/core/contracts/disclosure.ts";
import { createRng } from "../../src/core/rng.ts";
import { drawPatients } from "../laws/simulated-world.ts";
import { contextOf, findingsOf, meanOf, worldOf } from "./measure.ts";
import { riskCopier, simulateRisk } from "./worlds.ts";
import type { Mode } from "./worlds.ts";

/**
 * From what the truth about one registry is computed: refits (fewer for the attack that costs most), released files,
 * holdouts, and patients of a large one.
 */
const LONG_RUN = { refits: 400, refitsOfSecrets: 150, releases: 40, holdouts: 30, largeHoldout: 500 };

/** Success rates of one way to attack, to be averaged. */
interface Rates {
  readonly control: number[];
  readonly members: number[];
  readonly released: number[];
}
/** Ledger of finding -> variant -> rates. */
type Ledger = Map<string, Map<string, Rates>>;

/**
 * What the copier does to this registry: the excess of every finding over many files of its own, which no measured
 * world sees. Risk is that of the registry at hand, with the recipe's randomness (and, in an assessment, the draw of
 * the holdout) as the only one: an average over registries says nothing of the patients who are in one of them ("Lost
 * in the Averages", arXiv 2405.15423).
 */
export async function truthsOf(
  mode: Mode,
  registry: Cohort<"train">,
  share: number,
  seed: string,
): Promise<Map<string, Truth>> {
  const ledger: Ledger = new Map();
  if (mode === "holdout") {
    for (let k = 0; k < LONG_RUN.holdouts; k++)
      await enter(ledger, simulateRisk({ ...worldOf(mode, share), registry }, `${seed}/${k}`), `${seed}/${k}`);
  } else {
    const long = simulateRisk({ ...worldOf(mode, share), nRefits: LONG_RUN.refits, registry }, seed);
    await enter(ledger, long, seed);
    const files = Array.from({ length: LONG_RUN.releases }, (_, k) =>
      riskCopier(registry, registry.nRows, share, createRng(`${seed}/release/${k}`)),
    );
    enterReleases(ledger, long, files);
  }
  const truths = new Map([...ledger].map(([key, variants]) => [key, worstOf([...variants.values()])]));
  // Masks are drawn at random, so over them these two are exact for any registry: a copy lies at its own patient and
  // outscores every non-member.
  if (mode === "refits") {
    truths.set("closest-record/dcr-share", { recipe: 0.9 * 0.1 * share, release: NaN });
    truths.set("membership/auc", { recipe: share / 2, release: NaN });
  }
  return truths;
}

/**
 * Excess of the worst variant of an attack: of the recipe on average over the refits, and of files made from everybody.
 */
export interface Truth {
  readonly recipe: number;
  readonly release: number;
}

function worstOf(variants: readonly Rates[]): Truth {
  const most = (of: "members" | "released"): number =>
    Math.max(...variants.map((one) => (one[of].length === 0 ? -Infinity : meanOf(one[of]) - meanOf(one.control))));
  return { recipe: most("members"), release: most("released") };
}

function ratesAt(ledger: Ledger, key: string, variant: string): Rates {
  const variants = ledger.get(key) ?? new Map<string, Rates>();
  ledger.set(key, variants);
  const rates = variants.get(variant) ?? { control: [], members: [], released: [] };
  variants.set(variant, rates);
  return rates;
}

/** Attacks of the three criteria on these people. */
function attacksOn(people: RealPeople, { registry }: Evidence): readonly (readonly [string, RateAttack])[] {
  return [
    ["singling-out", predicateAttack(people, predicateSpace(people.cohort))],
    ["linkability", linkAttack(people, splitsOf(registry, contextOf("linkability").adversaries))],
    [
      "attribute-inference",
      secretAttack(people.cohort, knowledgeOf(registry, contextOf("attribute-inference").adversaries)),
    ],
  ];
}

/** A way to attack as a key of the ledger. */
function nameOf(way: Way): string {
  return JSON.stringify(way);
}

async function enter(ledger: Ledger, evidence: Evidence, seed: string): Promise<void> {
  const people = realPeople(evidence)!;
  for (const [id, attack] of attacksOn(people, evidence)) {
    const maxFiles = id === "attribute-inference" ? LONG_RUN.refitsOfSecrets : LONG_RUN.refits;
    const played = playAttack(evidence, people, attack, { maxFiles, permutations: 0 }, createRng("no draws"));
    played.all.arms.forEach((arm, v) => enterArm(ratesAt(ledger, `${id}/${id}`, nameOf(attack.ways[v]!)), arm));
    played.rare.arms.forEach((arm, v) => {
      if (isPlayable(arm)) enterArm(ratesAt(ledger, `${id}/${id}-rare`, nameOf(attack.ways[v]!)), arm);
    });
  }
  // A whole record is so seldom matched by chance that it takes many strangers to know how seldom.
  const strangers =
    evidence.holdout === undefined
      ? {}
      : { holdout: drawPatients("holdout", LONG_RUN.largeHoldout, createRng(`${seed}/strangers`)) };
  const space = matchSpace(evidence.registry);
  const { patterns } = space;
  compareArms({ ...evidence, ...strangers }, space).arms.forEach((arm, p) =>
    enterArm(ratesAt(ledger, `replicas/${patterns[p]!.id}`, patterns[p]!.sensitive ?? ""), arm),
  );
  if (evidence.holdout === undefined) return;
  const games = playGames(evidence, createRng(`${seed}/games`))!;
  const ranked = games.games.map((game) => rankGame(game));
  ranked[0]!.ranks.forEach((_, attack) =>
    enterExcess(
      ratesAt(ledger, "membership/auc", String(attack)),
      meanAuc(ranked, attack, games.real.nUnits).value - 0.5,
    ),
  );
  for (const { excess } of await findingsOf("closest-record", evidence, 0, { intervalsOnly: true }))
    enterExcess(ratesAt(ledger, "closest-record/dcr-share", ""), excess.value);
}

function enterArm({ control, members, released }: Rates, arm: Arm): void {
  control.push(rateOf(arm.control));
  if (arm.recipe === undefined) released.push(rateOf(arm.released));
  else members.push(rateOf(arm.recipe.unitRates));
}

/** A number that is a difference already. */
function enterExcess({ control, released }: Rates, excess: number): void {
  control.push(0);
  released.push(excess);
}

/** The attacks on members of files made from everybody. */
function enterReleases(ledger: Ledger, evidence: Evidence, files: readonly Cohort<"synthetic">[]): void {
  const people = realPeople(evidence)!;
  for (const [id, attack] of attacksOn(people, evidence))
    for (const file of files) {
      const success = attack.play([file]);
      attack.ways.forEach((way, v) => {
        const name = nameOf(way);
        const ofAll = Float64Array.from(
          { length: people.cohort.nUnits },
          (_, unit) => success[unit * attack.ways.length + v]!,
        );
        ratesAt(ledger, `${id}/${id}`, name).released.push(rateOf(ofAll));
        const rare = ledger.get(`${id}/${id}-rare`)?.get(name);
        rare?.released.push(rateOf(ofAll.map((one, unit) => (people.rare[unit] === 1 ? one : NaN))));
      });
    }
  const space = matchSpace(evidence.registry);
  for (const file of files)
    compareArms({ ...evidence, refits: [], released: [file] }, space).arms.forEach((arm, p) =>
      ratesAt(ledger, `replicas/${space.patterns[p]!.id}`, space.patterns[p]!.sensitive ?? "").released.push(
        rateOf(arm.released),
      ),
    );
}

function rateOf(values: Float64Array): number {
  const tried = values.filter((one) => !Number.isNaN(one));
  return tried.reduce((sum, one) => sum + one, 0) / tried.length;
}
