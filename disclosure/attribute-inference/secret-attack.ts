import { nth } from "../../src/core/access.ts";
import type { AdversaryRef, GuessMethod } from "../../src/core/contracts/finding.ts";
import type { Cohort } from "../../src/core/data/cohort.ts";
import { asOneFile } from "../shared/game/as-one-file.ts";
import type { RateAttack } from "../shared/game/attack-game.ts";
import { foldsOf, isBinary, withoutSynthetic } from "../shared/guess/baseline.ts";
import type { Fold } from "../shared/guess/baseline.ts";
import { designOf, featuresOf, placesWithout } from "../shared/guess/design.ts";
import type { Design } from "../shared/guess/design.ts";
import { nearestGuess } from "../shared/guess/nearest-guess.ts";
import { ridgeGuesses, targetRows, trainingRows, trainRidge } from "../shared/guess/ridge-guess.ts";
import type { RidgeQuestion, TargetRows } from "../shared/guess/ridge-guess.ts";
import { guessesIn, truthOf } from "../shared/guess/truth.ts";
import type { Truth } from "../shared/guess/truth.ts";
import { encode, mixedSpace, type EncodedRows } from "../shared/distance/mixed-space.ts";
import { nearestTies, type NearestTies } from "../shared/distance/nearest.ts";
import { nearestTiesWithout } from "../shared/distance/nearest-without.ts";
import { meanByUnit } from "../shared/game/unit-statistics.ts";
import type { Knowledge } from "./knowledge.ts";
import { reconstruct, tablesOf } from "./reconstruct.ts";

/** How one secret is attacked from one knowledge. */
export interface Variant {
  readonly secret: string;
  readonly method: GuessMethod;
  readonly adversary: AdversaryRef;
}

/** The attack, what each variant is, and per variant the success of each unit without the synthetic data. */
export interface SecretAttack extends RateAttack {
  readonly variants: readonly Variant[];
  readonly withoutSynthetic: readonly Float64Array[];
}

/** Every way to every secret. A unit's success is the mean over its rows. */
export function secretAttack(real: Cohort, knowledge: readonly Knowledge[]): SecretAttack {
  const groups = prepare(real, knowledge);
  const variants = groups.flatMap((group) =>
    group.targets.flatMap(({ truth, binary }): Variant[] => {
      const base = { secret: truth.name, adversary: { kind: "declared", id: group.knowledge.adversary.id } as const };
      return [
        { ...base, method: "closest row" },
        { ...base, method: "regression" },
        ...(binary === undefined ? [] : [{ ...base, method: "reconstruction" as const }]),
      ];
    }),
  );
  const withoutFile = groups.flatMap((group) =>
    group.targets.flatMap(({ truth, binary }) => {
      const perUnit = meanByUnit(withoutSynthetic(truth, group.frame.folds, group.kept), real.units, real.nUnits);
      return binary === undefined ? [perUnit, perUnit] : [perUnit, perUnit, perUnit];
    }),
  );
  return {
    variants,
    withoutSynthetic: withoutFile,
    ways: variants.map(({ secret, method, adversary }) => ({ kind: "guess", column: secret, by: method, adversary })),
    play: (files) => {
      const file = asOneFile(files);
      const perVariant = [...new Set(groups.map(({ frame }) => frame))]
        .flatMap((frame) =>
          playFrame(
            groups.filter((group) => group.frame === frame),
            frame,
            file,
          ),
        )
        .map((perRow) => meanByUnit(perRow, real.units, real.nUnits));
      return sideBySide(perVariant, real.nUnits);
    },
  };
}

/** @returns unit-major: the success of each variant at `unit * nVariants + variant` */
function sideBySide(perVariant: readonly Float64Array[], nUnits: number): Float64Array {
  const success = new Float64Array(nUnits * perVariant.length);
  perVariant.forEach((perUnit, v) => {
    perUnit.forEach((one, unit) => {
      success[unit * perVariant.length + v] = one;
    });
  });
  return success;
}

