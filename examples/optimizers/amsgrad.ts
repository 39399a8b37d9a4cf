// The sequence of losses on which Adam goes the wrong way and AMSGrad does not, of the paper that
// introduced AMSGrad. See section 3 of https://arxiv.org/abs/1904.09237 (figure 1, online setting).
import { noGrad, optim, tensor } from 'torchlet';

/** One loss in this many is 1010 x, the others are −10 x; x stays within [−1, 1]. */
export const PERIOD = 101;
const RARE = 1010;
const USUAL = -10;

/** The learning rate of the comparison, before it is divided by √t. */
export const AMSGRAD_LR = 0.5;

/** Settings of the paper's figure. */
const BETAS = [0.9, 0.99] as const;

/** Slope of the mean loss: above 0, so that x = −1 is best. */
export const MEAN_SLOPE = (RARE + (PERIOD - 1) * USUAL) / PERIOD;

/**
 * Follows the losses with lr γ / √t.
 *
 * @returns x at `points` steps evenly spread over all, the last included
 */
export function followSequence(amsgrad: boolean, lr: number, steps: number, points: number) {
  const x = tensor([0], { requiresGrad: true });
  const optimizer = new optim.Adam([x], { lr, betas: BETAS, amsgrad });
  const path: { step: number; x: number }[] = [{ step: 0, x: 0 }];
  const slopes = [RARE, USUAL].map((slope) => tensor([slope]));
  for (let step = 1; step <= steps; step++) {
    // The loss is linear, so that its gradient is known without a backward pass.
    x.grad = slopes[step % PERIOD === 1 ? 0 : 1];
    optimizer.paramGroups[0].lr = lr / Math.sqrt(step);
    optimizer.step();
    noGrad(() => x.clamp_(-1, 1));
    if (step % Math.ceil(steps / points) === 0 || step === steps) {
      path.push({ step, x: x.item() as number });
    }
  }
  return path;
}
