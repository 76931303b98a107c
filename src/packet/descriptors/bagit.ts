import { createHash } from "node:crypto";
import { defined } from "../../core/access.ts";
import type { Description } from "../description.ts";

/** Path below the bag's folder -> content. */
export type Tree = Readonly<Record<string, string | Uint8Array>>;

/**
 * A payload as a BagIt bag with SHA-512, as Five Safes RO-Crate asks: the payload below data/, the bag's own files
 * above it.
 * Source: RFC 8493; trefx.uk/5s-crate 0.4.
 * @param payload paths below data/
 */
export function bagIt(payload: Tree, release: Description): Tree {
  const data = Object.fromEntries(Object.entries(payload).map(([path, content]) => [`data/${path}`, content]));
  const octets = Object.values(data).reduce((sum, content) => sum + Buffer.byteLength(content), 0);
  const tags: Record<string, string> = {
    "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
    "bag-info.txt": [
      `Bagging-Date: ${release.date}`,
      `External-Identifier: urn:uuid:${release.uuid}`,
      `External-Description: ${oneLine(release.summary)}`,
      `Source-Organization: ${oneLine(release.publication.publisher?.name ?? "Publisher not stated")}`,
      `Payload-Oxum: ${octets}.${Object.keys(data).length}`,
      "",
    ].join("\n"),
    "manifest-sha512.txt": digests(data),
  };
  return { ...data, ...tags, "tagmanifest-sha512.txt": digests(tags) };
}

/** Digest and path, a line each; line ends and percent signs in paths are coded. */
function digests(files: Tree): string {
  return Object.keys(files)
    .sort()
    .map((path) => {
      const digest = createHash("sha512").update(defined(files[path])).digest("hex");
      return `${digest}  ${path.replaceAll("%", "%25").replaceAll("\n", "%0A").replaceAll("\r", "%0D")}\n`;
    })
    .join("");
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
