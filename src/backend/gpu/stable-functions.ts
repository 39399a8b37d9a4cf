/**
 * What a graphics card's own functions get wrong, written so that it comes out right: the bodies of
 * the functions that kernels call instead of `Math`'s. A card may flush numbers below 1.2e-38 to
 * zero, compare NaN as it likes and return rubbish outside a function's range.
 */

/** A function that kernels may call: its operands, its body, the functions of this file it calls. */
export interface KernelFunction {
  readonly operands: readonly string[];
  readonly body: string;
}

/** A polynomial in `u` by Horner's rule, lowest coefficient first. */
function horner(u: string, coefficients: readonly number[]): string {
  return coefficients.reduceRight((sum, c) => (sum === '' ? `${c}` : `(${c} + ${u} * ${sum})`), '');
}

const SERIES = {
  // e^x − 1 = x (1 + x/2 + x²/6 + …)
  expm1: [1, 1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040, 1 / 40320],
  // ln(1 + x) = 2 s (1 + s²/3 + s⁴/5 + …) with s = x / (2 + x)
  log1p: [1, 1 / 3, 1 / 5, 1 / 7, 1 / 9, 1 / 11],
  sinh: [1, 1 / 6, 1 / 120, 1 / 5040, 1 / 362880],
  // Cephes' sinf, cosf and atanf
  sin: [-1.6666654611e-1, 8.3321608736e-3, -1.9515295891e-4],
  cos: [4.166664568298827e-2, -1.388731625493765e-3, 2.443315711809948e-5],
  atan: [-3.33329491539e-1, 1.99777106478e-1, -1.38776856032e-1, 8.05374449538e-2],
};

/** Missing in gpu.js, or not JavaScript's function there, in other modes than shaders too. */
export const EVERYWHERE: Readonly<Record<string, KernelFunction>> = {
  // floor(x + 0.5) is off by one from 2^23 on, and for the number just below 0.5.
  round: {
    operands: ['x'],
    body: 'const f = Math.floor(x); if (x - f >= 0.5) { return f + 1; } return f;',
  },
  // gpu.js subtracts multiples of y in WebAssembly: 0 · Infinity is NaN.
  remainder: {
    operands: ['x', 'y'],
    body: 'if (Math.abs(y) > 3.4e38 && Math.abs(x) <= 3.4e38) { return x; } return x % y;',
  },
  hypot: {
    operands: ['x', 'y'],
    body: `const a = Math.abs(x); const b = Math.abs(y);
      if (a > 3.4e38) { return a; }
      if (b > 3.4e38) { return b; }
      if (a > b) { const r = b / a; return a * Math.sqrt(1 + r * r); }
      if (b > 0) { const q = a / b; return b * Math.sqrt(1 + q * q); }
      return a + b;`,
  },
};

