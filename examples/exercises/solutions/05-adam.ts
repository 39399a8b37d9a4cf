// Solution of exercise 5: Adam's bias correction.
// The two averages of Adam start at zero, so early on they are too small: by 1 − β₁ᵗ and 1 − β₂ᵗ at step t. Divide
// that out.
import { noGrad, type Tensor } from 'torchlet';

/** Averages of the gradient and of its square, and the number of steps made. */
export interface AdamState {
  m: Tensor;
  v: Tensor;
  t: number;
}

/** One step of Adam; changes `param` and `state`. */
export function adamStep(
  param: Tensor,
  state: AdamState,
  { lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8 } = {},
): void {
  noGrad(() => {
    const g = param.grad as Tensor;
    state.t++;
    state.m = state.m.mul(beta1).add(g.mul(1 - beta1));
    state.v = state.v.mul(beta2).add(g.square().mul(1 - beta2));
    const m = state.m.div(1 - beta1 ** state.t);
    const v = state.v.div(1 - beta2 ** state.t);
    param.sub_(m.div(v.sqrt().add(eps)).mul(lr));
  });
}
