/**
 * Approximations of special functions as parts of formulas. A part is a node of a formula that is no operation of its
 * own: it takes arguments worked out before, so that its branches share them. Layer: ops.
 *
 * The polynomials were fitted by test/golden/fit.py, which prints their errors; each runs over u in [-1, 1].
 */
import { Expr, type VjpRule } from '../formula/expr';

/** erf(√v) / √v, u = 2v − 1, v in [0, 1]. Relative error 1.6e-16. */
const ERF = [
  0.9654687386698673,
  -0.1405360890227171,
  0.019852496688983708,
  -0.0022854855611441132,
  0.00021751715604159932,
  -1.7537169441124866e-05,
  1.223382738359897e-06,
  -7.511569286591727e-08,
  4.115800583208149e-09,
  -2.035228405815769e-10,
  9.167619596865806e-12,
  -3.8078824063194953e-13,
  1.4543887079465116e-14,
];

/** e^(x²) erfc(x) / t of t = 2 / (2 + x), for x in [1, 28]. Relative error 2.2e-16. */
const ERFC = [
  0.4287116755835546,
  0.16419859225223996,
  0.043663213212516136,
  0.005810705945075878,
  -0.0006705533731753019,
  -0.0003710771075169647,
  9.962268205017303e-06,
  2.5346380198992007e-05,
  -7.732725066939509e-07,
  -2.0652487193254783e-06,
  2.09772658678928e-07,
  1.7742556744575403e-07,
  -4.3628162654462856e-08,
  -1.2511632614723438e-08,
  7.095154076416536e-09,
  1.1385314475578276e-10,
  -8.72563587235857e-10,
  1.5860112779051556e-10,
  6.278204081374358e-11,
  -2.2419497115939372e-11,
];

/** ln Γ(2 + s) / s, u = 2s, s in [−½, ½]. Relative error 2.1e-16. */
const LGAMMA = [
  0.42278433509846713,
  0.16123351671205663,
  -0.016838075263299526,
  0.0025726010534725475,
  -0.0004615969392919999,
  9.032844784482085e-05,
  -1.8636779872543994e-05,
  3.981793089152702e-06,
  -8.716982578328323e-07,
  1.9425326866834958e-07,
  -4.3873352909331736e-08,
  1.0012495486246804e-08,
  -2.3043738035184404e-09,
  5.352422368894483e-10,
  -1.247500494813837e-10,
  2.807778288259308e-11,
  -6.599791480347414e-12,
  2.126623574915764e-12,
  -5.043009058425092e-13,
];

/** erf⁻¹(x) / x of w = −ln(1 − x²), u = w / 3 − 1, w in [0, 6]. Relative error 2.7e-16. */
const ERFINV_SMALL = [
  1.6235420064648298,
  0.7248912124984771,
  -0.051643216989051104,
  -0.022576907976752252,
  0.015799967277408934,
  -0.0030900906960069146,
  -0.0012742935269051566,
  0.0009841180632147223,
  -0.00015542174564679535,
  -0.00010761006984247841,
  6.559153551390515e-05,
  -5.568625219273167e-06,
  -9.209264951016121e-06,
  4.307416289840317e-06,
  2.992422598689565e-08,
  -7.670039379467481e-07,
  2.7249848831772916e-07,
  4.378491474930378e-08,
  -6.269618803038916e-08,
  9.081428930595508e-09,
  7.0004130724063135e-09,
  -1.7464278707660834e-09,
  -2.992412449965611e-10,
];

/** The same of r = √w, u = 1.25 r − 4, r in [2.4, 4]. Relative error 1.8e-16. */
const ERFINV_MIDDLE = [
  3.033636574409232,
  0.803753953495171,
  0.0038228284895977815,
  -0.0021986124956116563,
  0.0012086559904459086,
  -0.0006530703206059536,
  0.0002827102208304656,
  -7.502978572806615e-05,
  -2.058162050311881e-06,
  1.2557683977802702e-05,
  -5.748908869764676e-06,
  8.470422166129012e-07,
  4.026364627241129e-07,
  -2.7545658816998534e-07,
  6.229698130346347e-08,
  7.549592053111006e-09,
  -1.019480926639272e-08,
  3.230603149309869e-09,
  -6.677021756991198e-11,
  -3.356026917556592e-10,
  9.30786042095757e-11,
];

