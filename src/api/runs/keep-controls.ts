import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { generators, plantedLeaks } from "../../../generators/index.ts";
import type { Cohort } from "../../core/data/cohort.ts";
import { cohortDigest } from "../../core/data/cohort-digest.ts";
import { threadEntry } from "../../core/thread-entry.ts";
import { FRESH_REAL } from "../../pipeline/controls/control-scenario.ts";
import { keepingControls, type KeepingRunner } from "../../pipeline/controls/kept-controls.ts";
import type { RefitRunner } from "../../pipeline/refits/refit-runner.ts";
import { about } from "../about.ts";
import { fileStore } from "./run-state.ts";

/** Controls that this program makes from the registry alone. */
const OWN = new Set([FRESH_REAL, ...[...generators, ...plantedLeaks].map(({ id }) => id)]);

/**
 * The runner, with controls kept in a folder for later runs on the same registry.
 * @param folder made where there is none
 * @returns undefined where the program does not know its own version to the byte (it runs from its sources)
 */
export async function keepControls(
  runner: RefitRunner,
  cohort: Cohort<"train">,
  folder: string,
): Promise<KeepingRunner | undefined> {
  const program = await programDigest();
  if (program === undefined) return undefined;
  const basis = { registry: cohortDigest(cohort), program, node: about().nodeVersion };
  return keepingControls(runner, fileStore(folder), basis, (id) => OWN.has(id));
}

/**
 * Of the file that starts the threads of refits and controls. In a bundle it names the digest of each piece that it
 * loads, so that any change of the program changes it.
 */
async function programDigest(): Promise<string | undefined> {
  const entry = threadEntry("refit-thread");
  if (!entry.pathname.endsWith("/refit-thread.js")) return undefined;
  return createHash("sha256")
    .update(await readFile(entry))
    .digest("hex");
}
