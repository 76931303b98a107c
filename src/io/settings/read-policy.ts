import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { RaresynthError } from "../../core/errors.ts";
import { SIGNING_ROLES, type Policy } from "../../core/contracts/policy.ts";
import { packageRoot } from "./package-root.ts";

const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "an ISO date in quotes is expected");
const words = z.string().min(1);

const policySchema = z.strictObject({
  version: z.literal(1),
  id: z.string().regex(/^[a-z0-9-]+$/),
  title: words,
  context: words,
  owner: words,
  date: isoDate,
  cellSize: z.strictObject({ value: z.int().min(3), citation: words }),
  alpha: z.number().gt(0).max(0.1),
  validMonths: z.int().min(1),
  signatures: z.exactOptional(z.array(z.strictObject({ role: z.enum(SIGNING_ROLES), why: words })).min(1)),
  thresholds: z
    .array(
      z.strictObject({
        check: words,
        finding: words,
        measure: z.enum(["attack", "excess"]),
        ceiling: z.number().min(0).max(1),
        meaning: words,
        citation: words,
        owner: words,
        date: isoDate,
      }),
    )
    .min(1),
});

/** Folder of the policies that ship with the program. */
function policiesFolder(): string {
  return join(packageRoot(), "schemas", "policies");
}

/** Names that `--policy` takes without a file. */
export async function policyNames(): Promise<string[]> {
  return (await readdir(policiesFolder()))
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.slice(0, -".yaml".length))
    .sort();
}

/**
 * A policy by name or file (YAML or JSON).
 * @throws {E_POLICY} unknown name, unreadable file or invalid content
 */
export async function readPolicy(nameOrFile: string): Promise<Policy> {
  const named = (await policyNames()).includes(nameOrFile);
  const path = named ? join(policiesFolder(), `${nameOrFile}.yaml`) : nameOrFile;
  if (!named && !existsSync(path)) {
    throw new RaresynthError("E_POLICY", "there is no policy of that name and no such file.", {
      hint: `Known names: ${(await policyNames()).join(", ")}.`,
    });
  }
  return parsePolicy(await readFile(path, "utf8"), path);
}

/** @throws {E_POLICY} */
export function parsePolicy(text: string, where: string): Policy {
  let content: unknown;
  try {
    content = parse(text);
  } catch (cause) {
    throw new RaresynthError("E_POLICY", "the policy is not valid YAML or JSON.", { where, cause });
  }
  const parsed = policySchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join(".") || "policy"}: ${issue.message}`);
  throw new RaresynthError("E_POLICY", `the policy is not valid: ${faults.join("; ")}.`, { where });
}
