import { html, type Html } from "../html/html.ts";
import { pageHead, pageScript } from "../html/look/frame.ts";
import type { Words } from "../words/words.ts";

/** A self-contained page: no outside resource. */
export function dpPage(title: string, body: Html, words: Words): string {
  const page = html`<!doctype html>
    <html lang="${words.htmlLang}">
      ${pageHead(title)}
      <body>
        ${body} ${pageScript(words)}
      </body>
    </html>`;
  return `${page.markup}\n`;
}
