// Solution of exercise 6: cross entropy from logits.
// −ln softmax(logits)[class], averaged over the rows. Logits of 1000 are legal, and e¹⁰⁰⁰ is infinite: subtract before
// you exponentiate.
import type { Tensor } from 'torchlet';

/**
 * Uses neither softmax, logSoftmax, logsumexp nor nn.
 *
 * @param logits `[n, classes]`
 * @param classes `[n]`, int32
 * @returns a tensor of one element
 */
export function crossEntropy(logits: Tensor, classes: Tensor): Tensor {
  // The maximum only shifts, so its own gradient cancels.
  const shifted = logits.sub(logits.detach().amax(1, { keepdim: true }));
  const logSum = shifted.exp().sum(1).log();
  const chosen = shifted.gather(1, classes.unsqueeze(1)).squeeze(1);
  return logSum.sub(chosen).mean();
}
