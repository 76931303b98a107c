import { z } from "zod";
import { parse } from "yaml";
import { RaresynthError } from "../../core/errors.ts";
import { signingRole } from "../signatures/roles.ts";
import { EVIDENCE_NAMES, isAssessed, REASON_NAMES, type PacketFacts } from "./evidence.ts";

const words = z.string().min(1);

const item = z.strictObject({
  id: z.string().regex(/^\d+(\.\d+)?\.[a-z]$/),
  asks: words,
  evidence: z.exactOptional(z.array(z.enum(EVIDENCE_NAMES)).min(1)),
  person: z.exactOptional(z.strictObject({ roles: z.array(signingRole).min(1), says: z.record(z.string(), words) })),
  /** `told`: the tool sees it; without it a named person has to say it. */
  naWhen: z.exactOptional(z.strictObject({ told: z.exactOptional(z.enum(REASON_NAMES)), reason: words })),
  /**
   * In a packet on the file of another maker: what its maker has to say, in place of `person`, beside what the tool
   * shows then.
   */
  vendor: z.exactOptional(
    z.strictObject({ evidence: z.exactOptional(z.array(z.enum(EVIDENCE_NAMES))), says: z.record(z.string(), words) }),
  ),
  see: z.exactOptional(z.array(words)),
});
const questionnaireShape = z.strictObject({
  format: z.literal("raresynth-questionnaire"),
  version: z.literal(1),
  items: z.array(item).min(1),
});
export type QuestionnaireItem = z.infer<typeof item>;
export type Questionnaire = z.infer<typeof questionnaireShape>;

/** @throws {E_CHECKLIST} */
export function parseQuestionnaire(text: string, where: string): Questionnaire {
  return readYaml(text, where, questionnaireShape);
}

/** An item as it is asked of these facts: the maker of an assessed file speaks for what only its maker knows. */
export function askedOf(item: QuestionnaireItem, facts: PacketFacts): QuestionnaireItem {
  if (item.vendor === undefined || !isAssessed(facts)) return item;
  const { evidence: _seen, person: _person, naWhen: _waived, vendor, ...rest } = item;
  const { evidence = [], says } = vendor;
  return { ...rest, ...(evidence.length === 0 ? {} : { evidence }), person: { roles: ["vendor"], says } };
}

const answer = z.strictObject({
  item: words,
  name: z.string(),
  role: z.union([signingRole, z.literal("")]),
  date: z.union([z.string().regex(/^\d{4}-\d{2}-\d{2}$/), z.literal("")]),
  says: z.exactOptional(z.record(z.string(), z.string())),
  notApplicable: z.exactOptional(z.string()),
  document: z.exactOptional(z.string()),
});
const answersShape = z.strictObject({
  format: z.literal("raresynth-answers"),
  version: z.literal(1),
  /** SHA-256 of the manifest that the answers are about. */
  manifest: z.string().regex(/^[0-9a-f]{64}$/),
  answers: z.array(answer),
});
export type Answer = z.infer<typeof answer>;
export type Answers = z.infer<typeof answersShape>;

/** @throws {E_CHECKLIST} also where an item is answered twice */
export function parseAnswers(text: string, where: string): Answers {
  const answers = readYaml(text, where, answersShape);
  const seen = new Set<string>();
  for (const { item: id } of answers.answers) {
    if (seen.has(id)) throw new RaresynthError("E_CHECKLIST", `item ${id} is answered twice.`, { where });
    seen.add(id);
  }
  return answers;
}

function readYaml<T>(text: string, where: string, shape: z.ZodType<T>): T {
  let content: unknown;
  try {
    content = parse(text);
  } catch (cause) {
    throw new RaresynthError("E_CHECKLIST", "it is not valid YAML.", { where, cause });
  }
  const parsed = shape.safeParse(content);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.slice(0, 3).map((issue) => `${issue.path.join(".") || "whole"}: ${issue.message}`);
  throw new RaresynthError("E_CHECKLIST", `it does not fit: ${faults.join("; ")}.`, { where });
}
