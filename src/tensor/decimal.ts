/**
 * Decimal texts as C and Python round them. JavaScript's `toFixed` and `toExponential` round a tie
 * away from zero (0.03125 to 0.0313); C rounds it to the even digit (0.0312). Layer: tensor.
 */

/** As many digits as JavaScript writes: of any tie, all of them. */
const ALL = 100;

/**
 * A finite number with that many digits after the point, `'%.4f'`.
 *
 * @param digits 0 to 50
 */
export function roundedFixed(value: number, digits: number): string {
  const negative = value < 0 || Object.is(value, -0) ? '-' : '';
  const size = Math.abs(value);
  // From 1e21 on toFixed changes to the exponential form; such numbers are whole.
  if (size >= 1e21)
    return `${negative}${BigInt(size)}${digits > 0 ? `.${'0'.repeat(digits)}` : ''}`;
  return negative + (tieToEven(size.toFixed(ALL), digits) ?? size.toFixed(digits));
}

/**
 * A finite number in scientific form with that many digits after the point, `'%.4e'`: the exponent
 * has its sign and at least two digits.
 *
 * @param digits 0 to 50
 */
export function roundedExponential(value: number, digits: number): string {
  const negative = value < 0 || Object.is(value, -0) ? '-' : '';
  const size = Math.abs(value);
  const [all, tieExponent] = size.toExponential(ALL).split('e');
  const tie = tieToEven(all, digits);
  const [mantissa, exponent] =
    tie !== null ? [tie, tieExponent] : size.toExponential(digits).split('e');
  return `${negative}${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
}

/**
 * The digits cut off after `digits` where what follows is exactly a half and the last one kept is
 * even; null where the number is rounded as JavaScript rounds it.
 */
function tieToEven(all: string, digits: number): string | null {
  const end = all.indexOf('.') + 1 + digits;
  if (all[end] !== '5') return null;
  for (let i = end + 1; i < all.length; i++) if (all[i] !== '0') return null;
  const kept = digits === 0 ? all.slice(0, end - 1) : all.slice(0, end);
  return Number(kept[kept.length - 1]) % 2 === 0 ? kept : null;
}
