/**
 * Sample calls of statistics, running products and integrals.
 */
import { laidOut } from './laid-out';
import { among, any, of, on, type Sample, withTies } from './sample';

/** x [4] with zeros at some places, so that the gradients at zeros are checked too. */
function withZeros(name: string, ...kept: number[]): Sample {
  const factors = laidOut([4], 'float64', kept);
  return { shapes: [[4]], call: (x) => any(x).mul(factors)[name](0) };
}

export const STATISTICS: Record<string, Sample[]> = {
  nansum: [on('nansum'), on('nansum', 1, true)],
  nanmean: [on('nanmean'), on('nanmean', 0)],
  aminmax: withTies([
    { shapes: [[2, 3]], call: (x) => [...any(x).aminmax()] },
    { shapes: [[2, 3]], call: (x) => [...any(x).aminmax({ dim: 1, keepdim: true })] },
  ]),
  stdMean: [{ shapes: [[2, 3]], call: (x) => [...any(x).stdMean(1)] }],
  varMean: [{ shapes: [[2, 3]], call: (x) => [...any(x).varMean({ correction: 0 })] }],
  quantile: withTies([
    on('quantile', 0.4),
    on('quantile', 0.3, 1, true),
    on('quantile', laidOut([2], 'float64', [0.2, 0.9]), 1),
    on('quantile', 0.4, { dim: 1, interpolation: 'midpoint' }),
  ]),
  nanquantile: withTies([on('nanquantile', 0.4, 1)]),
  cumprod: [
    on('cumprod', 1),
    on('cumprod', 0),
    of([2, 2, 2], 'cumprod', -2),
    withZeros('cumprod', 1, 0, 1, 1),
    withZeros('cumprod', 1, 0, 1, 0),
  ],
  diff: [on('diff'), on('diff', 2, 1), on('diff', { dim: 0 }), among('diff', [2, 3])],
  trapezoid: [
    on('trapezoid'),
    on('trapezoid', { dx: 0.5, dim: 0 }),
    among('trapezoid', [2, 3], [3]),
  ],
  cumulativeTrapezoid: [on('cumulativeTrapezoid'), among('cumulativeTrapezoid', [2, 3], [2, 3])],
};
