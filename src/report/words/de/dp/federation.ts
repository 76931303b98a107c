import type { federation as en } from "../../en/dp/federation.ts";

/** Was ein Standort erfährt, bevor er etwas sendet. */
export const federation: typeof en = {
  asked: (noise, sites, colluding) =>
    noise === "local"
      ? `gefragt sind ${sites} Standorte, ohne Masken: jeder fügt das ganze Rauschen selbst hinzu`
      : `gefragt sind ${sites} Standorte, unter Masken: das Rauschen teilen sich ${sites - colluding}, bis zu ${colluding} dürfen mit der sammelnden Stelle zusammenwirken`,
  table: ({ columns, cells, sigma, rho }) =>
    `${columns.join(" + ")}: ${cells} Zellen, eigenes Rauschen von ${sigma.toPrecision(4)} Patienten (Standardabweichung), rho ${rho.toPrecision(4)}`,
  price: (rho, sum, cap) =>
    `Preis der Runde: rho ${rho.toPrecision(4)}; bisher verbraucht ${sum.toPrecision(4)}${cap === undefined ? ", keine Grenze angegeben" : ` von ${cap.toPrecision(4)}`}`,
  rows: {
    fail: "Zeilen mehrerer Register: ABGELEHNT, es wurden keine geschrieben",
    inconclusive: "Zeilen mehrerer Register: UNENTSCHIEDEN, sie sind keine Freigabe",
  },
};
