/**
 * Entry to the backward pass: `backward` and `autograd.grad`, with their checks. Layer: ops (it makes cotangents).
 */
import { runBackward } from '../autograd/engine';
import { GradError, ShapeError, unknownOption } from '../errors';
import { formatShape, sameShape } from '../shape';
import { Tensor } from '../tensor/tensor';
import { onesLike } from './creation';
import { define } from './define';
import { isOptions } from './options';

/** Options of a backward pass. */
export interface BackwardOptions {
  /** Cotangent of the tensor; ones for a tensor of one element. */
  gradient?: Tensor | null;
  /** Keeps what was saved, for another pass; as `createGraph` by default. */
  retainGraph?: boolean;
  /** Records the pass itself, for higher derivatives. */
  createGraph?: boolean;
  /** Gathers gradients in these tensors only. */
  inputs?: Tensor | readonly Tensor[] | null;
}

const BACKWARD = ['gradient', 'retainGraph', 'createGraph', 'inputs'];

/**
 * Adds the gradient of this tensor to the `.grad` of every leaf that it was computed from.
 *
 * @param x the loss, usually of one element
 * @param args the cotangent, then options; or options alone
 * @throws GradError when the tensor is outside the graph, has more than one element and no gradient is given, or the
 * graph was freed by an earlier pass
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.backward.html
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * const w = tensor(3, { requiresGrad: true });
 * w.mul(w).backward();
 * console.log(w.grad?.item()); // 6
 * ```
 */
export function backward(x: Tensor, ...args: [BackwardOptions?] | [gradient: Tensor | null, BackwardOptions?]): void {
  const [first, second] = args;
  const named: BackwardOptions | undefined = isOptions(first) ? first : second;
  const gradient = isOptions(first) ? null : ((first as Tensor | null | undefined) ?? null);
  backwardAll([x], [gradient ?? named?.gradient ?? null], named ?? {});
}
define('backward', backward, false);

/** @internal `autograd.backward`: several roots in one pass. */
export function backwardAll(
  tensors: readonly Tensor[],
  gradients: readonly (Tensor | null)[],
  options: BackwardOptions,
): void {
  for (const name of Object.keys(options)) {
    if (!BACKWARD.includes(name)) throw unknownOption('backward', name, BACKWARD);
  }
  const { createGraph = false, retainGraph = createGraph, inputs = null } = options;
  const cotangents = tensors.map((x, i) => cotangentOf('backward', x, gradients[i] ?? null));
  const wanted = inputs === null ? null : inputs instanceof Tensor ? [inputs] : inputs;
  if (wanted?.length === 0) throw new GradError('backward: the list of inputs is empty. Leave it out to reach all leaves.');
  runBackward(tensors, cotangents, { retainGraph, createGraph, inputs: wanted, accumulate: true });
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
  return onesLike(x);
}

/** Options of `autograd.grad`. */
export interface GradOptions {
  /** Cotangents of the outputs; ones for outputs of one element. */
  gradOutputs?: Tensor | null | readonly (Tensor | null)[];
  retainGraph?: boolean;
  createGraph?: boolean;
  /** Whether an input that the outputs do not depend on gives null instead of an error. */
  allowUnused?: boolean;
  /** Whether such an input gives zeros. */
  materializeGrads?: boolean;
}

const GRAD = ['gradOutputs', 'retainGraph', 'createGraph', 'allowUnused', 'materializeGrads'];

/**
 * Gradients of outputs with respect to inputs, returned and not gathered in `.grad`.
 *
 * @param outputs one tensor or several
 * @param inputs one tensor or several
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
  options: GradOptions & { allowUnused: true; materializeGrads?: false },
): (Tensor | null)[];
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options?: GradOptions,
): Tensor[];
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options: GradOptions = {},
): (Tensor | null)[] {
  for (const name of Object.keys(options)) if (!GRAD.includes(name)) throw unknownOption('grad', name, GRAD);
  const roots = outputs instanceof Tensor ? [outputs] : outputs;
  const wanted = inputs instanceof Tensor ? [inputs] : inputs;
  const { gradOutputs = null, createGraph = false, retainGraph = createGraph, materializeGrads = false } = options;
  const allowUnused = options.allowUnused ?? materializeGrads;
  const given = gradOutputs === null ? [] : gradOutputs instanceof Tensor ? [gradOutputs] : gradOutputs;
  const cotangents = roots.map((x, i) => cotangentOf('grad', x, given[i] ?? null));
  wanted.forEach((input, i) => {
    if (input.requiresGrad) return;
    throw new GradError(`grad: input ${i} does not require grad. Set requiresGrad = true before it is used.`);
  });
  const found = runBackward(roots, cotangents, { retainGraph, createGraph, inputs: wanted, accumulate: false });
  return found.map((g, i) => {
    if (g !== null) return g;
    if (materializeGrads) return onesLike(wanted[i]).zero_();
    if (allowUnused) return null;
    throw new GradError(
      `grad: input ${i} of shape ${formatShape(wanted[i].shape)} was not used to compute the outputs. ` +
        'Pass { allowUnused: true } for null, or { materializeGrads: true } for zeros.',
    );
  });
}
