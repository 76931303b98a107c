const SPECIAL = new Set("|<>[]`*_\\");

/** Text from a file as Markdown: on one line, and unable to start a table cell, a link or an HTML tag. */
export function plainText(text: string): string {
  const line = text
    .split("")
    .map((character) => (character.trim() === "" ? " " : character))
    .join("")
    .split(" ")
    .filter((word, i, words) => word !== "" || i === 0 || i === words.length - 1)
    .join(" ");
  return Array.from(line, (character) => (SPECIAL.has(character) ? `\\${character}` : character)).join("");
}
