import { z } from "zod";
import { RaresynthError } from "../../../src/core/errors.ts";
import type { FittedGenerator, Generator, MethodCard, Params } from "../../../src/core/contracts/generator.ts";
import type { CohortSchema } from "../../../src/core/data/schema.ts";
import { completeParams } from "../contract/complete-params.ts";
import { makeModel, modelBody } from "../contract/model-file.ts";
import { emptyColumns } from "../contract/output-columns.ts";
import { outputSchema } from "../contract/output-schema.ts";
import { requireUnits } from "../contract/require-units.ts";
import { fitFrame } from "./fit-frame.ts";
import { checkFrameParams, type Frame, type FrameParams } from "./frame.ts";
import { frameShape } from "./frame-shape.ts";
import type { JointModel } from "./joint-model.ts";
import { sampleFrame } from "./sample-frame.ts";

/** What a generator on a frame consists of. */
export interface FramedMethod<P extends FrameParams, B> {
  readonly id: string;
  readonly card: MethodCard;
  readonly defaults: Readonly<P>;
  readonly minUnits: number;
  readonly isSlow?: boolean;
  /** Ends the sentence "needs at least n patients or families, got k: ...". */
  readonly whyUnits: string;
  /** Checks the parameters beyond the frame's. @throws {E_GENERATOR} */
  readonly checkParams: (params: P) => void;
  readonly joint: JointModel<P, B>;
  readonly bodyShape: z.ZodType<B>;
}

interface Body<B> {
  readonly frame: Frame;
  readonly joint: B;
}

/** A joint model as a generator of cohorts. */
export function framedGenerator<P extends FrameParams, B>(method: FramedMethod<P, B>): Generator {
  const bodyShape = z.object({ frame: frameShape, joint: method.bodyShape });
  return {
    id: method.id,
    card: method.card,
    defaults: Object.fromEntries(Object.entries(method.defaults)),
    minUnits: method.minUnits,
    isControl: false,
    ...(method.isSlow === true ? { isSlow: true } : {}),
    async fit(train, given, rng, onProgress, signal) {
      const params = completeParams(method.defaults, given);
      checkFrameParams(params);
      method.checkParams(params);
      requireUnits(train, method.minUnits, method.id, method.whyUnits);
      onProgress?.({ stage: "fit", done: 0, total: 1 });
      const { frame, table } = fitFrame(train, params, rng);
      const joint = await method.joint.fit(table, params, rng.child("joint"), onProgress, signal);
      onProgress?.({ stage: "fit", done: 1, total: 1 });
      return fittedFrom(method, { frame, joint }, outputSchema(train.schema, emptyColumns(frame.output)), params);
    },
    load: (model) =>
      fittedFrom(
        method,
        modelBody(model, method.id, bodyShape),
        model.schema,
        completeParams(method.defaults, model.params),
      ),
  };
}

function fittedFrom<P extends FrameParams, B>(
  { id, joint }: FramedMethod<P, B>,
  body: Body<B>,
  schema: CohortSchema,
  params: P,
): FittedGenerator {
  return {
    notes: [...body.frame.notes, ...joint.notes(body.joint)],
    async sample(nRows, rng, given = {}) {
      if (!Number.isInteger(nRows) || nRows < 0)
        throw new RaresynthError("E_RANGE", `the number of rows must be a whole number >= 0, got ${nRows}.`);
      return sampleFrame(
        body.frame,
        schema,
        (n, stream, conditioning) => joint.sample(body.joint, n, stream, conditioning),
        nRows,
        rng,
        given,
      );
    },
    toModel(cellSize) {
      const told = Math.min(params.minLeafUnits, params.foldUnits, joint.minReportedCount(params));
      if (told < cellSize)
        throw new RaresynthError(
          "E_UNSUPPORTED",
          `the model tells counts from ${told} units up, the cell size is ${cellSize}.`,
          { where: id, hint: `Fit with minLeafUnits and foldUnits ${cellSize} or more.` },
        );
      return makeModel(id, Object.fromEntries(Object.entries(params)) satisfies Params, schema, body);
    },
  };
}
