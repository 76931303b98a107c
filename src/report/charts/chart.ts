/** A figure before it is drawn: a Vega-Lite specification, its text alternative, and the same numbers as a table. */
export interface Chart {
  /** Letters, digits and hyphens. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly table: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
}

/** Dark, light and pale: told apart by lightness as well as hue, and on paper without colour. */
export const INK = {
  synthetic: "#0f5b78",
  registry: "#7b8a95",
  pale: "#dde4e8",
  text: "#1d2b33",
  muted: "#5a6872",
  warn: "#a8330b",
} as const;

/** What a mark says of itself, to be spread over its mark and its encoding: the text is in the field `tip`. */
export const TOLD = { mark: { aria: true }, encoding: { description: { field: "tip", type: "nominal" } } } as const;

/** A row of a figure's table with its heads, a line each. */
export function tipOf({ head }: Pick<Chart["table"], "head">, row: readonly string[] | undefined): string {
  return (row ?? []).map((cell, at) => `${head[at] ?? ""}: ${cell}`).join("\n");
}

/** Places on a curve that a pointer finds, which show nothing else. */
export function tippedPlaces(values: readonly object[], x: object, y: object): object {
  return {
    data: { values },
    mark: { ...TOLD.mark, type: "point", filled: true, size: 90, opacity: 1, fillOpacity: 0, color: INK.text },
    encoding: { ...TOLD.encoding, x, y },
  };
}

/** Turns any text into a part of an id. */
export function slug(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return plain === "" ? "x" : plain;
}

/** Labels cut to what fits beside a plot; the table beneath the figure has them whole. */
export function short(text: string, length = 42): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** A text in two lines, parted at a space, where one line is too short for it; the second is cut where that is too. */
export function twoLines(text: string, length: number): string | readonly [string, string] {
  const space = text.lastIndexOf(" ", length);
  if (text.length <= length || space <= 0) return short(text, length);
  return [text.slice(0, space), short(text.slice(space + 1), length)];
}

/**
 * A row per entry, in this order, whatever the labels: two that are cut to the same text stay two rows. Values carry
 * their place as `at`.
 */
export function rowAxis(
  labels: readonly (string | readonly string[])[],
  labelLimit: number,
): Readonly<Record<string, unknown>> {
  return {
    field: "at",
    type: "ordinal",
    title: null,
    axis: { labelLimit, labelFontSize: 12, labelExpr: `${JSON.stringify(labels)}[datum.value]` },
  };
}
