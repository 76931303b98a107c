import type { z } from "zod";
import type { DetectionFloor, LeakFloor } from "../../core/contracts/outcome.ts";
import type { detectionFloor } from "../report-parts.ts";

/**
 * The floor as both reports hold it. Its numbers count planted rows, chosen by the program: no cell of the registry is
 * among them. Where more rows than patients were planted, the number of people in them is that of the registry, which
 * the public report does not tell.
 */
export function shownFloor(floor: DetectionFloor, report: "internal" | "public"): z.infer<typeof detectionFloor> {
  return {
    level: floor.level,
    most: floor.most,
    kinds: floor.kinds.map(({ kind, draws, caught }) => ({
      kind,
      draws: { ...draws },
      ...(caught === undefined ? {} : { caught: shownLeak(caught, report) }),
    })),
    leftOut: floor.leftOut.map((one) => ({ ...one })),
  };
}

function shownLeak(
  { people, checks, ...rest }: NonNullable<LeakFloor["caught"]>,
  report: "internal" | "public",
): NonNullable<z.infer<typeof detectionFloor>["kinds"][number]["caught"]> {
  return { ...rest, checks: [...checks], ...(report === "internal" || people === rest.rows ? { people } : {}) };
}
