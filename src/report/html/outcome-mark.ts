import type { LineOutcome } from "../../core/contracts/policy.ts";
import type { Words } from "../words/words.ts";
import { html, trusted, type Html } from "./html.ts";

/**
 * Circle with a tick, octagon with a cross, triangle with a question mark, a bar for what is not asked: the shape says
 * it without colour.
 */
const SHAPES: Readonly<Record<LineOutcome, string>> = {
  "not-applicable": '<rect x="1" y="9" width="22" height="6" rx="3" fill="currentColor"/>',
  pass: '<circle cx="12" cy="12" r="11" fill="currentColor"/><path d="M6.5 12.5l3.6 3.6 7.4-8" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/>',
  fail: '<path d="M7.4 1h9.2L23 7.4v9.2L16.600 23H7.4L1 16.600V7.4z" fill="currentColor"/><path d="M8 8l8 8M16 8l-8 8" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/>',
  inconclusive:
    '<path d="M12 1.500L23.200 21.500H.8z" fill="currentColor" stroke="currentColor" stroke-linejoin="round"/><path d="M9.700 11.200c.1-3 4.700-2.900 4.600.1 0 1.800-2.200 1.900-2.300 3.900" fill="none" stroke="#fff" stroke-width="1.800" stroke-linecap="round"/><circle cx="12" cy="18" r="1.150" fill="#fff"/>',
};

/** Shape alone; the word stands beside it. */
export function outcomeShape(outcome: LineOutcome): Html {
  return trusted(
    `<svg class="shape" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${SHAPES[outcome]}</svg>`,
  );
}

/** Shape and word, for a table's cell. */
export function outcomeMark(outcome: LineOutcome, { gate }: Pick<Words, "gate">): Html {
  return html`<span class="mark ${outcome}">${outcomeShape(outcome)}${gate.outcomes[outcome].toLowerCase()}</span>`;
}
