/**
 * Modified Bessel functions of the first kind: their series up to |x| = 20, all of whose terms are positive, and beyond it
 * the asymptotic series, whose least term is below 1e-17 there. Layer: ops.
 */
import { primitive, type Unary } from './define';

const SWITCH = 20;

/** Σ t^k / (k! (k + order)!) · order!, t = x² / 4, nested so that no coefficient is tiny. */
function nearZero(order: 0 | 1): string {
  let text = '1';
  for (let k = 62; k >= 1; k--) text = `(1 + 0.25 * x * x / ${k * (k + order)} * ${text})`;
  return order === 0 ? text : `0.5 * x * ${text}`;
}

/** e^|x| / √(2π|x|) · Σ (−1)^k a_k, a_k = a_(k−1) (4 order² − (2k − 1)²) / (8 k |x|); the root is split against overflow. */
function farAway(order: 0 | 1): string {
  let text = '1';
  for (let k = 24; k >= 1; k--) {
    text = `(1 + ${(2 * k - 1) ** 2 - 4 * order} / (${8 * k} * Math.abs(x)) * ${text})`;
  }
  const size = `Math.exp(0.5 * Math.abs(x)) * (Math.exp(0.5 * Math.abs(x)) * ${text} / Math.sqrt(${2 * Math.PI} * Math.abs(x)))`;
  return order === 0 ? size : `(x < 0 ? -1 : 1) * ${size}`;
}

const bessel = (order: 0 | 1) =>
  `Math.abs(x) < ${SWITCH} ? ${nearZero(order)} : Math.abs(x) === Infinity ? ${order === 0 ? 'Infinity' : 'x'} : ${farAway(order)}`;

/**
 * Modified Bessel function of the first kind, order 0.  y = I₀(x),  dy/dx = I₁(x)
 *
 * @see https://pytorch.org/docs/stable/special.html#torch.special.i0
 */
export const i0: Unary = primitive('i0', {
  js: bessel(0),
  vjp: (g, x) => g.mul(x.i1()),
  latex: 'I_{0}\\left(x\\right)',
});

/**
 * Modified Bessel function of the first kind, order 1.  y = I₁(x),  dy/dx = I₀(x) − y / x, ½ at 0
 *
 * @see https://pytorch.org/docs/stable/special.html#torch.special.i1
 */
export const i1: Unary = primitive('i1', {
  js: bessel(1),
  vjp: (g, x, y) => g.mul(x.i0().sub(y.div(x.where(x.ne(0), 1)).where(x.ne(0), 0.5))),
  inPlace: false,
  latex: 'I_{1}\\left(x\\right)',
});
