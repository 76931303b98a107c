import { basename } from "node:path";
import { checks } from "../../../disclosure/index.ts";
import { wholeFileCopies, type WholeFileCopies } from "../../../disclosure/replicas/whole-file/whole-file-copies.ts";
import { repeatedPatients } from "../../../disclosure/replicas/whole-file/repeated-registry.ts";
import type { CheckResult } from "../../core/contracts/disclosure.ts";
import type { FidelityReport } from "../../core/contracts/fidelity.ts";
import type { Preflight, ReadingNote, RunOutcome } from "../../core/contracts/outcome.ts";
import type { Policy } from "../../core/contracts/policy.ts";
import type { Progress } from "../../core/contracts/progress.ts";
import type { PackedCohort } from "../../core/data/packed-cohort.ts";
import { columnsWithRole } from "../../core/data/schema.ts";
import { withRole, type Cohort } from "../../core/data/cohort.ts";
import { RaresynthError } from "../../core/errors.ts";
import { letSignalsIn } from "../../core/let-signals-in.ts";
import { createRng } from "../../core/rng.ts";
import { seal } from "../../core/data/sensitive.ts";
import { levelFinder } from "../../io/forms/level-value.ts";
import type { LargeSource } from "../../io/large/blocks/table-blocks.ts";
import { readPackedSynthetic } from "../../io/large/packed/read-packed-synthetic.ts";
import { readPacked, type PackedRegistry } from "../../io/large/packed/read-packed.ts";
import { originOf } from "../../io/settings/policy-origin.ts";
import { shippedPolicies } from "../../io/settings/read-policy.ts";
import { readSchema } from "../../io/schema/read-schema.ts";
import { atAttemptLevel } from "../../pipeline/attempt-bounds.ts";
import { refuseRepeatedSample } from "../../pipeline/holdout-overlap.ts";
import { ceilingsByCheck } from "../../pipeline/ceilings.ts";
import { judge } from "../../pipeline/gate.ts";
import { preflight } from "../../pipeline/preflight.ts";
import { commonOutcome, described, stopwatch, strictestRate, type RegistryInput } from "../../pipeline/run.ts";
import { about } from "../about.ts";
import { shippedAdversaries } from "../open-registry.ts";
import type { RunResult } from "../runs/run-result.ts";
import { beginAttempt, endAttempt } from "../runs/attempt.ts";
import { seedOf } from "../runs/seed.ts";
import { digestOfFile } from "./digest-of-file.ts";
import { drawSamples, largeFidelity, type Samples } from "./large-fidelity.ts";
import { progressOfShare } from "./share.ts";

/** Patients of each stratum of rarity who are attacked. */
const ASKED_EACH = 1000;
/** Units, and synthetic rows, on which fidelity rests that is not of single columns or pairs. */
const SAMPLE_UNITS = 1000;

/** What a large file is assessed with. */
export interface AssessLargeOptions {
  readonly synthetic: LargeSource;
  /** Real patients whom the generator never saw. */
  readonly holdout?: LargeSource;
  readonly policy: Policy;
  readonly seed?: string;
  /** The registry's ledger: the assessment is noted before the work, counted, and judged at a level spent over assessments. */
  readonly ledger?: string;
  /** Patients of each stratum, and units of the sample; for tests on small files. */
  readonly askedEach?: number;
  readonly sampleUnits?: number;
  /** Rows on which pairs of columns are compared. */
  readonly pairRows?: number;
  readonly onProgress?: Progress;
  readonly signal?: AbortSignal;
}

/**
 * Assesses a synthetic file that is too large for `assessFile`, or was made from a registry that is. Columns and pairs
 * of columns are compared over all rows. Copies of a sample of patients, stratified by how rare they are, are looked
 * for among all synthetic rows; every other check is open. Everything else rests on a simple random sample.
 * @param train the registry
 * @param schemaPath its schema
 * @returns an outcome that is never PASS
 * @throws {E_CANCELLED}, {E_NO_NONMEMBERS} where the holdout repeats the registry, and the codes of reading
 */
