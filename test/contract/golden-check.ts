/**
 * One golden case on one device: values, element types, shapes and gradients against PyTorch's. Knows no test framework
 * and reads no file, so that it also runs in a page.
 */
import type { DType } from '../../src/dtype';
import { DeviceError, TorchletError } from '../../src/errors';
import { Tensor } from '../../src/index';
import {
  argumentsOf,
  type Call,
  type Case,
  functionOf,
  inputOf,
  methodOf,
  namesTensor,
  resultsOf,
  type Values,
} from './golden-cases';
import { laidOut } from './laid-out';

/** Relative and absolute. */
export type Bounds = readonly [number, number];

/** Bounds by the less exact of the types that take part. */
const BOUNDS: Readonly<Record<'float32' | 'float64', Bounds>> = {
  float32: [1.3e-6, 1e-5],
  float64: [1e-7, 1e-7],
};

/** Calls that differ from PyTorch, and why. */
export const DIFFERS: Readonly<Record<string, string>> = {
  'pow(float32[7]; [0.5])':
    "the gradient at -0 is ∞ · g, by C's pow; PyTorch takes the root for it, whose gradient there is -∞ · g",
  'square(bool[2,3])': 'the square of a truth value stays one; PyTorch counts',
  'nanToNum(bool[2,3])': 'its limits are numbers, so it counts; PyTorch gives the truth value back',
};

/** Where a case runs, and how near it must come. */
export interface Place {
  readonly device: string;
  /** Bounds in float32 where others than the usual ones hold. */
  bounds?(one: Case): Bounds | undefined;
  /** Whether the i-th element of results and gradients is compared; all are where this is not given. */
  compares?(one: Case, i: number): boolean;
}

/** What is wrong with a case in any of the forms that it can be called in; empty when all is well. */
export async function checkForms(one: Case, place: Place): Promise<string[]> {
  const forms = formsOf(one);
  if (forms.length === 0) return ['there is no such function or method'];
  const wrong: string[] = [];
  for (const [form, call] of forms) {
    for (const what of await checkForm(one, call, place)) wrong.push(`${form}: ${what}`);
  }
  return wrong;
}

/** The same in one form, the function where there is one. */
export async function checkOnce(one: Case, place: Place): Promise<string[]> {
  const [first] = formsOf(one);
  return first === undefined
    ? ['there is no such function or method']
    : checkForm(one, first[1], place);
}

function formsOf({ op, args, inputs }: Case): [string, Call][] {
  const first = args?.some(namesTensor) ? args[0] : inputs.length > 0 ? '$0' : null;
  const [call, method] = [functionOf(op), methodOf(op)];
  const forms: [string, Call][] = [];
  if (call !== null) forms.push(['function', call]);
  if (method !== null && (first === '$0' || op === 'polygamma')) forms.push(['method', method]);
  return forms;
}

async function checkForm(one: Case, call: Call, place: Place): Promise<string[]> {
  const leaves = one.inputs.map((input) => {
    const leaf = inputOf(input, place.device);
    return isFloating(input.dtype) && one.grads ? leaf.requiresGrad_() : leaf;
  });
  const tensors = one.inplace ? leaves.map((leaf) => leaf.clone()) : leaves;
  const args = argumentsOf(one, tensors);
  let outs: Tensor[];
  try {
    outs = resultsOf(call(args)) as Tensor[];
  } catch (error) {
    if (one.throws && error instanceof TorchletError && !(error instanceof DeviceError)) return [];
    return [`throws ${error}`];
  }
  if (one.throws) return ['does not throw'];
  const expected = [one.out].flat();
  if (outs.length !== expected.length)
    return [`${outs.length} results instead of ${expected.length}`];
  const wrong: string[] = [];
  for (const [i, out] of outs.entries()) {
    wrong.push(...(await compareTensor(one, out, expected[i], place)));
  }
  return wrong.length > 0 || !one.grads ? wrong : checkGradients(one, outs, leaves, place);
}

