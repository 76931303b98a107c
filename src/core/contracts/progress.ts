/** Told to whoever shows progress. Counts only. */
export interface ProgressEvent {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
}
export type Progress = (event: ProgressEvent) => void;
