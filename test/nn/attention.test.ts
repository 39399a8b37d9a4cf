// Attention and transformers against PyTorch, attention against its formula, and their errors.
import { expect, test } from 'vitest';
import { autograd, nn, ones, randn, type Tensor, tensor, zeros } from '../../src/index';
import { testModules } from './module-cases';

testModules('attention');
testModules('transformer');

const attend = nn.functional.scaledDotProductAttention;

/** softmax(q kᵀ scale + mask) v in plain numbers, for one head. */
function byFormula(q: number[][], k: number[][], v: number[][], mask: number[][], scale: number) {
  return q.map((row, i) => {
    const scores = k.map(
      (key, j) => key.reduce((s, x, e) => s + x * row[e], 0) * scale + mask[i][j],
    );
    const top = Math.max(...scores);
    const weights = scores.map((s) => Math.exp(s - top));
    const total = weights.reduce((a, b) => a + b);
    return v[0].map((_, d) => weights.reduce((s, w, j) => s + (w / total) * v[j][d], 0));
  });
}

test('scaledDotProductAttention is its formula, with masks, scale and causal', () => {
  const [q, k, v] = [randn(4, 3), randn(4, 3), randn(4, 2)];
  const rows = (x: Tensor) => x.toArray() as number[][];
  const look = tensor([
    [1, 1, 0, 1],
    [0, 1, 0, 0],
    [1, 1, 1, 1],
    [1, 0, 0, 1],
  ]).eq(1);
  const added = randn(4, 4);
  const causal = ones(4, 4)
    .toArray()
    .map((row: number[], i: number) => row.map((_, j) => (j > i ? Number.NEGATIVE_INFINITY : 0)));
  const blocked = look
    .toArray()
    .map((row: boolean[]) => row.map((seen) => (seen ? 0 : Number.NEGATIVE_INFINITY)));
  const none = rows(zeros(4, 4));
  const cases: [Tensor, number[][], number][] = [
    [attend(q, k, v), none, 1 / Math.sqrt(3)],
    [attend(q, k, v, { scale: 0.7 }), none, 0.7],
    [attend(q, k, v, look), blocked, 1 / Math.sqrt(3)],
    [attend(q, k, v, added), rows(added), 1 / Math.sqrt(3)],
    [attend(q, k, v, { isCausal: true }), causal, 1 / Math.sqrt(3)],
  ];
  for (const [result, mask, scale] of cases) {
    const expected = tensor(byFormula(rows(q), rows(k), rows(v), mask, scale));
    expect(result.sub(expected).abs().max().item()).toBeLessThan(1e-5);
  }
});

test('scaledDotProductAttention: heads, grouped heads, dropout, derivatives', () => {
  const [q, k, v] = [randn(2, 4, 3, 2), randn(2, 2, 5, 2), randn(2, 2, 5, 3)];
  const grouped = attend(q, k, v, { enableGqa: true });
  expect(grouped.shape).toEqual([2, 4, 3, 3]);
  expect(
    grouped
      .at(1, 3)
      .sub(attend(q.at(1, 3), k.at(1, 1), v.at(1, 1)))
      .abs()
      .max()
      .item(),
  ).toBeLessThan(1e-6);
  expect(attend(q, q, q, { dropoutP: 1 }).abs().sum().item()).toBe(0);
  const x = randn(3, 2, { dtype: 'float64' }).requiresGrad_();
  const run = (y: Tensor) => attend(y, y.mul(0.5), y, { isCausal: true });
  expect(autograd.gradcheck(run, [x])).toBe(true);
  expect(autograd.gradgradcheck(run, [x])).toBe(true);
});

