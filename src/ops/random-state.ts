/**
 * The state of the default generator: read, set, and kept while a function runs. Layer: ops.
 */
import { synchronous } from '../autograd/mode';
import { defaultGenerator } from '../rng';

/**
 * Everything that determines the random numbers to come, as the 5056 bytes that PyTorch has for it.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.get_rng_state.html
 * @example
 * ```ts
 * import { getRngState, rand, setRngState } from 'torchlet';
 * const state = getRngState();
 * const first = rand(1).item();
 * setRngState(state);
 * console.log(rand(1).item() === first); // true
 * ```
 */
export function getRngState(): Uint8Array {
  return defaultGenerator.getState();
}

/**
 * Goes on from a saved state.
 *
 * @param state from `getRngState()`, or the bytes of `torch.get_rng_state()`
 * @throws ValueError when it is no such state; nothing is changed then
 * @see https://pytorch.org/docs/stable/generated/torch.set_rng_state.html
 */
export function setRngState(state: Uint8Array): void {
  defaultGenerator.setState(state);
}

/**
 * Seeds the default generator so that nobody can foretell its numbers.
 *
 * @returns the seed, which gives the same numbers again
 * @see https://pytorch.org/docs/stable/generated/torch.seed.html
 */
export function seed(): number {
  return defaultGenerator.seed();
}

/**
 * The seed that the default generator was last given.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.initial_seed.html
 * @example
 * ```ts
 * import { initialSeed, manualSeed } from 'torchlet';
 * manualSeed(7);
 * console.log(initialSeed()); // 7
 * ```
 */
export function initialSeed(): number {
  return defaultGenerator.initialSeed();
}

/**
 * Runs a function and then puts the default generator back, so that what it drew and how it seeded leave no trace.
 *
 * @param fn a synchronous function
 * @returns what `fn` returns
 * @throws GradError when `fn` is asynchronous: the generator is one for all, so others would draw from it meanwhile
 * @see https://pytorch.org/docs/stable/random.html#torch.random.fork_rng
 * @example
 * ```ts
 * import { forkRng, manualSeed, rand } from 'torchlet';
 * manualSeed(0);
 * forkRng(() => rand(100));
 * console.log(rand(1).item()); // 0.49625658988952637, the first of seed 0
 * ```
 */
export function forkRng<T>(fn: () => T): T {
  const state = defaultGenerator.getState();
  try {
    return synchronous('forkRng', fn(), 'generator');
  } finally {
    defaultGenerator.setState(state);
  }
}
