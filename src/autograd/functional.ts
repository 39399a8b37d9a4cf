/**
 * Derivatives of whole functions: jacobian and hessian. The products with them are in `products.ts`. Layer: autograd.
 */
import { parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import {
  type FunctionOf,
  finish,
  gradients,
  type Like,
  like,
  OPTIONS,
  type Options,
  oneElement,
  type Run,
  run,
  type Tensors,
} from './differentiated';
import { asList } from './is-tensor';
import { enableGrad } from './mode';

export type { FunctionalOptions, FunctionOf, Tensors } from './differentiated';
export { hvp, jvp, vhp, vjp } from './products';

/**
 * All first derivatives.  J[…, …] = ∂output[…] / ∂input[…], of shape `[...output, ...input]`
 *
 * @returns a tensor; for several inputs a list by input; for several outputs a list by output of these
 * @see https://pytorch.org/docs/stable/generated/torch.autograd.functional.jacobian.html
 * @example
 * ```ts
 * import { autograd, tensor } from 'torchlet';
 * const J = autograd.functional.jacobian((x) => x.square(), tensor([1, 2]));
 * console.log(J.toArray()); // [[2, 0], [0, 4]]
 * ```
 */
export function jacobian<I extends Tensors, O extends Tensors>(
  func: FunctionOf<I, O>,
  inputs: I,
  ...args: Options
): Like<O, Like<I, Tensor>> {
  return enableGrad(() => {
    const options = parseOptions('jacobian', OPTIONS, ['createGraph', 'strict'], args);
    const at = run('jacobian', func, inputs, options);
    const byOutput = at.outputs.map((y) => like(inputs, finish(rowsOf(at, y), at.createGraph)));
    return like(at.several, byOutput) as Like<O, Like<I, Tensor>>;
  });
}

/** One row of the jacobian for each element of the output, put together. */
function rowsOf(at: Run, y: Tensor): Tensor[] {
  const rows = at.inputs.map((): Tensor[] => []);
  for (let k = 0; k < y.count; k++) {
    const unit = y.newZeros([y.count]).setAt_([k], 1).reshape(y.shape);
    gradients(at, [y], at.inputs, [unit], at.createGraph).forEach((g, i) => {
      rows[i].push(g);
    });
  }
  return at.inputs.map((x, i) => {
    const whole = y.newZeros([y.count, ...x.shape], { dtype: x.dtype });
    rows[i].forEach((row, k) => {
      whole.setAt_([k], row);
    });
    return whole.reshape([...y.shape, ...x.shape]);
  });
}

/**
 * All second derivatives of a function with one result of one element.  H = ∂²y / ∂x ∂x, of shape `[...input, ...input]`
 *
 * @returns a tensor; for several inputs a list of lists
 * @see https://pytorch.org/docs/stable/generated/torch.autograd.functional.hessian.html
 * @example
 * ```ts
 * import { autograd, tensor } from 'torchlet';
 * const H = autograd.functional.hessian((x) => x.pow(3).sum(), tensor([1, 2]));
 * console.log(H.toArray()); // [[6, 0], [0, 12]]
 * ```
 */
export function hessian<I extends Tensors>(
  func: FunctionOf<I, Tensor>,
  inputs: I,
  ...args: Options
): Like<I, Like<I, Tensor>> {
  const options = parseOptions('hessian', OPTIONS, ['createGraph', 'strict'], args);
  const gradientOf = (...given: Tensor[]) => {
    const at = run('hessian', func, given, { ...options, createGraph: true });
    oneElement('hessian', at);
    return gradients(at, at.outputs, at.inputs, [at.outputs[0].newOnes(at.outputs[0].shape)], true);
  };
  const rows = jacobian(
    gradientOf as FunctionOf<Tensor[], Tensor[]>,
    asList(inputs) as Tensor[],
    options,
  );
  return like(
    inputs,
    (rows as unknown as Tensor[][]).map((row) => like(inputs, row)),
  );
}
