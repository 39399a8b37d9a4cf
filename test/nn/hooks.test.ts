// Hooks: their order, what they may replace, and how they are taken away.
import { expect, test } from 'vitest';
import { nn, noGrad, ones, type Tensor, tensor, ValueError } from '../../src/index';

class Double extends nn.Module {
  override forward(x: Tensor): Tensor {
    return x.mul(2);
  }
}

test('forward hooks run in order around forward and may replace arguments and result', () => {
  const model = new Double();
  const seen: unknown[] = [];
  model.registerForwardPreHook((module, args) => {
    seen.push(['pre', module === model, args.length]);
  });
  model.registerForwardPreHook((_, [x]) => x.add(1));
  model.registerForwardPreHook(() => seen.push('first') && undefined, { prepend: true });
  model.registerForwardHook((_, [x], output) => {
    seen.push(['post', x.item(), output.item()]);
    return output.neg();
  });
  const second = model.registerForwardHook((_module, _args, output) => {
    seen.push(['second', output.item()]);
  });
  expect(model(tensor(3)).item()).toBe(-8);
  expect(seen).toEqual(['first', ['pre', true, 1], ['post', 4, 8], ['second', -8]]);
  second.remove();
  second.remove();
  expect(model(tensor(3)).item()).toBe(-8);
  expect(seen).toHaveLength(7);
  expect(model.forward(tensor(3)).item()).toBe(6);
});

test('backward hooks see and replace gradients', () => {
  const model = new nn.Linear(2, 1, { bias: false });
  model.loadStateDict({ weight: tensor([[3, 5]]) });
  const seen: unknown[] = [];
  const arrays = (gradients: (Tensor | null)[]) => gradients.map((g) => g?.toArray() ?? null);
  model.registerFullBackwardHook((module, gradInput, gradOutput) => {
    seen.push([module === model, arrays(gradInput), arrays(gradOutput)]);
  });
  const x = ones(1, 2).requiresGrad_();
  model(x).mul(10).sum().backward();
  expect(seen).toEqual([[true, [[[30, 50]]], [[[10]]]]]);
  expect(x.grad!.toArray()).toEqual([[30, 50]]);

  model.registerFullBackwardHook((_, [g]) => [g!.mul(-1)]);
  model.registerFullBackwardPreHook((_, [g]) => [g!.mul(2)]);
  x.grad = null;
  model.zeroGrad();
  model(x).sum().backward();
  expect(x.grad!.toArray()).toEqual([[-6, -10]]);
  expect(model.weight.grad!.toArray()).toEqual([[2, 2]]);
});

test('what a hook keeps is not written over', () => {
  const model = new Double();
  const kept: Tensor[] = [];
  model.registerFullBackwardHook((_, [g]) => {
    kept.push(g!.mul(3));
    return [kept[kept.length - 1]];
  });
  const x = tensor([1], { requiresGrad: true });
  for (let i = 0; i < 3; i++) model(x).backward();
  expect(x.grad!.toArray()).toEqual([18]);
  expect(kept.map((g) => g.toArray())).toEqual([[6], [6], [6]]);
});

test('backward hooks without an input that requires grad get null for it', () => {
  const model = new nn.Linear(1, 1);
  const seen: unknown[] = [];
  const handle = model.registerFullBackwardHook((_, gradInput, gradOutput) => {
    seen.push([gradInput, gradOutput.length]);
  });
  model(ones(1, 1)).sum().backward();
  expect(seen).toEqual([[[null], 1]]);
  noGrad(() => model(ones(1, 1)));
  handle.remove();
  model(ones(1, 1)).sum().backward();
  expect(seen).toHaveLength(1);
});

test('several arguments and results pass through one hook', () => {
  class Swap extends nn.Module {
    override forward(a: Tensor, b: Tensor, factor: number): Tensor[] {
      return [b.mul(factor), a];
    }
  }
  const model = new Swap();
  const seen: unknown[] = [];
  model.registerFullBackwardHook((_, gradInput, gradOutput) => {
    seen.push([gradInput.map((g) => g?.item() ?? null), gradOutput.map((g) => g?.item() ?? null)]);
  });
  const a = tensor(1, { requiresGrad: true });
  const b = tensor(2, { requiresGrad: true });
  const [p, q] = model(a, b, 5);
  p.mul(3).add(q).backward();
  expect(seen).toEqual([
    [
      [1, 15],
      [3, 1],
    ],
  ]);
  model(a, b, 5)[0].backward();
  expect(seen[1]).toEqual([
    [null, 5],
    [1, null],
  ]);
});

test('hooks of hooks: second derivatives pass too', () => {
  const model = new Double();
  model.registerFullBackwardHook((_, [g]) => [g!.mul(3)]);
  const x = tensor(2, { requiresGrad: true });
  const y = model(x.mul(x));
  y.backward({ createGraph: true });
  // 3 · 2 · 2x
  expect(x.grad!.item()).toBe(24);
  expect(x.grad!.requiresGrad).toBe(true);
});

test('a backward hook that returns the wrong number of gradients is an error', () => {
  const model = new Double();
  model.registerFullBackwardHook(() => []);
  const y = model(tensor(1, { requiresGrad: true }));
  expect(() => y.backward()).toThrow(ValueError);
  expect(() => model(tensor(1, { requiresGrad: true })).backward()).toThrow(
    'registerFullBackwardHook: the hook returned 0 gradients, expected 1.',
  );
});
