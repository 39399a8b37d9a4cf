/**
 * Gaussian elimination, Cholesky's and Householder's factors of one matrix, in doubles, row-major. Layer: ops.
 */

/** A matrix's factors P A = L U, packed into one array, and what the row exchanges did. */
export interface Lu {
  readonly factors: Float64Array;
  /** The row that stands at each place. */
  readonly rows: Int32Array;
  /** Sign of the permutation. */
  readonly sign: number;
  /** The first pivot that is 0, or −1. */
  readonly zeroPivot: number;
}

/** Elimination with partial pivoting. */
export function eliminate(a: Float64Array, n: number): Lu {
  const factors = a.slice();
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  let sign = 1;
  let zeroPivot = -1;
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) {
      if (Math.abs(factors[i * n + k]) > Math.abs(factors[best * n + k])) best = i;
    }
    if (best !== k) {
      for (let j = 0; j < n; j++) {
        [factors[k * n + j], factors[best * n + j]] = [factors[best * n + j], factors[k * n + j]];
      }
      [rows[k], rows[best]] = [rows[best], rows[k]];
      sign = -sign;
    }
    const pivot = factors[k * n + k];
    if (pivot === 0) {
      if (zeroPivot < 0) zeroPivot = k;
      continue;
    }
    for (let i = k + 1; i < n; i++) {
      const factor = factors[i * n + k] / pivot;
      factors[i * n + k] = factor;
      if (factor === 0) continue;
      for (let j = k + 1; j < n; j++) factors[i * n + j] -= factor * factors[k * n + j];
    }
  }
  return { factors, rows, sign, zeroPivot };
}

/** Solves A X = B from A's factors; B has k columns. */
export function substitute({ factors, rows }: Lu, n: number, b: Float64Array, k: number) {
  const x = new Float64Array(n * k);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < k; j++) {
      let sum = b[rows[i] * k + j];
      for (let l = 0; l < i; l++) sum -= factors[i * n + l] * x[l * k + j];
      x[i * k + j] = sum;
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = 0; j < k; j++) {
      let sum = x[i * k + j];
      for (let l = i + 1; l < n; l++) sum -= factors[i * n + l] * x[l * k + j];
      x[i * k + j] = sum / factors[i * n + i];
    }
  }
  return x;
}

/** Sign of the determinant and the logarithm of its magnitude. */
export function signAndLog(a: Float64Array, n: number): [sign: number, log: number] {
  const lu = eliminate(a, n);
  let { sign } = lu;
  let log = 0;
  for (let i = 0; i < n; i++) {
    const pivot = lu.factors[i * n + i];
    sign *= Math.sign(pivot);
    log += Math.log(Math.abs(pivot));
  }
  return [sign, log];
}

/** The determinant. */
export function determinant(a: Float64Array, n: number): number {
  const lu = eliminate(a, n);
  let product = lu.sign;
  for (let i = 0; i < n; i++) product *= lu.factors[i * n + i];
  return product;
}

/** The lower triangular L with L Lᵀ = A, of whose lower triangle alone it is made; null where A is not positive. */
export function choleskyFactor(a: Float64Array, n: number): Float64Array | null {
  const l = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= l[i * n + k] * l[j * n + k];
      if (i > j) l[i * n + j] = sum / l[j * n + j];
      else if (sum > 0) l[j * n + j] = Math.sqrt(sum);
      else return null;
    }
  }
  return l;
}

/** Q [m, m] and R [m, n] by Householder's reflections, with LAPACK's signs. */
export function reflect(a: Float64Array, m: number, n: number) {
  const r = a.slice();
  const q = new Float64Array(m * m);
  for (let i = 0; i < m; i++) q[i * m + i] = 1;
  const v = new Float64Array(m);
  for (let k = 0; k < Math.min(m - 1, n); k++) {
    // Measured by its largest element, so that the squares of small ones do not vanish.
    let unit = 0;
    for (let i = k; i < m; i++) unit = Math.max(unit, Math.abs(r[i * n + k]));
    let tail = 0;
    for (let i = k + 1; i < m; i++) tail += (r[i * n + k] / unit) ** 2;
    if (!(tail > 0)) {
      for (let i = k + 1; i < m; i++) r[i * n + k] = 0;
      continue;
    }
    const alpha = r[k * n + k] / unit;
    const beta = -(alpha < 0 ? -1 : 1) * Math.sqrt(alpha * alpha + tail);
    const tau = (beta - alpha) / beta;
    v[k] = 1;
    for (let i = k + 1; i < m; i++) v[i] = r[i * n + k] / unit / (alpha - beta);
    // R ← H R, Q ← Q H, with H = I − τ v vᵀ
    for (let j = k; j < n; j++) {
      let dot = 0;
      for (let i = k; i < m; i++) dot += v[i] * r[i * n + j];
      for (let i = k; i < m; i++) r[i * n + j] -= tau * dot * v[i];
    }
    for (let i = 0; i < m; i++) {
      let dot = 0;
      for (let j = k; j < m; j++) dot += q[i * m + j] * v[j];
      for (let j = k; j < m; j++) q[i * m + j] -= tau * dot * v[j];
    }
    for (let i = k + 1; i < m; i++) r[i * n + k] = 0;
  }
  return { q, r };
}