test('scaledDotProductAttention is one node, with first and second derivatives', () => {
  const of = (...shape: number[]) => randn(shape, { dtype: 'float64' }).requiresGrad_();
  const blocked = randn(3, 4, { dtype: 'float64' }).gt(0.5);
  const look = blocked.setAt_([':', 0], true);
  type Case = [run: (...inputs: Tensor[]) => Tensor, ...inputs: Tensor[]];
  const cases: Case[] = [
    [(q, k, v) => attend(q, k, v), of(3, 2), of(4, 2), of(4, 3)],
    [(q, k, v) => attend(q, k, v, look), of(2, 3, 1), of(2, 4, 1), of(2, 4, 1)],
    [
      (q, k, v) => attend(q, k, v, { isCausal: true }),
      of(1, 2, 3, 2),
      of(1, 2, 2, 2),
      of(1, 2, 2, 1),
    ],
    [(q, k, v) => attend(q.transpose(0, 1), k.transpose(0, 1), v), of(2, 3), of(2, 2), of(2, 2)],
    [
      (q, v) => attend(q, q, v, randn(1, 1, 2, 2, { dtype: 'float64' }).mul(0)),
      of(1, 1, 1, 2, 2),
      of(1, 1, 1, 2, 2),
    ],
  ];
  for (const [run, ...inputs] of cases) {
    expect(autograd.gradcheck(run, inputs)).toBe(true);
    expect(autograd.gradgradcheck(run, inputs)).toBe(true);
    expect(run(...inputs).gradFn?.name).toBe('scaledDotProductAttentionBackward');
  }
  // A mask that learns, and keys that broadcast, are left to single operations.
  const [q, k, v, mask] = [of(2, 3, 2), of(4, 2), of(4, 2), of(3, 4)];
  const run = (...inputs: Tensor[]) => attend(inputs[0], inputs[1], inputs[2], inputs[3]);
  expect(autograd.gradcheck(run, [q, k, v, mask])).toBe(true);
});

test('attention of float32 has the derivatives of float64, in whatever layout', () => {
  const [batch, steps, heads, size] = [3, 9, 2, 5];
  const run = (x: Tensor) => {
    const [q, k, v] = x
      .split(heads * size, 2)
      .map((part) => part.view(batch, steps, heads, size).transpose(1, 2));
    const y = attend(q, k, v, { isCausal: true });
    return y.transpose(1, 2).reshape(batch, steps, heads * size);
  };
  const exact = randn(batch, steps, 3 * heads * size, { dtype: 'float64' }).requiresGrad_();
  const single = exact.detach().to('float32').requiresGrad_();
  const g = randn(batch, steps, heads * size, { dtype: 'float64' });
  const [ofExact] = autograd.grad(run(exact), [exact], g, { createGraph: true });
  const [ofSingle] = autograd.grad(run(single), [single], g.to('float32'), { createGraph: true });
  run(single).backward(g.to('float32'));
  const apart = (a: Tensor, b: Tensor) => a.sub(b).abs().max().item();
  // Bound: sums of up to 18 products of numbers up to 4 or so, each to 2^-24.
  expect(apart(ofSingle!, ofExact!)).toBeLessThan(2e-5);
  expect(apart(single.grad!, ofExact!)).toBeLessThan(2e-5);
  ofExact!.square().sum().backward();
  single.grad = null;
  ofSingle!.square().sum().backward();
  expect(apart(single.grad!, exact.grad!)).toBeLessThan(1e-3);
});

// Bound: sums of up to 8 products of sums of up to 4, numbers up to 20 or so, each to 2^-24.
test('cotangents of the parts of a projection are right, whichever part is the query and whatever is kept', () => {
  const [batch, steps, heads, size] = [2, 4, 3, 2];
  const byHeads = (x: Tensor) => x.view(batch, steps, heads, size).transpose(1, 2);
  const orders: [number, number, number][] = [
    [0, 1, 2],
    [2, 0, 1],
    [0, 0, 1],
    [1, 2, 2],
  ];
  for (const order of orders) {
    const x = randn(batch, steps, 3 * heads * size).requiresGrad_();
    const y = x.detach().to('float64').requiresGrad_();
    const [parts, exact] = [x, y].map((whole) => whole.split(heads * size, 2));
    for (const part of parts) part.retainGrad();
    const of = (list: Tensor[]) => {
      const [q, k, v] = order.map((i) => byHeads(list[i]));
      return attend(q, k, v).square().sum();
    };
    of(parts).backward();
    of(exact).backward();
    expect(x.grad!.to('float64').sub(y.grad!).abs().max().item()).toBeLessThan(1e-4);
    const kept = [...new Set(order)].map((i) => [i, parts[i].grad!] as const);
    for (const [i, grad] of kept) {
      const lies = x.grad!.split(heads * size, 2)[i];
      expect(grad.toArray()).toEqual(lies.toArray());
      grad.zero_();
    }
    expect(x.grad!.to('float64').sub(y.grad!).abs().max().item()).toBeLessThan(1e-4);
  }
});

