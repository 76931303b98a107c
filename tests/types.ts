// Compile errors that must stay errors. `npm run typecheck` fails where one of these lines compiles. Nothing here is
// ever run.
import type { Cohort } from "../src/core/data/cohort.ts";
import type { Generator } from "../src/core/contracts/generator.ts";
import type { RunOutcome } from "../src/core/contracts/outcome.ts";
import { createRng } from "../src/core/rng.ts";
import { seal } from "../src/core/data/sensitive.ts";
import { withoutSensitive, type PublicMeasured, type PublicOutcome } from "../src/report/public/public-outcome.ts";
import { assemblePublicReport } from "../src/report/public/public-report.ts";
import { renderHtml } from "../src/report/render-html.ts";
import { buildRelease } from "../src/release/bundle.ts";
import { buildInternalReport, buildPublicReport } from "../src/report/model.ts";

export function mustNotCompile(outcome: RunOutcome, parts: PublicOutcome, measured: PublicMeasured): unknown[] {
  return [
    // What went through `withoutSensitive` is accepted.
    assemblePublicReport(withoutSensitive(outcome)),
    // @ts-expect-error a whole outcome holds persons and a seed
    assemblePublicReport(outcome),
    // @ts-expect-error a seed, sealed or not, has no place in the public report
    assemblePublicReport({ ...parts, seed: seal({ seed: "x", given: true, guessable: true }) }),
    // @ts-expect-error nor has anything sealed where a plain part belongs
    assemblePublicReport({ ...parts, preflight: seal(outcome.preflight) }),
    // @ts-expect-error nor have the persons of a check
    { ...measured, persons: seal([]) } satisfies PublicMeasured,
    // @ts-expect-error nor digests of the registry's files
    assemblePublicReport({ ...parts, inputs: outcome.inputs }),
    // @ts-expect-error the page takes reports, nothing sealed
    renderHtml(seal(buildPublicReport(outcome)), {}),
    // @ts-expect-error the bundle takes the public report, never the internal one
    buildRelease(outcome, buildInternalReport(outcome), ""),
  ];
}

export function mustNotFit(
  generator: Generator,
  holdout: Cohort<"holdout">,
  synthetic: Cohort<"synthetic">,
): unknown[] {
  return [
    // @ts-expect-error a holdout is never fitted
    generator.fit(holdout, generator.defaults, createRng("x")),
    // @ts-expect-error nor is a synthetic cohort
    generator.fit(synthetic, generator.defaults, createRng("x")),
  ];
}
