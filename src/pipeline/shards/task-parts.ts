/** Rules of a workflow: the first fit and the refits, the controls, and what a look at their results asks for. */
export const TASK_PARTS = ["refits", "controls", "stage-two"] as const;
export type TaskPart = (typeof TASK_PARTS)[number];
