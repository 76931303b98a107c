import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { packageRoot } from "../../io/settings/package-root.ts";
import type { Dependency } from "../../packet/description.ts";

interface PackageFile {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/**
 * The libraries this program stands on, as installed: name, version and licence from their own package files, in order
 * of name.
 */
export function dependencies(): Dependency[] {
  const own = readPackage(join(packageRoot(), "package.json"));
  const require = createRequire(join(packageRoot(), "package.json"));
  return Object.keys(own?.dependencies ?? {})
    .sort()
    .map((name) => {
      const folder = (require.resolve.paths(name) ?? []).map((path) => join(path, name));
      const found = folder.map((path) => readPackage(join(path, "package.json"))).find((file) => file !== undefined);
      return { name, version: found?.version ?? "not found", licence: found?.license ?? "not stated" };
    });
}

function readPackage(path: string): PackageFile | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as PackageFile;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
