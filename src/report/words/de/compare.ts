import type { en } from "../en/index.ts";

/** Berichte nebeneinander. */
export const compare: (typeof en)["compare"] = {
  title: "Berichte nebeneinander",
  alike:
    "Alle wurden gleich gemessen: Register, Richtlinie, Angriffe und Zahl der Anpassungen stimmen überein. In hervorgehobenen Zeilen überlappen sich die Intervalle nicht.",
  notRanked: "Nicht verglichen, und kein Unterschied ist hervorgehoben, denn sie wurden nicht gleich gemessen:",
  incomparable: {
    policy: "andere Schwellen",
    refits: "andere Zahl von Anpassungen",
    patients: "andere Zahl von Patienten",
    attacks: "andere Angriffe oder andere Einstellungen",
    registry: "andere Spalten oder Rollen",
  },
  asked: "Wonach gefragt wurde",
  verdict: "Urteil",
  ceiling: "Obergrenze",
  differs: "Jenseits der Intervalle",
  yes: "verschieden",
  fidelity: "Treue, Mittel über Spalten oder Paare",
};
