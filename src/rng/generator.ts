/**
 * The generator that a user seeds, saves and restores: an engine plus the cached half of the last
 * normal pair (`aten/src/ATen/CPUGeneratorImpl.cpp`). Bottom layer.
 */
import { ValueError } from '../errors';
import { Mt19937, STATE_SIZE } from './mt19937';

/** Seed of a generator that was given none; `c10::detail`'s `default_rng_seed_val`. */
const DEFAULT_SEED = 67280421310721;
const TWO_32 = 4294967296;

/**
 * Offsets in torch's state, `CPUGeneratorImplState`: a C struct of 5056 bytes, little-endian, with
 * the engine's words widened to 64 bits.
 */
const AT = {
  seed: 0,
  left: 8,
  seeded: 12,
  next: 16,
  words: 24,
  normal: 5024,
  hasNormal: 5040,
  float: 5048,
  hasFloat: 5052,
};
const STATE_BYTES = 5056;

/**
 * A source of random numbers that yields PyTorch's sequence.
 *
 * @example
 * ```ts
 * import { Generator } from 'torchlet';
 * const g = new Generator().manualSeed(0);
 * console.log(g.initialSeed()); // 0
 * ```
 * @see https://pytorch.org/docs/stable/generated/torch.Generator.html
 */
export class Generator {
  /**
   * The second value of the last Box-Muller pair, or NaN when there is none: normal values are made
   * in pairs, and torch keeps the odd one for the next call.
   */
  nextDoubleNormal = Number.NaN;
  /**
   * The same for float32, which torch's CPU kernels never set; kept so that a foreign state
   * survives a round trip.
   */
  nextFloatNormal = Number.NaN;

  private readonly engine = new Mt19937();
  private seedHigh = 0;
  private seedLow = 0;

  /** @param seed as in `manualSeed`; torch's fixed default if left out */
  constructor(seed: number | bigint = DEFAULT_SEED) {
    this.manualSeed(seed);
  }

  /**
   * Starts the sequence of a seed and forgets the cached normal value.
   *
   * @param seed an integer in [−2⁶³, 2⁶⁴), negative ones standing for 2⁶⁴ + seed. Numbers only up
   *   to ±(2⁵³ − 1), bigints beyond. Seeds equal in their low 32 bits give the same numbers, in
   *   PyTorch too.
   * @returns this generator
   * @throws ValueError when it is not an integer in that range
   */
  manualSeed(seed: number | bigint): this {
    const valid =
      typeof seed === 'bigint'
        ? seed >= -(2n ** 63n) && seed < 2n ** 64n
        : Number.isSafeInteger(seed);
    if (!valid) {
      throw new ValueError(
        `manualSeed: the seed must be an integer in [-2^63, 2^64), got ${String(seed)}. ` +
          'Give a whole number, or a bigint beyond 2^53.',
        seed,
      );
    }
    if (typeof seed === 'bigint') {
      this.seedHigh = Number(BigInt.asUintN(32, seed >> 32n));
      this.seedLow = Number(BigInt.asUintN(32, seed));
    } else {
      this.seedHigh = Math.floor(seed / TWO_32) >>> 0;
      this.seedLow = seed >>> 0;
    }
    this.engine.init(this.seedLow);
    this.nextDoubleNormal = Number.NaN;
    this.nextFloatNormal = Number.NaN;
    return this;
  }

  /**
   * Starts from a seed that nobody can foretell.
   *
   * @returns that seed, an integer in [0, 2⁵³)
   */
  seed(): number {
    const seed = nonDeterministicSeed();
    this.manualSeed(seed);
    return seed;
  }

  /**
   * The seed last set, in [0, 2⁶⁴); from 2⁵³ on the nearest number, while `getState` keeps all its
   * bits.
   */
  initialSeed(): number {
    return this.seedHigh * TWO_32 + this.seedLow;
  }

  /** The next 32 random bits, as an integer in [0, 2³²). */
  random(): number {
    return this.engine.nextInt() >>> 0;
  }

  /**
   * The next 32 random bits, as an integer in [−2³¹, 2³¹): faster than `random` in a loop that
   * masks them.
   */
  randomInt(): number {
    return this.engine.nextInt();
  }

  /** The next 64 random bits: two draws, the first being the high half. */
  random64(): bigint {
    const high = BigInt(this.random());
    return (high << 32n) | BigInt(this.random());
  }

  /** A uniform double in [0, 1), a multiple of 2⁻⁵³: the low 53 of 64 random bits. */
  uniform53(): number {
    const high = this.engine.nextInt() & 0x1fffff;
    return (high * TWO_32 + (this.engine.nextInt() >>> 0)) * 1.1102230246251565e-16;
  }

