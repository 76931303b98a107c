import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { verifyPacket } from "../../src/api/packet/verify-packet.ts";
import { writeRelease } from "../../src/api/write-release.ts";
import { createRng } from "../../src/core/rng.ts";
import { recordAttempt } from "../../src/packet/ledger/attempts.ts";
import { readLedger } from "../../src/packet/ledger/ledger.ts";
import { newKey } from "../../src/packet/signatures/keys.ts";
import { verifyBag } from "../../src/packet/verify-bag.ts";
import { consistentOutcome } from "../release/consistent-outcome.ts";
import { raresynth, scratch } from "./harness.ts";

const folder = scratch();
const at = (name: string): string => join(folder, name);
const POINTS = 20;

it("leaves nothing half-written and the ledger whole when sign, packet build and purge are killed at 20 random points each", async () => {
  const outcome = await consistentOutcome();
  const today = outcome.startedAt.slice(0, 10);
  const env = { SOURCE_DATE_EPOCH: String(Date.parse(`${today}T12:00:00Z`) / 1000) };
  const { privateKey, entry } = newKey("A. Person", ["producer"]);
  writeFileSync(at("key.pem"), privateKey);
  await writeRelease(outcome, { folder: at("release") });
  const rng = createRng("packet-kills");
  const interrupted = { sign: 0, packet: 0, purge: 0 };
  const ledger = at("pbc.ledger.jsonl");
  const facts = { registry: "pbc", mode: "run" as const, source: "s", recipe: "a".repeat(64), policy: "p", seed: "x" };
  await recordAttempt(ledger, facts, `${today}T10:00:00.000Z`);
  const who = ["--name", "A. Person", "--key", at("key.pem"), "--ledger", ledger];
  const typical: Record<string, number> = {};
  const timed = async (name: keyof typeof interrupted, args: string[]): Promise<void> => {
    const known = typical[name];
    // The first call is whole and says how long it takes; kills fall mostly into its end, where files are written.
    const options = known === undefined ? { env } : { env, killAfterMs: known * (0.6 + 0.6 * rng.float()) };
    const ran = await raresynth(args, options);
    if (known === undefined) typical[name] = ran.ms;
    else if (ran.code === null) interrupted[name]++;
  };
  for (let k = 0; k <= POINTS; k++) {
    const run = at(`run-${k}`);
    mkdirSync(run);
    cpSync(at("release"), join(run, "release"), { recursive: true });
    await timed("sign", ["sign", join(run, "release"), "--role", "producer", ...who]);
    const signs = readdirSync(join(run, "release")).some((name) => name.startsWith("signature-"));
    if (!signs) await raresynth(["sign", join(run, "release"), "--role", "producer", ...who], { env });
    const verified = await verifyPacket(join(run, "release"), { trust: [entry], today });
    expect(
      verified.problems.filter(({ file }) => file !== "signatures"),
      `sign ${k}`,
    ).toEqual([]);

    const packet = join(run, "packet");
    await timed("packet", ["packet", "build", join(run, "release"), "--out", packet]);
    if (existsSync(packet)) expect(await verifyBag(packet), `packet ${k}`).toEqual([]);

    for (const name of ["report.internal.json", "report.internal.html", "model.internal.json"])
      writeFileSync(join(run, name), "{}".repeat(50_000));
    await timed("purge", ["purge", run, ...who]);
    const left = readdirSync(run).filter((name) => name.includes(".internal."));
    const hasReceipt = existsSync(join(run, "purge-receipt.dsse.json"));
    if (hasReceipt) expect(left, `purge ${k}`).toEqual([]);
    else if (left.length > 0 || existsSync(join(run, ".purge-pending.dsse.json"))) {
      expect((await raresynth(["purge", run, ...who], { env })).code, `purge again ${k}`).toBe(0);
      expect(readdirSync(run).filter((name) => name.includes(".internal."))).toEqual([]);
    }
    // Throws where the chain is broken.
    expect((await readLedger(ledger))!.length).toBeGreaterThan(1);
  }
  const lines = readFileSync(ledger, "utf8").trimEnd().split("\n").length;
  console.log(
    `killed while at work: ${JSON.stringify(interrupted)} of ${POINTS} each; ${lines} entries in ${basename(ledger)}`,
  );
  for (const n of Object.values(interrupted)) expect(n).toBeGreaterThan(3);
}, 900_000);
