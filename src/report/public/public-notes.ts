import type { Note } from "../../core/contracts/note.ts";
import type { Count } from "../shown.ts";
import { publicPopulation, unknownKind, type CountPeople } from "./public-facts.ts";

/**
 * A note as everybody may see it, or undefined where it stays inside.
 *
 * Only what follows from the plan, the columns or the released file goes out. Everything that counts people, or is
 * computed from them so finely that a count could be solved for, stays inside.
 */
export function publicNote(note: Note, count: CountPeople): Note<Count> | undefined {
  switch (note.kind) {
    case "played-on-refits":
    case "played-on-holdout":
    case "ways-to-secrets":
    case "distance-is-diagnostic":
    case "population-unknown":
    case "split-sizes":
    case "link-by-chance":
    case "splits-not-declared":
    case "coverage-unknown":
    case "relative-f-undefined":
    case "model-is-personal":
    case "non-members":
    case "no-quasi-identifiers":
    case "read-by-ranks":
    case "patient-is-unit":
    case "predicate-sets":
    case "unknown-pattern":
    case "site-knowledge":
      return note;
    case "coverage-nearly-all":
      return { kind: note.kind, basis: publicPopulation(note.basis, count) };
    case "secret-excess":
    case "distance-to-registry":
    case "distance-to-synthetic":
    case "classes":
    case "prosecutor":
    case "population-risk":
    case "special-uniques":
    case "diversity":
    case "attack-area":
    case "no-false-alarm-rate":
    case "found-members":
    case "rare-too-few":
    case "relative-f":
    case "model-tables":
    case "model-lists":
    case "rare-units":
    case "screen":
    case "exposure-by":
    case "second-stage":
    case "bands":
    case "few-out-runs":
    case "exact-copies":
    case "recipe-copies":
    case "predicate-by-chance":
    case "sites":
    case "site-named-by-recipe":
    case "site-left-out":
    case "site-sizes":
    case "unseen-by-choice":
    case "joint-with-earlier":
    case "added-patients":
      return undefined;
    default:
      return unknownKind(note);
  }
}
