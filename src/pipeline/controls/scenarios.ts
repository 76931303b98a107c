import type { ControlId } from "../../core/contracts/finding.ts";
import type { ControlOutcome } from "../../core/contracts/outcome.ts";
import type { Params } from "../../core/contracts/generator.ts";
import type { PresetName } from "../check-presets.ts";
import { FRESH_REAL, type ScenarioData } from "./control-scenario.ts";

type Expected = ControlOutcome["expected"];

/** One control: what is put in place of the recipe, and what the checks should say of it. */
export interface ControlScenario {
  readonly control: ControlId;
  /**
   * Names the random streams of this control. It never changes, so that a seed keeps giving the same numbers whatever
   * the control is called.
   */
  readonly stream: string;
  readonly generatorId: string;
  readonly params: Params;
  readonly expected: Expected;
  /** Checks of which something else is expected. */
  readonly except?: Readonly<Record<string, Expected>>;
  readonly copiedShare?: number;
  /** What is done to the registry or to the labels besides. These need refits. */
  readonly world?: ScenarioData;
  /** Of the checks, over that of the suite. */
  readonly preset?: PresetName;
}

/** What this check should say of the scenario. */
export function expectedOf(scenario: ControlScenario, checkId: string): Expected {
  return scenario.except?.[checkId] ?? scenario.expected;
}

/** Whether some check is held to what it says of the scenario; else it only shows how a check answers to a leak's size. */
export function decides({ expected, except = {} }: ControlScenario): boolean {
  return [expected, ...Object.values(except)].some((one) => one === "caught" || one === "quiet");
}

/** From a file that is nothing but patients to one that has never seen them. */
export const CONTROL_SUITE: readonly ControlScenario[] = [
  {
    control: "verbatim-copy",
    stream: "verbatim copy",
    generatorId: "copy",
    params: {},
    expected: "caught",
    copiedShare: 1,
  },
  {
    control: "partial-copy",
    stream: "partial copy 30 %",
    generatorId: "partial-copy",
    params: { share: 0.3 },
    expected: "graded",
    copiedShare: 0.3,
  },
  {
    control: "partial-copy",
    stream: "partial copy 10 %",
    generatorId: "partial-copy",
    params: { share: 0.1 },
    expected: "graded",
    copiedShare: 0.1,
  },
  {
    control: "jittered-copy",
    stream: "jittered copy 30 %",
    generatorId: "jitter",
    params: { flip: 0.3 },
    expected: "graded",
  },
  // Means of the patients are in it, and attacks on membership see means.
  {
    control: "independent-columns",
    stream: "independent columns",
    generatorId: "marginals",
    params: {},
    expected: "quiet",
    except: { membership: "graded" },
  },
  { control: "fresh-real", stream: "fresh real patients", generatorId: FRESH_REAL, params: {}, expected: "quiet" },
];

/** A sequential CART without any of its guards. */
const UNGUARDED: Params = {
  fitShare: 1,
  minLeafUnits: 2,
  leafShare: 0,
  maxLeaves: 1000,
  splitZ: -5,
  shrinkUnits: 0,
  trendRidgeUnits: 0,
  trendCaution: 0,
  survivalCaution: 0,
  tailShare: 0,
  minTailUnits: 1,
  foldUnits: 1,
  minMissingUnits: 1,
};

/**
 * The control suite with every other control there is, for `--controls full`.
 * @param recipe the run's own, for the canaries; undefined where there is none, or nothing can be refitted
 */
export function fullSuite(
  recipe: { readonly generatorId: string; readonly params: Params } | undefined,
): readonly ControlScenario[] {
  const files: readonly ControlScenario[] = [
    {
      control: "kernel-copy",
      stream: "kernel copy",
      generatorId: "kernel",
      params: {},
      expected: "graded",
      except: { membership: "caught" },
    },
    {
      control: "interpolated",
      stream: "interpolated patients",
      generatorId: "interpolate",
      params: {},
      expected: "graded",
      except: { membership: "caught" },
    },
    {
      control: "secret-copy",
      stream: "secrets copied beside what is known",
      generatorId: "secret-copy",
      params: {},
      expected: "graded",
      except: { "attribute-inference": "caught" },
    },
    {
      control: "hidden-channel",
      stream: "hidden channel",
      generatorId: "hidden-channel",
      params: {},
      expected: "blind spot",
    },
  ];
  if (recipe === undefined) return [...CONTROL_SUITE, ...files];
  return [
    ...CONTROL_SUITE,
    ...files,
    { control: "unguarded-cart", stream: "unguarded cart", generatorId: "cart", params: UNGUARDED, expected: "graded" },
    {
      control: "planted-outlier",
      stream: "planted outlier",
      generatorId: "normal",
      params: {},
      expected: "graded",
      except: { "rare-individuals": "caught" },
      world: "planted-outlier",
      preset: "onePatient",
    },
    { control: "canaries", stream: "canaries in the recipe", ...recipe, expected: "graded", world: "canaries" },
    {
      control: "shuffled-labels",
      stream: "verbatim copy, labels shuffled",
      generatorId: "copy",
      params: {},
      expected: "quiet",
      world: "shuffled-labels",
    },
  ];
}
