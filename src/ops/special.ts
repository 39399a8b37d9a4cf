/**
 * Special functions. What they are computed by is in `approximations.ts`. Layer: ops.
 */
import type { Tensor } from '../tensor/tensor';
import {
  approximateDigamma,
  approximateErf,
  approximateErfc,
  approximateErfinv,
  approximateLgamma,
  hurwitzZeta,
  trigamma,
} from './approximations';
import { elementwise, primitive, type Unary } from './define';

/**
 * Error function.  y = 2/√π ∫₀ˣ e^(−t²) dt,  dy/dx = 2 e^(−x²) / √π
 *
 * @see https://pytorch.org/docs/stable/special.html#torch.special.erf
 */
export const erf: Unary = elementwise('erf', approximateErf);

/** Complement of the error function, exact where it is small.  y = 1 − erf x,  dy/dx = −2 e^(−x²) / √π */
export const erfc: Unary = elementwise('erfc', approximateErfc);

/** Inverse of the error function; ±∞ at ±1, NaN outside.  dy/dx = √π e^(y²) / 2 */
export const erfinv: Unary = elementwise('erfinv', approximateErfinv, { domain: [-0.95, 0.95] });

/** Logarithm of the gamma function's magnitude.  y = ln|Γ(x)|,  dy/dx = ψ(x) */
export const lgamma: Unary = elementwise('lgamma', approximateLgamma, { domain: [0.3, 9] });

/** Logarithmic derivative of the gamma function.  y = ψ(x) = Γ′(x) / Γ(x),  dy/dx = ψ′(x) */
export const digamma: Unary = elementwise('digamma', approximateDigamma, { domain: [0.3, 12] });

/** Normalised sine.  y = sin(πx) / πx, 1 at 0,  dy/dx = (cos(πx) − y) / x, 0 at 0 */
export const sinc: Unary = primitive('sinc', {
  js: 'x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)',
  // The quotient must not see x = 0: its own derivative would be NaN there, masked or not.
  vjp: (g, x, y) =>
    g.mul(
      x
        .mul(Math.PI)
        .cos()
        .sub(y)
        .div(x.where(x.ne(0), 1))
        .where(x.ne(0), 0),
    ),
  latex: '\\operatorname{sinc}\\left(x\\right)',
});

/** An inverse of the sigmoid with its argument kept away from 0 and 1. */
export type Logit = (
  x: Tensor,
  ...options: [] | [eps: number] | [options: { eps?: number }]
) => Tensor;

/**
 * Inverse of the sigmoid.  y = ln(x / (1 − x)) of x clamped to [eps, 1 − eps],  dy/dx = 1 / (x (1 − x)), 0 where clamped
 *
 * With `eps` left out (or negative) nothing is clamped, and y is NaN outside [0, 1].
 * @see https://pytorch.org/docs/stable/special.html#torch.special.logit
 */
export const logit: Logit = elementwise(
  'logit',
  (x, eps) => {
    const high = eps.rsub(1);
    const inside = x.ge(eps).logicalAnd(x.le(high)).logicalOr(eps.lt(0));
    return x.where(inside, eps.where(x.lt(eps), high.where(x.gt(high), Number.NaN))).logOdds();
  },
  { params: { eps: -1 }, domain: [0.05, 0.95] },
);

/** ln(x / (1 − x)); NaN outside [0, 1].  dy/dx = 1 / (x (1 − x)) */
export const logOdds: Unary = primitive('logOdds', {
  js: 'Math.log(x / (1 - x))',
  vjp: (g, x) => g.div(x.mul(x.rsub(1))).where(x.ge(0).logicalAnd(x.le(1)), Number.NaN),
  domain: [0.05, 0.95],
  internal: true,
  latex: '\\ln\\frac{x}{1 - x}',
});

/** What stands for NaN and the infinities. */
export interface NanToNumOptions {
  nan?: number;
  posinf?: number;
  neginf?: number;
}

const FLOAT32_MAX = 3.4028234663852886e38;

/**
 * NaN and infinities replaced by numbers.  dy/dx = 1 where x is finite, else 0
 *
 * `nan` is 0 by default, `posinf` and `neginf` the largest and smallest number of the element type.
 * @see https://pytorch.org/docs/stable/generated/torch.nan_to_num.html
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * console.log(tensor([NaN, Infinity, 1]).nanToNum({ posinf: 9 }).toArray()); // [0, 9, 1]
 * ```
 */
export const nanToNum: (
  x: Tensor,
  ...options: [] | [NanToNumOptions] | [nan: number, posinf?: number, neginf?: number]
) => Tensor = elementwise(
  'nanToNum',
  (x, nan, posinf, neginf) => {
    const finite = neginf.where(x.eq(Number.NEGATIVE_INFINITY), x);
    return nan.where(x.isnan(), posinf.where(x.eq(Number.POSITIVE_INFINITY), finite));
  },
  {
    params: { nan: 0, posinf: FLOAT32_MAX, neginf: -FLOAT32_MAX },
    paramsOfFloat64: { nan: 0, posinf: Number.MAX_VALUE, neginf: -Number.MAX_VALUE },
  },
);

/** ψ′(x) = d² ln Γ / dx² */
export const trigammaOf: Unary = elementwise('trigammaOf', trigamma, {
  domain: [0.3, 12],
  internal: true,
});

/** The n-th derivative of ψ for n from 2 on and x > 0.  y = (−1)ⁿ⁺¹ n! ζ(n + 1, x) */
export const polygammaOf: (x: Tensor, n: number) => Tensor = elementwise(
  'polygammaOf',
  (x, n) => {
    const sign = n.add(1).mul(Math.PI).cos();
    return hurwitzZeta(n.add(1), x).mul(sign.mul(n.add(1).lgamma().exp()));
  },
  { params: { n: 2 }, domain: [0.5, 9], internal: true },
);