test('causal by name is causal by mask, in every layer', () => {
  const x = randn(4, 2, 8);
  const mask = nn.Transformer.generateSquareSubsequentMask(4);
  expect(mask.at(0, 1).item()).toBe(Number.NEGATIVE_INFINITY);
  const attention = new nn.MultiheadAttention(8, 2);
  expect(attention(x, x, x, { isCausal: true })[0].toArray()).toEqual(
    attention(x, x, x, { attnMask: mask })[0].toArray(),
  );
  const encoder = new nn.TransformerEncoder(new nn.TransformerEncoderLayer(8, 2, 16), 2).eval();
  expect(encoder(x, { isCausal: true }).toArray()).toEqual(encoder(x, mask).toArray());
  const model = new nn.Transformer(8, 2, 1, 1, 16).eval();
  expect(model(x, x, { tgtIsCausal: true }).toArray()).toEqual(
    model(x, x, { tgtMask: mask }).toArray(),
  );
});

test('MultiheadAttention is the same whether its weights are asked for or not', () => {
  const layer = new nn.MultiheadAttention(8, 2, { addZeroAttn: true });
  const [x, y] = [randn(4, 3, 8).requiresGrad_(), randn(5, 3, 8)];
  const padding = zeros(3, 5, { dtype: 'bool' }).setAt_([1, '3:'], true);
  for (const attnMask of [null, randn(4, 5), randn(6, 4, 5), randn(4, 5).gt(1)]) {
    const options = { attnMask, keyPaddingMask: attnMask?.dtype === 'bool' ? padding : null };
    const [byNode, none] = layer(x, y, y, { ...options, needWeights: false });
    const [byOperations] = layer(x, y, y, options);
    expect(none).toBe(null);
    // Bound: sums of up to 8 products of numbers up to about 1, each to 2^-24, several times over.
    const apart = (a: Tensor, b: Tensor) => a.sub(b).abs().max().item();
    expect(apart(byNode, byOperations)).toBeLessThan(4e-6);
    const [a, b] = [byNode, byOperations].map((z) => autograd.grad(z.square().sum(), [x])[0]!);
    expect(apart(a, b)).toBeLessThan(4e-5);
  }
});

test('stacked layers have weights of their own', () => {
  const layer = new nn.TransformerEncoderLayer(4, 2, 8);
  const stack = new nn.TransformerEncoder(layer, 2);
  expect(new Set(stack.parameters()).size).toBe(2 * layer.parameters().length);
  expect(stack.parameters()).not.toContain(layer.linear1.weight);
  const sizes = new nn.TransformerEncoderLayer(4, 2, 8, { bias: false }).stateDict();
  expect(Object.keys(sizes).filter((key) => key.endsWith('bias'))).toEqual([]);
});

test('misfits are errors', () => {
  expect(() => new nn.MultiheadAttention(6, 4)).toThrow(
    'MultiheadAttention: embedDim 6 does not divide into 4 heads. Use a divisor of it.',
  );
  const attention = new nn.MultiheadAttention(4, 2);
  const x = zeros(3, 2, 4);
  expect(() => attention(x, zeros(3, 1, 4), x)).toThrow(
    'MultiheadAttention: query [3, 2, 4], key [3, 1, 4] and value [3, 2, 4] must be [L, N, 4], [S, N, 4] and [S, N, 4].',
  );
  expect(() => attention(x, x, x, { attnMask: zeros(2, 2) })).toThrow(
    'MultiheadAttention: attnMask [2, 2] must be [3, 3] or [4, 3, 3].',
  );
  expect(() => attention(x, x, x, { keyPaddingMask: zeros(2, 3, { dtype: 'int32' }) })).toThrow(
    'MultiheadAttention: keyPaddingMask is int32. Give bool (true: not looked at) or numbers to add to the scores.',
  );
  expect(() => attend(x, x, x, zeros(2, 2), { isCausal: true })).toThrow(
    'scaledDotProductAttention: both attnMask and isCausal are given. Give one; a mask can be causal itself.',
  );
  expect(() => new nn.TransformerEncoderLayer(4, 2, { activation: 'silu' as any })).toThrow(
    "TransformerEncoderLayer: activation 'silu' is neither 'relu' nor 'gelu'. Give one of them, a function or a module.",
  );
  expect(() => new nn.Transformer(4, 2, 1, 1, 8)(x, zeros(3, 3, 4))).toThrow(
    'Transformer: source [3, 2, 4] and target [3, 3, 4] must have one batch size and the last size 4.',
  );
});
