/**
 * Products of a vector with a function's jacobian or hessian, which never build the matrix. Layer: autograd.
 */
import { parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import {
  type FunctionOf,
  finish,
  gradients,
  type Like,
  like,
  oneElement,
  type Run,
  run,
  type Tensors,
  vectorFor,
  WITH_V,
  type WithV,
} from './differentiated';
import { enableGrad } from './mode';

/**
 * The product of a vector with the jacobian, vᵀ J: what a backward pass computes.
 *
 * @param args the vector, of the output's shape (a one by default for an output of one element), then options
 * @returns the function's output, and the product, of the inputs' shapes
 * @see https://pytorch.org/docs/stable/generated/torch.autograd.functional.vjp.html
 */
export function vjp<I extends Tensors, O extends Tensors>(
  func: FunctionOf<I, O>,
  inputs: I,
  ...args: WithV
): [output: O, vjp: Like<I, Tensor>] {
  return enableGrad(() => {
    const { v, ...options } = parseOptions('vjp', WITH_V, ['v', 'createGraph', 'strict'], args);
    const at = run('vjp', func, inputs, options);
    const g = gradients(at, at.outputs, at.inputs, vectorFor('vjp', v, at.outputs), at.createGraph);
    return [outputOf(at), like(inputs, finish(g, at.createGraph))];
  });
}

function outputOf<O extends Tensors>(at: Run & { several: boolean }): O {
  return like(at.several, finish(at.outputs, at.createGraph)) as unknown as O;
}

/**
 * The product of the jacobian with a vector, J v: how the output moves when the inputs move along `v`. Computed as the
 * derivative of vᵀ J by v, which needs no forward rules.
 *
 * @param args the vector, of the inputs' shapes, then options
 * @returns the function's output, and the product, of the output's shape
 * @see https://pytorch.org/docs/stable/generated/torch.autograd.functional.jvp.html
 * @example
 * ```ts
 * import { autograd, tensor } from 'torchlet';
 * const [y, dy] = autograd.functional.jvp((x) => x.square(), tensor([1, 2]), tensor([1, 10]));
 * console.log(y.toArray(), dy.toArray()); // [1, 4] [2, 40]
 * ```
 */
export function jvp<I extends Tensors, O extends Tensors>(
  func: FunctionOf<I, O>,
  inputs: I,
  ...args: WithV
): [output: O, jvp: Like<O, Tensor>] {
  return enableGrad(() => {
    const { v, ...options } = parseOptions('jvp', WITH_V, ['v', 'createGraph', 'strict'], args);
    const at = run('jvp', func, inputs, options);
    const vector = vectorFor('jvp', v, at.inputs);
    const dummies = at.outputs.map((y) => y.newZeros(y.shape).requiresGrad_());
    const g = gradients(at, at.outputs, at.inputs, dummies, true);
    const product = gradients(at, g, dummies, vector, at.createGraph);
    return [outputOf(at), like(at.several, finish(product, at.createGraph)) as Like<O, Tensor>];
  });
}

/**
 * The product of a vector with the hessian, vᵀ H, by differentiating the gradient again.
 *
 * @returns the function's output, and the product, of the inputs' shapes
 * @see https://pytorch.org/docs/stable/generated/torch.autograd.functional.vhp.html
 */
export function vhp<I extends Tensors>(
  func: FunctionOf<I, Tensor>,
  inputs: I,
  ...args: WithV
): [output: Tensor, vhp: Like<I, Tensor>] {
  return secondProduct('vhp', func, inputs, args);
}

/**
 * The product of the hessian with a vector, H v. As H is symmetric this is `vhp`, which costs one pass less.
 *
 * @returns the function's output, and the product, of the inputs' shapes
 * @see https://pytorch.org/docs/stable/generated/torch.autograd.functional.hvp.html
 * @example
 * ```ts
 * import { autograd, tensor } from 'torchlet';
 * const [, Hv] = autograd.functional.hvp((x) => x.pow(3).sum(), tensor([1, 2]), tensor([1, 1]));
 * console.log(Hv.toArray()); // [6, 12]
 * ```
 */
export function hvp<I extends Tensors>(
  func: FunctionOf<I, Tensor>,
  inputs: I,
  ...args: WithV
): [output: Tensor, hvp: Like<I, Tensor>] {
  return secondProduct('hvp', func, inputs, args);
}

function secondProduct<I extends Tensors>(
  op: string,
  func: FunctionOf<I, Tensor>,
  inputs: I,
  args: WithV,
): [output: Tensor, product: Like<I, Tensor>] {
  return enableGrad(() => {
    const { v, ...options } = parseOptions(op, WITH_V, ['v', 'createGraph', 'strict'], args);
    const at = run(op, func, inputs, options);
    oneElement(op, at);
    const one = at.outputs[0].newOnes(at.outputs[0].shape);
    const g = gradients(at, at.outputs, at.inputs, [one], true);
    const vector = vectorFor(op, v, at.inputs);
    const product = gradients(at, g, at.inputs, vector, at.createGraph);
    return [outputOf<Tensor>(at), like(inputs, finish(product, at.createGraph))];
  });
}
