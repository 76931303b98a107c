import { stringify } from "yaml";
import { REASONS, type PacketFacts } from "./evidence.ts";
import { askedOf, type Questionnaire } from "./questionnaire.ts";

/**
 * A file of answers with every field that people have to fill, empty. Items that do not apply to this release are left
 * out.
 */
export function answersTemplate(questionnaire: Questionnaire, facts: PacketFacts, manifestDigest: string): string {
  const head = `# Answers to the checklist, by people. An item counts as answered when every field has words and name, role and date stand beside them.
# Where an item can be waived, say why in notApplicable in place of the fields.
format: raresynth-answers
version: 1
manifest: "${manifestDigest}"
answers:
`;
  const items = questionnaire.items.flatMap((general) => {
    const item = askedOf(general, facts);
    const told = item.naWhen?.told;
    if (item.person === undefined || (told !== undefined && REASONS[told](facts))) return [];
    const { says, roles } = item.person;
    const waive = item.naWhen !== undefined && told === undefined ? { notApplicable: "" } : {};
    const fields = stringify(
      [
        {
          item: item.id,
          name: "",
          role: "",
          date: "",
          says: Object.fromEntries(Object.keys(says).map((key) => [key, ""])),
          ...waive,
          document: "",
        },
      ],
      { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" },
    );
    const notes = Object.entries(says).map(([key, meaning]) => `#   ${key}: ${meaning}`);
    return [`# ${item.id} ${item.asks}\n# Roles: ${roles.join(", ")}\n${notes.join("\n")}\n${fields}`];
  });
  return head + items.join("");
}
