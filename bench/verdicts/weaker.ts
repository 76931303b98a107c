import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openRegistry } from "../../src/api/open-registry.ts";
import { takeRows, type Cohort } from "../../src/core/data/cohort.ts";
import { createRng, permutation } from "../../src/core/rng.ts";
import { packageRoot } from "../../src/io/settings/package-root.ts";
import { cohortToCsv } from "../../src/io/tables/write-csv.ts";
import { WEAK_LEAKS } from "./weak-leaks.ts";

/**
 * How often `assess` with a holdout refuses files that leak less than copies do, dose by dose, and fresh patients.
 * Half of the patients are fitted, a quarter is the holdout, a quarter stands for strangers. Arguments: registries,
 * separated by commas; draws; minutes after which no further draw is begun; policy; command lines of this program to
 * compare, separated by commas (an earlier build beside this one).
 */
const [
  names = "pbc,dystrophy",
  draws = "10",
  minutes = "60",
  policy = "controlled-access",
  programs = join(packageRoot(), "dist/cli/raresynth.js"),
] = process.argv.slice(2);
const until = process.hrtime.bigint() + BigInt(Number(minutes)) * 60_000_000_000n;
const folder = mkdtempSync(join(tmpdir(), "weaker-"));
/** Per row of the table and program, how often it ended so. */
const counts = new Map<string, { pass: number; inconclusive: number; fail: number }[]>();

for (let draw = 0; draw < Number(draws); draw++)
  for (const name of names.split(",")) {
    const source = join(packageRoot(), "sample-data", name);
    const schema = join(source, "cohort.schema.yaml");
    const csv = join(source, `${name}.csv`);
    const { cohort } = await openRegistry(csv, { schema });
    const lines = readFileSync(csv, "utf8").trimEnd().split(/\r?\n/);
    const order = permutation(cohort.nUnits, createRng(`weaker/${name}/${draw}`));
    const [half, threeQuarters] = [cohort.nUnits >> 1, cohort.nUnits - (cohort.nUnits >> 2)];
    const part = (from: number, to: number): Cohort<"train"> => {
      const inside = new Set(order.subarray(from, to));
      const rows = [...cohort.units.keys()].filter((row) => inside.has(cohort.units[row]!));
      return takeRows(cohort, rows, "train");
    };
    const [train, holdout, fresh] = [
      part(0, half),
      part(half, threeQuarters),
      part(threeQuarters, cohort.nUnits),
    ] as const;
    const file = (what: string): string => join(folder, `${what}.csv`);
    for (const [what, rows] of Object.entries({ train, holdout }))
      writeFileSync(file(what), `${[lines[0], ...[...rows.sourceRows].map((row) => lines[row])].join("\n")}\n`);
    for (const [title, { doses, make }] of Object.entries(WEAK_LEAKS))
      for (const dose of doses) {
        if (process.hrtime.bigint() > until) continue;
        const rng = createRng(`weaker/${name}/${draw}/${title}/${dose}`);
        const made = await make(train, fresh, dose, rng);
        writeFileSync(file("synthetic"), cohortToCsv(made));
        const key = `${name} | ${title} | ${dose}`;
        const tally = counts.get(key) ?? programs.split(",").map(() => ({ pass: 0, inconclusive: 0, fail: 0 }));
        counts.set(key, tally);
        programs.split(",").forEach((program, k) => {
          const outcome = assess(program, schemaOf(program, name), `${name}-${draw}`);
          if (outcome === undefined) console.error(`${key}: ${program} gave no answer`);
          else tally[k]![outcome]++;
        });
      }
    write();
  }
rmSync(folder, { recursive: true });

/** The schema that ships with a program, since an earlier one may not know every key of ours. */
function schemaOf(program: string, name: string): string {
  for (let at = dirname(program); at !== dirname(at); at = dirname(at)) {
    const schema = join(at, "sample-data", name, "cohort.schema.yaml");
    if (existsSync(schema)) return schema;
  }
  throw new Error(`${program} ships no schema of ${name}`);
}

function assess(program: string, schema: string, seed: string): "pass" | "inconclusive" | "fail" | undefined {
  const out = join(folder, "out");
  const files = ["train", "holdout", "synthetic"].flatMap((what) => [`--${what}`, join(folder, `${what}.csv`)]);
  const { status, stderr } = spawnSync(
    process.execPath,
    [program, "assess", ...files, "--schema", schema, "--out", out, "--policy", policy, "--seed", seed, "--json"],
    { encoding: "utf8", env: { ...process.env, XDG_STATE_HOME: join(folder, "state") } },
  );
  rmSync(out, { recursive: true, force: true });
  if (status === 1) console.error(stderr.split("\n").slice(-5).join("\n"));
  return status === 0 ? "pass" : status === 2 ? "fail" : status === 3 ? "inconclusive" : undefined;
}

function write(): void {
  const title = programs.split(",").map((_, k) => `program ${k + 1}: FAIL, open, PASS`);
  const text = [
    `| registry | case | dose | draws | ${title.join(" | ")} |`,
    `|---|---|---|---|${title.map(() => "---|").join("")}`,
    ...[...counts].map(([key, tally]) => {
      const n = Math.max(...tally.map(({ pass, inconclusive, fail }) => pass + inconclusive + fail));
      const each = tally.map(({ pass, inconclusive, fail }) => `${fail}, ${inconclusive}, ${pass}`);
      return `| ${key} | ${n} | ${each.join(" | ")} |`;
    }),
    "",
  ].join("\n");
  if (process.env["RESULTS"] !== undefined) writeFileSync(process.env["RESULTS"], text);
  else console.log(text);
}
