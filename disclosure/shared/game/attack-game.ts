import type { Way } from "../../../src/core/contracts/finding.ts";
import type { Cohort } from "../../../src/core/data/cohort.ts";
import type { Evidence } from "../../../src/core/contracts/disclosure.ts";
import { UNIT_EXCLUDED, UNIT_IN, UNIT_OUT } from "../../../src/core/contracts/disclosure.ts";
import type { Rng } from "../../../src/core/rng.ts";
import { MIN_NON_MEMBERS } from "./arm.ts";
import type { Arm, ControlSource } from "./arm.ts";
import { betweenFileVariance } from "../intervals/between-file-variance.ts";
import type { FileTally } from "../intervals/between-file-variance.ts";
import { keptWithRefits } from "./kept.ts";
import { labelPermutation } from "./label-permutation.ts";
import type { PlayedFile } from "./label-permutation.ts";
import { poolCohorts } from "./pool-cohorts.ts";
import { rareMask } from "../rarity/rare-stratum.ts";

/** The real people of the game: everyone who was used for some file, and everyone who was not. */
export interface RealPeople {
  readonly source: Exclude<ControlSource, "twins">;
  readonly cohort: Cohort<"train">;
  /** Per unit, what it was in the run that made the released files. */
  readonly releasedStatus: Uint8Array;
  /**
   * Per unit: 1 in the rare stratum; those whom the data protection officer named belong to it where refits make them
   * non-members too.
   */
  readonly rare: Uint8Array;
}

/** An attack that either succeeds on a unit or not, in one or more variants (secrets, splits, sets of columns). */
export interface RateAttack {
  /** One a variant, for people. */
  readonly ways: readonly Way[];
  /**
   * Plays every variant on every unit with these files as one, without knowing who was used to make them.
   * @returns success[unit * ways.length + variant], 0..1; NaN where the attack makes no attempt on the unit
   */
  readonly play: (files: readonly Cohort<"synthetic">[]) => Float64Array;
}

/** What the attack did, variant by variant, on everybody and on the rare stratum. */
export interface PlayedAttack {
  readonly source: RealPeople["source"];
  readonly all: Stratum;
  readonly rare: Stratum;
  readonly nFiles: number;
  /**
   * success[unit * variants + variant] on each file of the game (the refits', else the released one), for questions
   * about other units than patients.
   */
  readonly files: readonly PlayedFile[];
}

/**
 * Arms of one stratum, one a variant, and the p-value of "no variant does better on members", by permutation with max-T
 * over the variants.
 */
export interface Stratum {
  readonly arms: readonly Arm[];
  readonly pLabels: number;
  /** The smallest that `pLabels` can be. */
  readonly pLabelsLeast: number;
  readonly nUnits: number;
}

/**
 * Members and non-members: from refits where there are any (everybody is a non-member of some), else registry and
 * holdout. Undefined where fewer than ten people on either side are known.
 */
export function realPeople(evidence: Evidence): RealPeople | undefined {
  const { registry, holdout, refits } = evidence;
  const inRelease = (unit: number): number => evidence.releasedStatus?.[unit] ?? UNIT_IN;
  if (refits.length > 0) {
    const everOut = new Set<number>();
    for (const { status } of refits)
      status.forEach((one, unit) => {
        if (one === UNIT_OUT) everOut.add(unit);
      });
    if (everOut.size < MIN_NON_MEMBERS) return undefined;
    return {
      source: "refits",
      cohort: registry,
      releasedStatus: Uint8Array.from({ length: registry.nUnits }, (_, unit) => inRelease(unit)),
      rare: keptWithRefits(evidence, `rare ${evidence.namedUnits.join(" ")}`, () =>
        rareMask(registry, evidence.namedUnits),
      ),
    };
  }
  if (holdout === undefined || holdout.nUnits < MIN_NON_MEMBERS || registry.nUnits < MIN_NON_MEMBERS) return undefined;
  const cohort = poolCohorts([registry, holdout]);
  const releasedStatus = Uint8Array.from({ length: cohort.nUnits }, (_, unit) =>
    unit < registry.nUnits ? inRelease(unit) : UNIT_OUT,
  );
  // Named patients are members all, and whoever named them had reasons: non-members have no such people to be compared
  // with.
  return { source: "holdout", cohort, releasedStatus, rare: rareMask(cohort, []) };
}

/**
 * Plays an attack on the released files and on the refits' files.
 *
 * Claim: under "the files do not depend on who of the real people was used", `pLabels` is a valid p-value where the
 * parts were drawn at random and the attack's success on a unit does not depend on the parts of the others.
 * @param options.maxFiles most refits to play on, for attacks that cost much; the first ones
 * @param options.keptAs names the attack: what it shows on the refits is then kept for further files
 */