export async function assessLarge(
  train: LargeSource,
  schemaPath: string,
  options: AssessLargeOptions,
): Promise<RunResult> {
  const { policy, onProgress = () => undefined, signal } = options;
  const seed = seedOf(options.seed);
  const watch = stopwatch({ now: () => performance.now(), ...(signal === undefined ? {} : { signal }) });
  const schema = await readSchema(schemaPath);
  const inputs = await inputsOf([train.path, schemaPath]);
  const assessed = { sha256: await digestOfFile(options.synthetic.path) };
  const attempt =
    options.ledger === undefined
      ? undefined
      : await beginAttempt(options.ledger, {
          ...{ registry: schema.name, mode: "assess", source: JSON.stringify(inputs) },
          ...{ recipe: { synthetic: assessed.sha256 }, policy, seed: seed.seed },
        });
  const reading = (stage: string) => ({
    ...(signal === undefined ? {} : { signal }),
    onShare: progressOfShare(stage, onProgress),
  });
  const registry = await watch("read registry", async () =>
    readPacked(train, schema, "train", reading("read registry")),
  );
  const file = await watch("read file", async () =>
    readPackedSynthetic(options.synthetic, schema, reading("read file")),
  );
  const { holdout: others } = options;
  const holdout =
    others === undefined ? undefined : (await readPacked(others, schema, "holdout", reading("read holdout"))).cohort;
  const samples = drawSamples(registry.cohort, file, options.sampleUnits ?? SAMPLE_UNITS, seed.seed);
  const yielding = async (): Promise<void> => {
    await letSignalsIn();
    if (signal?.aborted === true)
      throw new RaresynthError("E_CANCELLED", "the assessment was cancelled.", { hint: "Nothing was written." });
  };
  const spelledAs = spelling(registry.cohort);
  if (holdout !== undefined)
    await watch("holdout", async () =>
      refuseRepeated(registry.cohort, holdout, { spelledAs, yielding }, seed.seed, options.askedEach ?? ASKED_EACH),
    );
  const copies = await watch("copies", async () =>
    wholeFileCopies(
      {
        registry: registry.cohort,
        file,
        ...(holdout === undefined ? {} : { holdout }),
        quasiIdentifiers: columnsWithRole(registry.cohort.schema, "quasi-identifier"),
        spelledAs,
        onShare: progressOfShare("copies", onProgress),
        yielding,
      },
      {
        cellSize: policy.cellSize.value,
        askedEach: options.askedEach ?? ASKED_EACH,
        ceilings: ceilingsByCheck(policy)["replicas"] ?? {},
      },
      createRng(`${seed.seed}/large/copies`),
    ),
  );
  const { fidelity, warnings, pairs } = await watch("fidelity", async () =>
    largeFidelity(registry.cohort, file, samples, {
      ...{ seed: seed.seed, cellSize: policy.cellSize.value, onProgress, yielding },
      ...(options.pairRows === undefined ? {} : { pairRows: options.pairRows }),
    }),
  );
  const large: ReadingNote = {
    kind: "large-table",
    ...{ rows: registry.cohort.nRows, units: registry.cohort.nUnits, synthetic: file.nRows },
    sample: samples.real.nUnits,
    ...(pairs === undefined ? {} : { pairs }),
  };
  const input: RegistryInput = {
    ...registryInput(registry, samples.real),
    adversaries: await shippedAdversaries(samples.real.schema),
    warnings: [...registry.warnings, ...warnings, large, ...copies.notes],
    inputs,
  };
  const outcome = largeOutcome(input, {
    registry,
    copies: attempt === undefined ? copies : atLevel(copies, policy, attempt.counted.level),
    fidelity,
    policy,
    samples,
    hasHoldout: holdout !== undefined,
  });
  if (attempt !== undefined) await endAttempt(attempt, outcome.verdict.outcome);
  return {
    ...outcome,
    ...(attempt === undefined ? {} : { attempt: attempt.counted, ledger: attempt.place }),
    timings: watch.timings,
    policyOrigin: originOf(policy, await shippedPolicies()),
    assessed,
    record: seal({ ...seed, timings: watch.timings }),
  };
}

