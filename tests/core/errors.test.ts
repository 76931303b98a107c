import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ERROR_CODES } from "../../src/core/errors.ts";

it("documents exactly the codes that exist", () => {
  const docs = readFileSync(join(import.meta.dirname, "../../docs/errors.md"), "utf8");
  const documented = Object.fromEntries(
    [...docs.matchAll(/^\| (E_\w+) \| (.*) \|$/gm)].map((match) => [match[1], match[2]]),
  );
  expect(documented).toEqual({ ...ERROR_CODES });
});
