import { defined } from "../../core/access.ts";

/**
 * Advance widths of Helvetica, in thousandths of the font size, for code points 32 to 126. Source: Adobe Font Metrics
 * of the 14 core fonts.
 */
const WIDTHS = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
  556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
  722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
  556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
  260, 334, 584,
] as const;
const OTHER = 600;
/** Readers' fonts are often wider than Helvetica. */
const SLACK = 1.2;

/**
 * Width of a text in pixels by a fixed table, the same on every machine.
 * @param item of Vega's scene graph; only its font size is read
 */
export function textWidth(item: { readonly fontSize?: number }, text: string | number): number {
  let thousandths = 0;
  for (const character of String(text)) thousandths += WIDTHS[defined(character.codePointAt(0)) - 32] ?? OTHER;
  return (thousandths / 1000) * (item.fontSize ?? 11) * SLACK;
}
