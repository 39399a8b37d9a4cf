/**
 * Every operation against what PyTorch made of the same call (test/golden/ops, made by test/golden/make.py): values,
 * element types, shapes and gradients, called as a function and as a method.
 */
import { afterAll, describe, expect, test } from 'vitest';
import type { DType } from '../../src/dtype';
import { TorchletError } from '../../src/errors';
import { Tensor } from '../../src/index';
import {
  argumentsOf,
  type Call,
  type Case,
  functionOf,
  goldenFiles,
  inputOf,
  methodOf,
  namesTensor,
  type Values,
} from './golden-cases';
import { laidOut } from './laid-out';

/** Relative and absolute bounds by the less exact of the types that take part. */
const BOUNDS = { float32: [1.3e-6, 1e-5], float64: [1e-7, 1e-7] } as const;

/** Operations that need more, relative and absolute, in float32, and why. */
const WIDER: Record<string, { bounds: readonly [number, number]; because: string }> = {};

const tally = { cases: 0, failing: 0, ops: new Set<string>(), failingOps: new Set<string>() };

for (const [file, cases] of goldenFiles()) {
  const byOp = new Map<string, Case[]>();
  for (const one of cases) byOp.set(one.op, [...(byOp.get(one.op) ?? []), one]);
  describe(file, () => {
    test.each([...byOp])('%s', (op, all) => {
      tally.ops.add(op);
      tally.cases += all.length;
      const wrong = all.flatMap((one) => check(one).map((what) => `${describeCall(one)}: ${what}`));
      tally.failing += wrong.length;
      if (wrong.length > 0) tally.failingOps.add(op);
      expect(wrong).toEqual([]);
    });
  });
}

afterAll(() => {
  const { cases, failing, ops, failingOps } = tally;
  const failed = failingOps.size > 0 ? ` (${[...failingOps].join(', ')})` : '';
  console.log(`golden: ${ops.size} ops, ${cases} cases, ${failing} failures${failed}`);
});

/** What is wrong with a case in any of the forms that it can be called in; empty when all is well. */
function check(one: Case): string[] {
  const forms = formsOf(one);
  if (forms.length === 0) return ['there is no such function or method'];
  return forms.flatMap(([form, call]) => checkForm(one, call).map((what) => `${form}: ${what}`));
}

function formsOf({ op, args, inputs }: Case): [string, Call][] {
  const first = args?.some(namesTensor) ? args[0] : inputs.length > 0 ? '$0' : null;
  const [call, method] = [functionOf(op), methodOf(op)];
  const forms: [string, Call][] = [];
  if (call !== null) forms.push(['function', call]);
  if (method !== null && (first === '$0' || op === 'polygamma')) forms.push(['method', method]);
  return forms;
}

function checkForm(one: Case, call: Call): string[] {
  const leaves = one.inputs.map((input) => {
    const leaf = inputOf(input);
    return isFloating(input.dtype) && one.grads ? leaf.requiresGrad_() : leaf;
  });
  const tensors = one.inplace ? leaves.map((leaf) => leaf.clone()) : leaves;
  const args = argumentsOf(one, tensors);
  let result: unknown;
  try {
    result = call(args);
  } catch (error) {
    if (one.throws && error instanceof TorchletError) return [];
    return [`throws ${error}`];
  }
  if (one.throws) return ['does not throw'];
  const outs = result instanceof Tensor ? [result] : [...(result as Iterable<Tensor>)];
  const expected = [one.out].flat();
  if (outs.length !== expected.length)
    return [`${outs.length} results instead of ${expected.length}`];
  const wrong = outs.flatMap((out, i) => compareTensor(one, out, expected[i]));
  return wrong.length > 0 || !one.grads ? wrong : checkGradients(one, outs, leaves);
}

function checkGradients(one: Case, outs: readonly Tensor[], leaves: readonly Tensor[]): string[] {
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
  return leaves.flatMap((leaf, i) => {
    const expected = one.grads?.[i];
    if (!expected)
      return leaf.grad === null || isZero(leaf.grad) ? [] : [`gradient ${i} is not null`];
    const { shape, dtype } = one.inputs[i];
    if (leaf.grad === null) return expected.every((v) => v === 0) ? [] : [`gradient ${i} is null`];
    return compareTensor(one, leaf.grad, { shape, dtype, data: expected }).map(
      (what) => `gradient ${i}: ${what}`,
    );
  });
}

/** cos(1), cos(2), …, as make.py has it. */
function cotangentOf(out: Tensor): Tensor {
  const data = Array.from({ length: out.numel() }, (_, i) => Math.cos(i + 1));
  return laidOut(out.shape, out.dtype, data);
}

function isZero(x: Tensor): boolean {
  return [...x.data].every((v) => v === 0);
}

function compareTensor(one: Case, actual: Tensor, expected: Values): string[] {
  if (actual.dtype !== expected.dtype)
    return [`dtype ${actual.dtype} instead of ${expected.dtype}`];
  if (actual.shape.join() !== expected.shape.join()) {
    return [`shape [${actual.shape}] instead of [${expected.shape}]`];
  }
  const [rtol, atol] = boundsOf(one, expected.dtype);
  const data = [...actual.data];
  const bad = data.findIndex((v, i) => !isClose(v, Number(expected.data[i]), rtol, atol));
  return bad < 0 ? [] : [`element ${bad} is ${data[bad]} instead of ${expected.data[bad]}`];
}

function boundsOf({ op, inputs }: Case, dtype: DType): readonly [number, number] {
  if (!isFloating(dtype)) return [0, 0];
  const single = dtype === 'float32' || inputs.some((input) => input.dtype === 'float32');
  return single ? (WIDER[op]?.bounds ?? BOUNDS.float32) : BOUNDS.float64;
}

function isClose(a: number, b: number, rtol: number, atol: number): boolean {
  return Object.is(a, b) || a === b || Math.abs(a - b) <= atol + rtol * Math.abs(b);
}

function isFloating(dtype: DType): dtype is 'float32' | 'float64' {
  return dtype === 'float32' || dtype === 'float64';
}

function describeCall({ op, args, options, inputs }: Case): string {
  const operands = inputs.map((i) => `${i.dtype}[${i.shape}]${i.how ? ` ${i.how}` : ''}`);
  return `${op}(${operands.join(', ')}${args ? `; ${JSON.stringify(args)}` : ''}${options ? ` ${JSON.stringify(options)}` : ''})`;
}
