import { nth } from "../../core/access.ts";
import { textWidth } from "./text-width.ts";

/**
 * A point with the text to stand beside it. Lower ranks are placed first. `radius` in pixels is that of the point's
 * mark.
 */
export interface Labelled {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly rank: number;
  readonly radius: number;
}

export interface Plot {
  readonly width: number;
  readonly height: number;
  readonly xDomain: readonly [number, number];
  readonly yDomain: readonly [number, number];
  readonly fontSize: number;
}

/** Pixels between a mark and its text. */
const GAP = 4;
/** Where a label may stand, in pixels from its point: beside it first. */
const OFFSETS: readonly (readonly [side: -1 | 0 | 1, dy: number])[] = [
  [1, 0],
  [-1, 0],
  [1, -15],
  [1, 15],
  [-1, -15],
  [-1, 15],
  [0, -20],
  [0, 20],
  [1, -30],
  [1, 30],
  [-1, -30],
  [-1, 30],
];

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * Places for the labels of a scatter plot such that none covers another or a point, one after the other.
 * @returns per point the left middle of its text in data units; undefined where no place is free
 */
export function placeLabels(points: readonly Labelled[], plot: Plot): ({ x: number; y: number } | undefined)[] {
  const { width, height, xDomain, yDomain, fontSize } = plot;
  const toX = (x: number): number => ((x - xDomain[0]) / (xDomain[1] - xDomain[0])) * width;
  const toY = (y: number): number => (1 - (y - yDomain[0]) / (yDomain[1] - yDomain[0])) * height;
  const taken = points.map(({ x, y, radius }): Box => ({
    left: toX(x) - radius,
    right: toX(x) + radius,
    top: toY(y) - radius,
    bottom: toY(y) + radius,
  }));
  const places: ({ x: number; y: number } | undefined)[] = points.map(() => undefined);
  const order = [...points.keys()].sort((a, b) => nth(points, a).rank - nth(points, b).rank || a - b);
  for (const at of order) {
    const { text, x, y, radius } = nth(points, at);
    const long = textWidth({ fontSize }, text);
    for (const [side, dy] of OFFSETS) {
      const left = toX(x) + (side === 1 ? radius + GAP : side === -1 ? -radius - GAP - long : -long / 2);
      const box = { left, right: left + long, top: toY(y) + dy - fontSize * 0.6, bottom: toY(y) + dy + fontSize * 0.6 };
      const inside = box.left >= 0 && box.right <= width && box.top >= 0 && box.bottom <= height;
      if (!inside || taken.some((other) => meet(box, other))) continue;
      taken.push(box);
      places[at] = {
        x: xDomain[0] + (left / width) * (xDomain[1] - xDomain[0]),
        y: yDomain[0] + (1 - (toY(y) + dy) / height) * (yDomain[1] - yDomain[0]),
      };
      break;
    }
  }
  return places;
}

function meet(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
