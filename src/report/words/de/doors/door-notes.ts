import type { DoorNote } from "../../../../core/contracts/outcome.ts";

const WHY = {
  identifier: "Identifikatoren nach Kennzeichen, Validierung oder Namen",
  derived: "aus anderen Feldern abgeleitet; aus den synthetischen Zeilen neu zu berechnen",
  text: "Freitext",
  file: "Dateien und Bilder des Formulars",
  time: "Dauern in einer Schreibweise, die nicht gelesen wird",
  empty: "in keiner Zeile ein Wert",
  unknown: "Spalten, die das Verzeichnis der Felder nicht hat",
} as const;

/** Was eine Tür über das sagt, was sie aus Dateien eines anderen Formats gemacht hat. */
export function doorNote(fact: DoorNote): string {
  switch (fact.kind) {
    case "redcap-read":
      return `REDCap: Aus ${fact.exported} Zeilen von ${fact.records} Datensätzen wurden ${fact.rows} Zeilen${fact.forms.length === 0 ? ", eine je Datensatz" : `, eine je Ausfüllung von ${fact.forms.join(", ")}`}.`;
    case "redcap-dropped":
      return `Weggelassen (${WHY[fact.why]}): ${fact.columns.join(", ")}.`;
    case "redcap-renamed":
      return `Die Spalte ${fact.column} wurde als das Feld ${fact.field} gelesen, dessen Namen sie beginnt.`;
    case "redcap-rule-lost": {
      const why = {
        "not-understood":
          "sie wurde nicht verstanden (Funktionen, Rechnungen und Smart Variables werden nicht gelesen)",
        "dropped-column": "sie fragt nach einer Spalte, die nicht bleibt",
        broken: `${fact.rows ?? 0} ${fact.rows === 1 ? "Zeile bricht" : "Zeilen brechen"} sie`,
      };
      return `${fact.columns.join(", ")}: Die Verzweigungsregel wird in synthetischen Zeilen nicht eingehalten: ${why[fact.why]}.`;
    }
    case "redcap-counted":
      return `Von diesen wiederholten Formularen bleibt nur die Anzahl (n_...): ${fact.forms.join(", ")}.`;
    case "redcap-rare-codes":
      return `${fact.codes} ${fact.codes === 1 ? "Code hat" : "Codes haben"} keine Spalte, weil zu wenige Patienten ${fact.codes === 1 ? "ihn" : "sie"} haben; sie werden zusammen gezählt.`;
    case "redcap-required":
      return `In REDCap Pflichtfelder (dort eine Warnung, hier keine Regel): ${fact.columns.join(", ")}.`;
    case "descriptor-read":
      return `Die Beschreibung hat ${fact.fields} von ${fact.columns} Spalten: Typen, Ausprägungen, Fehlcodes und Grenzen sind die erklärten. Rollen sind Vermutungen.`;
    case "descriptor-undeclared":
      return `Nicht in der Beschreibung, daher aus den Zellen vermutet: ${fact.columns.join(", ")}.`;
    case "descriptor-dropped":
      return `Weggelassen (Listen, Objekte, Orte und Dauern werden nicht gelesen): ${fact.columns.join(", ")}.`;
    case "descriptor-required":
      return `Erklärt als nie fehlend (hier geprüft, keine Regel für synthetische Zeilen): ${fact.columns.join(", ")}.`;
    case "descriptor-wide-key":
      return `Der Primärschlüssel hat mehrere Spalten (${fact.columns.join(", ")}): Unter protect ist zu sagen, welche davon Patienten unterscheidet.`;
    case "descriptor-unread":
      return `Von der Beschreibung nicht gelesen: ${fact.properties.join(", ")}.`;
    case "care-sm-read":
      return `CARE-SM: Aus ${fact.rows} Zeilen von ${fact.files} Dateien wurden ${fact.patients} Zeilen, eine je Patient. Codes stehen in Kurzform.`;
    case "care-sm-never-no":
      return "CARE-SM kann nicht sagen, dass etwas gesucht und nicht gefunden wurde: Die Codes einer Liste sind ja oder unbekannt.";
    case "care-sm-passed-over":
      return fact.elements > 0
        ? `${fact.elements} ${fact.elements === 1 ? "Element hat" : "Elemente haben"} keinen Platz in der Tabelle und ${fact.elements === 1 ? "wurde" : "wurden"} übergangen.`
        : `${fact.files} CSV-${fact.files === 1 ? "Datei des Ordners ist" : "Dateien des Ordners sind"} keine Vorlage von CARE-SM und ${fact.files === 1 ? "wurde" : "wurden"} übergangen.`;
    case "care-sm-rare":
      return `${fact.codes} ${fact.codes === 1 ? "Code hat" : "Codes haben"} keine Spalte, weil zu wenige Patienten ${fact.codes === 1 ? "ihn" : "sie"} haben.`;
    case "care-sm-repeated":
      return `${fact.values} ${fact.values === 1 ? "Wert wurde" : "Werte wurden"} von einem Patienten mehrmals angegeben; der jüngste bleibt.`;
  }
}
