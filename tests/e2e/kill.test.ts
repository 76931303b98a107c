import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createRng } from "../../src/core/rng.ts";
import { filesBelow, LENIENT_POLICY, raresynth, sample, scratch } from "./harness.ts";

const folder = scratch();
const lenient = join(folder, "lenient.yaml");
writeFileSync(lenient, LENIENT_POLICY);
const { schema } = sample("dystrophy");
// Sixty patients, few columns and cheap fits: forty runs of everything, in bearable time.
const data = join(folder, "sixty.csv");
writeFileSync(data, `${readFileSync(sample("dystrophy").data, "utf8").split("\n").slice(0, 61).join("\n")}\n`);
const args = (out: string) => [
  "run",
  data,
  "--schema",
  schema,
  "--out",
  out,
  "--policy",
  lenient,
  "--generator",
  "marginals",
  "--refits",
  "130",
  "--seed",
  "kills",
  "--workers",
  "2",
  // A ledger of its own for each folder: a run that goes on is the same attempt.
  "--ledger",
  `${out}.ledger.jsonl`,
];

it("leaves no partial bundle when killed at 20 random times, and the rerun completes with the same bytes", async () => {
  const whole = join(folder, "whole");
  const reference = await raresynth(args(whole));
  expect(reference.code).toBe(0);
  const rng = createRng("kill-times");
  let interrupted = 0;
  for (let k = 0; k < 20; k++) {
    const out = join(folder, `killed-${k}`);
    // Half of the kills fall into the last fifth, where files are written.
    const share = k % 2 === 0 ? rng.float() : 0.8 + 0.25 * rng.float();
    const killed = await raresynth(args(out), { killAfterMs: share * reference.ms });
    if (killed.code === null) interrupted++;
    if (existsSync(join(out, "release"))) expect((await raresynth(["verify", join(out, "release")])).code).toBe(0);
    if (!existsSync(join(out, "run-record.internal.json"))) expect((await raresynth(args(out))).code).toBe(0);
    expect(filesBelow(join(out, "release"))).toEqual(filesBelow(join(whole, "release")));
    expect(readdirSync(out).filter((name) => name.startsWith("."))).toEqual([]);
  }
  expect(interrupted).toBeGreaterThanOrEqual(10);
}, 600_000);
