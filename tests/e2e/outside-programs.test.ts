import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commandGenerator } from "../../src/command/command-generator.ts";
import { createRng } from "../../src/core/rng.ts";
import { readRegistry } from "../../src/io/registry/read-registry.ts";
import { readSchema } from "../../src/io/schema/read-schema.ts";
import { root, sample } from "./harness.ts";

/** Python with sdv, such as that of a virtual environment: RARESYNTH_SDV_PYTHON=/path/to/python */
const python = process.env["RARESYNTH_SDV_PYTHON"] ?? "python3";
const works = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: "ignore", timeout: 60_000 }).status === 0;

const PROGRAMS = [
  {
    file: "marginals.py",
    command: "python3",
    needs: "python3",
    installed: () => works("python3", "--version"),
  },
  {
    file: "sdv_copula.py",
    command: python,
    needs: "Python with sdv (pip install sdv; RARESYNTH_SDV_PYTHON names it)",
    installed: () => works(python, "-c", "import sdv.single_table"),
  },
  {
    file: "rpart_sequential.R",
    command: "Rscript --vanilla",
    needs: "R with rpart",
    installed: () => works("Rscript", "--vanilla", "-e", "library(rpart)"),
  },
];

describe("examples of outside programs", () => {
  for (const { file, command, needs, installed } of PROGRAMS) {
    const isThere = installed();
    it.skipIf(!isThere)(
      `${file} gives rows that fit the schema of pbc${isThere ? "" : ` (skipped: needs ${needs})`}`,
      async () => {
        const { data, schema } = sample("pbc");
        const { cohort } = await readRegistry(data, await readSchema(schema), "train");
        const line = `${command} ${join(root, "examples/command", file)} {train} {out} {seed} {rows}`;
        const rng = createRng("outside programs");
        const params = { command: line, seconds: 120, memoryMb: 16_384 };
        const fitted = await commandGenerator.fit(cohort, params, rng.child("fit"));
        const rows = await fitted.sample(200, rng.child("sample"));
        expect(rows.nRows).toBe(200);
        expect(rows.columns.map(({ name }) => name)).toEqual(cohort.columns.map(({ name }) => name));
        const again = await fitted.sample(200, rng.child("another sample"));
        expect(again.columns).not.toEqual(rows.columns);
      },
      180_000,
    );
  }
});