/** What an adversary's columns are as rows and as features, of whom any but the secret is known. */
interface Frame {
  readonly space: ReturnType<typeof mixedSpace>;
  readonly rows: EncodedRows;
  readonly design: Design;
  readonly targets: TargetRows;
  readonly folds: readonly Fold[];
}

/** Secrets that are sought from the same columns; those of a frame stand together. */
interface Group {
  readonly knowledge: Knowledge;
  readonly frame: Frame;
  /** The column of the frame that is the secret itself, and not known; none where secrets lie outside. */
  readonly unknown: string | undefined;
  /** Places of the features that are known. */
  readonly kept: Int32Array;
  readonly tables: ReturnType<typeof tablesOf>;
  readonly targets: readonly {
    readonly truth: Truth;
    /** The rarer of two levels. */ readonly binary: number | undefined;
  }[];
}

function prepare(real: Cohort, knowledge: readonly Knowledge[]): Group[] {
  const frames = new Map<readonly string[], Frame>();
  return knowledge.map((one) => {
    const frame = frames.get(one.columns) ?? frameOf(real, one.columns);
    frames.set(one.columns, frame);
    const targets = one.secrets.map((name) => {
      const truth = truthOf(real, name);
      return { truth, binary: isBinary(real, name) ? rarer(truth) : undefined };
    });
    return {
      knowledge: one,
      frame,
      unknown: one.columns.find((name) => !one.known.includes(name)),
      kept: placesWithout(frame.design, one.secrets),
      tables: tablesOf(real, one.known),
      targets,
    };
  });
}

function frameOf(real: Cohort, columns: readonly string[]): Frame {
  const space = mixedSpace([real], columns);
  const design = designOf(real, columns);
  const features = featuresOf(design, real);
  return {
    space,
    rows: encode(space, real),
    design,
    targets: targetRows(features, design.nFeatures),
    folds: foldsOf(real, features, design.nFeatures),
  };
}

/** Success per real row of each way, group by group; what all groups of a frame share is worked out once. */
function playFrame(groups: readonly Group[], frame: Frame, file: Cohort): Float64Array[] {
  const ties = tiesOf(groups, frame, encode(frame.space, file));
  const { nFeatures } = frame.design;
  const training = trainingRows(featuresOf(frame.design, file), nFeatures);
  const questions = groups.map(({ kept, targets }) => {
    const own = trainRidge(training, kept);
    return targets.map(({ truth }): RidgeQuestion => ({ truth, training: own, guesses: guessesIn(truth, file) }));
  });
  const byRegression = ridgeGuesses(questions.flat(), frame.targets);
  let asked = 0;
  return groups.flatMap(({ tables, targets }, g) =>
    targets.flatMap(({ truth, binary }, t) => {
      const { guesses } = nth(nth(questions, g), t);
      const two = [nearestGuess(truth, nth(ties, g), guesses), nth(byRegression, asked++)];
      return binary === undefined ? two : [...two, reconstruct(truth, tables, file, guesses, binary)];
    }),
  );
}

/** Closest rows by what each group knows. */
function tiesOf(groups: readonly Group[], frame: Frame, file: EncodedRows): NearestTies[] {
  const names = groups.flatMap(({ unknown }) => unknown ?? []);
  const without = nearestTiesWithout(frame.rows, file, names);
  return groups.map(({ unknown }) =>
    unknown === undefined ? nearestTies(frame.rows, file) : nth(without, names.indexOf(unknown)),
  );
}

function rarer(truth: Truth): number {
  const levels = [...new Set(truth.values.filter((value) => !Number.isNaN(value)))];
  const count = (level: number): number => truth.values.filter((value) => value === level).length;
  levels.sort((a, b) => count(a) - count(b) || ((truth.levels?.[a] ?? "") < (truth.levels?.[b] ?? "") ? -1 : 1));
  return nth(levels, 0);
}
