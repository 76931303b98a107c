/** A point of a panel, in pixels from its upper left corner. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

const LINE = 12;
const GAP = 7;
/** Half of a marker. */
const REACH = 5;
/** Line offsets that are tried in turn; to the right of the point, then to the left. */
const OFFSETS = [0, -0.7, 0.7, -1, 1, -1.6, 1.6, -2.2, 2.2, -3, 3];

/** Just above or below is better than on the point's own line, where its error bar is. */
const awayFromBar = (lines: number): number => Math.abs(Math.abs(lines) - 0.7);

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * Places of labels beside their points so that none covers another or a point, as far as that goes: left edge and
 * middle line, in pixels.
 */
export function placeLabels(spots: readonly Spot[], panelWidth: number): { readonly x: number; readonly y: number }[] {
  const taken: Box[] = spots.map(({ x, y }) => ({
    left: x - REACH,
    right: x + REACH,
    top: y - REACH,
    bottom: y + REACH,
  }));
  return spots.map((spot) => {
    const tries = [spot.x + GAP, spot.x - GAP - spot.width]
      .flatMap((left) => OFFSETS.map((lines) => ({ left, lines })))
      .sort((a, b) => awayFromBar(a.lines) - awayFromBar(b.lines));
    const boxes = tries.map(({ left, lines }): Box => ({
      left,
      right: left + spot.width,
      top: spot.y + (lines - 0.5) * LINE,
      bottom: spot.y + (lines + 0.5) * LINE,
    }));
    const best =
      boxes.find(
        (box) => box.left >= 0 && box.right <= panelWidth + 60 && taken.every((other) => !overlap(box, other)),
      ) ?? boxes[0]!;
    taken.push(best);
    return { x: best.left, y: (best.top + best.bottom) / 2 };
  });
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
