/**
 * Approximations of special functions as parts of formulas. A part is a node of a formula that is no operation of its
 * own: it takes arguments worked out before, so that its branches share them. Errors were measured against mpmath over
 * some thousand points of each domain, in float64. Layer: ops.
 */
import { addToAlgebra } from '../formula/algebra';
import { Expr, type VjpRule } from '../formula/expr';
import { ERF, ERFC, ERFINV_LARGE, ERFINV_MIDDLE, ERFINV_SMALL, LGAMMA } from './coefficients';

/** A node of a formula that is no operation of its own. Where `wrt` has no rule for an operand, none is needed. */
function part(
  name: string,
  js: string | { readonly js: string; readonly vectors: string },
  text: string,
  ...vjp: (VjpRule | null)[]
): (...operands: (Expr | number)[]) => Expr {
  const code = typeof js === 'string' ? { js } : js;
  const arity = new Set(code.js.match(/\b[xyz]\b/g)).size;
  const rules = Array.from({ length: arity }, (_, i) => vjp[i] ?? null);
  const latex = `\\operatorname{${name}}\\left(${text.slice(text.indexOf('(') + 1, -1)}\\right)`;
  const node = {
    name,
    arity,
    ...code,
    vjp: rules,
    result: 'float',
    text,
    latex,
    binds: 5,
  } as const;
  return (...operands) => Expr.call(node, operands);
}

/** The text of a polynomial by Horner's rule, lowest coefficient first. */
function polynomial(u: string, coefficients: readonly number[]): string {
  return coefficients.reduceRight((sum, c) => (sum === '' ? `${c}` : `(${c} + ${u} * ${sum})`), '');
}

// Half the width and the middle of the interval that t = 2 / (2 + |x|) runs over for |x| in [1, 28].
const T_HALF = 0.3;
const T_MIDDLE = 11 / 30;

/** The argument of the polynomial that `erfOf` and `erfcOf` use at x. */
const erfArgument = part(
  'erfArgument',
  `x > -1 && x < 1 ? 2 * x * x - 1 : ${2 / T_HALF} / (2 + Math.abs(x)) - ${T_MIDDLE / T_HALF}`,
  'erfArgument(x)',
);

// e^(−z²) in two factors: f has four binary digits behind the point, so that its square is exact.
const F = '(Math.floor(16 * z) / 16)';
const GAUSS = `Math.exp(-${F} * ${F}) * Math.exp((${F} - z) * (${F} + z))`;
const ERFC_TAIL = `${GAUSS} * ${polynomial('y', ERFC)} * 2 / (2 + z)`;
const ERF_NEAR_0 = `x * ${polynomial('y', ERF)}`;
const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

const erfOf = part(
  'erf',
  {
    js: `z < 1 ? ${ERF_NEAR_0} : z < 6 ? (x < 0 ? -1 : 1) * (1 - ${ERFC_TAIL}) : x > 0 ? 1 : x < 0 ? -1 : x`,
    vectors: 'Math.erf(x)',
  },
  'erf(x)',
  (g, x) => g.mul(x.square().neg().exp().mul(TWO_OVER_SQRT_PI)),
);

const erfcOf = part(
  'erfc',
  `z < 1 ? 1 - ${ERF_NEAR_0} : z >= 28 ? (x > 0 ? 0 : 2) : (x > 0 ? 0 : 2) + (x > 0 ? 1 : -1) * (${ERFC_TAIL})`,
  'erfc(x)',
  (g, x) => g.mul(x.square().neg().exp().mul(-TWO_OVER_SQRT_PI)),
);

/** erf(x), relative error at most 2.3e-16. */
export function approximateErf(x: Expr): Expr {
  return erfOf(x, erfArgument(x), x.abs());
}

/** erfc(x), relative error at most 6.2e-16 up to x = 26, where it leaves the range of normal numbers. */
export function approximateErfc(x: Expr): Expr {
  return erfcOf(x, erfArgument(x), x.abs());
}

const erfinvOf = part(
  'erfinv',
  `y < 6 ? x * ${polynomial('(y / 3 - 1)', ERFINV_SMALL)} : z < 4 ? x * ${polynomial('(1.25 * z - 4)', ERFINV_MIDDLE)} : ` +
    `y < Infinity ? x * ${polynomial('((z - 5.125) / 1.125)', ERFINV_LARGE)} : x * y`,
  'erfinv(x)',
  (g, _x, _y, _z, out) => g.mul(out.square().exp()).mul(1 / TWO_OVER_SQRT_PI),
);

/** erf⁻¹(x), relative error at most 4.4e-16. */
export function approximateErfinv(x: Expr): Expr {
  const w = x.rsub(1).mul(x.add(1)).log().neg();
  return erfinvOf(x, w, w.sqrt());
}

/** What is left of x > 0 after whole steps to near 2 (near 1 below 1.5, near 0 below 0.5). */
const lgammaArgument = part(
  'lgammaArgument',
  'x < 0.5 ? x : x < 1.5 ? x - 1 : x < 2.5 ? x - 2 : x - Math.floor(x + 0.5)',
  'lgammaArgument(x)',
);

