/**
 * Checks of derivatives against central differences. Layer: autograd.
 */
import { DTypeError, GradError, ValueError } from '../errors';
import { type Call, parseOptions } from '../options';
import { formatShape, sameShape } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { grad } from './backward';
import { asList, isTensor } from './is-tensor';

/** A function of tensors with one result or several. */
export type TensorFunction = (...inputs: any[]) => Tensor | readonly Tensor[];

/** How exact a check is, and what it does on failure. */
export interface GradcheckOptions {
  /** Half the distance of a central difference. */
  eps?: number;
  /** Largest difference allowed … */
  atol?: number;
  /** … plus this times the central difference. */
  rtol?: number;
  /** Whether a failure is an error; else the result is false. */
  raiseException?: boolean;
}

const CHECK = { eps: 1e-6, atol: 1e-5, rtol: 1e-3, raiseException: true };

/** Below this step float32's rounding is larger than the difference that is looked for. */
const LEAST_FLOAT32_STEP = 1e-4;

/**
 * Compares the gradient of a function with central differences, at every element of every input that requires grad.
 *
 * @param func a function of the inputs; it must give the same result each time
 * @param inputs float64 tensors, those to check with `requiresGrad`; other values are passed on
 * @returns true when all agree: |backward − difference| ≤ atol + rtol · |difference|
 * @throws GradError at the first element that does not, unless `raiseException` is false
 * @see https://pytorch.org/docs/stable/generated/torch.autograd.gradcheck.html
 * @example
 * ```ts
 * import { autograd, tensor, type Tensor } from 'torchlet';
 * const x = tensor([0.5, 2], { dtype: 'float64', requiresGrad: true });
 * console.log(autograd.gradcheck((x: Tensor) => x.tanh().mul(x), [x])); // true
 * ```
 */
export function gradcheck(
  func: TensorFunction,
  inputs: Tensor | readonly unknown[],
  ...args: Call<[], GradcheckOptions>
): boolean {
  return check('gradcheck', func, asList<unknown>(inputs), args);
}

function check(
  op: string,
  func: TensorFunction,
  inputs: readonly unknown[],
  args: readonly unknown[],
): boolean {
  const { eps, atol, rtol, raiseException } = parseOptions(op, CHECK, [], args);
  const checked = inputs.filter(isTensor).filter((x) => x.requiresGrad);
  checkInputs(op, checked, eps);
  const run = () => asList(func(...inputs));
  const outputs = run();
  const backward = outputs.map((y) => backwardJacobian(y, checked));
  for (let i = 0; i < checked.length; i++) {
    for (let j = 0; j < checked[i].count; j++) {
      const slopes = differences(run, checked[i], j, eps);
      for (let o = 0; o < outputs.length; o++) {
        for (let k = 0; k < outputs[o].count; k++) {
          const [found, expected] = [backward[o][i][k][j], slopes[o][k]];
          if (Math.abs(found - expected) <= atol + rtol * Math.abs(expected)) continue;
          if (!raiseException) return false;
          throw new GradError(
            `${op}: the derivative of output ${o} at ${place(k, outputs[o])} with respect to input ` +
              `${inputs.indexOf(checked[i])} at ${place(j, checked[i])} is ${found} by backward and ${expected} by ` +
              `central differences (eps ${eps}, atol ${atol}, rtol ${rtol}). Check the backward rule, or whether the ` +
              'function is smooth there.',
          );
        }
      }
    }
  }
  return true;
}

function checkInputs(op: string, checked: readonly Tensor[], eps: number): void {
  if (checked.length === 0) {
    throw new ValueError(
      `${op}: none of the inputs requires grad. Set requiresGrad on those to check.`,
    );
  }
  for (const x of checked) {
    if (x.dtype === 'float64' || eps >= LEAST_FLOAT32_STEP) continue;
    throw new DTypeError(
      `${op}: an input is ${x.dtype}, whose rounding is larger than a difference over eps ${eps}. ` +
        "Convert it with to('float64'), or give a larger eps and atol.",
      [x.dtype],
    );
  }
}

