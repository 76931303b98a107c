import type { Progress } from "../../core/contracts/progress.ts";

/** Tells the share of some work in hundredths, each once. */
export function progressOfShare(stage: string, onProgress: Progress | undefined): (done: number) => void {
  let last = -1;
  return (done) => {
    const hundredths = Math.round(100 * done);
    if (hundredths > last) onProgress?.({ stage, done: hundredths, total: 100 });
    last = Math.max(last, hundredths);
  };
}
