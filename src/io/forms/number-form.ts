import { defined } from "../../core/access.ts";
import type { ColumnSchema } from "../../core/data/schema.ts";
import { parseNumber } from "../tables/parse-number.ts";

type Form = Pick<ColumnSchema, "decimal" | "thousands" | "decimals" | "suffix" | "unit">;

/**
 * Reads the numbers of a column in the form that its schema declares. NaN where the text is none. Blanks around are no
 * part of it.
 */
export function numberReader(form: Form): (text: string) => number {
  const { decimal = ".", thousands } = form;
  const endings = [form.suffix, form.unit].filter((ending) => ending !== undefined).map((ending) => ending.trim());
  const grouped = thousands === undefined ? undefined : groupedPattern(thousands, decimal);
  return (cell) => {
    let text = cell.trim();
    for (const ending of endings)
      if (ending !== "" && text.endsWith(ending)) {
        text = text.slice(0, -ending.length).trim();
        break;
      }
    if (thousands !== undefined && text.replaceAll("\u00a0", " ").replaceAll("\u202f", " ").includes(thousands)) {
      text = text.replaceAll("\u00a0", " ").replaceAll("\u202f", " ");
      if (!defined(grouped).test(text)) return Number.NaN;
      text = text.replaceAll(thousands, "");
    }
    if (decimal === ",") {
      if (text.includes(".")) return Number.NaN;
      text = text.replace(",", ".");
    }
    return parseNumber(text);
  };
}

/** Writes numbers as `numberReader` reads them. */
export function numberWriter(form: Form): (value: number) => string {
  const { decimal = ".", thousands, decimals, suffix = "" } = form;
  if (decimal === "." && thousands === undefined && decimals === undefined && suffix === "") return String;
  return (value) => {
    const shortest = String(value);
    const exponent = /e/i.test(shortest);
    let text = decimals === undefined || exponent ? shortest : atLeast(shortest, decimals);
    const [digits = "", fraction] = text.split(".");
    const whole = thousands === undefined || exponent ? digits : digits.replace(/\B(?=(\d{3})+(?!\d))/g, thousands);
    text = fraction === undefined ? whole : `${whole}${decimal}${fraction}`;
    return text + suffix;
  };
}

/** A number written with zeros up to so many digits after the point; digits that it has are not cut. */
function atLeast(text: string, decimals: number): string {
  const [whole = "", fraction = ""] = text.split(".");
  const padded = fraction.padEnd(decimals, "0");
  return padded === "" ? whole : `${whole}.${padded}`;
}

function groupedPattern(thousands: string, decimal: string): RegExp {
  const sign = thousands === "." ? "\\." : thousands;
  const point = decimal === "." ? "\\." : ",";
  return new RegExp(`^[+-]?\\d{1,3}(?:${sign}\\d{3})+(?:${point}\\d+)?$`);
}
