import type * as Core from "@tensorflow/tfjs-core";
import { RaresynthError } from "../../../../src/core/errors.ts";
import { matrix, transpose, type Matrix, type Product } from "./matrix.ts";

/**
 * "auto" is tfjs-node where it is installed and works, else wasm. The plain one ("cpu") is 8-30 times slower: for
 * tests.
 */
export const BACKEND_NAMES = ["auto", "tensorflow", "wasm", "cpu"] as const;
export type BackendName = (typeof BACKEND_NAMES)[number];

/** A running TensorFlow.js backend. */
export interface Backend {
  readonly name: string;
  readonly product: Product;
  /** Tensors that are alive. */ readonly nTensors: () => number;
}

type Tf = typeof Core;

/** Optional peer; its name stands in a variable so that neither the compiler nor a bundler asks for it. */
const NODE_PACKAGE = "@tensorflow/tfjs-node";

/**
 * Loads TensorFlow.js and a backend; nothing of it is loaded before this is called.
 * @throws {E_GENERATOR} where the backend asked for is not to be had
 */
export async function openBackend(wanted: BackendName): Promise<Backend> {
  const tf = await import("@tensorflow/tfjs-core");
  if ((wanted === "auto" || wanted === "tensorflow") && (await nodeBackendWorks(tf))) return running(tf);
  if (wanted === "tensorflow")
    throw new RaresynthError("E_GENERATOR", "tfjs-node is not installed or does not work here.", {
      where: "backend",
      hint: `npm i ${NODE_PACKAGE} (Node 22 or older), or use backend auto.`,
    });
  if (wanted === "cpu") {
    // Its advice to install tfjs-node would go to the console.
    tf.env().set("PROD", true);
    await import("@tensorflow/tfjs-backend-cpu");
  } else await import("@tensorflow/tfjs-backend-wasm");
  const name = wanted === "cpu" ? "cpu" : "wasm";
  if (!(await tf.setBackend(name)))
    throw new RaresynthError("E_GENERATOR", "the TensorFlow.js backend did not start.", { where: name });
  return running(tf);
}

/** tfjs-node can be missing, lack its native library, or load and crash at its first operation (Node 23 and newer). */
async function nodeBackendWorks(tf: Tf): Promise<boolean> {
  try {
    await import(NODE_PACKAGE);
    if (!(await tf.setBackend("tensorflow"))) return false;
    const two = running(tf).product(matrix(1, 1, Float32Array.of(1)), matrix(1, 1, Float32Array.of(2)));
    return two.values[0] === 2;
  } catch {
    // Whatever the reason, the wasm backend does the work; the run's notes name the backend.
    return false;
  }
}

/**
 * Products on the backend, everything else in plain loops: on wasm the element-wise kernels are no faster than typed
 * arrays, and a tensor lives for one product only. Operands are transposed before the product, since the wasm kernel
 * leaves its fast path (XNNPACK) for a plain loop when it is asked to transpose.
 */
function running(tf: Tf): Backend {
  const name = tf.getBackend();
  const native = name === "tensorflow";
  const product = (a: Matrix, b: Matrix, transposed?: "a" | "b"): Matrix => {
    const left = transposed === "a" && !native ? transpose(a) : a;
    const right = transposed === "b" && !native ? transpose(b) : b;
    const out = matrix(transposed === "a" ? a.nCols : a.nRows, transposed === "b" ? b.nRows : b.nCols);
    // A table of constants has no columns, and the wasm kernel complains of empty operands.
    if (out.values.length === 0 || left.nCols === 0) return out;
    // Nothing is returned: tidy searches what it is given for tensors, number by number.
    tf.tidy(() => {
      const of = ({ nRows, nCols, values }: Matrix) => tf.tensor2d(values, [nRows, nCols]);
      out.values.set(
        tf
          .matMul(of(left), of(right), native && transposed === "a", native && transposed === "b")
          .dataSync<"float32">(),
      );
    });
    return out;
  };
  return { name, product, nTensors: () => tf.memory().numTensors };
}
