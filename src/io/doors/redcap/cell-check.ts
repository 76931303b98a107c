import type { ColumnSchema } from "../../../core/data/schema.ts";
import type { Faults } from "../../schema/faults.ts";
import { daysOfIsoDate } from "../../tables/iso-date.ts";

/**
 * A cell as the table holds it: decimal comma as point. What the column's type or bounds do not allow is a fault, never
 * a cast.
 * @param place 1-based record of the export
 */
export function checkedCell(column: ColumnSchema, cell: string, place: number, faults: Faults): string {
  const codes = column.missing?.map(({ code }) => code) ?? [];
  if (cell === "" || codes.includes(cell)) return cell;
  const fault = (rule: string): string => {
    faults.add("E_VALUE", column.name, place, rule);
    return "";
  };
  if (column.type === "date")
    return isDate(cell, column.format) ? cell : fault("a date as REDCap exports it is expected (YYYY-MM-DD)");
  if (column.type !== "integer" && column.type !== "continuous") return cell;
  if (column.format !== undefined)
    return /^([01]?\d|2[0-3]):[0-5]\d$/.test(cell) ? cell.padStart(5, "0") : fault("a time HH:mm is expected");
  const text = /^[+-]?\d+,\d+$/.test(cell) ? cell.replace(",", ".") : cell;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text))
    return fault("a number or a missing-data code (--missing) is expected");
  const number = Number(text);
  if (column.type === "integer" && !Number.isInteger(number)) return fault("a whole number is expected");
  const { min, max } = column.bounds ?? {};
  if ((typeof min === "number" && number < min) || (typeof max === "number" && number > max))
    return fault("a number within the dictionary's minimum and maximum is expected");
  return text;
}

function isDate(cell: string, format: string | undefined): boolean {
  if (Number.isNaN(daysOfIsoDate(cell.slice(0, 10)))) return false;
  const rest = cell.slice(10);
  if (format === undefined) return rest === "";
  return (format.endsWith("ss") ? /^ ([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/ : /^ ([01]\d|2[0-3]):[0-5]\d$/).test(rest);
}
