import { beforeAll, describe, expect, it } from "vitest";
import { makeCohort, withRole, type Cohort, type Column } from "../../src/core/data/cohort.ts";
import { createRng, permutation, type Rng } from "../../src/core/rng.ts";
import type { Policy } from "../../src/core/contracts/policy.ts";
import { shippedPolicies } from "../../src/io/settings/read-policy.ts";
import { originOf } from "../../src/io/settings/policy-origin.ts";
import { checkTable } from "../../src/release/check-table.ts";
import { rejudge } from "../../src/release/rejudge.ts";
import { buildPublicReport, type PublicReport } from "../../src/report/model.ts";
import { consistentOutcome } from "./consistent-outcome.ts";

/**
 * What a forger would do who rewrites every file, renders the page anew and closes the manifest: only the contents can
 * contradict each other then. Lines are changed together with the findings that they repeat.
 */
let shipped: Policy[];
let report: PublicReport;
let rows: Cohort<"synthetic">;

beforeAll(async () => {
  shipped = await shippedPolicies();
  const outcome = await consistentOutcome();
  report = buildPublicReport(outcome);
  rows = outcome.released;
});

type Loose = {
  policy: {
    id: string;
    basedOn?: string;
    alpha: number;
    validMonths: number;
    cellSize: { value: number };
    thresholds: Threshold[];
  };
  policyOrigin?: unknown;
  verdict: {
    lines: (Part & {
      check: string;
      finding: string;
      ceiling: number;
      measure: "attack" | "excess";
      outcome: string;
    })[];
    expires?: string;
  };
  checks: { id: string; decides: boolean; findings: (Part & { id: string; p: unknown })[] }[];
  controls?: { failedChecks: unknown[] };
};
type Threshold = {
  check: string;
  finding: string;
  ceiling: number;
  measure: string;
  existence?: number;
  asks?: string;
};
type Numbers = { value: number; low: number; high: number };
type Part = { attack: Numbers; control: Numbers; excess: Numbers };

const forged = (change: (copy: Loose) => void): PublicReport => {
  const copy = structuredClone(report) as unknown as Loose;
  change(copy);
  return copy as unknown as PublicReport;
};
/** The finding and the line that repeats it. */
const both = (copy: Loose, check: string, finding: string): Part[] => [
  ...copy.checks.filter((one) => one.id === check).flatMap((one) => one.findings.filter(({ id }) => id === finding)),
  ...copy.verdict.lines.filter((line) => line.check === check && line.finding === finding),
];
const tableOf = (columns: readonly Column[], nRows = rows.nRows): Cohort<"synthetic"> =>
  makeCohort("synthetic", rows.schema, columns, nRows);

describe("a release that nobody changed", () => {
  it("contradicts itself nowhere", () => {
    expect(rejudge(report, shipped)).toEqual([]);
    expect(checkTable(rows, report)).toEqual([]);
  });
});

describe("named forgeries", () => {
  it("finds a line with 44 verbatim rare copies that still says pass", () => {
    for (const finding of ["verbatim-rare", "verbatim", "near-copies"]) {
      const attackOnly = forged((copy) => {
        for (const part of both(copy, "replicas", finding))
          Object.assign(part.attack, { value: 44, low: 44, high: 44 });
      });
      const everywhere = forged((copy) => {
        for (const part of both(copy, "replicas", finding)) {
          Object.assign(part.attack, { value: 44, low: 44, high: 44 });
          Object.assign(part.excess, { value: 44, low: 40, high: 44 });
        }
      });
      const hidden = forged((copy) => {
        for (const part of both(copy, "replicas", finding)) {
          Object.assign(part.attack, { value: 44, low: 44, high: 44 });
          Object.assign(part.excess, { value: 44, low: 0, high: 0 });
        }
      });
      for (const forgery of [attackOnly, everywhere, hidden])
        expect(rejudge(forgery, shipped).join(" "), finding).toContain(finding);
    }
  });

  it("finds a raised ceiling under a shipped name, with the line raised as well", () => {
    const raised = forged((copy) => {
      for (const one of [...copy.policy.thresholds, ...copy.verdict.lines])
        if (one.finding === "person-exposure") one.ceiling = 0.93;
      for (const part of both(copy, "rare-individuals", "person-exposure"))
        Object.assign(part.attack, { value: 0.9, low: 0.85, high: 0.93 });
      for (const part of both(copy, "rare-individuals", "person-exposure"))
        Object.assign(part.excess, { value: 0.4, low: 0.35, high: 0.43 });
    });
    expect(rejudge(raised, shipped)).toEqual([
      "its policy bears the name public-release and differs from it: rare-individuals/person-exposure attack 0.7 → 0.93.",
    ]);
    const renamed = structuredClone(raised) as unknown as Loose;
    renamed.policy.id = "ours";
    expect(rejudge(renamed as unknown as PublicReport, shipped)).toHaveLength(1);
    renamed.policyOrigin = originOf(renamed.policy as unknown as Policy, shipped);
    // Named otherwise and told on page one: allowed, since then its reader sees it.
    expect(rejudge(renamed as unknown as PublicReport, shipped)).toEqual([]);
  });

  it("finds another table of the same columns: the registry in place of the synthetic rows", () => {
    const rng = createRng("registry");
    const registry = tableOf(
      rows.columns.map((column): Column =>
        column.kind === "numeric"
          ? { ...column, values: column.values.map((value) => (rng.float() < 0.3 ? value * 1.2 : value)) }
          : { ...column, codes: column.codes.map((one) => (rng.float() < 0.2 ? 0 : one)) },
      ),
    );
    expect(checkTable(registry, report).length).toBeGreaterThan(2);
  });
});

