import { createHash, randomBytes } from "node:crypto";
import { link, mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RaresynthError } from "../../core/errors.ts";

const PAUSE_MS = 15;
const PATIENCE_MS = 20_000;

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly nonce: string;
}

/**
 * Does the work while holding `<path>.lock`, which is made with O_EXCL and names its holder. A lock whose process no
 * longer lives on this machine is taken over; one of another machine is waited for, then refused.
 * @param work is given a question to ask right before the change becomes visible: do we still hold the lock?
 * @throws {E_LEDGER} where another process keeps the lock for 20 seconds
 */
export async function withLock<T>(path: string, work: (stillHeld: () => Promise<boolean>) => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  const own: Holder = { pid: process.pid, host: hostname(), nonce: randomBytes(16).toString("hex") };
  await mkdir(dirname(path), { recursive: true });
  await acquire(lock, own);
  await sweep(lock);
  const stillHeld = async (): Promise<boolean> => (await holderOf(lock))?.nonce === own.nonce;
  try {
    return await work(stillHeld);
  } finally {
    if (await stillHeld()) await rm(lock, { force: true });
  }
}

async function acquire(lock: string, own: Holder): Promise<void> {
  for (let waited = 0; ; waited += PAUSE_MS) {
    if (await create(lock, own, lock)) return;
    const holder = await holderOf(lock);
    if (holder !== undefined && holder.host === own.host && !isAlive(holder.pid)) {
      await removeDead(lock, holder, own);
      continue;
    }
    if (waited >= PATIENCE_MS)
      throw new RaresynthError("E_LEDGER", "another process holds the ledger's lock.", {
        where: basename(lock),
        hint:
          holder === undefined
            ? "If no other raresynth is running, remove the lock file."
            : `It is process ${holder.pid} on ${holder.host}. If that one is gone, remove the lock file.`,
      });
    await sleep(PAUSE_MS);
  }
}

/** Written beside the lock and linked into place, so that no file is ever seen half written. */
async function create(path: string, own: Holder, lock: string): Promise<boolean> {
  const beside = besideOf(lock, own.nonce);
  const file = await open(beside, "wx");
  try {
    await file.writeFile(JSON.stringify(own));
  } finally {
    await file.close();
  }
  try {
    await link(beside, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(beside, { force: true });
  }
}

/**
 * Removes the lock of a process that died. Who may is settled by a claim that names the dead holder and is made with
 * O_EXCL like the lock: two takers that both saw it would else remove the lock that a living process took between them.
 * Of a claimant that died in turn the next claim is made.
 */
async function removeDead(lock: string, dead: Holder, own: Holder): Promise<void> {
  const claims: string[] = [];
  for (;;) {
    const claim = `${lock}.over.${digestOf(dead.nonce)}.${claims.length + 1}`;
    claims.push(claim);
    if (await create(claim, own, lock)) break;
    const claimant = await holderOf(claim);
    // Somebody is at it, or has just finished: the lock is looked at again.
    if (claimant === undefined || claimant.host !== own.host || isAlive(claimant.pid)) return;
  }
  try {
    if ((await holderOf(lock))?.nonce === dead.nonce) await rm(lock, { force: true });
  } finally {
    for (const claim of claims) await rm(claim, { force: true });
  }
}

/** A file of this process beside the lock: machine and process stand in its name, since a kill can leave it empty. */
function besideOf(lock: string, nonce: string): string {
  return [lock, machine(), String(process.pid), nonce].join(".");
}

function machine(): string {
  return digestOf(hostname());
}

/** Eight digits for a name that may hold anything. */
function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

/** Removes what killed processes of this machine left beside the lock. */
async function sweep(lock: string): Promise<void> {
  const prefix = `${basename(lock)}.${machine()}.`;
  for (const name of await readdir(dirname(lock))) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number(name.slice(prefix.length).split(".")[0]);
    if (Number.isInteger(pid) && pid > 0 && !isAlive(pid)) await rm(join(dirname(lock), name), { force: true });
  }
}

async function holderOf(lock: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(lock, "utf8")) as Holder;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
