import { claimsIn } from "../core/contracts/claims.ts";
import { RaresynthError } from "../core/errors.ts";

/** A shorter seed would be found in ordinary numbers; it is looked for as a whole JSON value instead. */
const LEAST_LENGTH = 8;

/**
 * Refuses public text that holds what must stay inside.
 * Claim: none of the forbidden strings of 8 characters or more stands in the text; shorter ones are not a whole quoted
 * value; prose makes none of the claims of src/core/claims.ts. Not claimed: recoded or split strings.
 * @param forbidden seeds, digests of inputs, planted canaries
 * @throws {E_RELEASE} naming the file and the kind of finding, never the text
 */
export function assertPublicText(text: string, file: string, forbidden: readonly string[], isProse: boolean): void {
  if (isProse && claimsIn(text).length > 0) {
    throw new RaresynthError(
      "E_RELEASE",
      "the text makes a claim that no test can show (src/core/claims.ts lists them).",
      { where: file, hint: "Look at description, citation and policy texts." },
    );
  }
  for (const needle of forbidden) {
    const found =
      needle.length >= LEAST_LENGTH ? text.includes(needle) : needle !== "" && isProse && text.includes(`"${needle}"`);
    if (found)
      throw new RaresynthError(
        "E_RELEASE",
        "a public file holds a seed, a digest of an input or another string that must stay inside.",
        { where: file },
      );
  }
}
