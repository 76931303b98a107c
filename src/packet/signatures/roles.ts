import { z } from "zod";
import { SIGNING_ROLES } from "../../core/contracts/policy.ts";

/**
 * A role in which a person signs. `producer` ran the program, and signs its statements on test results and provenance
 * too.
 */
export const signingRole = z.enum(SIGNING_ROLES);
export type SigningRole = z.infer<typeof signingRole>;
