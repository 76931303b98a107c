import { Command } from "commander";
import type { CliIo, Done } from "../cli-io.ts";

/** `raresynth schema`: who confirmed one. */
export function schemaDefinition(io: CliIo, done: Done): Command {
  return new Command("schema").description("Work on a schema file.").addCommand(
    new Command("confirm")
      .description("Record who confirmed a schema, and when. Nothing passes with a schema that nobody confirmed.")
      .argument("<file>", "schema, YAML or JSON")
      .requiredOption("--by <name>", "the person who checked it")
      .option("--all", "also what inspect guessed and is still marked: you have checked all of it")
      .addHelpText("after", '\nExample:\n  raresynth schema confirm cohort.schema.yaml --by "Dr A. Example"')
      .action(async (file: string, options: import("../commands/schema-confirm.ts").SchemaConfirmOptions) =>
        done(await (await import("../commands/schema-confirm.ts")).schemaConfirmCommand(file, options, io)),
      ),
  );
}
