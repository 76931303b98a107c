import { RaresynthError } from "../../../core/errors.ts";
import type { RegistryInput } from "../../../pipeline/run.ts";

/**
 * Stops before anything is spent where rows are said to be patients but identifiers repeat: a patient would weigh as
 * much as there are rows.
 * @throws {E_SCHEMA}
 */
export function refuseRepeats({ confirmation }: Pick<RegistryInput, "confirmation">): void {
  const repeats = confirmation.open.find(({ kind }) => kind === "repeats");
  if (repeats === undefined) return;
  throw new RaresynthError("E_SCHEMA", "rows are said to be patients, but an identifier repeats over rows.", {
    where: "protect",
    hint: "Name the column that tells patients apart (protect: patient). Nothing was spent.",
  });
}
