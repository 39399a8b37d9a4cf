/**
 * Entry to the backward pass: `autograd.backward` and `autograd.grad`, with their checks. Layer: autograd.
 */
import { GradError, OptionError, ShapeError, ValueError } from '../errors';
import { type Call, parseOptions } from '../options';
import { formatShape, sameShape } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { checkLoss } from './anomaly';
import { runBackward } from './engine';
import { asList } from './is-tensor';
import { mode } from './mode';
import type { BackwardRequest } from './wanted';

/** How a backward pass treats the graph, and where it goes. */
export interface PassOptions {
  /** Keeps what was saved, for another pass; as `createGraph` by default. */
  retainGraph?: boolean | null;
  /** Records the pass itself, for higher derivatives. */
  createGraph?: boolean;
  /** Gathers gradients in these tensors only. */
  inputs?: Tensor | readonly Tensor[] | null;
}

/** Cotangents: one, or one for each tensor; null stands for a one in tensors of one element. */
export type GradTensors = Tensor | null | readonly (Tensor | null)[];

/** Options of `autograd.backward`. */
export interface BackwardOptions extends PassOptions {
  /** Cotangents of the tensors; ones for tensors of one element. */
  gradTensors?: GradTensors;
}

const BACKWARD = {
  gradTensors: null as GradTensors,
  retainGraph: null as boolean | null,
  createGraph: false,
  inputs: null as Tensor | readonly Tensor[] | null,
};
const BACKWARD_ORDER = ['gradTensors', 'retainGraph', 'createGraph', 'inputs'] as const;

/**
 * Adds the gradients of several tensors to the `.grad` of every leaf that they were computed from, in one pass.
 *
 * @param tensors one tensor or several
 * @throws GradError as `Tensor.backward` does
 * @see https://pytorch.org/docs/stable/generated/torch.autograd.backward.html
 * @example
 * ```ts
 * import { autograd, tensor } from 'torchlet';
 * const w = tensor(3, { requiresGrad: true });
 * autograd.backward([w.mul(2), w.mul(w)]);
 * console.log(w.grad?.item()); // 8
 * ```
 */
export function backward(
  tensors: Tensor | readonly Tensor[],
  ...args: Call<
    [
      gradTensors: GradTensors,
      retainGraph: boolean | null,
      createGraph: boolean,
      inputs: Tensor | readonly Tensor[] | null,
    ],
    BackwardOptions
  >
): void {
  const { gradTensors, ...options } = parseOptions('backward', BACKWARD, BACKWARD_ORDER, args);
  runFrom(asList(tensors), gradTensors === null ? [] : asList(gradTensors), options);
}

/** @internal The pass of `autograd.backward` and `Tensor.backward`. */
export function runFrom(
  roots: readonly Tensor[],
  gradients: readonly (Tensor | null)[],
  options: PassOptions,
): void {
  runBackward(roots, ...prepare(roots, gradients, options));
}

/** @internal The checks of a backward pass: the cotangents of its roots, and what it is asked to do. */
export function prepare(
  roots: readonly Tensor[],
  gradients: readonly (Tensor | null)[],
  options: PassOptions,
): [Tensor[], BackwardRequest] {
  const { createGraph = false, inputs = null } = options;
  const cotangents = cotangentsOf('backward', roots, gradients);
  const wanted = inputs === null ? null : asList(inputs);
  if (wanted?.length === 0) {
    throw new GradError('backward: the list of inputs is empty. Leave it out to reach all leaves.');
  }
  if (wanted !== null) checkWanted('backward', wanted);
  const retainGraph = options.retainGraph ?? createGraph;
  return [cotangents, { retainGraph, createGraph, inputs: wanted, accumulate: true }];
}

function cotangentsOf(
  op: string,
  roots: readonly Tensor[],
  given: readonly (Tensor | null)[],
): Tensor[] {
  if (given.length > 0 && given.length !== roots.length) {
    throw new ValueError(
      `${op}: got ${given.length} gradients for ${roots.length} tensors. Give one for each, null where it is one.`,
    );
  }
  return roots.map((x, i) => cotangentOf(op, x, given[i] ?? null));
}

