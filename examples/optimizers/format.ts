// Numbers as the tables and sentences show them.

/** `0.9234` → `92.34 %`; a share that is not known, of a diverged run, is said to be so. */
export function percent(share: number | null): string {
  return share === null ? 'diverged' : `${(100 * share).toFixed(2)} %`;
}

/** A difference of shares in percentage points, with its sign: `−0.42`. */
export function points(difference: number): string {
  return signed(100 * difference, 2);
}

/** A number with its sign. */
export function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? text : `${value < 0 ? '−' : '+'}${text}`;
}

/** A learning rate: two digits. */
export function rate(lr: number): string {
  return String(Number(lr.toPrecision(2)));
}

/** A number of any size: plain near 1, else with a power of ten. */
export function scientific(value: number): string {
  if (value === 0) return '0';
  const plain = Math.abs(value) >= 0.01 && Math.abs(value) < 10_000;
  if (plain) return String(Number(value.toPrecision(2)));
  const [digits, exponent] = value.toExponential(1).split('e');
  return `${digits === '1.0' ? '' : `${digits}·`}10${superscript(Number(exponent))}`;
}

/** A whole number, raised: `⁻³`. */
export function superscript(value: number): string {
  return [...String(value)].map((sign) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)] ?? '⁻').join('');
}

/** `1234567` → `1,234,567`. */
export function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
