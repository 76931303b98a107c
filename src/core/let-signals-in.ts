/** Work that never waits for anything lets nobody abort it; this gives timers and messages a turn. */
export function letSignalsIn(): Promise<void> {
  return new Promise((resume) => {
    setImmediate(resume);
  });
}