describe("fifty random forgeries", () => {
  const pick = <T>(list: readonly T[], rng: Rng): T => list[rng.int(list.length)]!;
  const asked = (copy: Loose) => copy.verdict.lines.filter(({ outcome }) => outcome !== "not-applicable");
  const lineOf = (copy: Loose, rng: Rng): Loose["verdict"]["lines"][number] => pick(asked(copy), rng);
  const REPORTS: Readonly<Record<string, (copy: Loose, rng: Rng) => void>> = {
    "a bound above its ceiling": (copy, rng) => {
      const { check, finding, measure, ceiling } = lineOf(copy, rng);
      for (const part of both(copy, check, finding)) {
        part[measure].high = ceiling + 0.2 + rng.float();
        part[measure].low = ceiling + 0.1;
        part[measure].value = ceiling + 0.15;
      }
    },
    "a number in the line alone": (copy, rng) => {
      lineOf(copy, rng).attack.value -= 0.2;
    },
    "a raised ceiling": (copy, rng) => {
      const line = lineOf(copy, rng);
      line.ceiling += 0.1 + rng.float() / 2;
      for (const one of copy.policy.thresholds) if (one.finding === line.finding) one.ceiling = line.ceiling;
    },
    "a threshold left out with its line": (copy, rng) => {
      const { finding } = lineOf(copy, rng);
      copy.policy.thresholds = copy.policy.thresholds.filter((one) => one.finding !== finding);
      copy.verdict.lines = copy.verdict.lines.filter((one) => one.finding !== finding);
    },
    "a check left out": (copy, rng) => {
      const { check } = lineOf(copy, rng);
      copy.checks = copy.checks.filter((one) => one.id !== check);
    },
    "some leak beyond doubt": (copy, rng) => {
      const existing = copy.policy.thresholds.filter((one) => one.existence !== undefined);
      const { check, finding } = pick(existing, rng);
      for (const one of copy.checks.find(({ id }) => id === check)!.findings)
        if (one.id === finding) one.p = { below: 0.001 };
    },
    "a longer life": (copy) => {
      copy.verdict.expires = "2099-01-01";
    },
    "a level of its own": (copy, rng) => {
      copy.policy.alpha = 0.001 + rng.float() / 20;
    },
    "a failed control": (copy, rng) => {
      copy.controls!.failedChecks.push({ check: lineOf(copy, rng).check, why: "It did not behave." });
    },
    "an excess that is not the difference": (copy, rng) => {
      const { check, finding } = pick(
        asked(copy).filter(({ measure, ceiling }) => measure === "excess" && ceiling > 0),
        rng,
      );
      for (const part of both(copy, check, finding)) Object.assign(part.attack, { value: 0.6, low: 0.5, high: 0.7 });
    },
  };
  it.each(Array.from({ length: 30 }, (_, k) => k))("report %i", (k) => {
    const [name, change] = Object.entries(REPORTS)[k % Object.keys(REPORTS).length]!;
    const forgery = forged((copy) => change(copy, createRng(`report/${k}`)));
    expect(rejudge(forgery, shipped), name).not.toEqual([]);
  });

  const TABLES: Readonly<Record<string, (rng: Rng) => Cohort<"synthetic">>> = {
    "a tenth of the rows left out": (rng) => {
      const kept = permutation(rows.nRows, rng).slice(0, Math.floor(0.9 * rows.nRows));
      return tableOf(
        rows.columns.map((column): Column =>
          column.kind === "numeric"
            ? { ...column, values: Float64Array.from(kept, (row) => column.values[row]!) }
            : { ...column, codes: Int32Array.from(kept, (row) => column.codes[row]!) },
        ),
        kept.length,
      );
    },
    "a column in another unit": (rng) => {
      const name = pick(
        rows.columns.filter(({ kind }) => kind === "numeric"),
        rng,
      ).name;
      return tableOf(
        rows.columns.map((column): Column =>
          column.kind === "numeric" && column.name === name
            ? { ...column, values: column.values.map((value) => value * 2.2046) }
            : column,
        ),
      );
    },
    "one level for a fifth of the rows": (rng) => {
      const name = pick(
        rows.columns.filter(({ kind }) => kind === "coded"),
        rng,
      ).name;
      return tableOf(
        rows.columns.map((column): Column =>
          column.kind === "coded" && column.name === name
            ? { ...column, codes: column.codes.map((one) => (rng.float() < 0.2 ? column.levels.length - 1 : one)) }
            : column,
        ),
      );
    },
    "another draw of the numbers": (rng) =>
      tableOf(
        rows.columns.map((column): Column =>
          column.kind === "numeric"
            ? { ...column, values: column.values.map((value) => value + 0.7 * Math.abs(value) * rng.normal()) }
            : column,
        ),
      ),
  };
  it.each(Array.from({ length: 20 }, (_, k) => k))("table %i", (k) => {
    const [name, change] = Object.entries(TABLES)[k % Object.keys(TABLES).length]!;
    expect(checkTable(withRole(change(createRng(`table/${k}`)), "synthetic"), report), name).not.toEqual([]);
  });
});
