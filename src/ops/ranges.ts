/**
 * Tensors of evenly spaced numbers, and the identity matrix. Layer: ops.
 */
import { newArray } from '../dtype';
import { checkWhole, ValueError } from '../errors';
import { type Call, type Needs, parseOptions, required } from '../options';
import { checkSizes } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { checkOptions, fromArray, OPTIONS, type TensorOptions } from './creation';

/** Options of a range. */
export interface RangeOptions extends TensorOptions {
  start?: number;
  end?: number;
  step?: number;
}

const RANGE = {
  ...OPTIONS,
  start: undefined as number | undefined,
  end: undefined as number | undefined,
  step: 1,
};

/**
 * start, start + step, … up to but without end; one number is the end. Whole numbers give int32 (PyTorch's long),
 * others float32, unless `dtype` says otherwise.
 *
 * @throws ValueError when the steps never arrive at the end
 * @see https://pytorch.org/docs/stable/generated/torch.arange.html
 * @example
 * ```ts
 * import { arange } from 'torchlet';
 * console.log(arange(3).toArray(), arange(1, 2, 0.5).toArray()); // [0, 1, 2] [1, 1.5]
 * ```
 */
export function arange(
  ...args:
    | Needs<[end: number], RangeOptions>
    | Call<[start: number, end: number, step: number], RangeOptions>
): Tensor {
  const options = parseOptions('arange', RANGE, ['start', 'end', 'step'], args);
  // One number is the end.
  const [start, end] =
    options.end === undefined ? [0, options.start] : [options.start ?? 0, options.end];
  required('arange', 'end', end);
  const count = countSteps('arange', start, end as number, options.step);
  const whole = [start, end, options.step].every(Number.isInteger);
  const array = newArray(options.dtype ?? (whole ? 'int32' : 'float32'), count);
  for (let i = 0; i < count; i++) array[i] = start + i * options.step;
  return fromArray(array, [count], options as TensorOptions);
}

function countSteps(op: string, start: number, end: number, step: number): number {
  const count = Math.ceil((end - start) / step);
  if (!Number.isFinite(count) || count < 0) {
    throw new ValueError(
      `${op}: from ${start} to ${end} in steps of ${step} never arrives. Check the step's sign.`,
      step,
    );
  }
  return count;
}

/** Options of evenly spaced numbers. */
export interface SpacingOptions extends TensorOptions {
  start?: number;
  end?: number;
  /** How many; 0 or more. */
  steps?: number;
}

type Spacing = Needs<[start: number, end: number, steps: number], SpacingOptions>;

const SPACING = {
  ...OPTIONS,
  start: undefined as unknown as number,
  end: undefined as unknown as number,
  steps: undefined as unknown as number,
};

/** Numbers from start to end in the element type, both ends exact. */
function spaced(op: string, { start, end, steps, dtype }: typeof SPACING) {
  required(op, 'start', start);
  required(op, 'end', end);
  required(op, 'steps', steps);
  checkWhole(op, 'steps', steps, 0);
  const array = newArray(dtype ?? 'float32', steps);
  const round = array instanceof Float32Array ? Math.fround : (v: number) => v;
  // From both ends towards the middle, in the element type, as PyTorch does it: so both ends are exact.
  const step = round((round(end) - round(start)) / (steps - 1));
  for (let i = 0; i < steps; i++) {
    array[i] = i < steps / 2 ? round(start) + step * i : round(end) - step * (steps - 1 - i);
  }
  if (steps === 1) array[0] = start;
  return array;
}

/**
 * `steps` numbers from start to end, both included, evenly spaced.
 *
 * @throws ValueError when steps is no whole number of 0 or more
 * @see https://pytorch.org/docs/stable/generated/torch.linspace.html
 * @example
 * ```ts
 * import { linspace } from 'torchlet';
 * console.log(linspace(0, 1, 5).toArray()); // [0, 0.25, 0.5, 0.75, 1]
 * ```
 */
export function linspace(...args: Spacing): Tensor {
  const given = parseOptions('linspace', SPACING, ['start', 'end', 'steps'], args);
  const { start, end, steps, ...options } = given;
  checkOptions('linspace', options as TensorOptions);
  return fromArray(spaced('linspace', given), [steps], options as TensorOptions);
}

/**
 * `steps` powers of a base whose exponents are evenly spaced from start to end.  yᵢ = base^(start + i (end − start) / (steps − 1))
 *
 * @throws ValueError when steps is no whole number of 0 or more
 * @see https://pytorch.org/docs/stable/generated/torch.logspace.html
 * @example
 * ```ts
 * import { logspace } from 'torchlet';
 * console.log(logspace(0, 2, 3).toArray()); // [1, 10, 100]
 * ```
 */
export function logspace(
  ...args: Needs<
    [start: number, end: number, steps: number],
    SpacingOptions & { base?: number },
    [base: number]
  >
): Tensor {
  const given = parseOptions(
    'logspace',
    { ...SPACING, base: 10 },
    ['start', 'end', 'steps', 'base'],
    args,
  );
  const { start, end, steps, base, ...options } = given;
  checkOptions('logspace', options as TensorOptions);
  const exponents = spaced('logspace', { ...given, dtype: 'float64' });
  const array = newArray(options.dtype ?? 'float32', steps);
  for (let i = 0; i < steps; i++) array[i] = base ** exponents[i];
  return fromArray(array, [steps], options as TensorOptions);
}

/**
 * Ones on the diagonal, zeros elsewhere.
 *
 * @param args n rows, and m columns (as many as rows by default)
 * @see https://pytorch.org/docs/stable/generated/torch.eye.html
 */
export function eye(
  ...args: Needs<[n: number], TensorOptions & { n?: number; m?: number | null }, [m: number | null]>
): Tensor {
  const { n, m, ...options } = parseOptions(
    'eye',
    { ...OPTIONS, n: undefined as number | undefined, m: null as number | null },
    ['n', 'm'],
    args,
  );
  const rows = required('eye', 'n', n);
  const columns = m ?? rows;
  checkSizes('eye', [rows, columns]);
  const array = newArray(options.dtype ?? 'float32', rows * columns);
  for (let i = 0; i < Math.min(rows, columns); i++) array[i * columns + i] = 1;
  return fromArray(array, [rows, columns], options as TensorOptions);
}
