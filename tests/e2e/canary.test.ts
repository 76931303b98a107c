import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { filesBelow, LENIENT_POLICY, raresynth, sample, scratch } from "./harness.ts";

const folder = scratch();

/** A name, a hospital number, a rare undeclared level and a number that no other patient has. */
const CANARIES = ["Qwertyuiopolis", "HN-99887766", "Ultrararitis", "31415.92653"];

it("lets no planted string out: not in a log, an error, a public report or the bundle", async () => {
  const lines = readFileSync(sample("pbc").data, "utf8").trimEnd().split("\n");
  const header = lines[0]!.split(",");
  const planted = lines.map((line, i) => {
    const cells = line.split(",");
    if (i === 0) return [...cells, "patient_name", "hospital", "subtype"].join(",");
    if (i === 7) cells[header.indexOf("alk.phos")] = CANARIES[3]!;
    return [
      ...cells,
      i === 7 ? CANARIES[0] : `name ${i}`,
      i === 7 ? CANARIES[1] : `HN-${10000 + i}`,
      i === 7 ? CANARIES[2] : ["a", "b"][i % 2],
    ].join(",");
  });
  writeFileSync(join(folder, "data.csv"), `${planted.join("\n")}\n`);
  const extra = `  - { name: patient_name, type: identifier, role: identifier }
  - { name: hospital, type: identifier, role: identifier }
  - { name: subtype, type: categorical, role: quasi-identifier, levels: [a, b], otherLevels: fold }
`;
  writeFileSync(
    join(folder, "schema.yaml"),
    readFileSync(sample("pbc").schema, "utf8").replace(/^columns:\n/m, `columns:\n${extra}`),
  );
  writeFileSync(join(folder, "lenient.yaml"), LENIENT_POLICY);
  const out = join(folder, "out");
  const ran = await raresynth([
    "run",
    join(folder, "data.csv"),
    "--schema",
    join(folder, "schema.yaml"),
    "--out",
    out,
    "--policy",
    join(folder, "lenient.yaml"),
    "--refits",
    "130",
    "--workers",
    "2",
  ]);
  expect(ran.stderr).not.toMatch(/error E_/);
  expect(ran.code).toBe(0);
  for (const canary of CANARIES) {
    expect(ran.stdout + ran.stderr).not.toContain(canary);
    for (const [path, bytes] of filesBelow(out)) expect(bytes.includes(canary), `${canary} in ${path}`).toBe(false);
  }

  const inspected = await raresynth(["inspect", join(folder, "data.csv"), "--out", join(folder, "inferred.yaml")]);
  expect(inspected.code).toBe(0);
  for (const canary of CANARIES) {
    expect(inspected.stdout + inspected.stderr).not.toContain(canary);
    expect(readFileSync(join(folder, "inferred.yaml"), "utf8")).not.toContain(canary);
  }

  // The same cells where they break a rule: the error must not quote them either.
  writeFileSync(
    join(folder, "strict.yaml"),
    readFileSync(join(folder, "schema.yaml"), "utf8").replace("levels: [a, b], otherLevels: fold", "levels: [a, b]"),
  );
  const refused = await raresynth([
    "run",
    join(folder, "data.csv"),
    "--schema",
    join(folder, "strict.yaml"),
    "--out",
    join(folder, "refused"),
  ]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("E_VALUE");
  for (const canary of CANARIES) expect(refused.stdout + refused.stderr).not.toContain(canary);
});