/** Instead of `Math`'s functions of the same names where a shader computes. */
export const IN_SHADERS: Readonly<Record<string, KernelFunction>> = {
  // `max(NaN, 2)` is 2 on a card.
  max: {
    operands: ['x', 'y'],
    body: 'if (x > y) { return x; } if (y >= x) { return y; } return x + y;',
  },
  min: {
    operands: ['x', 'y'],
    body: 'if (x < y) { return x; } if (y <= x) { return y; } return x + y;',
  },
  // SwiftShader: exp(NaN) = Infinity, log(NaN) = 89.1, log(0) = −88.0, log(−1.5) = 0.4.
  exp: { operands: ['x'], body: 'if (x === x) { return Math.exp(x); } return x;' },
  log: { operands: ['x'], body: logarithm('Math.log(x)') },
  log2: { operands: ['x'], body: logarithm('Math.log2(x)') },
  log10: { operands: ['x'], body: logarithm(`Math.log(x) * ${Math.LOG10E}`) },
  // The plain forms lose every digit near 0.
  expm1: {
    operands: ['x'],
    body: `if (Math.abs(x) < 0.5) { return x * ${horner('x', SERIES.expm1)}; }
      return exp(x) - 1;`,
  },
  log1p: {
    operands: ['x'],
    body: `if (Math.abs(x) < 0.3) {
        const s = x / (2 + x); const u = s * s;
        return 2 * s * ${horner('u', SERIES.log1p)};
      }
      return log(1 + x);`,
  },
  sinh: {
    operands: ['x'],
    body: `const u = x * x;
      if (u < 1) { return x * ${horner('u', SERIES.sinh)}; }
      const h = exp(0.5 * Math.abs(x)); const y = 0.5 * h * h - 0.5 / h / h;
      if (x < 0) { return -y; }
      return y;`,
  },
  cosh: {
    operands: ['x'],
    body: 'const h = exp(0.5 * Math.abs(x)); return 0.5 * h * h + 0.5 / h / h;',
  },
  // (e^2x − 1) / (e^2x + 1) is Infinity / Infinity beyond 44.
  tanh: {
    operands: ['x'],
    body: `if (x > 10) { return 1; }
      if (x < -10) { return -1; }
      const e = expm1(2 * x);
      return e / (e + 2);`,
  },
  asinh: {
    operands: ['x'],
    body: `const a = Math.abs(x);
      let y = log(a) + ${Math.LN2};
      if (a < 10000) { y = log1p(a + a * a / (1 + Math.sqrt(a * a + 1))); }
      if (x < 0) { return -y; }
      return y;`,
  },
  acosh: {
    operands: ['x'],
    body: `if (x > 10000) { return log(x) + ${Math.LN2}; }
      const t = x - 1;
      if (t < 0) { return Math.sqrt(t); }
      return log1p(t + Math.sqrt(2 * t + t * t));`,
  },
  atanh: {
    operands: ['x'],
    body: `const a = Math.abs(x);
      const y = 0.5 * log1p(2 * a / (1 - a));
      if (x < 0) { return -y; }
      return y;`,
  },
  // The built-in ones may be off by 1e-5 (llvmpipe) and more (the WGSL standard allows 5e-4).
  atan: {
    operands: ['x'],
    body: `const a = Math.abs(x);
      let base = 0;
      let t = a;
      if (a > 2.414213562373095) { base = ${Math.PI / 2}; t = -1 / a; }
      else { if (a > 0.4142135623730951) { base = ${Math.PI / 4}; t = (a - 1) / (a + 1); } }
      const u = t * t;
      const y = base + (t + t * u * ${horner('u', SERIES.atan)});
      if (x < 0) { return -y; }
      return y;`,
  },
  atan2: {
    operands: ['y', 'x'],
    body: `if (x > 3.4e38) {
        if (y > 3.4e38) { return ${Math.PI / 4}; }
        if (y < -3.4e38) { return ${-Math.PI / 4}; }
      }
      if (x < -3.4e38) {
        if (y > 3.4e38) { return ${0.75 * Math.PI}; }
        if (y < -3.4e38) { return ${-0.75 * Math.PI}; }
      }
      if (x > 0) { return atan(y / x); }
      if (x < 0) {
        if (y < 0) { return atan(y / x) - ${Math.PI}; }
        if (y === 0 && 1 / y < 0) { return ${-Math.PI}; }
        return atan(y / x) + ${Math.PI};
      }
      if (x === 0 && y > 0) { return ${Math.PI / 2}; }
      if (x === 0 && y < 0) { return ${-Math.PI / 2}; }
      if (x === 0 && y === 0) {
        if (1 / x > 0) { return y; }
        if (1 / y > 0) { return ${Math.PI}; }
        return ${-Math.PI};
      }
      return x + y;`,
  },
  asin: { operands: ['x'], body: 'return atan2(x, Math.sqrt((1 - x) * (1 + x)));' },
  // llvmpipe takes the root of an infinity below zero for −Infinity within a larger formula.
  acos: {
    operands: ['x'],
    body: `const a = Math.abs(x);
      if (a > 1) { return Math.sqrt(1 - Math.min(a, 2)); }
      return 2 * atan2(Math.sqrt(1 - x), Math.sqrt(1 + x));`,
  },
  // SwiftShader's are off by 2e-4 at 30; these (Cephes' sinf and cosf) hold up to 8192.
  sin: { operands: ['x'], body: 'return quarterWave(x, 0);' },
  cos: { operands: ['x'], body: 'return quarterWave(x, 1);' },
  tan: { operands: ['x'], body: 'return quarterWave(x, 0) / quarterWave(x, 1);' },
  // sin(x + shift · π/2): the remainder to the nearest quarter turn, with π/2 in three parts.
  quarterWave: {
    operands: ['x', 'shift'],
    body: `if (Math.abs(x) > 1000000) {
        if (shift > 0) { return Math.cos(x); }
        return Math.sin(x);
      }
      const turns = Math.floor(x * ${2 / Math.PI} + 0.5);
      const r = x - turns * 1.5703125 - turns * 4.837512969970703e-4 - turns * 7.549789954891882e-8;
      const u = r * r;
      const quarter = turns + shift - 4 * Math.floor((turns + shift) / 4);
      let y = r + r * u * ${horner('u', SERIES.sin)};
      if (quarter === 1 || quarter === 3) { y = 1 - 0.5 * u + u * u * ${horner('u', SERIES.cos)}; }
      if (quarter > 1) { return -y; }
      return y;`,
  },
  sign: {
    operands: ['x'],
    body: 'if (x > 0) { return 1; } if (x < 0) { return -1; } return x;',
  },
  cbrt: {
    operands: ['x'],
    body: `if (x > 0) { return Math.pow(x, ${1 / 3}); }
      if (x < 0) { return -Math.pow(-x, ${1 / 3}); }
      return x;`,
  },
  // x − x, which tells whether x is finite: a compiler may take it for 0.
  zeroIfFinite: {
    operands: ['x'],
    body: `const a = Math.abs(x);
      if (a <= 3.4e38) { return 0; }
      return Math.sqrt(-1 - a);`,
  },
  // Undefined for negative bases in GLSL and WGSL; whole powers by multiplying are exact longer.
  pow: {
    operands: ['x', 'y'],
    body: `if (y === 0) { return 1; }
      if (!(x === x)) { return x; }
      if (!(y === y)) { return y; }
      const a = Math.abs(x);
      const n = Math.abs(y);
      let whole = 0;
      if (Math.floor(y) === y) { whole = 1; }
      let r = a;
      if (whole > 0 && n < 17) {
        for (let k = 1; k < 17; k++) { if (k < n) { r = r * a; } }
        if (y < 0) { r = 1 / r; }
      } else {
        if (a === 0) { if (y < 0) { r = 1 / a; } }
        else { r = Math.pow(a, y); }
      }
      if (x < 0) {
        if (whole > 0) {
          if (n < 16777216 && n - 2 * Math.floor(n / 2) === 1) { return -r; }
        } else { return Math.sqrt(x); }
      }
      return r;`,
  },
  // gpu.js has bits of numbers from 0 on only, where a card has no whole numbers.
  andBits: bitwise('p * q'),
  orBits: bitwise('p + q - p * q'),
  xorBits: bitwise('p + q - 2 * p * q'),
  shiftLeft: { operands: ['x', 'y'], body: 'return x * powerOfTwo(y);' },
  shiftRight: { operands: ['x', 'y'], body: 'return Math.floor(x / powerOfTwo(y));' },
  powerOfTwo: {
    operands: ['n'],
    body: 'let r = 1; for (let k = 0; k < 32; k++) { if (k < n) { r = r * 2; } } return r;',
  },
  // x % y, whose quotient a card may round up to the next whole number.
  remainder: {
    operands: ['x', 'y'],
    body: `const b = Math.abs(y);
      const a = Math.abs(x);
      if (b > 3.4e38 && a < b) { return x; }
      let r = a - Math.floor(a / b) * b;
      if (r < 0) { r = r + b; }
      if (r >= b) { r = r - b; }
      if (x < 0) { return -r; }
      return r;`,
  },
};

