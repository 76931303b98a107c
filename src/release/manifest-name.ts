/** Name of the file that lists all others of a release with their digests. */
export const MANIFEST_NAME = "manifest.json";