function cotangentOf(op: string, x: Tensor, gradient: Tensor | null): Tensor {
  if (!x.requiresGrad) {
    throw new GradError(
      `${op}: a tensor of shape ${formatShape(x.shape)} does not require grad and was made by no recorded operation. ` +
        'Create a parameter with { requiresGrad: true }, or look for a detach() or noGrad() on the way.',
    );
  }
  if (gradient !== null) {
    if (!sameShape(gradient.shape, x.shape)) {
      throw new ShapeError(
        `${op}: the gradient has shape ${formatShape(gradient.shape)}, the tensor ${formatShape(x.shape)}. They must agree.`,
        [gradient.shape, x.shape],
      );
    }
    return gradient;
  }
  if (x.count !== 1) {
    throw new GradError(
      `${op}: output has shape ${formatShape(x.shape)}; only a one-element tensor has an implicit gradient. ` +
        'Pass one, or reduce with sum().',
      x.gradFn?.rule.name ?? null,
    );
  }
  if (mode.anomaly) checkLoss(op, x);
  return x.newOnes(x.shape);
}

function checkWanted(op: string, inputs: readonly Tensor[]): void {
  inputs.forEach((input, i) => {
    if (input.requiresGrad) return;
    throw new GradError(
      `${op}: input ${i} does not require grad. Set requiresGrad = true before it is used.`,
    );
  });
}

/** Options of `autograd.grad`. */
export interface GradOptions {
  /** Cotangents of the outputs; ones for outputs of one element. */
  gradOutputs?: GradTensors;
  /** Keeps what was saved, for another pass; as `createGraph` by default. */
  retainGraph?: boolean | null;
  /** Records the pass itself, for higher derivatives. */
  createGraph?: boolean;
  /** Whether an input that the outputs do not depend on gives null instead of an error. */
  allowUnused?: boolean | null;
  /** Whether such an input gives zeros. */
  materializeGrads?: boolean;
}

type GradCall<O> = Call<
  [gradOutputs: GradTensors, retainGraph: boolean | null, createGraph: boolean],
  O
>;

const GRAD = {
  gradOutputs: null as GradTensors,
  retainGraph: null as boolean | null,
  createGraph: false,
  allowUnused: null as boolean | null,
  materializeGrads: false,
};

/**
 * Gradients of outputs with respect to inputs, returned and not gathered in `.grad`.
 *
 * @param outputs one tensor or several
 * @param inputs one tensor or several, leaves or not
 * @returns one gradient for each input
 * @throws GradError when an input was not used and `allowUnused` is not set
 * @see https://pytorch.org/docs/stable/generated/torch.autograd.grad.html
 * @example
 * ```ts
 * import { autograd, tensor } from 'torchlet';
 * const x = tensor(2, { requiresGrad: true });
 * const [dx] = autograd.grad(x.pow(3), x, { createGraph: true });
 * const [ddx] = autograd.grad(dx, x);
 * console.log(dx.item(), ddx.item()); // 12 12
 * ```
 */
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  ...args: GradCall<GradOptions & { allowUnused?: false | null }>
): Tensor[];
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  ...args: GradCall<GradOptions>
): (Tensor | null)[];
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  ...args: GradCall<GradOptions>
): (Tensor | null)[] {
  const options = parseOptions('grad', GRAD, ['gradOutputs', 'retainGraph', 'createGraph'], args);
  const { gradOutputs, createGraph, materializeGrads, allowUnused } = options;
  if (materializeGrads && allowUnused === false) {
    throw new OptionError(
      'grad: materializeGrads makes zeros for unused inputs, so allowUnused cannot be false. Leave one out.',
      'allowUnused',
    );
  }
  const roots = asList(outputs);
  const wanted = asList(inputs);
  const cotangents = cotangentsOf('grad', roots, gradOutputs === null ? [] : asList(gradOutputs));
  checkWanted('grad', wanted);
  const found = runBackward(roots, cotangents, {
    retainGraph: options.retainGraph ?? createGraph,
    createGraph,
    inputs: wanted,
    accumulate: false,
  });
  return found.map((g, i) => {
    if (g !== null) return g;
    if (materializeGrads) return wanted[i].newZeros(wanted[i].shape);
    if (allowUnused) return null;
    throw new GradError(
      `grad: input ${i} of shape ${formatShape(wanted[i].shape)} was not used to compute the outputs. ` +
        'Pass { allowUnused: true } for null, or { materializeGrads: true } for zeros.',
    );
  });
}