/** Bit by bit over 24 bits, then the sign, which counts as all bits above. */
function bitwise(combined: string): KernelFunction {
  return {
    operands: ['x', 'y'],
    body: `let a = x; let b = y; let r = 0; let place = 1;
      for (let k = 0; k < 24; k++) {
        const p = a - 2 * Math.floor(a / 2); const q = b - 2 * Math.floor(b / 2);
        r = r + place * (${combined});
        place = place * 2; a = Math.floor(a / 2); b = Math.floor(b / 2);
      }
      return r - place * (${combined.replaceAll('p', '(0 - a)').replaceAll('q', '(0 - b)')});`,
  };
}

/** Outside (0, ∞): −1 / 0 is −Infinity, the root of a negative number NaN. */
function logarithm(inside: string): string {
  return `if (x > 0) { return ${inside}; }
      if (x < 0) { return Math.sqrt(x); }
      if (x === 0) { return -1 / Math.abs(x); }
      return x;`;
}

/** For the kernels' own text, in every mode: whole numbers, exactly. */
export const WHOLE: Readonly<Record<string, KernelFunction>> = {
  // A card may round the quotient of two whole numbers to either side.
  wholeQuotient: {
    operands: ['a', 'b'],
    body: `let q = Math.floor(a / b);
      const r = a - q * b;
      if (r < 0) { q = q - 1; }
      if (r >= b) { q = q + 1; }
      return q;`,
  },
  // What storing a number in an Int32Array does; NaN becomes 0.
  truncated: {
    operands: ['x'],
    body: `if (x > 0) { return Math.floor(x); }
      if (x < 0) { return Math.ceil(x); }
      return 0;`,
  },
  // log(e^x + e^y), which neither overflows nor turns −∞ with −∞ (or ∞ with ∞) into NaN.
  logAddExp: {
    operands: ['x', 'y'],
    body: `if (x === y && (x > 3.4e38 || x < -3.4e38)) { return x; }
      const high = max(x, y);
      const low = min(x, y);
      return high + log1p(exp(low - high));`,
  },
};
