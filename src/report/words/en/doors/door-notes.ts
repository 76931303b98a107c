import type { DoorNote } from "../../../../core/contracts/outcome.ts";

const WHY = {
  identifier: "identifiers, by their flag, their validation or their name",
  derived: "derived from other fields; work them out again from the synthetic rows",
  text: "free text",
  file: "files and pictures of the form",
  time: "durations in a notation that is not read",
  empty: "no value in any row",
  unknown: "columns that the dictionary does not have",
} as const;

/** What a door says of what it made of files of another format. */
export function doorNote(fact: DoorNote): string {
  switch (fact.kind) {
    case "redcap-read":
      return `REDCap: ${fact.exported} rows of ${fact.records} records became ${fact.rows} rows${fact.forms.length === 0 ? ", one a record" : `, one for each time that ${fact.forms.join(", ")} was filled in`}.`;
    case "redcap-dropped":
      return `Dropped (${WHY[fact.why]}): ${fact.columns.join(", ")}.`;
    case "redcap-renamed":
      return `Column ${fact.column} was taken for the field ${fact.field}, whose name it begins.`;
    case "redcap-rule-lost": {
      const why = {
        "not-understood": "it was not understood (functions, arithmetic and smart variables are not read)",
        "dropped-column": "it looks at a column that is not kept",
        broken: `${fact.rows ?? 0} ${fact.rows === 1 ? "row breaks" : "rows break"} it`,
      };
      return `${fact.columns.join(", ")}: the branching logic is not kept in synthetic rows: ${why[fact.why]}.`;
    }
    case "redcap-counted":
      return `Of these repeating instruments only the number of instances is kept (n_...): ${fact.forms.join(", ")}.`;
    case "redcap-rare-codes":
      return `${fact.codes} ${fact.codes === 1 ? "code has" : "codes have"} no column: too few patients have ${fact.codes === 1 ? "it" : "them"}; they are counted together.`;
    case "redcap-required":
      return `Required in REDCap (a warning there, no rule here): ${fact.columns.join(", ")}.`;
    case "descriptor-read":
      return `The descriptor has ${fact.fields} of ${fact.columns} columns: types, levels, missing codes and bounds are those that it declares. Roles are guesses.`;
    case "descriptor-undeclared":
      return `Not in the descriptor, so guessed from the cells: ${fact.columns.join(", ")}.`;
    case "descriptor-dropped":
      return `Dropped (lists, objects, places and durations are not read): ${fact.columns.join(", ")}.`;
    case "descriptor-required":
      return `Declared as never missing (checked here, no rule for synthetic rows): ${fact.columns.join(", ")}.`;
    case "descriptor-wide-key":
      return `The primary key has several columns (${fact.columns.join(", ")}): say under protect which of them tells patients apart.`;
    case "descriptor-unread":
      return `Not read of the descriptor: ${fact.properties.join(", ")}.`;
    case "care-sm-read":
      return `CARE-SM: ${fact.rows} rows of ${fact.files} files became ${fact.patients} rows, one a patient. Codes stand in compact form.`;
    case "care-sm-never-no":
      return "CARE-SM cannot say that something was looked for and not found: the codes of a list are yes or unknown.";
    case "care-sm-passed-over":
      return fact.elements > 0
        ? `${fact.elements} ${fact.elements === 1 ? "element has" : "elements have"} no place in the table and ${fact.elements === 1 ? "was" : "were"} passed over.`
        : `${fact.files} CSV ${fact.files === 1 ? "file of the folder is" : "files of the folder are"} no template of CARE-SM and ${fact.files === 1 ? "was" : "were"} passed over.`;
    case "care-sm-rare":
      return `${fact.codes} ${fact.codes === 1 ? "code has" : "codes have"} no column: too few patients have ${fact.codes === 1 ? "it" : "them"}.`;
    case "care-sm-repeated":
      return `${fact.values} ${fact.values === 1 ? "value was" : "values were"} told several times of a patient; the latest is kept.`;
  }
}
