/**
 * Derivatives against central differences in float64: what the contract tests ask of every operation.
 */

import { grad } from '../../src/autograd/backward';
import type { Tensor } from '../../src/index';
import { laidOut } from './laid-out';

/** A differentiable function of some tensors; several results count together. */
export type Differentiable = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

/** Half the distance of the two points: the errors of cutting off and of rounding meet near 1e-10. */
const STEP = 6e-6;
const BOUND = { relative: 1e-6, absolute: 1e-7 };

/**
 * Compares first and second derivatives with central differences.
 *
 * @param inputs float64 leaves that require grad, of any layout
 * @returns what differs; empty when all agrees
 */
export function derivativeErrors(f: Differentiable, inputs: readonly Tensor[]): string[] {
  const first = (...x: Tensor[]) => weighed(f(...x), 1);
  return [
    ...compare('first derivative', first, inputs),
    ...compare('second derivative', (...x) => weighedGradient(first, x), inputs),
  ];
}

/** Σ cos(i + k) · result over all elements of all results: a scalar that no error in one element leaves alone. */
function weighed(results: Tensor | readonly Tensor[], k: number): Tensor {
  const list = 'shape' in results ? [results] : results;
  return list.map((out) => out.mul(weights(out.shape, k)).sum()).reduce((a, b) => a.add(b));
}

function weights(shape: readonly number[], k: number): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  return laidOut(
    shape,
    'float64',
    Array.from({ length: count }, (_, i) => Math.cos(i + k)),
  );
}

/** The weighed sum of the gradient's elements, itself part of the graph. */
function weighedGradient(f: (...x: Tensor[]) => Tensor, inputs: readonly Tensor[]): Tensor {
  const grads = grad(f(...inputs), inputs, { createGraph: true, allowUnused: true });
  return weighed(
    grads.map((g, i) => g ?? inputs[i].mul(0)),
    2,
  );
}

function compare(what: string, f: (...x: Tensor[]) => Tensor, inputs: readonly Tensor[]): string[] {
  const value = f(...inputs);
  const grads: (Tensor | null)[] = value.requiresGrad
    ? grad(value, inputs, { allowUnused: true })
    : inputs.map(() => null);
  return inputs.flatMap((input, k) => {
    const data = [...input.data];
    const analytic = grads[k] === null ? data.map(() => 0) : [...(grads[k] as Tensor).data];
    const wrong: string[] = [];
    for (let i = 0; i < data.length; i++) {
      const at = (v: number) => valueAt(f, inputs, k, replaced(data, i, v));
      const numeric = (at(data[i] + STEP) - at(data[i] - STEP)) / (2 * STEP);
      const bound = BOUND.absolute + BOUND.relative * Math.abs(numeric);
      if (!(Math.abs(analytic[i] - numeric) <= bound)) {
        wrong.push(
          `${what}, input ${k}, element ${i} (${data[i]}): ${analytic[i]}, numerically ${numeric}`,
        );
      }
    }
    return wrong;
  });
}

/** f with the elements of input k replaced. */
function valueAt(
  f: (...x: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  k: number,
  data: readonly number[],
): number {
  const moved = inputs.map((input, i) =>
    (i === k ? laidOut(input.shape, 'float64', data) : input.detach()).requiresGrad_(),
  );
  return f(...moved).item() as number;
}

function replaced(data: readonly number[], i: number, value: number): number[] {
  const copy = [...data];
  copy[i] = value;
  return copy;
}