  /**
   * 1 if the next `uniform53` is less than p, else 0: a processor guesses a coin's side wrong half the time, and the sign of
   * a difference needs no guess.
   *
   * @internal
   * @param p in [0, 1]
   */
  below53(p: number): number {
    const high = this.engine.nextInt() & 0x1fffff;
    const low = this.engine.nextInt();
    const upper = Math.floor(p * 0x200000);
    // The lower bits count only where the upper ones are p's.
    if (high === upper) return +(low >>> 0 < (p * 0x200000 - upper) * TWO_32);
    return (high - upper) >>> 31;
  }

  /**
   * Everything that determines the numbers to come.
   *
   * @returns the 5056 bytes of `torch.get_rng_state()`, so that a state can be carried to PyTorch
   *   and back
   */
  getState(): Uint8Array {
    const bytes = new Uint8Array(STATE_BYTES);
    const view = new DataView(bytes.buffer);
    view.setUint32(AT.seed, this.seedLow, true);
    view.setUint32(AT.seed + 4, this.seedHigh, true);
    view.setInt32(AT.left, this.engine.left, true);
    view.setInt32(AT.seeded, 1, true);
    view.setUint32(AT.next, this.engine.next, true);
    for (let i = 0; i < STATE_SIZE; i++)
      view.setInt32(AT.words + 8 * i, this.engine.state[i], true);
    if (!Number.isNaN(this.nextDoubleNormal)) {
      view.setFloat64(AT.normal, this.nextDoubleNormal, true);
      view.setInt32(AT.hasNormal, 1, true);
    }
    if (!Number.isNaN(this.nextFloatNormal)) {
      view.setFloat32(AT.float, this.nextFloatNormal, true);
      view.setUint8(AT.hasFloat, 1);
    }
    return bytes;
  }

  /**
   * Goes on from a saved state.
   *
   * @param state what `getState` or `torch.get_rng_state()` returned
   * @throws ValueError when it is not such a state; the generator is then unchanged
   */
  setState(state: Uint8Array): void {
    if (state.length !== STATE_BYTES) {
      throw new ValueError(
        `setState: a generator's state has ${STATE_BYTES} bytes, got ${state.length}. Pass what getState() returned.`,
        state.length,
      );
    }
    const view = new DataView(state.buffer, state.byteOffset, STATE_BYTES);
    const left = view.getInt32(AT.left, true);
    const next = view.getUint32(AT.next, true);
    // `next` may not reach past the words that `left` still promises: the engine would read beyond
    // its state.
    const fits = left === 1 ? next <= STATE_SIZE : left > 1 && next + left <= STATE_SIZE + 1;
    if (view.getInt32(AT.seeded, true) !== 1 || !fits) {
      throw new ValueError(
        'setState: these bytes are not a generator state. Pass what getState() returned.',
        state,
      );
    }
    this.seedLow = view.getUint32(AT.seed, true);
    this.seedHigh = view.getUint32(AT.seed + 4, true);
    for (let i = 0; i < STATE_SIZE; i++)
      this.engine.state[i] = view.getInt32(AT.words + 8 * i, true);
    this.engine.left = left;
    this.engine.next = next;
    this.nextDoubleNormal = view.getInt32(AT.hasNormal, true)
      ? view.getFloat64(AT.normal, true)
      : Number.NaN;
    this.nextFloatNormal = view.getUint8(AT.hasFloat)
      ? view.getFloat32(AT.float, true)
      : Number.NaN;
  }

  /** A second generator in the same state; from here on the two are independent. */
  clone(): Generator {
    const copy = new Generator();
    copy.setState(this.getState());
    return copy;
  }
}

/**
 * 53 bits from the platform's cryptographic source, as torch takes them from the system's; else
 * from `Math.random`.
 */
function nonDeterministicSeed(): number {
  const words = new Uint32Array(2);
  const source = (globalThis as { crypto?: { getRandomValues?: (into: Uint32Array) => unknown } })
    .crypto;
  if (source?.getRandomValues) source.getRandomValues(words);
  else for (let i = 0; i < 2; i++) words[i] = Math.random() * TWO_32;
  return (words[0] & 0x1fffff) * TWO_32 + words[1];
}

/**
 * The generator of every random function that is given none. Differs from run to run until it is
 * seeded.
 */
export const defaultGenerator: Generator = /* @__PURE__ */ new Generator(
  /* @__PURE__ */ nonDeterministicSeed(),
);
