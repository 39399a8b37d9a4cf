/**
 * Line search for a step that satisfies the strong Wolfe conditions. Layer: optim.
 */
import type { Tensor } from '../tensor/tensor';

/** @internal A place on the line: how far along the direction, and what is there. */
export interface LinePoint {
  readonly t: number;
  readonly loss: number;
  readonly grad: Tensor;
  /** Derivative along the direction. */
  readonly slope: number;
}

/** Sufficient decrease. */
const C1 = 1e-4;
/** Flattening of the slope. */
const C2 = 0.9;
/** A bracket whose ends are nearer to each other than this, in the largest element, is not searched further. */
const LEAST_BRACKET = 1e-9;
const MAX_SEARCHES = 25;

/**
 * @internal Finds t with loss(t) ≤ loss(0) + c₁ t slope(0) and |slope(t)| ≤ c₂ |slope(0)|: first goes on until such a
 * point lies in between, then narrows the bracket by cubic interpolation.
 *
 * @param evaluate what lies at t; the parameters are where they were afterwards
 * @param start the point at 0
 * @param t the first try
 * @param reach the direction's largest element in absolute value
 * @returns the best point; the last one tried when there were too many
 * @see Nocedal and Wright, Numerical Optimization, algorithms 3.5 and 3.6
 */
export function strongWolfe(
  evaluate: (t: number) => LinePoint,
  start: LinePoint,
  t: number,
  reach: number,
): LinePoint {
  const isTooHigh = (point: LinePoint) => point.loss > start.loss + C1 * point.t * start.slope;
  const isFlat = (point: LinePoint) => Math.abs(point.slope) <= -C2 * start.slope;

  let [before, now] = [start, evaluate(t)];
  let searches = 0;
  for (; ; searches++) {
    if (searches === MAX_SEARCHES) return start.loss <= now.loss ? start : now;
    if (isTooHigh(now) || (searches > 1 && now.loss >= before.loss)) break;
    if (isFlat(now)) return now;
    if (now.slope >= 0) break;
    const nearest = now.t + 0.01 * (now.t - before.t);
    const next = evaluate(cubicMinimum(before, now, nearest, now.t * 10));
    [before, now] = [now, next];
  }

  const ends = [before, now];
  const lowest = () => (ends[0].loss <= ends[1].loss ? 0 : 1);
  let low = lowest();
  let stalled = false;
  for (; searches < MAX_SEARCHES; searches++) {
    const [left, right] = ends[0].t <= ends[1].t ? ends : [ends[1], ends[0]];
    if ((right.t - left.t) * reach < LEAST_BRACKET) break;
    let next = cubicMinimum(left, right, left.t, right.t);
    // Near an end twice in a row, or at it: a tenth of the bracket away from that end instead.
    const margin = 0.1 * (right.t - left.t);
    const isNearEnd = Math.min(right.t - next, next - left.t) < margin;
    const mustMove: boolean = isNearEnd && (stalled || next >= right.t || next <= left.t);
    if (mustMove) next = right.t - next < next - left.t ? right.t - margin : left.t + margin;
    stalled = isNearEnd && !mustMove;

    const point = evaluate(next);
    const high = 1 - low;
    if (isTooHigh(point) || point.loss >= ends[low].loss) {
      ends[high] = point;
      low = lowest();
      continue;
    }
    if (isFlat(point)) return point;
    if (point.slope * (ends[high].t - ends[low].t) >= 0) ends[high] = ends[low];
    ends[low] = point;
  }
  return ends[low];
}

/** Where the cubic through two points with their slopes is least, between two limits; the middle where it has no minimum. */
function cubicMinimum(a: LinePoint, b: LinePoint, least: number, most: number): number {
  const [left, right] = a.t <= b.t ? [a, b] : [b, a];
  const mean = left.slope + right.slope - (3 * (left.loss - right.loss)) / (left.t - right.t);
  const square = mean * mean - left.slope * right.slope;
  if (!(square >= 0)) return (least + most) / 2;
  const root = Math.sqrt(square);
  const back = (right.slope + root - mean) / (right.slope - left.slope + 2 * root);
  return Math.min(Math.max(right.t - (right.t - left.t) * back, least), most);
}
