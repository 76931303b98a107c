import { html, trusted, type Html } from "../html/html.ts";
import { STYLE } from "../html/style.ts";
import type { Words } from "../words/words.ts";

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** A self-contained page: no script, no outside resource. */
export function dpPage(title: string, body: Html, words: Words): string {
  const page = html`<!doctype html>
    <html lang="${words.htmlLang}">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        <style>
          ${trusted(STYLE)}
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html>`;
  return `${page.markup}\n`;
}
