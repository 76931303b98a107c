import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { RaresynthError } from "../../core/errors.ts";
import { SIGNING_ROLES, type Policy } from "../../core/contracts/policy.ts";
import { packageRoot } from "./package-root.ts";
import { nameOf, originOf } from "./policy-origin.ts";

const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "an ISO date in quotes is expected");
const words = z.string().min(1);
const translations = z.strictObject({ de: words.exactOptional() }).exactOptional();

/** Cells smaller than this are shown by no rule that the shipped policies cite. */
const USUAL_CELL = 5;
/** A year, a DOI or an address: something that can be looked up. */
const REFERENCE = /\b(?:19|20)\d\d\b|\bdoi\b|10\.\d{4}|\w\.\w{2,}\//i;

const policySchema = z
  .strictObject({
    version: z.literal(1),
    id: z.string().regex(/^[a-z0-9-]+$/),
    basedOn: words.exactOptional(),
    title: words,
    titleIn: translations,
    context: words,
    contextIn: translations,
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
          asks: z.enum(["under the ceiling", "not above the ceiling"]).exactOptional(),
          existence: z.number().gt(0).max(0.05).exactOptional(),
          meaning: words,
          meaningIn: translations,
          citation: words,
          owner: words,
          date: isoDate,
        }),
      )
      .min(1),
  })
  .superRefine((policy, context) => {
    const fault = (path: (string | number)[], message: string): void => {
      context.addIssue({ code: "custom", path, message });
    };
    if (policy.cellSize.value < USUAL_CELL && !REFERENCE.test(policy.cellSize.citation))
      fault(
        ["cellSize", "citation"],
        `a cell size below ${USUAL_CELL} needs a citation that can be looked up (a year, a DOI or an address)`,
      );
    const seen = new Set<string>();
    policy.thresholds.forEach((threshold, k) => {
      const name = nameOf(threshold);
      if (seen.has(name)) fault(["thresholds", k], `a second ceiling on ${name}`);
      seen.add(name);
    });
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

/** Every policy that ships. */
export async function shippedPolicies(): Promise<Policy[]> {
  return Promise.all(
    (await policyNames()).map(async (name) => {
      const path = join(policiesFolder(), `${name}.yaml`);
      return parsePolicy(await readFile(path, "utf8"), path);
    }),
  );
}

/**
 * A policy by name or file (YAML or JSON).
 * @param nameOrFile "public-release", "controlled-access" or the path of a file
 * @returns the checked policy
 * @throws {E_POLICY} unknown name, unreadable file, invalid content, or the id of a shipped policy on other content
 */
export async function readPolicy(nameOrFile: string): Promise<Policy> {
  const shipped = await shippedPolicies();
  const named = shipped.find((policy) => policy.id === nameOrFile);
  if (named !== undefined) return named;
  if (!existsSync(nameOrFile)) {
    throw new RaresynthError("E_POLICY", "there is no policy of that name and no such file.", {
      hint: `Known names: ${shipped.map((policy) => policy.id).join(", ")}.`,
    });
  }
  const policy = parsePolicy(await readFile(nameOrFile, "utf8"), nameOrFile);
  refuseBorrowedName(policy, shipped, nameOrFile);
  return policy;
}

/** @throws {E_POLICY} where a policy bears the id of a shipped one without being it */
function refuseBorrowedName(policy: Policy, shipped: readonly Policy[], where: string): void {
  const origin = originOf(policy, shipped);
  if (policy.basedOn !== undefined && !shipped.some((one) => one.id === policy.basedOn))
    throw new RaresynthError("E_POLICY", "basedOn names no policy that ships with the program.", {
      where,
      hint: `Known names: ${shipped.map((one) => one.id).join(", ")}.`,
    });
  if (origin.kind === "shipped" || !shipped.some((one) => one.id === policy.id)) return;
  throw new RaresynthError(
    "E_POLICY",
    `the policy bears the id of a shipped policy but differs from it in ${origin.changes.map(({ item }) => item).join(", ")}.`,
    { where, hint: `Give it an id of its own, and "basedOn: ${policy.id}".` },
  );
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
