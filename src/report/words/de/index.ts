import { federation } from "./dp/federation.ts";
import * as analyses from "./analyses.ts";
import type { en } from "../en/index.ts";
import * as checks from "./checks.ts";
import { compare } from "./compare.ts";
import * as doors from "./doors/door-notes.ts";
import * as fidelity from "./fidelity.ts";
import { floor } from "./floor.ts";
import * as gate from "./gate.ts";
import * as generators from "./generators.ts";
import * as notes from "./notes.ts";
import * as dp from "./dp/index.ts";
import * as recordNotes from "./record-notes.ts";
import { n } from "./numbers.ts";
import * as sweep from "./sweep.ts";
import * as page from "./page.ts";
import { annex, sheet } from "./sheet.ts";

/** Everything that is said to people about results, in German. */
export const de: typeof en = {
  federation,
  htmlLang: "de",
  n,
  analyses,
  annex,
  checks,
  compare,
  doors,
  dp,
  fidelity,
  floor,
  gate,
  generators,
  notes,
  page,
  recordNotes,
  sheet,
  sweep,
};
