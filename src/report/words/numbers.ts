import type { Quantity } from "../../core/contracts/finding.ts";
import type { Count, PValue, Shown, ShownEstimate } from "../shown.ts";

/** People: exactly so many, or what of it may be shown. */
export type People = number | Count;

/** The few words that stand among numbers. */
export interface NumberWords {
  readonly decimalPoint: "." | ",";
  readonly suppressed: string;
  readonly from: (low: string, high: string) => string;
  readonly atMost: (high: string) => string;
  readonly records: (n: string, one: boolean) => string;
  readonly atLeastRecords: (n: string) => string;
  readonly fewerRecords: (n: string) => string;
}

/**
 * How a language writes numbers: rates as per cent, areas with two or three decimals, counts as people. The one place
 * where numbers become text.
 */
export interface Numbers {
  /** A number that is none of the three: three decimals at most. */
  readonly plain: (x: Shown | undefined) => string;
  readonly as: (quantity: Quantity | undefined, x: Shown | undefined) => string;
  readonly interval: (quantity: Quantity | undefined, estimate: Pick<ShownEstimate, "low" | "high">) => string;
  readonly percent: (share: number) => string;
  /** With as many digits as it takes not to stand on a ceiling that it is above or under. */
  readonly against: (quantity: Quantity | undefined, x: number, ceiling: number) => string;
  readonly people: (n: People) => string;
  readonly records: (n: People) => string;
  readonly p: (p: PValue | number) => string;
  /** As it stands, for cut points of a scale. */
  readonly exact: (x: number) => string;
  /** Three significant digits. */
  readonly short: (x: number) => string;
  readonly list: (items: readonly string[]) => string;
}

const MINUS = "−";

export function numbersIn(words: NumberWords): Numbers {
  const local = (text: string): string =>
    (text.startsWith("-") ? MINUS + text.slice(1) : text).replaceAll(".", words.decimalPoint);
  const plain = (x: Shown | undefined): string => {
    if (x === undefined) return "–";
    if (x === "suppressed") return words.suppressed;
    return local(Math.abs(x) >= 100 ? fixed(x, 0) : trimmed(x, 0, 3));
  };
  const number = (quantity: Quantity | undefined, x: number, digits = 0): string => {
    if (quantity === "rate") return `${local(trimmed(100 * x, 0, percentDigits(x) + digits))} %`;
    if (quantity === "area") return local(trimmed(x, 2, 3 + digits));
    return quantity === "count" ? local(trimmed(x, 0, 1)) : local(trimmed(x, 0, 3 + digits));
  };
  const as = (quantity: Quantity | undefined, x: Shown | undefined): string =>
    typeof x === "number" && quantity !== undefined ? number(quantity, x) : plain(x);
  const people = (n: People): string => {
    if (typeof n === "number") return String(n);
    if ("exactly" in n) return String(n.exactly);
    return "atLeast" in n ? `≥ ${n.atLeast}` : `< ${n.fewerThan}`;
  };
  return {
    plain,
    as,
    people,
    percent: (share) => number("rate", share),
    interval: (quantity, { low, high }) => {
      if (low !== "suppressed") return words.from(as(quantity, low), as(quantity, high));
      return high === "suppressed" ? words.suppressed : words.atMost(as(quantity, high));
    },
    against: (quantity, x, ceiling) => {
      if (quantity === "count") return String(x === ceiling ? ceiling : Math.ceil(x));
      const scale = quantity === "rate" ? 100 : 1;
      for (let digits = 0; digits < 4; digits++) {
        const rounded = Number(fixed(scale * x, roundingOf(quantity, x) + digits));
        if (Math.sign(rounded - scale * ceiling) === Math.sign(x - ceiling)) return number(quantity, x, digits);
      }
      return number(quantity, x, 4);
    },
    records: (n) => {
      if (typeof n === "object" && "atLeast" in n) return words.atLeastRecords(String(n.atLeast));
      if (typeof n === "object" && "fewerThan" in n) return words.fewerRecords(String(n.fewerThan));
      const exactly = typeof n === "number" ? n : n.exactly;
      return words.records(String(exactly), exactly === 1);
    },
    p: (p) => {
      if (typeof p === "object" && "below" in p) return `< ${local(String(p.below))}`;
      if (typeof p === "object" && "atLeast" in p) return `≥ ${local(String(p.atLeast))}`;
      const exactly = typeof p === "number" ? p : p.exactly;
      return exactly < 0.001 ? `< ${local("0.001")}` : local(fixed(exactly, 3));
    },
    exact: (x) => local(String(x)),
    short: (x) => local(String(Number(x.toPrecision(3)))),
    list: (items) => items.join(", "),
  };
}

/** One decimal of a per cent, more where that would make 0 of what is not. */
function percentDigits(share: number): number {
  for (let digits = 1; digits < 4; digits++) if (share === 0 || Number(fixed(100 * share, digits)) !== 0) return digits;
  return 4;
}

function roundingOf(quantity: Quantity | undefined, x: number): number {
  return quantity === "rate" ? percentDigits(x) : 3;
}

/** Without the zeros beyond `least` decimals. */
function trimmed(x: number, least: number, most: number): string {
  let text = fixed(x, most);
  for (let digits = most; digits > least && text.endsWith("0"); digits--) text = text.slice(0, -1);
  return text.endsWith(".") ? text.slice(0, -1) : text;
}

/** No minus zero. */
function fixed(x: number, digits: number): string {
  const text = x.toFixed(digits);
  return Number(text) === 0 && text.startsWith("-") ? text.slice(1) : text;
}