/** The same, u = (r − 5.125) / 1.125, r in [4, 6.25]. Relative error 3.2e-16. */
const ERFINV_LARGE = [
  4.976191390016299,
  1.1365383104872457,
  -0.00026907124677085284,
  -0.0002562023123726426,
  0.00010362208276375613,
  -2.98955286944563e-05,
  7.5974407005378356e-06,
  -1.8159924245135488e-06,
  4.343929805706461e-07,
  -1.1988721034732643e-07,
  4.7403381904268476e-08,
  -2.5658118285057363e-08,
  1.4351929565527408e-08,
  -7.868299325174627e-09,
  4.4255830312384945e-09,
  -1.751134588001829e-09,
  1.3344490948778997e-10,
  9.976652563462537e-11,
];

/** A node of a formula that is no operation of its own. Where `wrt` has no rule for an operand, none is needed. */
function part(
  name: string,
  js: string,
  text: string,
  ...vjp: (VjpRule | null)[]
): (...operands: (Expr | number)[]) => Expr {
  const arity = new Set(js.match(/\b[xyz]\b/g)).size;
  const rules = Array.from({ length: arity }, (_, i) => vjp[i] ?? null);
  const latex = `\\operatorname{${name}}\\left(${text.slice(text.indexOf('(') + 1, -1)}\\right)`;
  const node = { name, arity, js, vjp: rules, result: 'float', text, latex, binds: 5 } as const;
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
  `z < 1 ? ${ERF_NEAR_0} : z < 6 ? (x < 0 ? -1 : 1) * (1 - ${ERFC_TAIL}) : x > 0 ? 1 : x < 0 ? -1 : x`,
  'erf(x)',
  (g, x) => g.mul(x.square().neg().exp().mul(TWO_OVER_SQRT_PI)),
);

const erfcOf = part(
  'erfc',
  `z < 1 ? 1 - ${ERF_NEAR_0} : z >= 28 ? (x > 0 ? 0 : 2) : (x > 0 ? 0 : 2) + (x > 0 ? 1 : -1) * (${ERFC_TAIL})`,
  'erfc(x)',
  (g, x) => g.mul(x.square().neg().exp().mul(-TWO_OVER_SQRT_PI)),
);

/** erf(x), relative error below 1e-15. */
export function approximateErf(x: Expr): Expr {
  return erfOf(x, erfArgument(x), x.abs());
}

/** erfc(x), relative error below 2e-15 up to x = 26, where it leaves the range of normal numbers. */
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

/** erf⁻¹(x), relative error below 4e-15. */
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

/** ln|Γ(x)|, relative error below 1e-15 for x > 0; absolute error of that size times |ln| terms for x < 0. */
export function approximateLgamma(x: Expr): Expr {
  const positive = x.abs();
  return lgammaOf(x, lgammaPositive(positive, lgammaArgument(positive)));
}

// The asymptotic series, with Bernoulli numbers B(2k) / 2k; below 10 ten steps lead up to it, two at a time:
// 1 / (x + k) + 1 / (x + 9 − k) = (2x + 9) / (x (x + 9) + k (9 − k)).
const ASYMPTOTIC = polynomial('(1 / (y * y))', [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12]);
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

/** ψ(x) = d ln Γ / dx, absolute error below 2e-15 near its root 1.46, else relative error below 2e-15. */
export function approximateDigamma(x: Expr): Expr {
  const positive = x.where(x.gt(0), x.rsub(1));
  const high = positive.where(positive.ge(10), positive.add(10));
  return digammaOf(x, digammaPositive(positive, high, positive.mul(positive.add(9))));
}

/** ψ′(x); for x < 0 by reflection. Made of parts with rules, so that it has derivatives of every order. */
function trigamma(x: Expr): Expr {
  const left = x.le(0);
  const positive = x.rsub(1).where(left, x);
  const fromRound = x.sub(x.roundEven()).where(left, 0.5);
  const reflected = fromRound.mul(Math.PI).sin().square().reciprocal().mul(Math.PI * Math.PI);
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

/** Σ (q + k)⁻ˢ over k = 0, 1, … for q > 0; the relative error is below 2e-15 for s up to 4. */
function hurwitzZeta(s: Expr, q: Expr): Expr {
  return hurwitzZetaOf(s, q, q.add(10));
}
