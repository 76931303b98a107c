import { type Command, Option } from "commander";
import { wholeNumber } from "../shared-options.ts";

/** Options of `inspect` for files that are no table. */
export function addDoorOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--table <file>",
        "where to write the table made of phenopackets or of a REDCap export (CSV; default: beside --out)",
      ),
    )
    .addOption(
      new Option(
        "--redcap <dictionary>",
        "the data is an export (raw or labels) of the REDCap project with this data dictionary",
      ),
    )
    .addOption(
      new Option("--missing <codes>", 'missing-data codes of the REDCap project: "UNK=Unknown,NASK=Not asked"'),
    )
    .addOption(
      new Option(
        "--least-patients <n>",
        "patients in whom a term of phenopackets must be observed to have a column (from 5; default 11)",
      ).argParser(wholeNumber(5, 1_000_000)),
    );
}