// Γ(2 + s) climbs to Γ(x) by the factors (2 + s) … (x − 1), or comes down to it.
const STEPS =
  'x < 0.5 ? -Math.log(x * (x + 1)) : x < 1.5 ? -Math.log(x) : x < 2.5 ? 0 : ' +
  'Math.log((y + 2) * (x < 3.5 ? 1 : (y + 3) * (x < 4.5 ? 1 : (y + 4) * (x < 5.5 ? 1 : (y + 5) * (x < 6.5 ? 1 : (y + 6) * ' +
  '(x < 7.5 ? 1 : y + 7))))))';
// Stirling's series, with Bernoulli numbers B(2k) / (2k (2k − 1)); the next term is 8e-16 at x = 8.
const STIRLING = polynomial('(1 / (x * x))', [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156,
]);
const lgammaPositive = part(
  'lgammaPositive',
  `x < 8 ? y * ${polynomial('(2 * y)', LGAMMA)} + (${STEPS}) : ` +
    `x < 1e17 ? (x - 0.5) * (Math.log(x) - 1) + ${0.5 * (Math.log(2 * Math.PI) - 1)} + ${STIRLING} / x : ` +
    'x * (Math.log(x) - 1)',
  'lgammaPositive(x, y)',
);

const SIN_PI = 'Math.sin(Math.PI * (x - Math.round(x)))';
const lgammaOf = part(
  'lgamma',
  `x > 0 ? y : x === Math.floor(x) ? Infinity : Math.log(Math.PI / Math.abs(x * ${SIN_PI})) - y`,
  'lgamma(x)',
  (g, x) => g.mul(x.digamma()),
);

/** ln|Γ(x)|, relative error at most 4.8e-16 for x > 0; for x < 0 at most 8e-15, more where Γ(x) is near ±1. */
export function approximateLgamma(x: Expr): Expr {
  const positive = x.abs();
  return lgammaOf(x, lgammaPositive(positive, lgammaArgument(positive)));
}

// The asymptotic series, with Bernoulli numbers B(2k) / 2k; below 10 ten steps lead up to it, two at a time:
// 1 / (x + k) + 1 / (x + 9 − k) = (2x + 9) / (x (x + 9) + k (9 − k)).
const ASYMPTOTIC = polynomial('(1 / (y * y))', [
  1 / 12,
  -1 / 120,
  1 / 252,
  -1 / 240,
  1 / 132,
  -691 / 32760,
  1 / 12,
]);
const digammaPositive = part(
  'digammaPositive',
  `Math.log(y) - 0.5 / y - ${ASYMPTOTIC} / (y * y) - ` +
    '(x < 10 ? (2 * x + 9) * (1 / z + 1 / (z + 8) + 1 / (z + 14) + 1 / (z + 18) + 1 / (z + 20)) : 0)',
  'digammaPositive(x)',
);

const digammaOf = part(
  'digamma',
  'x > 0 ? y : x === 0 ? -1 / x : x === Math.floor(x) ? NaN : y - Math.PI / Math.tan(Math.PI * (x - Math.round(x)))',
  'digamma(x)',
  (g, x) => g.mul(trigamma(x)),
);

/** ψ(x) = d ln Γ / dx, relative error about 1e-15; near its roots (1.46, −0.5, …) that counts as absolute. */
export function approximateDigamma(x: Expr): Expr {
  const positive = x.where(x.gt(0), x.rsub(1));
  const high = positive.where(positive.ge(10), positive.add(10));
  return digammaOf(x, digammaPositive(positive, high, positive.mul(positive.add(9))));
}

/** ψ′(x), relative error at most 4.7e-15; for x < 0 by reflection. Made of parts with rules, so that it has derivatives of every order. */
export function trigamma(x: Expr): Expr {
  const left = x.le(0);
  const positive = x.rsub(1).where(left, x);
  const fromRound = x.sub(x.roundEven()).where(left, 0.5);
  const reflected = fromRound
    .mul(Math.PI)
    .sin()
    .square()
    .reciprocal()
    .mul(Math.PI * Math.PI);
  const value = hurwitzZeta(Expr.number(2), positive);
  return reflected.sub(value).where(left, value);
}

// Euler and Maclaurin's formula after ten terms, z = y + 10: Bernoulli numbers B(2k) / (2k)! with rising factors.
const REST =
  'x / z * (1 / 12 - (x + 1) * (x + 2) / (z * z) * (1 / 720 - (x + 3) * (x + 4) / (z * z) * (1 / 30240 - ' +
  '(x + 5) * (x + 6) / (z * z) * (1 / 1209600 - (x + 7) * (x + 8) / (z * z) / 47900160))))';
const TERMS = Array.from({ length: 10 }, (_, k) => `Math.pow(y + ${k}, -x)`).join(' + ');
const hurwitzZetaOf = part(
  'zeta',
  `y === Infinity ? 0 : ${TERMS} + Math.pow(z, -x) * (z / (x - 1) + 0.5 + ${REST})`,
  'zeta(x, y)',
  null,
  (g, s, q) => g.mul(s.neg()).mul(hurwitzZeta(s.add(1), q)),
);

/** Σ (q + k)⁻ˢ over k = 0, 1, … for q > 0; the relative error is at most 6.5e-15 for s up to 3. */
export function hurwitzZeta(s: Expr, q: Expr): Expr {
  return hurwitzZetaOf(s, q, q.add(10));
}

// No operation on tensors: it has no derivative by s. Its name is known, so that what prints can be read back.
addToAlgebra({
  name: 'zeta',
  build: hurwitzZeta,
  operands: ['s', 'q'],
  defaults: [],
  primitive: false,
});
