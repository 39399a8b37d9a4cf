/**
 * Every operation against what PyTorch made of the same call (test/golden/ops, made by test/golden/make.py): values,
 * element types, shapes and gradients, called as a function and as a method.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import type { DType } from '../../src/dtype';
import { TorchletError } from '../../src/errors';
import * as torchlet from '../../src/index';
import { Tensor } from '../../src/index';
import { isOptions } from '../../src/options';
import { type Layout, laidOut } from './laid-out';

type Num = number | 'NaN' | 'Infinity' | '-Infinity';
interface Values {
  shape: number[];
  dtype: DType;
  data: Num[];
}
interface Case {
  op: string;
  args?: unknown[];
  options?: Record<string, unknown>;
  inputs: (Values & { how?: Layout })[];
  inplace?: boolean;
  throws?: boolean;
  out: Values | Values[];
  grads?: (Num[] | null)[];
}

/** Relative and absolute bounds by the less exact of the types that take part. */
const BOUNDS = { float32: [1.3e-6, 1e-5], float64: [1e-7, 1e-7] } as const;

/** Operations that need more, relative and absolute, in float32, and why. */
const WIDER: Record<string, { bounds: readonly [number, number]; because: string }> = {};

const folder = new URL('../golden/ops/', import.meta.url);
const functions = torchlet as unknown as Record<string, unknown>;
const methods = Tensor.prototype as unknown as Record<string, unknown>;
const tally = { cases: 0, failing: 0, ops: new Set<string>(), failingOps: new Set<string>() };

for (const file of readdirSync(folder)) {
  const { cases }: { cases: Case[] } = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
  const byOp = new Map<string, Case[]>();
  for (const one of cases) byOp.set(one.op, [...(byOp.get(one.op) ?? []), one]);
  describe(file.replace('.json', ''), () => {
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

type Call = (args: readonly unknown[]) => unknown;

function formsOf({ op, args, inputs }: Case): [string, Call][] {
  const forms: [string, Call][] = [];
  const call = op.startsWith('linalg.')
    ? (torchlet.linalg as unknown as Record<string, unknown>)[op.slice(7)]
    : functions[op];
  if (typeof call === 'function') forms.push(['function', (list) => call(...list)]);
  const first = args?.some(namesTensor) ? args[0] : inputs.length > 0 ? '$0' : null;
  const method = methods[op];
  if (typeof method === 'function' && first === '$0') {
    // `condition.where` does not exist: the method belongs to the tensor that is taken where the condition holds.
    const place =
      op === 'where'
        ? ([c, x, y]: readonly unknown[]) => [x, c, y]
        : (list: readonly unknown[]) => list;
    forms.push([
      'method',
      (list) => {
        const [self, ...rest] = place(list);
        return method.apply(self, rest);
      },
    ]);
  }
  return forms;
}

function checkForm(one: Case, call: Call): string[] {
  const leaves = one.inputs.map((input) => {
    const leaf = laidOut(input.shape, input.dtype, input.data.map(Number), input.how);
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

/** The arguments with tensors in the places of '$0', '$1', …; all tensors first where none is named. */
function argumentsOf({ args = [], options }: Case, tensors: readonly Tensor[]): unknown[] {
  const refer = (arg: unknown): unknown => {
    if (Array.isArray(arg)) return arg.map(refer);
    if (isOptions(arg)) {
      return Object.fromEntries(Object.entries(arg).map(([name, value]) => [name, refer(value)]));
    }
    if (typeof arg !== 'string') return arg;
    if (arg.startsWith('$')) return tensors[Number(arg.slice(1))];
    return arg.endsWith('Infinity') ? Number(arg) : arg;
  };
  const given = args.some(namesTensor) ? args.map(refer) : [...tensors, ...args.map(refer)];
  return options ? [...given, options] : given;
}

function namesTensor(arg: unknown): boolean {
  return Array.isArray(arg)
    ? arg.some(namesTensor)
    : typeof arg === 'string' && arg.startsWith('$');
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
