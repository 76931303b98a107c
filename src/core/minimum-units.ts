/**
 * Units of protection below which no generator releases joint data. Source: rule of thumb of this project,
 * docs/decisions/0002.
 */
export const MIN_UNITS_JOINT = 50;
