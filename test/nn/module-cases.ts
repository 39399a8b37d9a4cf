/**
 * Modules of any inputs and outputs against PyTorch's fixtures: values, gradients, state dict, printed form.
 */
import { describe, expect, test } from 'vitest';
import { manualSeed, nn, Tensor } from '../../src/index';
import { expectClose, isStored, load, restore, type Stored } from './golden';

type Value = unknown;

interface Spec {
  module: string;
  args: Value[];
  options: Record<string, Value>;
}

export interface ModuleCase extends Spec {
  seed: number;
  training: boolean;
  repeat: number;
  printed: string;
  state: [string, Stored][];
  loaded?: Record<string, Stored>;
  inputs: Value[];
  call: Record<string, Value>;
  outputs: (Stored | null)[];
  inputGrads: (Stored | null)[];
  grads: Record<string, Stored | null>;
  after: Record<string, Stored>;
}

const isSpec = (value: Value): value is Spec =>
  typeof value === 'object' && value !== null && 'module' in value;

function read(value: Value): any {
  if (isStored(value)) return restore(value);
  if (isSpec(value)) return build(value);
  if (Array.isArray(value)) return value.map(read);
  return value === 'Infinity' ? Number.POSITIVE_INFINITY : value;
}

function readAll(options: Record<string, Value>): Record<string, any> {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, read(value)]));
}

function build({ module, args, options }: Spec): any {
  const values = args.map(read);
  const named = Object.keys(options).length > 0 ? [readAll(options)] : [];
  return new (nn as any)[module](...values, ...named);
}

/** Tensors of nested arrays in order; what is none stays in place as null. */
function flat(value: any): (Tensor | null)[] {
  if (value instanceof Tensor) return [value];
  // Several results may come as an object of names.
  return typeof value?.[Symbol.iterator] === 'function' ? [...value].flatMap(flat) : [null];
}

/** The same for each tensor of nested arrays. */
function each(value: any, change: (x: Tensor) => Tensor): any {
  if (Array.isArray(value)) return value.map((entry) => each(entry, change));
  return value instanceof Tensor ? change(value) : value;
}

const isFloat = (x: Tensor) => x.dtype === 'float32' || x.dtype === 'float64';

/** The cotangent of the fixtures, whose elements differ. */
function cotangent(y: Tensor): Tensor {
  const data = Array.from({ length: y.numel() }, (_, i) => (((i * 5 + 2) % 7) - 3) / 4);
  return restore({ dtype: y.dtype, shape: [...y.shape], data });
}

function made(c: ModuleCase): any {
  manualSeed(c.seed);
  return build(c).train(c.training);
}

function titleOf(c: ModuleCase, i: number): string {
  const options = JSON.stringify(c.options, (_, v) => (isStored(v) ? `[${v.shape}]` : v));
  const call = JSON.stringify(c.call, (_, v) => (isStored(v) ? `[${v.shape}]` : v));
  return `${i}: ${c.module} ${options} ${call} ${c.training ? 'training' : 'evaluation'} ×${c.repeat}`;
}

/** Declares the tests of one fixture; `rtol` and `atol` bound the values and gradients. */
export function testModules(fixture: string, rtol = 1.3e-6, atol = 1e-5): void {
  const cases = load<ModuleCase>(fixture).map((c, i) => [titleOf(c, i), c] as const);
  describe.each(cases)('%s', (_, c) => {
    test('values, gradients and buffers', () => {
      const module = made(c);
      if (c.loaded !== undefined) module.loadStateDict(readAll(c.loaded));
      const leaves = each(read(c.inputs), (x) => (isFloat(x) ? x.requiresGrad_() : x));
      const call = Object.keys(c.call).length > 0 ? [readAll(c.call)] : [];
      let outputs: (Tensor | null)[] = [];
      for (let i = 0; i < c.repeat; i++) {
        // A leaf cannot be written over.
        outputs = flat(module(...each(leaves, (x) => (isFloat(x) ? x.mul(1) : x)), ...call));
      }
      expect(outputs).toHaveLength(c.outputs.length);
      outputs.forEach((y, i) => {
        expectClose(y, c.outputs[i], rtol, atol);
      });
      const wanted = outputs.filter((y) => y?.requiresGrad) as Tensor[];
      wanted.forEach((y, i) => {
        y.backward(cotangent(y), { retainGraph: i < wanted.length - 1 });
      });
      flat(leaves).forEach((x, i) => {
        expectClose(x?.grad, c.inputGrads[i], rtol, atol);
      });
      for (const [key, parameter] of module.namedParameters()) {
        expectClose(parameter.grad, c.grads[key] ?? null, rtol, atol);
      }
      const buffers = Object.fromEntries(module.namedBuffers());
      expect(Object.keys(buffers)).toEqual(Object.keys(c.after));
      for (const [key, stored] of Object.entries(c.after)) expectClose(buffers[key], stored);
    });

    test('initial values bit for bit, state dict and printed form', () => {
      const module = made(c);
      const state = module.stateDict();
      expect(Object.keys(state)).toEqual(c.state.map(([key]) => key));
      // The logarithms and sines behind float64 normals are the platform's own.
      for (const [key, stored] of c.state) {
        expectClose(state[key], stored, stored.dtype === 'float64' ? 1e-14 : 0, 0);
      }
      expect(String(module)).toBe(c.printed);
    });
  });
}
