/**
 * Tensors of evenly spaced numbers, and the identity matrix. Layer: ops.
 */
import { newArray } from '../dtype';
import { ValueError } from '../errors';
import { type Call, parseOptions } from '../options';
import { checkSizes } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { checkOptions, fromArray, OPTIONS, type TensorOptions } from './creation';

/** Options of a range. */
export interface RangeOptions extends TensorOptions {
  end?: number;
  step?: number;
}

/**
 * start, start + step, … up to but without end; one number is the end. Whole numbers give int32 (PyTorch's long),
 * others float32, unless `dtype` says otherwise.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.arange.html
 * @example
 * ```ts
 * import { arange } from 'torchlet';
 * console.log(arange(3).toArray(), arange(1, 2, 0.5).toArray()); // [0, 1, 2] [1, 1.5]
 * ```
 */
export function arange(
  first: number,
  ...args: Call<[end: number, step: number], RangeOptions>
): Tensor {
  const options = parseOptions(
    'arange',
    { ...OPTIONS, end: undefined as number | undefined, step: 1 },
    ['end', 'step'],
    args,
  );
  const [start, end] = options.end === undefined ? [0, first] : [first, options.end];
  const { step } = options;
  const count = Math.ceil((end - start) / step);
  if (!Number.isFinite(count) || count < 0) {
    throw new ValueError(
      `arange: from ${start} to ${end} in steps of ${step} never arrives. Check the step's sign.`,
      step,
    );
  }
  const whole = [start, end, step].every(Number.isInteger);
  const array = newArray(options.dtype ?? (whole ? 'int32' : 'float32'), count);
  for (let i = 0; i < count; i++) array[i] = start + i * step;
  return fromArray(array, [count], options as TensorOptions);
}

/**
 * `steps` numbers from start to end, both included, evenly spaced.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.linspace.html
 */
export function linspace(
  start: number,
  end: number,
  steps: number,
  options: TensorOptions = {},
): Tensor {
  checkOptions('linspace', options);
  if (!Number.isInteger(steps) || steps < 0)
    throw new ValueError(`linspace: steps is ${steps}. Give a whole number of 0 or more.`, steps);
  const dtype = options.dtype ?? 'float32';
  const round = dtype === 'float32' ? Math.fround : (v: number) => v;
  const array = newArray(dtype, steps);
  // From both ends towards the middle, in the element type, as PyTorch does it: so both ends are exact.
  const step = round((round(end) - round(start)) / (steps - 1));
  for (let i = 0; i < steps; i++) {
    array[i] = i < steps / 2 ? round(start) + step * i : round(end) - step * (steps - 1 - i);
  }
  if (steps === 1) array[0] = start;
  return fromArray(array, [steps], options);
}

/** Ones on the diagonal, zeros elsewhere. */
export function eye(
  rows: number,
  ...args: Call<[columns: number], TensorOptions & { columns?: number }>
): Tensor {
  const options = parseOptions('eye', { ...OPTIONS, columns: rows }, ['columns'], args);
  checkSizes('eye', [rows, options.columns]);
  const array = newArray(options.dtype ?? 'float32', rows * options.columns);
  for (let i = 0; i < Math.min(rows, options.columns); i++) array[i * options.columns + i] = 1;
  return fromArray(array, [rows, options.columns], options as TensorOptions);
}
