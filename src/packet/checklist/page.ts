import { html, trusted, type Html } from "../../report/html/html.ts";
import { STYLE } from "../../report/html/look/style.ts";
import { bullets, facts, table } from "../../report/html/table.ts";
import type { PublicReport } from "../../report/report-schema.ts";
import type { AssessmentDescription, ReleaseDescription } from "../description.ts";
import type { Acceptance } from "../signatures/verify-signatures.ts";
import { countStates, type EvaluatedItem } from "./evaluate.ts";

const ORDER = [
  "unanswered",
  "does not hold",
  "measured",
  "measured and attested",
  "attested",
  "not applicable",
] as const;

/**
 * The first page of a packet: who accepted it, how the checklist stands, each item, the files. One file, no script, no
 * address to fetch from.
 */
export function packetPage(
  release: ReleaseDescription | AssessmentDescription,
  acceptance: Acceptance,
  items: readonly EvaluatedItem[],
  files: readonly { readonly name: string; readonly title: string; readonly bytes: number }[],
  { override, attempt }: Pick<PublicReport, "override" | "attempt">,
): string {
  const counts = countStates(items);
  const open = items.filter(({ state }) => state === "unanswered" || state === "does not hold");
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${release.title}: packet</title>
        <style>
          ${trusted(STYLE)}
        </style>
      </head>
      <body>
        <header>
          <h1>
            ${release.kind === "release" ? "Packet for the SYNTHETIC release of" : "Packet on a SYNTHETIC file of another maker, held against the registry"}
            <b>${release.registry.name}</b>
          </h1>
        </header>
        <section class="page-end" aria-labelledby="state">
          <div
            class="verdict ${acceptance.state === "accepted" ? "pass" : acceptance.state === "rejected" ? "fail" : "inconclusive"}"
          >
            <div>
              <h2 id="state" class="word">${acceptance.state.toUpperCase()}</h2>
              <p>${release.summary}</p>
              ${override === undefined ? "" : html`<p class="then"><strong>Released by ${override.name} (${override.role}) on ${override.on} against an INCONCLUSIVE verdict.</strong> Reason: ${override.reason}</p>`}
              ${acceptance.because.map((why) => html`<p class="then">${capital(why)}</p>`)}
            </div>
          </div>
          ${facts([
            [
              "Disclosure tests",
              html`${release.verdict.outcome.toUpperCase()}<span class="sub"
                  >under ${release.policy.title}, <a href="${release.kind}/report.html">report</a></span
                >`,
            ],
            ["Holds until", override?.until ?? release.verdict.expires ?? "not stated"],
            [
              "Attempt",
              attempt === undefined
                ? html`not counted<span class="sub">no ledger was kept</span>`
                : html`${attempt.number}<span class="sub"
                      >since the last release of this recipe; ${attempt.total} in all</span
                    >`,
            ],
            ...ORDER.map(
              (state) => [capital(state), html`<strong>${counts[state]}</strong> of ${items.length} items`] as const,
            ),
            ...(release.kind === "release"
              ? []
              : [
                  [
                    "Statements of the vendor",
                    `on ${items.filter(({ by }) => by === "vendor").length} items, attested`,
                  ] as const,
                ]),
          ])}
          ${
            open.length === 0
              ? html`<p>Every item of the checklist is answered.</p>`
              : html`<h3>Unanswered, or not as it should be</h3>
                  ${bullets(open.map(({ id, asks, why }) => html`<a href="#i${id}">${id}</a> ${asks}<span class="sub quiet"> ${why.join("; ")}</span>`))}`
          }
          ${signers(acceptance)}
        </section>
        <h2 id="checklist">Checklist</h2>
        <p class="quiet">
          Measured: filled by the program from a file of this packet; no person can overwrite it. Attested: said by a
          named person. What nobody said or measured is unanswered.
        </p>
        ${items.map(itemSection)}
        <h2 id="files">Files</h2>
        ${table(
          "Files of this packet",
          ["File", "What it is", "Bytes"],
          files.map(({ name, title, bytes }) => [name, title, String(bytes)]),
          { numeric: [2] },
        )}
        <p>
          To check it offline: <code>raresynth packet check DIR --trust KEYS</code>, or by hand with any BagIt tool; the
          release alone with <code>raresynth verify DIR/data/release --trust KEYS</code>.
        </p>
      </body>
    </html>`;
  return `${page.markup.replace(/[ \t]+$/gm, "")}\n`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function signers({ signers: list }: Acceptance): Html {
  const rows = list.map(({ name, role, decision, signedOn, until, conditions, reason }) => [
    name,
    role,
    decision,
    signedOn,
    until ?? "the verdict's end",
    [...conditions, ...(reason === undefined ? [] : [reason])].join("; ") || "none",
  ]);
  return table(
    "Signatures over the manifest",
    ["Name", "Role", "Decision", "On", "Until", "Conditions and reasons"],
    rows,
  );
}

function itemSection({ id, asks, state, shows, said, by, why, see }: EvaluatedItem): Html {
  return html`<section id="i${id}">
    <h3>${id} ${asks}</h3>
    <p>
      <strong>${state}${by !== undefined && state.includes("attested") ? ` (${by})` : ""}</strong
      >${why.length === 0 ? "" : `: ${why.join("; ")}`}
    </p>
    ${
      shows.length === 0
        ? ""
        : html`<h4>Measured</h4>
            ${bullets(shows)}`
    }
    ${
      said.length === 0
        ? ""
        : html`<h4>Attested${by === undefined ? "" : ` (${by})`}</h4>
            ${bullets(said)}`
    }
    ${see.length === 0 ? "" : html`<p class="quiet">Asked elsewhere: ${see.join("; ")}</p>`}
  </section>`;
}
