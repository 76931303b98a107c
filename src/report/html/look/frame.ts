import { createHash } from "node:crypto";
import type { Words } from "../../words/words.ts";
import { html, trusted, type Html } from "../html.ts";
import { SCRIPT } from "./page-script.ts";
import { STYLE } from "./style.ts";

/** Nothing is loaded, and no script runs but this version's own, named by its digest. */
const POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  `script-src 'sha256-${createHash("sha256").update(SCRIPT).digest("base64")}'`,
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** The head of every page: it finds nothing outside of itself, and no search engine lists it. */
export function pageHead(title: string): Html {
  return html`<head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="referrer" content="no-referrer" />
    <meta name="robots" content="noindex" />
    <title>${title}</title>
    <style>
      ${trusted(STYLE)}
    </style>
  </head>`;
}

/** The script of every page, last in its body, with the words that it shows. */
export function pageScript({ page: { script } }: Words): Html {
  const words = html`data-filter="${script.filter}" data-shown="${script.shown}"`;
  // Byte for byte what was digested: a template of markup would be set anew by whoever formats this file.
  return trusted(`<script ${words.markup}>${SCRIPT}</script>`);
}
