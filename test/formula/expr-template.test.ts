// The tagged template `expr`: one kernel with the values and gradients of the same expression in methods.
import { afterEach, expect, test, vi } from 'vitest';
import { grad } from '../../src/autograd/backward';
import { cpu } from '../../src/backend/cpu/cpu';
import { FormulaError, ShapeError, ValueError } from '../../src/errors';
import { maximum, minimum, type Tensor, tensor } from '../../src/index';
import { expr } from '../../src/ops/expr-template';

afterEach(() => {
  vi.restoreAllMocks();
});

const leaf = (data: number[] | number[][]) =>
  tensor(data, { dtype: 'float64', requiresGrad: true });
const A = [
  [-1.5, 0.25],
  [0.75, 2],
];
const B = [
  [0.5, 1.25],
  [3, 0.1],
];

type Expression = (a: Tensor, b: Tensor) => Tensor;
test.each<[string, Expression, Expression]>([
  ['a sum', (a, b) => expr`${a} * sigmoid(${b}) + 1`, (a, b) => a.mul(b.sigmoid()).add(1)],
  ['a quotient', (a, b) => expr`(${a} - ${b}) / ${b}^2`, (a, b) => a.sub(b).div(b.square())],
  ['powers', (a, b) => expr`-${b} ** ${a} % 2`, (a, b) => b.neg().neg().pow(a).neg().remainder(2)],
  ['one tensor twice', (a) => expr`${a} * tanh(${a})`, (a) => a.mul(a.tanh())],
  ['a number', (a, b) => expr`${a} * ${0.3} + ${b}`, (a, b) => a.mul(0.3).add(b)],
  ['a number first', (a) => expr`${2} ^ ${a}`, (a) => a.exp2()],
  ['a choice', (a, b) => expr`${a} > 0 ? ${a} * ${b} : ${b}`, (a, b) => a.mul(b).where(a.gt(0), b)],
  ['defaults', (a) => expr`leakyRelu(${a}) + elu(${a}, 0.5)`, (a) => a.leakyRelu().add(a.elu(0.5))],
  [
    'three operands',
    (a, b) => expr`maximum(${a}, ${b}) - minimum(${a}, ${1}) * ${b}`,
    (a, b) => maximum(a, b).sub(minimum(a, 1).mul(b)),
  ],
  ['the operand itself', (a) => expr`${a}`, (a) => a.mul(1)],
  [
    'several lines',
    (a, b) => expr`
    ${a}
      + ${b}`,
    (a, b) => a.add(b),
  ],
])('%s: value, first and second derivative as in methods', (_, fused, methods) => {
  const results = [fused, methods].map((f) => {
    const [a, b] = [leaf(A), leaf(B)];
    const out = f(a, b);
    const first = grad(out.mul(out).sum(), [a, b], { createGraph: true, allowUnused: true });
    const total = first.reduce<Tensor>(
      (sum, d) => (d === null ? sum : sum.add(d.sum())),
      out.sum(),
    );
    const second = grad(total, [a, b], { allowUnused: true });
    return [out, ...first, ...second].map((t) => (t === null ? null : [...t.detach().data]));
  });
  results[0].forEach((values, i) => {
    const wanted = results[1][i];
    if (values === null || wanted === null) expect(values).toBe(wanted);
    else
      values.forEach((value, k) => {
        // Terms add up in another order: a few roundings of float64, relative 1e-14.
        expect(Math.abs(value - wanted[k])).toBeLessThanOrEqual(
          1e-14 * Math.max(1, Math.abs(wanted[k])),
        );
      });
  });
});

test('operands broadcast, and gradients come back in their shapes', () => {
  const a = leaf(A);
  const b = leaf([2, 3]);
  const out = expr`${a} * ${b}`;
  expect(out.toArray()).toEqual([
    [-3, 0.75],
    [1.5, 6],
  ]);
  out.sum().backward();
  expect(b.grad?.toArray()).toEqual([-0.75, 2.25]);
  expect(a.grad?.toArray()).toEqual([
    [2, 3],
    [2, 3],
  ]);
});

test('element types follow from the formula', () => {
  const i = tensor([1, 2], { dtype: 'int32' });
  expect(expr`${i} + 1`.dtype).toBe('int32');
  expect(expr`${i} / 2`.dtype).toBe('float32');
  expect(expr`${i} * ${0.5}`.dtype).toBe('float32');
  expect(expr`${i} > 1`.toArray()).toEqual([false, true]);
  expect(expr`${leaf(A)} + ${tensor(1)}`.dtype).toBe('float64');
});

