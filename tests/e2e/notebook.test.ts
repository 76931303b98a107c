import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { root } from "./harness.ts";

it("runs the notebook with plain Node and finds its stored outputs to be those of this program", async () => {
  const notebook = join(root, "notebooks/pbc-walkthrough.ipynb");
  const executed = promisify(execFile)(process.execPath, [join(root, "notebooks/execute.mjs"), notebook, "--check"]);
  await expect(executed.catch((error: unknown) => error)).resolves.toMatchObject({ stderr: "" });
}, 900_000);
