import { Command, Option } from "commander";
import { LANGUAGES } from "../../core/contracts/language.ts";
import type { CliIo, Done } from "../cli-io.ts";

/** Commands on reports and releases that stand already. */
export function reportCommands(io: CliIo, done: Done): Command[] {
  return [reportDefinition(io, done), compareDefinition(io, done), verifyDefinition(io, done)];
}

function reportDefinition(io: CliIo, done: Done): Command {
  return new Command("report")
    .description(
      "Render a report again from its JSON as page (HTML), text (Markdown) and A4 document (PDF), in another language if asked. Measures nothing.",
    )
    .argument("<path>", "a folder of results, a release, or a report's JSON file")
    .option("--out <file>", "where to write, without ending (default: beside the JSON)")
    .addOption(new Option("--language <code>", "language of the pages").choices([...LANGUAGES]))
    .option(
      "--watermark <text>",
      'text across every sheet, such as "draft" (written beside the pages, never over them)',
    )
    .option("--figures", "also every figure as SVG and PNG, in a folder beside the pages (not into a release)")
    .addHelpText(
      "after",
      "\nExamples:\n  raresynth report result/ --language de\n  raresynth report release/ --out slides/pbc --figures",
    )
    .action(async (path: string, options: import("../commands/report.ts").ReportOptions) =>
      done(await (await import("../commands/report.ts")).reportCommand(path, options, io)),
    );
}

function compareDefinition(io: CliIo, done: Done): Command {
  return new Command("compare")
    .description(
      "Put reports side by side: two vendors, two settings, last year's. Marks differences beyond their intervals.",
    )
    .argument("<paths...>", "folders of results, releases, or reports' JSON files")
    .addOption(new Option("--language <code>", "language of the table").choices([...LANGUAGES]))
    .option("--json", "print the comparison as one line of JSON")
    .addHelpText(
      "after",
      "\nExit codes: 0 measured alike · 1 usage · 3 not measured alike, so nothing is ranked.\n\nExample:\n  raresynth compare vendor-a/ vendor-b/",
    )
    .action(async (paths: string[], options: import("../commands/compare.ts").CompareOptions) =>
      done(await (await import("../commands/compare.ts")).compareCommand(paths, options, io)),
    );
}

function verifyDefinition(io: CliIo, done: Done): Command {
  return new Command("verify")
    .description(
      "Check a release, an assessment or a packet offline: every hash, the schemas, that pages (HTML, PDF) and descriptors are what data and report give, signatures and dates.",
    )
    .argument("<dir>", "a release, an assessment, the folder of a run or assessment, or a packet")
    .option("--trust <file>", "whose key is whose (see keys trust)")
    .option("--ledger <file>", "registry's ledger, in which it is noted that a verdict has run out")
    .option("--data <file>", "the file that was assessed, which an assessment names by its digest")
    .option("--json", "print the result as one line of JSON")
    .addHelpText("after", "\nExample:\n  raresynth verify result/release --trust trust.json")
    .action(async (dir: string, options: import("../commands/verify.ts").VerifyCommandOptions) =>
      done(await (await import("../commands/verify.ts")).verifyCommand(dir, options, io)),
    );
}