test('one kernel per call, the same for all calls from one place', () => {
  const map = vi.spyOn(cpu, 'map');
  const scaled = (x: Tensor, s: number) => expr`sin(${x}) * ${s} + exp(${x} * ${s})`;
  const x = tensor([1, 2]);
  const outs = [scaled(x, 2), scaled(x, 3), scaled(x, -1)];
  expect(map).toHaveBeenCalledTimes(3);
  const kernels = new Set(map.mock.calls.map(([kernel]) => kernel));
  expect(kernels.size).toBe(1);
  expect([...kernels][0].body).toEqual([
    'const t0 = Math.sin(x0);',
    'const t1 = t0 * p0;',
    'const t2 = x0 * p1;',
    'const t3 = Math.exp(t2);',
    'const t4 = t1 + t3;',
  ]);
  // float32: one rounding of the result, relative 6e-8.
  expect(outs[1].toArray()[0]).toBeCloseTo(Math.sin(1) * 3 + Math.exp(3), 5);
});

test('which operands are numbers may change from call to call', () => {
  // The same tensor twice, too, is another formula than two tensors.
  const product = (a: Tensor | number, b: Tensor | number) => expr`${a} * ${b} + ${a}`;
  const x = tensor([1, 2]);
  expect(product(x, 3).toArray()).toEqual([4, 8]);
  expect(product(3, x).toArray()).toEqual([6, 9]);
  expect(product(x, x).toArray()).toEqual([2, 6]);
  expect(product(x, tensor([3, 5])).toArray()).toEqual([4, 12]);
});

const x = tensor([1, 2]);
test.each<[() => Tensor, string, number]>([
  [() => expr`${x} * sigmod(${x})`, '{0} * sigmod({1})', 6],
  [() => expr`process.exit()`, 'process.exit()', 7],
  [() => expr`${x} + process.exit(${1})`, '{0} + process.exit({1})', 13],
  [() => expr`constructor`, 'constructor', 0],
  [() => expr`${x}.constructor`, '{0}.constructor', 3],
  [
    () => expr`${x}.constructor.constructor('return process')()`,
    "{0}.constructor.constructor('return process')()",
    3,
  ],
  [() => expr`${x}["constructor"]`, '{0}["constructor"]', 3],
  [() => expr`__proto__ + ${x}`, '__proto__ + {0}', 0],
  [() => expr`${x} + this`, '{0} + this', 6],
  [() => expr`${x} = 1`, '{0} = 1', 4],
  [() => expr`${x} ${x}`, '{0} {1}', 4],
  [() => expr`sigmoid(${x}, ${x})`, 'sigmoid({0}, {1})', 13],
  [() => expr`${x}(1)`, '{0}(1)', 3],
  [() => expr`{0} + ${x}`, '{0} + {0}', 0],
  [() => expr`${x} + {0}`, '{0} + {0}', 6],
  [() => expr`${x} + x0`, '{0} + x0', 6],
  [() => expr`${x} + p0`, '{0} + p0', 6],
  [() => expr`${x} \u002b 1`, '{0} \\u002b 1', 4],
])('%# is a FormulaError and nothing runs', (run, text, position) => {
  const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  const map = vi.spyOn(cpu, 'map');
  for (let time = 0; time < 2; time++) {
    const error = catchError(run) as FormulaError;
    expect(error).toBeInstanceOf(FormulaError);
    expect([error.formula, error.position]).toEqual([text, position]);
  }
  expect(exit).not.toHaveBeenCalled();
  expect(map).not.toHaveBeenCalled();
});

test('operands that are not tensors or numbers are refused', () => {
  expect(() => expr`1 + 2`).toThrow(
    new ValueError('expr: none of the operands is a tensor. Wrap one in tensor(…).'),
  );
  expect(() => expr`${1} + ${2}`).toThrow(/none of the operands is a tensor/);
  expect(() => expr`${x} + ${'1; process.exit()' as unknown as number}`).toThrow(
    /operand \{1\} is a string/,
  );
  expect(() => expr`${[1, 2] as unknown as number} + ${x}`).toThrow(/operand \{0\} is an array/);
  expect(() => expr`${x} + ${null as unknown as number}`).toThrow(ValueError);
  expect(() => expr('x' as unknown as TemplateStringsArray)).toThrow(/tag of a template literal/);
  expect(() => expr`${x} + ${tensor([1, 2, 3])}`).toThrow(ShapeError);
});

test('at most 30 operands', () => {
  const build = (count: number) => {
    const parts = ['', ...new Array(count - 1).fill(' + '), ''];
    const strings = Object.assign(parts, { raw: parts }) as unknown as TemplateStringsArray;
    return expr(strings, ...new Array<Tensor>(count).fill(leaf([1, 2])));
  };
  expect(build(30).toArray()).toEqual([30, 60]);
  expect(() => build(31)).toThrow(/at most 30 operands, got 31/);
});

function catchError(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
