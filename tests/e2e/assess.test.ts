import { join } from "node:path";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { raresynth, sample, scratch } from "./harness.ts";

const folder = scratch();

describe("assess", () => {
  for (const name of ["pbc", "cgd0", "rhDNase", "dystrophy"])
    it(
      `refuses a verbatim copy of ${name}, with and without a holdout`,
      { tags: name === "dystrophy" ? [] : ["thorough"] },
      async () => {
        const { data, schema } = sample(name);
        const ran = await raresynth([
          "assess",
          "--train",
          data,
          "--synthetic",
          data,
          "--schema",
          schema,
          "--out",
          join(folder, name),
          "--json",
        ]);
        expect(JSON.parse(ran.stdout)).toMatchObject({ verdict: "fail", exitCode: 2 });
        expect(ran.code).toBe(2);
        expect(readFileSync(join(folder, name, "report.internal.html"), "utf8")).toContain("FAIL");
      },
    );
});
