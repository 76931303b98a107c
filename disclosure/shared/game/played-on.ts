import type { Note } from "../../../src/core/contracts/note.ts";
import type { PlayedAttack } from "./attack-game.ts";

type PlayedOn = Extract<Note, { kind: "played-on-refits" | "played-on-holdout" }>;

/** On what an attack was played. */
export function playedOn({ source, nFiles }: Pick<PlayedAttack, "source" | "nFiles">): PlayedOn {
  return source === "refits" ? { kind: "played-on-refits", refits: nFiles } : { kind: "played-on-holdout" };
}
