import { column, takeRows, type Cohort, type Column } from "../../src/core/data/cohort.ts";
import { concatRows } from "../../src/core/data/concat-rows.ts";
import { conditionTest } from "../../src/core/data/condition.ts";
import { RaresynthError } from "../../src/core/errors.ts";
import type { Condition } from "../../src/core/contracts/generator.ts";
import type { Rng } from "../../src/core/rng.ts";
import type { CohortSchema } from "../../src/core/data/schema.ts";
import { requireConditionFits } from "../shared/contract/conditioning.ts";
import type { CartBody } from "./cart-model.ts";
import { sampleCart } from "./sample-cart.ts";

/**
 * Rows tried for each row asked for before giving up: conditions rarer than about one in 200 belong to the Bayesian
 * network.
 */
const MOST_TRIES_PER_ROW = 200;
const LEAST_BATCH = 500;

/**
 * Draws rows that meet conditions, by rejection: exact for the model, at the price of the rows thrown away.
 * @throws {E_UNSUPPORTED} for an unknown column, a condition that does not fit its kind, or one too rare to wait for
 */
export function sampleGiven(
  body: CartBody,
  schema: CohortSchema,
  nRows: number,
  rng: Rng,
  given: Readonly<Record<string, Condition>>,
): Cohort<"synthetic"> {
  const conditions = Object.entries(given);
  const names = new Set(body.output.map((one) => one.name));
  for (const [name] of conditions)
    if (!names.has(name))
      throw new RaresynthError("E_UNSUPPORTED", "no such column to condition on.", {
        where: name,
        hint: `The model draws ${[...names].join(", ")}.`,
      });
  const none = sampleCart(body, schema, 0, rng);
  for (const [name, condition] of conditions) testOf(column(none, name), condition);
  const batch = Math.max(LEAST_BATCH, nRows);
  const most = MOST_TRIES_PER_ROW * batch;
  const parts: Cohort<"synthetic">[] = [];
  let found = 0;
  for (let tried = 0; found < nRows && tried < most; tried += batch) {
    const rows = sampleCart(body, schema, batch, rng.child(`batch/${tried / batch}`));
    const tests = conditions.map(([name, condition]) => testOf(column(rows, name), condition));
    const kept: number[] = [];
    for (let row = 0; row < batch && found + kept.length < nRows; row++)
      if (tests.every((test) => test(row))) kept.push(row);
    found += kept.length;
    parts.push(takeRows(rows, kept, "synthetic"));
  }
  if (found < nRows) {
    throw new RaresynthError(
      "E_UNSUPPORTED",
      `the condition is too rare: ${found} of ${nRows} rows after ${most} draws.`,
      {
        where: conditions.map(([name]) => name).join(", "),
        hint: "Use bayesian-network, which conditions without rejection.",
      },
    );
  }
  return concatRows(none, parts);
}

/** Whether rows meet a condition. @throws {E_UNSUPPORTED} where none of the column's kind can */
function testOf(tested: Column, condition: Condition): (row: number) => boolean {
  requireConditionFits(tested.name, tested.kind, condition);
  if (tested.kind === "coded" && "in" in condition && !condition.in.some((level) => tested.levels.includes(level))) {
    throw new RaresynthError("E_UNSUPPORTED", "the model draws none of these levels.", {
      where: tested.name,
      hint: "Levels are written as in the schema; rare ones may have been folded.",
    });
  }
  return conditionTest(tested, condition);
}
