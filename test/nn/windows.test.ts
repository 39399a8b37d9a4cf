// Convolution, pooling, unfold and fold beyond PyTorch's fixtures: derivatives in float64, adjoints, kernels by their
// definition, and errors.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cpu } from '../../src/backend/cpu/cpu';
import { nn, ones, type Tensor, tensor, zeros } from '../../src/index';
import { derivativeErrors } from '../contract/gradient-check';
import { laidOut } from '../contract/laid-out';

const F = nn.functional;

/** Different values without pattern, in float64. */
function filled(shape: readonly number[], seed = 1, how?: Parameters<typeof laidOut>[3]): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  const data = Array.from({ length: count }, (_, i) => Math.sin((i + 1) * (1.7 + seed)) * 2);
  return laidOut([...shape], 'float64', data, how);
}
const leaf = (shape: readonly number[], seed = 1, how?: Parameters<typeof laidOut>[3]) =>
  filled(shape, seed, how).requiresGrad_();

describe('first and second derivatives agree with central differences', () => {
  test.each<[string, readonly (readonly number[])[], (...inputs: Tensor[]) => Tensor]>([
    ['conv1d', [[2, 2, 5], [3, 2, 2], [3]], (x, w, b) => F.conv1d(x, w, b, { padding: 1 })],
    [
      'conv2d',
      [[1, 2, 4, 3], [2, 1, 2, 2], [2]],
      (x, w, b) => F.conv2d(x, w, b, { groups: 2, stride: [2, 1], padding: 1, dilation: [1, 2] }),
    ],
    [
      'conv2d, one by one',
      [
        [2, 3, 2, 2],
        [2, 3, 1, 1],
      ],
      (x, w) => F.conv2d(x, w),
    ],
    [
      'conv2d, same',
      [
        [1, 1, 3, 3],
        [1, 1, 2, 2],
      ],
      (x, w) => F.conv2d(x, w, { padding: 'same' }),
    ],
    [
      'conv3d',
      [
        [1, 1, 2, 3, 2],
        [2, 1, 2, 2, 1],
      ],
      (x, w) => F.conv3d(x, w),
    ],
    [
      'convTranspose2d',
      [[1, 2, 2, 3], [2, 2, 2, 2], [4]],
      (x, w, b) => F.convTranspose2d(x, w, b, { stride: 2, groups: 2, outputPadding: 1 }),
    ],
    ['unfold', [[1, 2, 3, 3]], (x) => F.unfold(x, 2, { padding: 1, stride: 2 })],
    ['fold', [[1, 4, 6]], (x) => F.fold(x, [3, 4], 2)],
    ['maxPool2d', [[1, 2, 4, 3]], (x) => F.maxPool2d(x, 2, { stride: 1, padding: 1 })],
    ['avgPool2d', [[1, 2, 4, 3]], (x) => F.avgPool2d(x, 2, { padding: 1, countIncludePad: false })],
    ['lpPool1d', [[1, 1, 5]], (x) => F.lpPool1d(x.abs().add(0.5), 3, 2)],
    ['adaptiveAvgPool2d', [[1, 1, 5, 4]], (x) => F.adaptiveAvgPool2d(x, [3, 2])],
    ['adaptiveMaxPool2d', [[1, 1, 5, 4]], (x) => F.adaptiveMaxPool2d(x, [3, 3])],
  ])('%s', (_, shapes, run) => {
    for (const how of [undefined, 'transposed', 'sliced'] as const) {
      const inputs = shapes.map((shape, i) => leaf(shape, i, how as never));
      expect(derivativeErrors(run, inputs)).toEqual([]);
    }
  });
});

