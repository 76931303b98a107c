import { type Command, Option } from "commander";
import { wholeNumber } from "../shared-options.ts";

/** Options of `inspect` on how files are meant: other formats, dates, numbers. */
export function addDoorOptions(command: Command): Command {
  for (const option of [...doorOptions(), ...ambiguityOptions()]) command.addOption(option);
  return command;
}

function doorOptions(): Option[] {
  return [
    new Option("--sheet <name>", "sheet of a workbook (default: the first that holds anything; else FILE.xlsx#SHEET)"),
    new Option(
      "--redcap <dictionary>",
      "the data is an export (raw or labels) of the REDCap project with this data dictionary",
    ),
    new Option(
      "--descriptor <file>",
      "Frictionless descriptor of the table (datapackage.json, version 1 or 2, or a Table Schema): its types, levels, missing codes and bounds",
    ),
    new Option("--missing <codes>", 'missing-data codes of the REDCap project: "UNK=Unknown,NASK=Not asked"'),
    new Option(
      "--table <file>",
      "where to write the table made of phenopackets or of a REDCap export (CSV; default: beside --out)",
    ),
    new Option(
      "--least-patients <n>",
      "patients in whom a term of phenopackets must be observed to have a column (from 5; default 11)",
    ).argParser(wholeNumber(5, 1_000_000)),
  ];
}

/** What nobody can tell from the cells alone. */
function ambiguityOptions(): Option[] {
  return [
    new Option("--dates <order>", "how dates are meant that can be read both ways").choices([
      "day-first",
      "month-first",
    ]),
    new Option("--decimal <sign>", "decimal sign of numbers that can be read both ways (1,234)").choices([
      "comma",
      "point",
    ]),
  ];
}