async function checkGradients(
  one: Case,
  outs: readonly Tensor[],
  leaves: readonly Tensor[],
  place: Place,
): Promise<string[]> {
  const roots = outs.filter((out) => out.requiresGrad);
  if (roots.length === 0) return ['the result does not require grad'];
  try {
    let loss: Tensor | null = null;
    for (const root of roots) {
      const weighed: Tensor = root.mul(cotangentOf(root)).sum();
      loss = loss === null ? weighed : loss.add(weighed);
    }
    if (outs.length > 1) loss?.backward();
    else outs[0].backward(cotangentOf(outs[0]));
  } catch (error) {
    return [`backward throws ${error}`];
  }
  const wrong: string[] = [];
  for (const [i, { grad }] of leaves.entries()) {
    for (const what of await compareGradient(one, i, grad, place)) {
      wrong.push(`gradient ${i}: ${what}`);
    }
  }
  return wrong;
}

async function compareGradient(
  one: Case,
  i: number,
  grad: Tensor | null,
  place: Place,
): Promise<string[]> {
  const expected = one.grads?.[i];
  if (!expected) {
    const isNothing = grad === null || (await grad.dataAsync()).every((v) => v === 0);
    return isNothing ? [] : ['it is not null'];
  }
  if (grad === null) return expected.every((v) => Number(v) === 0) ? [] : ['it is null'];
  const { shape, dtype } = one.inputs[i];
  return compareTensor(one, grad, { shape, dtype, data: expected }, place);
}

/** cos(1), cos(2), …, as make.py has it. */
function cotangentOf(out: Tensor): Tensor {
  const data = Array.from({ length: out.numel() }, (_, i) => Math.cos(i + 1));
  return laidOut(out.shape, out.dtype, data, undefined, out.device);
}

async function compareTensor(
  one: Case,
  actual: Tensor,
  expected: Values,
  place: Place,
): Promise<string[]> {
  if (!(actual instanceof Tensor)) return [`returns ${actual}`];
  if (actual.device !== place.device) return [`it is on '${actual.device}'`];
  if (actual.dtype !== expected.dtype)
    return [`dtype ${actual.dtype} instead of ${expected.dtype}`];
  if (actual.shape.join() !== expected.shape.join()) {
    return [`shape [${actual.shape}] instead of [${expected.shape}]`];
  }
  const [rtol, atol] = boundsOf(one, expected.dtype, place);
  let data: number[];
  try {
    data = Array.from(await actual.dataAsync());
  } catch (error) {
    return [`reading throws ${error}`];
  }
  const bad = data.findIndex(
    (v, i) =>
      !isClose(v, Number(expected.data[i]), rtol, atol) && (place.compares?.(one, i) ?? true),
  );
  return bad < 0 ? [] : [`element ${bad} is ${data[bad]} instead of ${expected.data[bad]}`];
}

function boundsOf(one: Case, dtype: DType, place: Place): Bounds {
  if (!isFloating(dtype)) return [0, 0];
  const single = dtype === 'float32' || one.inputs.some((input) => input.dtype === 'float32');
  return single ? (place.bounds?.(one) ?? BOUNDS.float32) : BOUNDS.float64;
}

function isClose(a: number, b: number, rtol: number, atol: number): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  return Number.isFinite(b) && Math.abs(a - b) <= atol + rtol * Math.abs(b);
}

function isFloating(dtype: DType): dtype is 'float32' | 'float64' {
  return dtype === 'float32' || dtype === 'float64';
}

/** A case as it reads in a report. */
export function describeCall({ op, args, options, inputs }: Case): string {
  const operands = inputs.map((i) => `${i.dtype}[${i.shape}]${i.how ? ` ${i.how}` : ''}`);
  return `${op}(${operands.join(', ')}${args ? `; ${JSON.stringify(args)}` : ''}${options ? ` ${JSON.stringify(options)}` : ''})`;
}