describe('laws', () => {
  const windows = fc.record({
    kernel: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.integer({ min: 0, max: 2 }),
    dilation: fc.integer({ min: 1, max: 2 }),
    height: fc.integer({ min: 5, max: 7 }),
    width: fc.integer({ min: 5, max: 6 }),
  });

  test('unfold and fold are adjoint: ⟨unfold x, y⟩ = ⟨x, fold y⟩ to 1e-12', () => {
    fc.assert(
      fc.property(windows, ({ kernel, height, width, ...options }) => {
        const x = filled([2, 2, height, width]);
        const columns = F.unfold(x, kernel, options);
        const y = filled(columns.shape, 2);
        const left = columns.mul(y).sum().item() as number;
        const right = F.fold(y, [height, width], kernel, options).mul(x).sum().item() as number;
        expect(Math.abs(left - right)).toBeLessThan(1e-12 * Math.max(1, Math.abs(left)) * 100);
      }),
      { numRuns: 300 },
    );
  });

  test('a transposed convolution is the adjoint of the convolution', () => {
    fc.assert(
      fc.property(windows, ({ kernel, height, width, ...options }) => {
        const x = filled([1, 2, height, width]);
        const w = filled([3, 2, kernel, kernel], 3);
        const y = F.conv2d(x, w, options);
        const g = filled(y.shape, 2);
        const size = (n: number, out: number) =>
          n -
          ((out - 1) * options.stride - 2 * options.padding + options.dilation * (kernel - 1) + 1);
        const outputPadding = [size(height, y.shape[2]), size(width, y.shape[3])];
        if (outputPadding.some((n) => n >= Math.max(options.stride, options.dilation))) return;
        const back = F.convTranspose2d(g, w, { ...options, outputPadding });
        expect(back.shape).toEqual(x.shape);
        const [left, right] = [y.mul(g), back.mul(x)].map((p) => p.sum().item() as number);
        expect(Math.abs(left - right)).toBeLessThan(1e-10 * Math.max(1, Math.abs(left)));
      }),
      { numRuns: 300 },
    );
  });

  test('conv2d is its definition', () => {
    fc.assert(
      fc.property(windows, ({ kernel, height, width, stride, padding, dilation }) => {
        const [x, w] = [filled([1, 2, height, width]), filled([2, 2, kernel, kernel], 3)];
        const y = F.conv2d(x, w, { stride, padding, dilation });
        const at = (c: number, i: number, j: number) =>
          i < 0 || j < 0 || i >= height || j >= width ? 0 : x.data[(c * height + i) * width + j];
        const [, out, rows, columns] = y.shape;
        for (let o = 0, place = 0; o < out; o++) {
          for (let i = 0; i < rows; i++) {
            for (let j = 0; j < columns; j++, place++) {
              let total = 0;
              for (let c = 0; c < 2; c++) {
                for (let k = 0; k < kernel * kernel; k++) {
                  const [a, b] = [Math.floor(k / kernel), k % kernel];
                  const weight = w.data[((o * 2 + c) * kernel + a) * kernel + b];
                  const [p, q] = [a, b].map((n) => n * dilation - padding);
                  total += weight * at(c, i * stride + p, j * stride + q);
                }
              }
              expect(Math.abs(y.data[place] - total)).toBeLessThan(1e-12);
            }
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

test('the kernels read and write any layout', () => {
  const x = filled([1, 2, 4, 3], 1).permute(0, 1, 3, 2);
  const windows = { kernel: [2, 2], stride: [1, 1], padding: [0, 0], dilation: [1, 1] };
  const target = zeros([1, 2, 2, 2, 3, 2], { dtype: 'float64' }).permute(0, 1, 3, 2, 5, 4);
  cpu.im2col(x, windows, 0, target);
  expect(target.reshape(1, 8, -1).toArray()).toEqual(F.unfold(x, 2).toArray());
});

test('the output channels are found in plain and in transposed convolutions alike', () => {
  for (const layer of [new nn.Conv2d(2, 5, 3), new nn.ConvTranspose2d(2, 5, 3)]) {
    nn.utils.spectralNorm(layer);
    expect(layer.stateDict().weight_u.shape).toEqual([5]);
  }
});

test.each<[string, number[], [number, Record<string, unknown>], number[]]>([
  ['1d', [1, 1, 5], [2, { stride: 4, padding: 1, ceilMode: true }], [0, 3]],
  [
    '2d',
    [1, 1, 3, 6],
    [2, { padding: 1, dilation: 2, ceilMode: true }],
    [7, 7, 9, 11, 7, 7, 9, 11],
  ],
])('the maximum of −∞ lies inside the image, as in PyTorch: %s', (name, shape, args, expected) => {
  const pool = name === '1d' ? F.maxPool1d : F.maxPool2d;
  const { values, indices } = pool(zeros(shape).sub(Number.POSITIVE_INFINITY), args[0], {
    ...args[1],
    returnIndices: true,
  });
  expect([...indices.data]).toEqual(expected);
  expect([...values.data]).toEqual(expected.map(() => Number.NEGATIVE_INFINITY));
});

describe('errors', () => {
  const [x, w] = [zeros(1, 2, 5, 5), zeros(4, 2, 3, 3)];
  test.each<[string, () => unknown, string]>([
    [
      'channels',
      () => F.conv2d(zeros(1, 3, 5, 5), w),
      'conv2d: the input [1, 3, 5, 5] has 3 channels; weight [4, 2, 3, 3] take 2. The channels are dimension 1 of the input.',
    ],
    [
      'rank',
      () => F.conv2d(zeros(5, 5), w),
      'conv2d: takes [N, C, H, W] or [C, H, W], got [5, 5].',
    ],
    [
      'rank of the weight',
      () => F.conv2d(x, zeros(4, 2, 3)),
      'conv2d: weight must be [out, in / groups, H, W], got [4, 2, 3].',
    ],
    [
      'kernel',
      () => F.conv2d(zeros(1, 2, 2, 5), w),
      'conv2d: windows of [3, 3] do not fit into the input [1, 2, 2, 5] with padding [0, 0]. Use a smaller kernel, or more padding.',
    ],
    [
      'groups',
      () => F.conv2d(x, zeros(3, 1, 1, 1), { groups: 2 }),
      'conv2d: the first size of weight [3, 1, 1, 1] does not divide by groups=2.',
    ],
    ['bias', () => F.conv2d(x, w, ones(3)), 'conv2d: bias must be [4], got [3].'],
    [
      'dtype',
      () => F.conv2d(x.to('float64'), w),
      "conv2d: the input is float64, the weight float32. Convert one with to('float32').",
    ],
    [
      'stride',
      () => F.conv2d(x, w, { stride: [1, 2, 3] }),
      'conv2d: stride is [1, 2, 3]. Give one whole number, or 2, of 1 or more.',
    ],
    [
      'same',
      () => F.conv2d(x, w, { padding: 'same', stride: 2 }),
      "conv2d: padding 'same' keeps the sizes only with stride 1, got [2, 2]. Give the padding as a number.",
    ],
    [
      'option',
      () => F.conv2d(x, w, { paddings: 1 } as never),
      "conv2d: unknown option 'paddings'. Did you mean 'padding'?",
    ],
    [
      'output padding',
      () => F.convTranspose1d(zeros(1, 1, 3), zeros(1, 1, 2), { outputPadding: 1 }),
      'convTranspose1d: outputPadding [1] must be smaller than stride [1] or dilation [1]. Use a smaller one.',
    ],
    [
      'padding of a pool',
      () => F.maxPool1d(zeros(1, 4), 2, { padding: 2 }),
      'maxPool1d: padding [2] is more than half the kernel [2]. Use less padding.',
    ],
    [
      'integers',
      () => F.maxPool1d(tensor([[1, 2]], { dtype: 'int32' }), 2),
      'maxPool1d: takes a floating prediction, got int32.',
    ],
    [
      'window of a pool',
      () => F.avgPool2d(zeros(1, 2, 2), 3),
      'avgPool2d: windows of [3, 3] do not fit into the input [1, 2, 2]. Use a smaller kernel, or more padding.',
    ],
    [
      'divisor',
      () => F.avgPool2d(zeros(1, 2, 2), 2, { divisorOverride: 0 }),
      'avgPool2d: divisorOverride is 0. Give another number, or null.',
    ],
    [
      'sizes of adaptive pools',
      () => F.adaptiveAvgPool2d(zeros(1, 2, 2), [1, 2, 3]),
      'adaptiveAvgPool2d: outputSize has 3 sizes. Give one, or 2.',
    ],
    [
      'fold',
      () => F.fold(zeros(1, 4, 5), [3, 3], 2),
      'fold: input [1, 4, 5] does not fit an output of [3, 3]: windows of [2, 2] take [N, C · 4, 4]. Check the sizes.',
    ],
    [
      'groups of a layer',
      () => new nn.Conv2d(3, 4, 2, { groups: 2 }),
      'Conv2d: inChannels=3 does not divide by groups=2. Choose a multiple.',
    ],
    [
      'mode of a layer',
      () => new nn.Conv2d(3, 4, 2, { paddingMode: 'mirror' as never }),
      "Conv2d: paddingMode 'mirror' is none of 'zeros', 'reflect', 'replicate', 'circular'. Use one of these.",
    ],
    [
      'output size of a layer',
      () => new nn.ConvTranspose1d(1, 1, 2, { stride: 2 })(zeros(1, 1, 3), [9]),
      'ConvTranspose1d: outputSize [9] cannot be had. Give sizes from [6] to [7].',
    ],
    [
      'a layer in a model',
      () => new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.Conv2d(3, 2, 3))(zeros(1, 1, 9, 9)),
      'in model.1 (Conv2d(3, 2, kernel_size=(3, 3), stride=(1, 1)))',
    ],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(message);
  });
});