export function playAttack(
  evidence: Evidence,
  people: RealPeople,
  attack: RateAttack,
  options: { readonly maxFiles: number; readonly permutations: number; readonly keptAs?: string },
  rng: Rng,
): PlayedAttack {
  const released = attack.play(evidence.released);
  const refits = people.source === "refits" ? evidence.refits.slice(0, options.maxFiles) : [];
  const nWays = attack.ways.length;
  const belongs = { all: () => true, rare: (unit: number) => people.rare[unit] === 1 } as const;
  const masked = (success: Float64Array, label: keyof typeof belongs): Float64Array =>
    success.map((one, at) => (belongs[label](Math.floor(at / nWays)) ? one : NaN));
  const draw = (files: readonly PlayedFile[], label: keyof typeof belongs): number =>
    labelPermutation(files, nWays, options.permutations, rng.child(label));
  const playRefits = (): RefitsPlayed => {
    const files = refits.map(({ status, synthetic }): PlayedFile => ({ status, success: attack.play([synthetic]) }));
    const stratum = (label: keyof typeof belongs): RefitsPlayed["all"] => {
      const own = files.map(({ status, success }) => ({ status, success: masked(success, label) }));
      return {
        controls: attack.ways.map((_, variant) => controlOfRefits(variant, nWays, people.cohort.nUnits, own)),
        pLabels: draw(own, label),
      };
    };
    return { files, all: stratum("all"), rare: stratum("rare") };
  };
  const onRefits =
    refits.length === 0
      ? undefined
      : options.keptAs === undefined
        ? playRefits()
        : keptWithRefits(
            evidence,
            JSON.stringify([options.keptAs, options.maxFiles, options.permutations, rng.path]),
            playRefits,
          );
  const stratum = (label: keyof typeof belongs): Stratum => {
    const own = masked(released, label);
    const onRelease = (variant: number, side: number): Float64Array =>
      Float64Array.from(people.releasedStatus, (status, unit) =>
        status === side ? own[unit * nWays + variant]! : NaN,
      );
    return {
      arms: attack.ways.map((_, variant): Arm => ({
        released: onRelease(variant, UNIT_IN),
        ...(onRefits?.[label].controls[variant] ?? controlOf(onRelease(variant, UNIT_OUT))),
      })),
      pLabels: onRefits?.[label].pLabels ?? draw([{ status: people.releasedStatus, success: own }], label),
      pLabelsLeast: 1 / (options.permutations + 1),
      nUnits: people.releasedStatus.reduce(
        (sum, status, unit) => sum + Number(status === UNIT_IN && belongs[label](unit)),
        0,
      ),
    };
  };
  return {
    source: people.source,
    nFiles: refits.length,
    files: onRefits?.files ?? [{ status: people.releasedStatus, success: released }],
    all: stratum("all"),
    rare: stratum("rare"),
  };
}

/** What the refits show, whatever file is held against them. */
interface RefitsPlayed {
  readonly files: readonly PlayedFile[];
  readonly all: { readonly controls: readonly Omit<Arm, "released">[]; readonly pLabels: number };
  readonly rare: RefitsPlayed["all"];
}

function controlOfRefits(
  variant: number,
  nVariants: number,
  nUnits: number,
  files: readonly PlayedFile[],
): Omit<Arm, "released"> {
  const hits = [new Float64Array(nUnits), new Float64Array(nUnits)] as const;
  const runs = [new Float64Array(nUnits), new Float64Array(nUnits)] as const;
  const tallies = files.map(({ status, success }): FileTally => {
    const n: [number, number] = [0, 0];
    const sum: [number, number] = [0, 0];
    const squares: [number, number] = [0, 0];
    for (let unit = 0; unit < nUnits; unit++) {
      const one = success[unit * nVariants + variant]!;
      const side = status[unit];
      if (Number.isNaN(one) || side === UNIT_EXCLUDED) continue;
      const s = side === UNIT_OUT ? 1 : 0;
      hits[s][unit]! += one;
      runs[s][unit]!++;
      n[s]++;
      sum[s] += one;
      squares[s] += one * one;
    }
    return { n, sum, squares };
  });
  const memberShares = Float64Array.from(tallies, ({ n, sum }) => (n[0] === 0 ? 0 : sum[0] / n[0]));
  const rates = (s: 0 | 1): Float64Array => Float64Array.from(runs[s], (n, unit) => (n > 0 ? hits[s][unit]! / n : NaN));
  const total = (values: Float64Array): number => values.reduce((sum, one) => sum + one, 0);
  return {
    control: rates(1),
    controlHits: total(hits[1]),
    controlTrials: total(runs[1]),
    recipe: { unitRates: rates(0), trials: total(runs[0]), memberShares, fileVariance: betweenFileVariance(tallies) },
  };
}

function controlOf(control: Float64Array): Omit<Arm, "released"> {
  const tried = control.filter((one) => !Number.isNaN(one));
  return {
    control,
    controlHits: tried.reduce((sum, one) => sum + one, 0),
    controlTrials: tried.length,
    recipe: undefined,
  };
}
