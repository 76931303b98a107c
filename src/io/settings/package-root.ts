import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { RaresynthError } from "../../core/errors.ts";

/**
 * Folder that holds this package's package.json, found upwards from this file, so that it is the same from `src/` and
 * from `dist/`.
 * @throws {E_FILE} where the package was taken apart
 */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    if (existsSync(join(folder, "package.json"))) return folder;
    const parent = dirname(folder);
    if (parent === folder)
      throw new RaresynthError("E_FILE", "no package.json was found above the program's own files.", {
        hint: "Install the package again.",
      });
    folder = parent;
  }
}
