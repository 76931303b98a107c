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
import { ridgeGuess, trainingRows, trainRidge } from "../shared/guess/ridge-guess.ts";
import type { TrainingRows } from "../shared/guess/ridge-guess.ts";
import { guessesIn, truthOf } from "../shared/guess/truth.ts";
import type { Truth } from "../shared/guess/truth.ts";
import { encode, mixedSpace } from "../shared/distance/mixed-space.ts";
import { nearestTies } from "../shared/distance/nearest.ts";
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
      const rowsOf = trainingRowsOf(file);
      const perVariant = groups
        .flatMap((group) => playGroup(group, file, rowsOf(group.frame)))
        .map((perRow) => meanByUnit(perRow, real.units, real.nUnits));
      const success = new Float64Array(real.nUnits * variants.length);
      perVariant.forEach((perUnit, v) => {
        perUnit.forEach((one, unit) => {
          success[unit * variants.length + v] = one;
        });
      });
      return success;
    },
  };
}

/** What an adversary's columns are as features, of whom any but the secret is known. */
interface Frame {
  readonly design: Design;
  /** Of the real rows. */
  readonly features: Float64Array;
  readonly folds: readonly Fold[];
}

interface Group {
  readonly knowledge: Knowledge;
  readonly space: ReturnType<typeof mixedSpace>;
  readonly rows: ReturnType<typeof encode>;
  readonly frame: Frame;
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
    const space = mixedSpace([real], one.known);
    const targets = one.secrets.map((name) => {
      const truth = truthOf(real, name);
      return { truth, binary: isBinary(real, name) ? rarer(truth) : undefined };
    });
    return {
      knowledge: one,
      space,
      rows: encode(space, real),
      frame,
      kept: placesWithout(frame.design, one.secrets),
      tables: tablesOf(real, one.known),
      targets,
    };
  });
}

function frameOf(real: Cohort, columns: readonly string[]): Frame {
  const design = designOf(real, columns);
  const features = featuresOf(design, real);
  return { design, features, folds: foldsOf(real, features, design.nFeatures) };
}

/** The rows of a file as features of a frame, worked out once for all secrets. */
function trainingRowsOf(file: Cohort): (frame: Frame) => TrainingRows {
  const made = new Map<Frame, TrainingRows>();
  return (frame) => {
    const rows = made.get(frame) ?? trainingRows(featuresOf(frame.design, file), frame.design.nFeatures);
    made.set(frame, rows);
    return rows;
  };
}

function playGroup(
  { space, rows, frame, kept, tables, targets }: Group,
  file: Cohort,
  training: TrainingRows,
): Float64Array[] {
  const ties = nearestTies(rows, encode(space, file));
  const ridge = trainRidge(training, kept);
  return targets.flatMap(({ truth, binary }) => {
    const guesses = guessesIn(truth, file);
    const two = [nearestGuess(truth, ties, guesses), ridgeGuess(truth, ridge, guesses, frame.features)];
    return binary === undefined ? two : [...two, reconstruct(truth, tables, file, guesses, binary)];
  });
}

function rarer(truth: Truth): number {
  const levels = [...new Set(truth.values.filter((value) => !Number.isNaN(value)))];
  const count = (level: number): number => truth.values.filter((value) => value === level).length;
  levels.sort((a, b) => count(a) - count(b) || ((truth.levels?.[a] ?? "") < (truth.levels?.[b] ?? "") ? -1 : 1));
  return nth(levels, 0);
}
