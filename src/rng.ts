/**
 * Random numbers: torch's CPU generator, and its distributions as functions that fill typed arrays.
 * Same seed, same numbers as PyTorch. Bottom layer: imports only `errors`. The files behind it are
 * in `rng/`.
 */

export type { FloatArray, NumberArray } from './rng/distributions';
export {
  fillBernoulli,
  fillBernoulliFrom,
  fillCauchy,
  fillExponential,
  fillGeometric,
  fillUniform,
} from './rng/distributions';
export { defaultGenerator, Generator } from './rng/generator';
export { fillRandint, fillRandom, fillRandperm } from './rng/integers';
export { sampleMultinomial } from './rng/multinomial';
export { fillLogNormal, fillNormal } from './rng/normal';
