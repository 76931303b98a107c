import { join } from "node:path";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { raresynth, sample, scratch } from "./harness.ts";

const folder = scratch();

describe("assess", () => {
  it.each(["pbc", "cgd0", "rhDNase", "dystrophy"])(
    "refuses a verbatim copy of %s, with and without a holdout",
    async (name) => {
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
