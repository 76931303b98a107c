import { got } from "../../src/core/access.ts";
import type {
  CheckContext,
  CheckResult,
  DisclosureCheck,
  Evidence,
  Finding,
} from "../../src/core/contracts/disclosure.ts";
import { GATE_LEVEL } from "../../src/core/contracts/estimate.ts";
import type { Estimate } from "../../src/core/contracts/estimate.ts";
import type { Rng } from "../../src/core/rng.ts";
import { clopperPearson } from "../../src/stats/clopper-pearson.ts";
import { fisherGreater } from "../../src/stats/fisher.ts";
import { differenceOfRates } from "../shared/intervals/rates.ts";
import { countLists } from "./level-counts.ts";
import { modelNumbers } from "./model-numbers.ts";
import { soleValues } from "./sole-values.ts";
import type { SoleValues } from "./sole-values.ts";
import { roundingError, wholeDenominator } from "./whole-denominator.ts";

/**
 * Chance that any table of the model is taken for counts although it is none; shared out over the tables (Bonferroni).
 */
const ALPHA = 0.05;
/** A blurred table is moved by up to this many rounding errors. */
const BLUR = 25;

export type ModelAuditParams = Readonly<Record<string, never>>;

/**
 * What an exact reader can take from a saved model: counts of few people behind its frequencies, and values that only
 * one person has.
 *
 * Source: simple rational reconstruction of frequencies (a share of m records is a whole number of m-ths), as in
 * differencing and reconstruction of published tables: Dinur & Nissim (PODS 2003), Garfinkel, Abowd & Martindale (ACM
 * Queue 16:5, 2018).
 * Claim: every small count found here can be read off the file. Not claimed: that a model in which none is found holds
 * none; a model is personal data whatever this says.
 */
export const modelAudit: DisclosureCheck<ModelAuditParams> = {
  id: "model-audit",
  card: { criterion: "inference", source: "Dinur & Nissim 2003; Garfinkel, Abowd & Martindale 2018" },
  defaults: Object.freeze({}),
  run: async (evidence, _params, rng, context) => runReconstruction(evidence, rng, context),
};

function runReconstruction(evidence: Evidence, rng: Rng, context: CheckContext): CheckResult {
  if (evidence.model === undefined) {
    return {
      status: "inconclusive",
      checkId: "model-audit",
      decides: false,
      why: "E_NO_MODEL",
      lacks: { kind: "no-model" },
      needed: { kind: "model" },
    };
  }
  const { registry } = evidence;
  const numbers = modelNumbers(evidence.model);
  const tables = numbers.shareTables.map((table) =>
    readTable(table, registry.nRows, ALPHA / numbers.shareTables.length, rng),
  );
  const asCounts = tables.flatMap(({ counts }) => (counts === undefined ? [] : [counts]));
  const listed = countLists(registry, numbers.wholeLists);
  const small = [...asCounts, ...listed].flat().filter((count) => count > 0 && count < context.cellSize).length;
  const nCells = tables.reduce((sum, one) => sum + one.nCells, 0) + listed.flat().length;
  const values = soleValueFinding(soleValues(registry, numbers.all));
  return {
    status: "measured",
    checkId: "model-audit",
    decides: false,
    findings: [smallCounts(small, nCells), ...(values === undefined ? [] : [values])],
    notes: [
      { kind: "model-tables", tables: tables.length, asCounts: asCounts.length },
      { kind: "model-lists", lists: listed.length },
      { kind: "model-is-personal" },
    ],
  };
}

interface ReadTable {
  readonly counts: readonly number[] | undefined;
  readonly nCells: number;
}

/** The counts behind a table, where blurred copies of it fit whole counts in at most a share `chance` of cases. */
function readTable(table: readonly number[], nRows: number, chance: number, rng: Rng): ReadTable {
  const error = roundingError(table);
  const m = wholeDenominator(table, error, nRows);
  const nCells = table.length;
  if (m === undefined) return { counts: undefined, nCells };
  const nBlurred = Math.ceil(2 / chance);
  let fits = 0;
  for (let draw = 0; draw < nBlurred; draw++) {
    // Equal shares are one fact, not several: they move together.
    const moved = new Map(
      [...new Set(table)].map((share) => [
        share,
        Math.max(0, Math.round((share + error * BLUR * (2 * rng.float() - 1)) / error) * error),
      ]),
    );
    if (
      wholeDenominator(
        table.map((share) => got(moved, share)),
        error,
        nRows,
      ) !== undefined
    )
      fits++;
    if (fits > chance * nBlurred) return { counts: undefined, nCells };
  }
  return { counts: table.map((share) => Math.round(share * m)), nCells };
}

function smallCounts(small: number, nCells: number): Finding {
  const exactly: Estimate = {
    value: small,
    low: small,
    high: small,
    level: GATE_LEVEL,
    n: nCells,
    method: "observed count",
  };
  return {
    id: "small-counts",
    quantity: "count",
    stratum: "all",
    attack: exactly,
    control: { ...exactly, value: 0, low: 0, high: 0 },
    excess: exactly,
    p: small > 0 ? 0 : 1,
    multiplicity: { procedure: "one test" },
    needed: { kind: "nothing", why: "what the file holds" },
  };
}

/** The column that gives most away. */
function soleValueFinding(columns: readonly SoleValues[]): Finding | undefined {
  const tests = columns
    .map((one) => ({ ...one, p: fisherGreater(one.found, one.nValues, one.foundAbsent, one.nAbsent) }))
    .sort((a, b) => a.p - b.p);
  const worst = tests[0];
  if (worst === undefined) return undefined;
  const attack = clopperPearson(worst.found, worst.nValues, GATE_LEVEL);
  const control = clopperPearson(worst.foundAbsent, worst.nAbsent, GATE_LEVEL);
  return {
    id: "sole-values",
    quantity: "rate",
    stratum: "rare",
    attack,
    control,
    excess: differenceOfRates(attack, control),
    p: Math.min(1, worst.p * tests.length),
    multiplicity:
      tests.length === 1
        ? { procedure: "one test" }
        : {
            procedure: "bonferroni",
            over: tests.length,
            of: "columns",
            worst: { kind: "column", column: worst.column },
          },
    needed: { kind: "nothing", why: "what the file holds" },
  };
}