/** @throws {E_NO_NONMEMBERS} */
async function refuseRepeated(
  registry: PackedCohort,
  holdout: PackedCohort,
  how: Parameters<typeof repeatedPatients>[2],
  seed: string,
  asked: number,
): Promise<void> {
  const repeats = await repeatedPatients(registry, holdout, how, asked, createRng(`${seed}/large/holdout`));
  refuseRepeatedSample(repeats.asked, repeats);
}

async function inputsOf(paths: readonly string[]): Promise<{ readonly name: string; readonly sha256: string }[]> {
  return Promise.all(paths.map(async (path) => ({ name: basename(path), sha256: await digestOfFile(path) })));
}

function atLevel(copies: WholeFileCopies, policy: Policy, level: number): WholeFileCopies {
  return { ...copies, result: atAttemptLevel(copies.result, policy.alpha, level) };
}

/** The registry's name of a level that says the same. */
function spelling(registry: PackedCohort): (column: string, level: string) => string {
  const finders = new Map(
    registry.columns.flatMap(({ cells }) =>
      cells.kind === "coded" ? [[cells.name, { levels: cells.levels, find: levelFinder(cells.levels) }] as const] : [],
    ),
  );
  return (column, level) => {
    const own = finders.get(column);
    return own?.levels[own.find(level) ?? -1] ?? level;
  };
}

function registryInput(
  registry: PackedRegistry<"train">,
  cohort: Cohort<"train">,
): Omit<RegistryInput, "adversaries" | "warnings" | "inputs"> {
  return {
    cohort: withRole(cohort, "train"),
    droppedIdentifiers: registry.droppedIdentifiers,
    nDroppedByConsent: registry.nDroppedByConsent,
    fileSchema: registry.fileSchema,
    confirmation: registry.confirmation,
    namedUnits: [],
  };
}

function largeOutcome(
  input: RegistryInput,
  found: {
    readonly registry: PackedRegistry<"train">;
    readonly copies: WholeFileCopies;
    readonly fidelity: FidelityReport;
    readonly policy: Policy;
    readonly samples: Samples;
    readonly hasHoldout: boolean;
  },
): Omit<RunOutcome, "timings"> {
  const { copies, policy, fidelity, samples, hasHoldout } = found;
  const before = largePreflight(input, found.registry, copies, policy);
  const asked = ceilingsByCheck(policy);
  const results: CheckResult[] = checks.map((check) =>
    check.id === copies.result.checkId
      ? copies.result
      : {
          ...{ status: "inconclusive", checkId: check.id, decides: check.id in asked, why: "E_UNSUPPORTED" },
          lacks: { kind: "large-table" },
          needed: { kind: "random-sample" },
        },
  );
  return {
    ...commonOutcome(input, policy, { about: about() }),
    kind: "assess",
    preflight: before,
    controls: { outcomes: [], failedChecks: [] },
    fidelity,
    released: samples.synthetic,
    checks: described(checks, results),
    verdict: judge(policy, results, { preflight: before, hasHoldout }),
  };
}

/** Counts of all rows; classes on all quasi-identifiers together, over all patients. */
function largePreflight(
  input: RegistryInput,
  { cohort }: PackedRegistry<"train">,
  { classes }: WholeFileCopies,
  policy: Policy,
): Preflight {
  const asSample = preflight(input.cohort, input, { cellSize: policy.cellSize.value, ceiling: strictestRate(policy) });
  const { population: _population, ...rest } = asSample;
  const { nClasses, nAlone, nSmall, smallest } = classes;
  const columns = columnsWithRole(cohort.schema, "quasi-identifier");
  return {
    ...rest,
    nRows: cohort.nRows,
    nUnits: cohort.nUnits,
    quasiIdentifierSets:
      columns.length === 0
        ? []
        : [{ columns, nClasses, nSampleUniques: nAlone, nSmallCells: nSmall, smallestClass: smallest }],
    zeroHitBound: 1 - 0.05 ** (1 / cohort.nUnits),
    bestVerdict: "inconclusive",
    bestVerdictWhy: { kind: "no-refits" },
  };
}
