/**
 * The problem of test/golden/optim.py: two parameters in two groups, and gradients that are a fixed formula of the
 * parameter and the step, so that only the optimizers' own arithmetic is compared.
 */
import {
  type DType,
  fromTypedArray,
  optim,
  type Tensor,
  type TypedArray,
  tensor,
} from '../../src/index';
import golden from '../golden/optim/trajectories.json';

/** An optimizer by PyTorch's name. */
export type AnyOptimizer = optim.Optimizer<any>;

/** One trajectory of PyTorch. */
export interface Trajectory {
  optimizer: string;
  options: object;
  dtype: string;
  /** All parameters' elements, by step. */
  steps: Record<string, number[]>;
}

export const trajectories = golden.cases as unknown as Trajectory[];

/** State dicts that PyTorch wrote after ten steps, with the options that led there. */
export const torchStates = golden.states as unknown as Record<
  string,
  optim.OptimizerStateDict & { options: object }
>;

/** PyTorch's trajectory for these options in float32. */
export function trajectory(name: string, options: object): Trajectory {
  const same = (one: Trajectory) =>
    one.optimizer === name && JSON.stringify(one.options) === JSON.stringify(options);
  return trajectories.find((one) => same(one) && one.dtype === 'float32')!;
}

/** Two parameters from their ten elements. */
export function parameters(
  elements: readonly number[],
  dtype: DType = 'float32',
  name = '',
): Tensor[] {
  const pairs = [0, 2, 4, 6, 8].map((i) => elements.slice(i, i + 2));
  const options = { dtype, requiresGrad: true };
  // Muon takes matrices only.
  const second =
    name === 'Muon' ? tensor(pairs.slice(3), options) : tensor(elements.slice(6), options);
  return [tensor(pairs.slice(0, 3), options), second];
}

/** The parameters where the trajectories begin. */
export function start(dtype?: DType, name?: string): Tensor[] {
  const first = Array.from({ length: 6 }, (_, i) => Math.sin(i + 1));
  const second = Array.from({ length: 4 }, (_, i) => Math.cos(2 * i) * 2);
  return parameters([...first, ...second], dtype, name);
}

/** The gradient of parameter number `which` at a step, element by element. */
export function gradientOf<T extends TypedArray>(values: T, which: number, step: number): T {
  const gradient = values.slice() as T;
  const slope = 0.3 + 0.1 * which;
  for (let i = 0; i < gradient.length; i++) {
    gradient[i] = slope * gradient[i] + Math.cos(0.7 * step + i + which);
  }
  return gradient;
}

/** An optimizer with a group for each parameter, the second with a learning rate of its own. */
export function make(name: string, params: Tensor[], options: object): AnyOptimizer {
  const groups = [{ params: [params[0]] }, { params: [params[1]], lr: 0.03 }];
  const kind = optim[name as 'SGD'] as unknown as new (...args: any[]) => AnyOptimizer;
  return new kind(groups, { lr: 0.1, ...options });
}

/** Runs steps `from` to `to`, both included. */
export function run(optimizer: AnyOptimizer, params: Tensor[], from: number, to: number): void {
  for (let step = from; step <= to; step++) {
    for (const [which, param] of params.entries()) {
      param.grad = fromTypedArray(gradientOf(param.data, which, step), param.shape);
    }
    optimizer.step();
  }
}

/** All parameters' elements. */
export function elements(params: Tensor[]): number[] {
  return params.flatMap((param) => [...param.data]);
}

/** How far the values are from those expected, as a multiple of what is allowed. */
export function deviation(actual: number[], expected: number[], dtype = 'float32'): number {
  // Near a zero the rounding of earlier, larger values remains.
  const [relative, absolute] = dtype === 'float32' ? [1e-5, 2e-6] : [1e-12, 1e-13];
  return Math.max(
    ...expected.map((e, i) => Math.abs(actual[i] - e) / (relative * Math.abs(e) + absolute)),
  );
}
