/**
 * Eigenvalues of one symmetric matrix and singular values of any, in doubles, by Jacobi's rotations: short, and exact to
 * the last digits for small matrices. Layer: ops.
 */

const SWEEPS = 60;

/**
 * Eigenvalues in ascending order, and the eigenvectors as columns. Only the lower triangle is read.
 *
 * @see Golub, Van Loan: Matrix Computations, 8.5
 */
export function symmetricEigen(a: Float64Array, n: number) {
  const unit = unitOf(a);
  const s = new Float64Array(n * n);
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    v[i * n + i] = 1;
    for (let j = 0; j <= i; j++) s[i * n + j] = s[j * n + i] = a[i * n + j] / unit;
  }
  const scale = Math.hypot(...s) || 1;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = 0; q < p; q++) off += s[p * n + q] ** 2;
    if (!(Math.sqrt(off) > 1e-17 * scale)) break;
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) rotate(s, v, n, p, q);
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => s[i * n + i] - s[j * n + j]);
  return {
    values: Float64Array.from(order, (i) => s[i * n + i] * unit),
    vectors: columns(v, n, n, order),
  };
}

/** The power of two at the largest magnitude: divided by it, squares neither vanish nor overflow. */
function unitOf(a: Float64Array): number {
  const largest = a.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return largest > 0 && Number.isFinite(largest) ? 2 ** Math.floor(Math.log2(largest)) : 1;
}

/** Makes s[p, q] zero. */
function rotate(s: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const apq = s[p * n + q];
  if (apq === 0) return;
  const [c, t] = angle((s[q * n + q] - s[p * n + p]) / (2 * apq));
  const sine = t * c;
  for (let k = 0; k < n; k++) {
    const [x, y] = [s[k * n + p], s[k * n + q]];
    s[k * n + p] = c * x - sine * y;
    s[k * n + q] = sine * x + c * y;
  }
  for (let k = 0; k < n; k++) {
    const [x, y] = [s[p * n + k], s[q * n + k]];
    s[p * n + k] = c * x - sine * y;
    s[q * n + k] = sine * x + c * y;
    const [l, r] = [v[k * n + p], v[k * n + q]];
    v[k * n + p] = c * l - sine * r;
    v[k * n + q] = sine * l + c * r;
  }
}

/** Cosine and tangent of the smaller angle whose cotangent of twice is theta. */
function angle(theta: number): [cosine: number, tangent: number] {
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(1, theta));
  return [1 / Math.hypot(1, t), t];
}

/** The given columns, in order. */
function columns(a: Float64Array, rows: number, width: number, order: readonly number[]) {
  const out = new Float64Array(rows * order.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < order.length; j++) out[i * order.length + j] = a[i * width + order[j]];
  }
  return out;
}

/** The transpose of an [m, n] matrix. */
export function transposed(a: Float64Array, m: number, n: number): Float64Array {
  const out = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) out[j * m + i] = a[i * n + j];
  return out;
}

/** U [m, m], the singular values in descending order, and V [n, n]: A = U S Vᵀ. One-sided rotations of the columns. */
export function singularValues(
  a: Float64Array,
  m: number,
  n: number,
): { u: Float64Array; s: Float64Array; v: Float64Array } {
  if (m < n) {
    const { u, s, v } = singularValues(transposed(a, m, n), n, m);
    return { u: v, s, v: u };
  }
  const unit = unitOf(a);
  const w = a.map((x) => x / unit);
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  for (let sweep = 0, turned = true; sweep < SWEEPS && turned; sweep++) {
    turned = false;
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) if (orthogonalize(w, v, m, n, p, q)) turned = true;
    }
  }
  const lengths = Float64Array.from({ length: n }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < m; i++) sum += w[i * n + j] ** 2;
    return Math.sqrt(sum);
  });
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => lengths[j] - lengths[i]);
  const s = Float64Array.from(order, (j) => lengths[j]);
  const u = completed(columns(w, m, n, order), s, m, n);
  return { u, s: s.map((x) => x * unit), v: columns(v, n, n, order) };
}

/** Turns columns p and q until they are orthogonal; false where they are. */
function orthogonalize(
  w: Float64Array,
  v: Float64Array,
  m: number,
  n: number,
  p: number,
  q: number,
): boolean {
  let [alpha, beta, gamma] = [0, 0, 0];
  for (let i = 0; i < m; i++) {
    alpha += w[i * n + p] ** 2;
    beta += w[i * n + q] ** 2;
    gamma += w[i * n + p] * w[i * n + q];
  }
  if (!(Math.abs(gamma) > 1e-17 * Math.sqrt(alpha * beta))) return false;
  const [c, t] = angle((beta - alpha) / (2 * gamma));
  const sine = c * t;
  for (const [matrix, rows] of [
    [w, m],
    [v, n],
  ] as const) {
    for (let i = 0; i < rows; i++) {
      const [x, y] = [matrix[i * n + p], matrix[i * n + q]];
      matrix[i * n + p] = c * x - sine * y;
      matrix[i * n + q] = sine * x + c * y;
    }
  }
  return true;
}

/** An orthonormal basis of all m dimensions whose first columns are those of w, where their length is not 0. */
function completed(w: Float64Array, s: Float64Array, m: number, n: number): Float64Array {
  const basis: number[][] = [];
  const least = (s[0] ?? 0) * 1e-15;
  let unit = 0;
  for (let j = 0; j < m; j++) {
    let column = Array.from({ length: m }, (_, i) =>
      j < n && s[j] > least ? w[i * n + j] / s[j] : 0,
    );
    while (!(j < n && s[j] > least)) {
      column = Array.from({ length: m }, (_, i) => (i === unit ? 1 : 0));
      unit++;
      for (let round = 0; round < 2; round++) subtractParts(column, basis);
      const length = Math.hypot(...column);
      if (length < 1e-3 && unit < m) continue;
      column = column.map((x) => x / length);
      break;
    }
    basis.push(column);
  }
  return Float64Array.from({ length: m * m }, (_, k) => basis[k % m][Math.floor(k / m)]);
}

/** Takes off what lies along the vectors there are. */
function subtractParts(column: number[], basis: readonly number[][]): void {
  for (const other of basis) {
    const dot = other.reduce((sum, x, i) => sum + x * column[i], 0);
    for (let i = 0; i < column.length; i++) column[i] -= dot * other[i];
  }
}
