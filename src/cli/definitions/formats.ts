import { Command } from "commander";
import type { CliIo, Done } from "../cli-io.ts";
import { TABLE_FORMATS } from "../shared-options.ts";

/** Commands that write synthetic rows in the format that their registry came in. */
export function formatCommands(io: CliIo, done: Done): Command[] {
  return [phenopacketsDefinition(io, done), redcapDefinition(io, done), careSmDefinition(io, done)];
}

function phenopacketsDefinition(io: CliIo, done: Done): Command {
  return new Command("phenopackets")
    .description("Write synthetic rows of a cohort that was read from phenopackets as GA4GH phenopackets again.")
    .argument("<data>", `synthetic rows, ${TABLE_FORMATS}`)
    .requiredOption("--schema <file>", "schema of the rows")
    .requiredOption("--out <file>", "where to write: one packet a line (NDJSON)")
    .option("--cohort", "write one Cohort message instead")
    .addHelpText(
      "after",
      "\nExample:\n  raresynth phenopackets release/synthetic.csv --schema release/cohort.schema.yaml --out packets.ndjson",
    )
    .action(async (data: string, options: import("../commands/doors/phenopackets.ts").PhenopacketsOptions) =>
      done(await (await import("../commands/doors/phenopackets.ts")).phenopacketsCommand(data, options, io)),
    );
}

function redcapDefinition(io: CliIo, done: Done): Command {
  return new Command("redcap")
    .description("Write synthetic rows of a cohort that was read from a REDCap project as a file that REDCap imports.")
    .argument("<data>", `synthetic rows, ${TABLE_FORMATS}`)
    .requiredOption("--schema <file>", "schema of the rows")
    .requiredOption("--dictionary <file>", "data dictionary of the project; an empty project made of it takes the file")
    .requiredOption("--out <file>", "where to write (CSV, raw codes)")
    .option(
      "--events <names>",
      "unique names of the events, in order, where forms stand on several: visit 1 goes to the first, ...",
    )
    .addHelpText(
      "after",
      '\nExample:\n  raresynth redcap release/synthetic.csv --schema release/cohort.schema.yaml --dictionary dictionary.csv --events "enrolment_arm_1,year_1_arm_1" --out import.csv',
    )
    .action(async (data: string, options: import("../commands/doors/redcap.ts").RedcapCommandOptions) =>
      done(await (await import("../commands/doors/redcap.ts")).redcapCommand(data, options, io)),
    );
}

function careSmDefinition(io: CliIo, done: Done): Command {
  return new Command("care-sm")
    .description("Write synthetic rows of a cohort that was read from CARE-SM as templates again.")
    .argument("<data>", `synthetic rows, ${TABLE_FORMATS}`)
    .requiredOption("--schema <file>", "schema of the rows")
    .requiredOption("--out <folder>", "folder for the templates, one file an element; must not exist")
    .addHelpText(
      "after",
      "\nExample:\n  raresynth care-sm release/synthetic.csv --schema release/cohort.schema.yaml --out templates/",
    )
    .action(async (data: string, options: import("../commands/doors/care-sm.ts").CareSmOptions) =>
      done(await (await import("../commands/doors/care-sm.ts")).careSmCommand(data, options, io)),
    );
}
