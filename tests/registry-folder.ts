/**
 * Folder of a real registry. pbcseq holds the patients of pbc, is not published beside it and stands with the fixtures.
 */
export function registryFolder(name: string): string {
  return new URL(name === "pbcseq" ? "reference/pbcseq/" : `../sample-data/${name}/`, import.meta.url).pathname;
}
