import { got, nth } from "../../../src/core/access.ts";
import { column, makeCohort, takeRows, type Cohort, type Column } from "../../../src/core/data/cohort.ts";
import { concatRows } from "../../../src/core/data/concat-rows.ts";
import { conditionTest } from "../../../src/core/data/condition.ts";
import { RaresynthError } from "../../../src/core/errors.ts";
import type { Condition } from "../../../src/core/contracts/generator.ts";
import type { Rng } from "../../../src/core/rng.ts";
import type { CohortSchema } from "../../../src/core/data/schema.ts";
import { normalCdf } from "../../../src/stats/special.ts";
import { expandLevel, type LevelGroup } from "../encoding/collapse-rare-levels.ts";
import { quantileOf, type QuantileFunction } from "../encoding/quantile-function.ts";
import { sampleMissingBlocks } from "../missingness/missing-blocks.ts";
import { clampToSupport } from "../encoding/numeric-support.ts";
import { missingColumn, type OutputColumn } from "../contract/output-columns.ts";
import { drawSurvivalPair } from "../survival/survival-pairs.ts";
import { frameConditioning, gridRange } from "./frame-conditioning.ts";
import { PATTERN_NAME, type Frame, type FrameColumn } from "./frame.ts";
import type { Drawn, JointConditioning } from "./joint-model.ts";

/** Rows drawn for each row asked for before a condition on missing cells is called too rare. */
const MOST_DRAWS_PER_ROW = 200;
const LEAST_BATCH = 200;

/** Draws of a fitted joint model. */
export type JointDraw = (nRows: number, rng: Rng, conditioning: JointConditioning) => Drawn[];

/**
 * Rows of a frame: the joint model's draws become cells, missing cells are punched, survival pairs are drawn last.
 * Conditions on values are the joint model's; rows whose cells are missing (or present) against a condition, and those
 * that meet one under `not`, are left out and others drawn, which is exact for what remains.
 * @throws {E_UNSUPPORTED} where conditions cannot be honoured
 */
export function sampleFrame(
  frame: Frame,
  schema: CohortSchema,
  draw: JointDraw,
  nRows: number,
  rng: Rng,
  given: Readonly<Record<string, Condition>>,
): Cohort<"synthetic"> {
  const { conditioning, awaited } = frameConditioning(frame, given);
  const rows = (n: number, stream: Rng) =>
    decode(frame, schema, draw(n, stream.child("joint"), conditioning), n, stream, given);
  if (Object.keys(awaited).length === 0) return rows(nRows, rng);
  const parts: Cohort<"synthetic">[] = [];
  let found = 0;
  const batch = Math.max(LEAST_BATCH, nRows);
  for (let round = 0; found < nRows && round < MOST_DRAWS_PER_ROW; round++) {
    const tried = rows(batch, rng.child(`batch/${round}`));
    const tests = Object.entries(awaited).map(([name, condition]) => conditionTest(column(tried, name), condition));
    const kept = Array.from({ length: batch }, (_, row) => row)
      .filter((row) => tests.every((test) => test(row)))
      .slice(0, nRows - found);
    found += kept.length;
    parts.push(takeRows(tried, kept, "synthetic"));
  }
  if (found < nRows)
    throw new RaresynthError(
      "E_UNSUPPORTED",
      `the condition is too rare: ${found} of ${nRows} rows after ${MOST_DRAWS_PER_ROW * batch} draws.`,
      { where: Object.keys(awaited).join(", "), hint: "Use bayesian-network, which conditions without rejection." },
    );
  return concatRows(rows(0, rng), parts);
}

function decode(
  frame: Frame,
  schema: CohortSchema,
  drawn: readonly Drawn[],
  nRows: number,
  rng: Rng,
  given: Readonly<Record<string, Condition>>,
): Cohort<"synthetic"> {
  const outputs = new Map(frame.output.map((column) => [column.name, column]));
  const bins = new Map<string, Uint8Array>();
  const first = frame.nPatterns > 0 ? 1 : 0;
  const pattern = drawn[0];
  if (first === 1 && pattern?.kind === "coded")
    bins.set(
      PATTERN_NAME,
      Uint8Array.from(pattern.codes, (group) => group + 1),
    );
  const holes = sampleMissingBlocks(frame.blocks, nRows, bins, rng.child("missing"));
  const columns = new Map<string, Column>();
  frame.columns.forEach((column, at) => {
    columns.set(
      column.name,
      decodeColumn(
        column,
        got(outputs, column.name),
        nth(drawn, at + first),
        holes.get(column.name),
        rng.child(`level/${column.name}`),
        given[column.name],
      ),
    );
  });
  const covariates = [...frame.output].flatMap((output) => columns.get(output.name) ?? []);
  for (const model of frame.survival) {
    for (const column of drawSurvivalPair(
      model,
      covariates,
      outputs,
      holes,
      nRows,
      rng.child(`survival/${model.pair.name}`),
    ))
      columns.set(column.name, column);
  }
  return makeCohort(
    "synthetic",
    schema,
    frame.output.map((output) => columns.get(output.name) ?? missingColumn(output, nRows)),
    nRows,
  );
}

function decodeColumn(
  column: FrameColumn,
  output: OutputColumn,
  drawn: Drawn,
  holes: Uint8Array | undefined,
  rng: Rng,
  condition: Condition | undefined,
): Column {
  if (column.kind === "numeric" && drawn.kind !== "coded")
    return { kind: "numeric", name: column.name, values: decodeNumbers(column.margin, drawn, holes, condition) };
  if (column.kind !== "coded" || drawn.kind !== "coded" || output.kind !== "coded")
    throw new RaresynthError("E_INTERNAL", "draws and column differ in kind.", { where: column.name });
  const wanted = condition !== undefined && "in" in condition ? new Set(condition.in) : undefined;
  const groups = wanted === undefined ? column.groups : column.groups.map((group) => narrowed(group, wanted));
  const codeOf = new Map(output.levels.map((level, code) => [level, code]));
  const codes = drawn.codes.map((group, row) => {
    const level = expandLevel(groups, group, rng);
    return holes?.[row] === 1 ? -1 : got(codeOf, level);
  });
  return { ...output, codes };
}

function decodeNumbers(
  margin: QuantileFunction,
  drawn: Drawn & { kind: "values" | "scores" },
  holes: Uint8Array | undefined,
  condition: Condition | undefined,
): Float64Array {
  const { low, high } = gridRange(margin, condition);
  const raw = drawn.kind === "values" ? drawn.values : drawn.scores;
  return raw.map((one, row) => {
    if (holes?.[row] === 1) return NaN;
    const value = drawn.kind === "values" ? clampToSupport(one, margin.support) : quantileOf(margin, normalCdf(one));
    return Math.min(high, Math.max(low, value));
  });
}

function narrowed(group: LevelGroup, wanted: ReadonlySet<string>): LevelGroup {
  const members = group.members.filter((member) => wanted.has(member.level));
  return members.length === 0 ? group : { label: group.label, members };
}
