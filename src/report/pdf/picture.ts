import { XmlElement, XmlTextNode } from "xmldoc";
import { FONT, WIDE_FONT, wordsOf } from "./letters.ts";

/**
 * A figure's markup for a sheet. Vega names a font of the reader's machine; a sheet brings its own two, and each text
 * is set in the one that has its letters.
 */
export function markupOf(svg: XmlElement): string {
  setFonts(svg);
  return svg.toString({ compressed: true, preserveWhitespace: true }).split("Helvetica, Arial, sans-serif").join(FONT);
}

function setFonts(element: XmlElement): void {
  for (const child of element.children) {
    if (child instanceof XmlElement) setFonts(child);
    if (!(child instanceof XmlTextNode) || (element.name !== "text" && element.name !== "tspan")) continue;
    const { text, isWide } = wordsOf(child.text);
    if (!isWide) continue;
    child.text = text;
    element.attr["font-family"] = WIDE_FONT;
  }
}
