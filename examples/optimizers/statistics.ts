// Means, spreads, intervals and widths: how the tables are made from the runs.
import { tensor } from 'torchlet';

/** Of some numbers. */
export interface Summary {
  readonly mean: number;
  /** Sample standard deviation. */
  readonly deviation: number;
  readonly least: number;
  readonly most: number;
}

/** @param values at least two for a deviation that is a number */
export function summary(values: readonly number[]): Summary {
  const all = tensor(values, { dtype: 'float64' });
  return {
    mean: all.mean().item() as number,
    deviation: all.std().item() as number,
    least: Math.min(...values),
    most: Math.max(...values),
  };
}

/** Where the mean of a difference lies with 95 % confidence. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** 97.5 % quantiles of Student's t with 1, 2, … degrees of freedom. */
const STUDENT = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

/**
 * The mean of `a[i] − b[i]` and its 95 % interval, of Student's t for paired values.
 *
 * @param a two to ten values
 */
export function pairedDifference(a: readonly number[], b: readonly number[]): Interval {
  const { mean, deviation } = summary(a.map((value, i) => value - b[i]));
  const half = (STUDENT[a.length - 2] * deviation) / Math.sqrt(a.length);
  return { mean, low: mean - half, high: mean + half };
}

/** A stretch of learning rates. */
export interface Stretch {
  readonly low: number;
  readonly high: number;
  /** log₁₀(high / low). */
  readonly decades: number;
  /** Whether it goes on beyond what was tried. */
  readonly openLow: boolean;
  readonly openHigh: boolean;
}

/**
 * The stretch of rates around `best` where the score is at least `threshold`. Between two rates the score is taken to
 * be linear in log lr. Without a rate that reaches it the stretch is empty.
 *
 * @param points by ascending rate
 */
export function stretchAround(
  points: readonly { readonly lr: number; readonly score: number }[],
  best: number,
  threshold: number,
): Stretch {
  if (!points.some(({ score }) => score >= threshold)) {
    return { low: best, high: best, decades: 0, openLow: false, openHigh: false };
  }
  const at = points.findIndex(({ lr }) => lr === best);
  const edge = (direction: 1 | -1): { lr: number; open: boolean } => {
    let i = at;
    while (points[i + direction]?.score >= threshold) i += direction;
    const [inside, outside] = [points[i], points[i + direction]];
    if (outside === undefined) return { lr: inside.lr, open: true };
    const share = (inside.score - threshold) / (inside.score - outside.score);
    return { lr: inside.lr * (outside.lr / inside.lr) ** share, open: false };
  };
  const [low, high] = [edge(-1), edge(1)];
  return {
    low: low.lr,
    high: high.lr,
    decades: Math.log10(high.lr / low.lr),
    openLow: low.open,
    openHigh: high.open,
  };
}
