/**
 * Random small programs of elementwise operations, broadcasting, views, reductions and in-place changes, against
 * central differences in float64.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { autograd, GradError, type Tensor } from '../../src/index';
import { leaf } from './values';

/** Operations that make a new tensor; all are smooth and keep numbers small. */
const MAKE: ((a: Tensor, b: Tensor, k: number) => Tensor)[] = [
  (a) => a.sin(),
  (a) => a.tanh(),
  (a) => a.square().mul(0.3),
  (a) => a.sigmoid(),
  (a, b) => a.add(b),
  (a, b) => a.mul(b).mul(0.5),
  (a, b) => a.sub(b.cos()),
  (a, b) => a.div(b.square().add(1)),
  (a) => a.t(),
  (a, _b, k) => a.at(`${k}:`),
  (a, _b, k) => a.at(':', `${k}:${k + 1}`),
  (a) => a.reshape(-1, 1),
  (a) => a.expand(2, ...a.shape).sum(0),
  (a, _b, k) => a.mean(k % 2, true),
  (a, _b, k) => a.sum(k % 2, true),
  (a) => a.logsumexp(0, true),
  (a) => a.softmax(1),
  (a, _b, k) => a.at([k % a.shape[0], 0, 0]).mul(0.4),
  (a, b) => a.matmul(b.t()).mul(0.3),
  (a) => a.clone(),
];

/** Operations that change a tensor. */
const CHANGE: ((a: Tensor, b: Tensor, k: number) => unknown)[] = [
  (a) => a.mul_(0.7),
  (a, b) => a.mul_(b),
  (a) => a.sin_(),
  (a, _b, k) => a.at(k % a.shape[0]).mul_(a.at(0)),
  (a, _b, k) => a.at(':', k % a.shape[1]).tanh_(),
  (a, b, k) => a.setAt_([k % a.shape[0], '0:1'], b.sum()),
  (a, b) => a.setAt_([[0]], b.mean()),
  (a, b) => a.t().add_(b.sum()),
  (a, _b, k) => a.at(`${k}:`).zero_(),
  (a) => a.pow_(2),
];

const step = fc.record({
  change: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
  op: fc.nat(1000),
  a: fc.nat(100),
  b: fc.nat(100),
  k: fc.integer({ min: 0, max: 1 }),
});

/** Runs a program; steps whose shapes do not fit are left out. All tensors are matrices. */
function run(
  steps: readonly { change: boolean; op: number; a: number; b: number; k: number }[],
  inputs: Tensor[],
) {
  const tensors = inputs.map((x) => x.mul(1));
  for (const { change, op, a, b, k } of steps) {
    const [x, y] = [tensors[a % tensors.length], tensors[b % tensors.length]];
    try {
      if (change) CHANGE[op % CHANGE.length](x, y, k);
      else {
        const made = MAKE[op % MAKE.length](x, y, k);
        // The mean of nothing is NaN, which is no fault of a derivative.
        if (made.count > 0) tensors.push(made);
      }
    } catch (error) {
      if (error instanceof GradError) throw error;
      // A shape that does not fit: the step is left out, and nothing was changed.
    }
  }
  return tensors.reduce((sum, t) => sum.add(t.sin().mean()), inputs[0].sum());
}

const values = (count: number) =>
  fc.array(fc.double({ min: -1.5, max: 1.5, noNaN: true }), { minLength: count, maxLength: count });

/** Whether backward refused because a saved tensor was changed, as it must. */
function refused(check: () => void): boolean {
  try {
    check();
    return false;
  } catch (error) {
    if (error instanceof GradError && error.message.includes('has changed it in place'))
      return true;
    throw error;
  }
}

it('first derivatives agree with central differences (atol 1e-5, rtol 1e-3)', {
  timeout: 60_000,
}, () => {
  let [checked, given] = [0, 0];
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 9 }),
      values(6),
      values(2),
      (steps, p, q) => {
        const inputs = [leaf([p.slice(0, 3), p.slice(3)]), leaf([[q[0]], [q[1]]])];
        given++;
        const f = (...xs: Tensor[]) => run(steps, xs);
        if (!refused(() => expect(autograd.gradcheck(f, inputs)).toBe(true))) checked++;
      },
    ),
    { numRuns: 250 },
  );
  expect(checked / given).toBeGreaterThan(0.5);
});

it('second derivatives agree with central differences', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), values(4), (steps, p) => {
      const inputs = [leaf([p.slice(0, 2), p.slice(2)])];
      const f = (...xs: Tensor[]) => run(steps, xs);
      refused(() => expect(autograd.gradgradcheck(f, inputs, { atol: 1e-4 })).toBe(true));
    }),
    { numRuns: 100 },
  );
});

it('a pass leaves no trace: the second gives the same, and leaves share no storage', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), values(6), (steps, p) => {
      const inputs = [leaf([p.slice(0, 3), p.slice(3)]), leaf([[0.5], [-1]])];
      refused(() => {
        const y = run(steps, inputs);
        y.backward({ retainGraph: true });
        const first = inputs.map((x) => x.grad as Tensor);
        expect(new Set(first.filter((g) => g !== null).map((g) => g.storage)).size).toBe(
          first.filter((g) => g !== null).length,
        );
        for (const x of inputs) x.grad = null;
        y.backward();
        expect(inputs.map((x) => x.grad?.toArray())).toEqual(first.map((g) => g?.toArray()));
      });
    }),
    { numRuns: 150 },
  );
});