/** For each input, by element of the output, the gradient as a flat list. */
function backwardJacobian(y: Tensor, inputs: readonly Tensor[]): number[][][] {
  const rows = inputs.map((x) => Array.from({ length: y.count }, () => zeros(x.count)));
  if (!y.requiresGrad) return rows;
  for (let k = 0; k < y.count; k++) {
    const unit = y.newZeros([y.count]);
    unit.setAt_([k], 1);
    const gradOutputs = unit.reshape(y.shape);
    const found = grad(y, inputs, { gradOutputs, retainGraph: true, allowUnused: true });
    found.forEach((g, i) => {
      if (g === null) return;
      if (!sameShape(g.shape, inputs[i].shape)) {
        throw new GradError(
          `gradcheck: the gradient of input ${i} has shape ${formatShape(g.shape)}, the input ` +
            `${formatShape(inputs[i].shape)}. They must agree.`,
        );
      }
      rows[i][k] = valuesOf(g);
    });
  }
  return rows;
}

/** Slopes of all outputs by element `j` of an input, which is moved in place and put back. */
function differences(run: () => readonly Tensor[], x: Tensor, j: number, eps: number): number[][] {
  const cells = x.detach();
  const index = indexOf(j, x);
  const value = cells.at(...index).item() as number;
  const at = (moved: number) => {
    cells.setAt_(index, moved);
    return run().map(valuesOf);
  };
  try {
    const [above, below] = [at(value + eps), at(value - eps)];
    return above.map((values, o) => values.map((v, k) => (v - below[o][k]) / (2 * eps)));
  } finally {
    cells.setAt_(index, value);
  }
}

function valuesOf(x: Tensor): number[] {
  return Array.from(x.detach().data);
}

function zeros(count: number): number[] {
  return new Array<number>(count).fill(0);
}

/** The index of the element with flat number `j`. */
function indexOf(j: number, x: Tensor): number[] {
  let rest = j;
  const index = zeros(x.ndim);
  for (let d = x.ndim - 1; d >= 0; d--) {
    index[d] = rest % x.shape[d];
    rest = Math.floor(rest / x.shape[d]);
  }
  return index;
}

function place(j: number, x: Tensor): string {
  return formatShape(indexOf(j, x));
}

/**
 * Compares the second derivatives of a function with central differences: `gradcheck` of its backward pass.
 *
 * - `gradOutputs`: cotangents of the outputs; fixed uneven numbers by default
 *
 * @throws GradError at the first element that differs, unless `raiseException` is false
 * @see https://pytorch.org/docs/stable/generated/torch.autograd.gradgradcheck.html
 * @example
 * ```ts
 * import { autograd, tensor, type Tensor } from 'torchlet';
 * const x = tensor([0.5, 2], { dtype: 'float64', requiresGrad: true });
 * console.log(autograd.gradgradcheck((x: Tensor) => x.pow(3), [x])); // true
 * ```
 */
export function gradgradcheck(
  func: TensorFunction,
  inputs: Tensor | readonly unknown[],
  ...args: Call<
    [gradOutputs: Tensor | readonly Tensor[] | null],
    GradcheckOptions & { gradOutputs?: Tensor | readonly Tensor[] | null }
  >
): boolean {
  const defaults = { ...CHECK, gradOutputs: null as Tensor | readonly Tensor[] | null };
  const { gradOutputs, ...options } = parseOptions(
    'gradgradcheck',
    defaults,
    ['gradOutputs'],
    args,
  );
  const given = asList<unknown>(inputs);
  const outputsOf = (values: readonly unknown[]) =>
    asList(func(...values)).filter((y) => y.requiresGrad);
  const cotangents = gradOutputs === null ? outputsOf(given).map(unevenLike) : asList(gradOutputs);
  const backward = (...values: unknown[]) => {
    const own = values.slice(0, given.length);
    const wanted = own.filter(isTensor).filter((x) => x.requiresGrad);
    const found = grad(outputsOf(own), wanted, {
      gradOutputs: values.slice(given.length) as Tensor[],
      createGraph: true,
      allowUnused: true,
    });
    return found.filter((g) => g !== null);
  };
  return check('gradgradcheck', backward, [...given, ...cotangents], [options]);
}

/** Numbers between −1.5 and 1.5 without pattern, the same each time. */
function unevenLike(y: Tensor): Tensor {
  const values = Array.from({ length: y.count }, (_, i) => 1.5 * Math.cos(2.3 * i + 0.7));
  return y.detach().newTensor(values).reshape(y.shape).detach().requiresGrad_();
}
