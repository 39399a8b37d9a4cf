// jax-js' training step as one compiled function, written out as optax has it.
import { jit, numpy as np, valueAndGrad } from '@jax-js/jax';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPS = 1e-8;

/**
 * @param test names the optimizer and its options
 * @param params name -> array
 * @param lossOf (params, ...data) -> loss; consumes all of them
 * @param data arrays given to every step
 */
export function training(test, params, lossOf, data) {
  const { lr, weightDecay = 0 } = test;
  const names = Object.keys(params);
  const onEach = (f) => Object.fromEntries(names.map((name) => [name, f(name)]));
  const lossAndGrad = valueAndGrad(lossOf);

  const sgd = ({ params }, ...data) => {
    const [loss, grads] = lossAndGrad(
      onEach((name) => params[name].ref),
      ...data,
    );
    return [loss, { params: onEach((name) => params[name].sub(grads[name].mul(lr))) }];
  };

  /** The powers of the betas are carried in the state. */
  const adam = (state, ...data) => {
    const { params, m, v } = state;
    const [loss, grads] = lossAndGrad(
      onEach((name) => params[name].ref),
      ...data,
    );
    const power1 = state.power1.mul(BETA1);
    const power2 = state.power2.mul(BETA2);
    const newM = onEach((name) => m[name].mul(BETA1).add(grads[name].ref.mul(1 - BETA1)));
    const newV = onEach((name) => v[name].mul(BETA2).add(np.square(grads[name]).mul(1 - BETA2)));
    const newParams = onEach((name) => {
      const first = newM[name].ref.div(np.array(1).sub(power1.ref));
      const second = newV[name].ref.div(np.array(1).sub(power2.ref));
      const old = weightDecay ? params[name].mul(1 - lr * weightDecay) : params[name];
      return old.sub(first.mul(lr).div(np.sqrt(second).add(EPS)));
    });
    return [loss, { params: newParams, m: newM, v: newV, power1, power2 }];
  };

  let state = { params };
  let update;
  if (test.optimizer === 'sgd') {
    update = jit(sgd);
  } else {
    const zeros = () => onEach((name) => np.zeros(params[name].shape));
    Object.assign(state, { m: zeros(), v: zeros(), power1: np.array(1), power2: np.array(1) });
    update = jit(adam);
  }
  const step = () => {
    const [loss, next] = update(state, ...data.map((x) => x.ref));
    state = next;
    return loss.dataSync()[0];
  };
  const check = () => {
    for (let i = 0; i < test.steps; i++) step();
    return step();
  };
  return { step, check };
}
