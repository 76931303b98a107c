/** Languages that reports are written in. Each is one folder of src/report/words/. */
export const LANGUAGES = ["en", "de"] as const;
/** Languages of reports. */
export type Language = (typeof LANGUAGES)[number];
