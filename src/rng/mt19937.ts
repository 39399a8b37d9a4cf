/**
 * The Mersenne Twister with torch's bookkeeping (`aten/src/ATen/core/MT19937RNGEngine.h`). Bottom
 * layer.
 */

/** Words of state. */
export const STATE_SIZE = 624;
const SHIFT = 397;
const MATRIX = 0x9908b0df | 0;

/**
 * The 32-bit engine. Words are signed 32-bit integers throughout: an unsigned one above 2³¹ is no
 * small integer for V8 and would be boxed or carried as a double.
 *
 * @see Matsumoto and Nishimura, Mersenne Twister, 1998, doi 10.1145/272991.272995
 */
export class Mt19937 {
  /** The state vector. */
  readonly state = new Int32Array(STATE_SIZE);
  /**
   * Draws until the state is renewed, plus one; torch's own count, kept because its state bytes
   * contain it.
   */
  left = 1;
  /** The word to be read next. */
  next = 0;

  /**
   * Starts the sequence of a seed.
   *
   * @param seed only its low 32 bits count
   */
  init(seed: number): void {
    const state = this.state;
    let word = seed | 0;
    state[0] = word;
    for (let i = 1; i < STATE_SIZE; i++) {
      word = (Math.imul(1812433253, word ^ (word >>> 30)) + i) | 0;
      state[i] = word;
    }
    this.left = 1;
    this.next = 0;
  }

  /** The next 32 random bits, as a signed integer. */
  nextInt(): number {
    if (--this.left === 0) this.renew();
    let y = this.state[this.next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  private renew(): void {
    const state = this.state;
    const split = STATE_SIZE - SHIFT;
    for (let i = 0; i < split; i++) state[i] = state[i + SHIFT] ^ twist(state[i], state[i + 1]);
    for (let i = split; i < STATE_SIZE - 1; i++)
      state[i] = state[i - split] ^ twist(state[i], state[i + 1]);
    state[STATE_SIZE - 1] = state[SHIFT - 1] ^ twist(state[STATE_SIZE - 1], state[0]);
    this.left = STATE_SIZE;
    this.next = 0;
  }
}

/** The top bit of one word with the rest of the next, shifted, times the matrix. */
function twist(u: number, v: number): number {
  return (((u & 0x80000000) | (v & 0x7fffffff)) >>> 1) ^ (-(v & 1) & MATRIX);
}
