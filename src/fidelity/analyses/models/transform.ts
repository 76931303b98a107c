export type Transform = (x: number) => number;

const TRANSFORMS: ReadonlyMap<string, Transform> = new Map<string, Transform>([
  ["log", (x) => (x > 0 ? Math.log(x) : Number.NaN)],
  ["log2", (x) => (x > 0 ? Math.log2(x) : Number.NaN)],
  ["sqrt", (x) => Math.sqrt(x)],
]);

/** The function of a declared transform; numbers outside its domain become missing. */
export function transformOf(name: string | undefined): Transform {
  return (name === undefined ? undefined : TRANSFORMS.get(name)) ?? ((x) => x);
}
