/**
 * Fused multiply-add, a·b + c rounded once, in float32 and in float64. PyTorch's AVX2 kernels are
 * compiled to it, and a product that is rounded first differs in the last bit. Bottom layer.
 */

/**
 * a·b + c rounded once to float32.
 *
 * In double the product of two floats is exact, so the sum s has one rounding, and rounding s again
 * to float32 is wrong only where s lies exactly between two floats and was not exact itself. There
 * the sign of its error decides.
 *
 * @param a a float32 value; so are `b` and `c`
 */
export function fmaf(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  const rounded = Math.fround(sum);
  const rest = sum - rounded;
  // Halfway between two floats, as far again from `rounded` lands on the other float.
  if (rest === 0 || Math.fround(sum + rest) !== sum + rest) return rounded;
  const error = twoSumError(product, c, sum);
  return error !== 0 && error > 0 === rest > 0 ? sum + rest : rounded;
}

/**
 * a·b + c rounded once to float64.
 *
 * @see Boldo and Melquiond, Emulation of FMA and correctly rounded sums: proved algorithms using
 *   rounding to odd, 2008
 */
export function fma(a: number, b: number, c: number): number {
  const product = a * b;
  // Outside these bounds a part of the product would overflow or vanish; no distribution gets
  // there.
  const size = Math.abs(product);
  if (!(size > 1e-280 && size < 1e290 && Math.abs(a) < 1e290 && Math.abs(b) < 1e290)) {
    return product + c;
  }
  const productError = twoProductError(a, b, product);
  if (productError === 0) return product + c;
  const low = c + productError;
  const lowError = twoSumError(c, productError, low);
  const sum = product + low;
  const sumError = twoSumError(product, low, sum);
  return sum + addToOdd(lowError, sumError);
}

/** What rounding took from the sum of two doubles: a + b = sum + error, exactly (Knuth). */
function twoSumError(a: number, b: number, sum: number): number {
  const bPart = sum - a;
  return a - (sum - bPart) + (b - bPart);
}

/**
 * What rounding took from the product of two doubles, exactly (Veltkamp's split, Dekker's product).
 */
function twoProductError(a: number, b: number, product: number): number {
  const aSplit = 134217729 * a;
  const aHigh = aSplit - (aSplit - a);
  const aLow = a - aHigh;
  const bSplit = 134217729 * b;
  const bHigh = bSplit - (bSplit - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

const scratch = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(8));

/** a + b, and where that is inexact, of its two neighbours the one whose last bit is 1. */
function addToOdd(a: number, b: number): number {
  const sum = a + b;
  const error = twoSumError(a, b, sum);
  if (error === 0) return sum;
  scratch.setFloat64(0, sum);
  const bits = scratch.getBigInt64(0);
  if (bits & 1n) return sum;
  scratch.setBigInt64(0, bits + (error > 0 === sum > 0 ? 1n : -1n));
  return scratch.getFloat64(0);
}
