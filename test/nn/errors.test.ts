// Errors inside models say where, and losses refuse what would silently be wrong.
import { describe, expect, test } from 'vitest';
import {
  DTypeError,
  IndexError,
  nn,
  OptionError,
  ones,
  randn,
  ShapeError,
  type Tensor,
  TorchletError,
  tensor,
  ValueError,
  zeros,
} from '../../src/index';

function errorOf(run: () => unknown): TorchletError {
  try {
    run();
  } catch (error) {
    if (error instanceof TorchletError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const int = (data: any) => tensor(data, { dtype: 'int32' });

describe('the place in the model', () => {
  const misfit =
    'linear: input [4, 7] does not fit weight [1, 8] ([out, in]): the last size of the input must be 8.';

  test('is the path from the outermost module called', () => {
    const model = new nn.Sequential(new nn.Linear(2, 7), new nn.Tanh(), new nn.Linear(8, 1));
    const error = errorOf(() => model(randn(4, 2)));
    expect(error).toBeInstanceOf(ShapeError);
    expect(error.message).toBe(
      `in model.2 (Linear(in_features=8, out_features=1, bias=True)), given [4, 7]: ${misfit}`,
    );
    expect(error.modulePath).toEqual([
      'model.2 (Linear(in_features=8, out_features=1, bias=True)), given [4, 7]',
      'model (Sequential)',
    ]);
  });

  test('goes through modules that are not called themselves', () => {
    class Net extends nn.Module {
      blocks = new nn.ModuleList([new nn.Sequential(new nn.ReLU(), new nn.Linear(8, 1))]);
      override forward(x: Tensor) {
        return this.blocks[0](x);
      }
    }
    const { message } = errorOf(() => new Net()(randn(4, 7)));
    expect(message).toBe(
      `in model.blocks.0.1 (Linear(in_features=8, out_features=1, bias=True)), given [4, 7]: ${misfit}`,
    );
  });

  test('goes through the names of a ModuleDict', () => {
    class Net extends nn.Module {
      heads = new nn.ModuleDict({ digits: new nn.Linear(8, 1) });
      override forward(x: Tensor) {
        return (this.heads.get('digits') as nn.Linear)(x);
      }
    }
    const { message } = errorOf(() => new Net()(randn(4, 7)));
    expect(message).toBe(
      `in model.heads.digits (Linear(in_features=8, out_features=1, bias=True)), given [4, 7]: ${misfit}`,
    );
  });

  test('goes through the layers of a Transformer', () => {
    const model = new nn.Transformer(4, 2, 1, 3, 6);
    const [layer] = (model.encoder as nn.TransformerEncoder).layers;
    (layer as nn.TransformerEncoderLayer).linear1 = new nn.Linear(5, 6);
    const { message } = errorOf(() => model(randn(3, 1, 4), randn(3, 1, 4)));
    expect(message).toBe(
      'in model.encoder.layers.0.linear1 (Linear(in_features=5, out_features=6, bias=True)), given [3, 1, 4]: ' +
        'linear: input [3, 1, 4] does not fit weight [6, 5] ([out, in]): the last size of the input must be 5.',
    );
  });

  test('is the module alone when it was called alone', () => {
    const { message } = errorOf(() => new nn.Linear(8, 1)(randn(4, 7)));
    expect(message).toBe(
      `in Linear(in_features=8, out_features=1, bias=True), given [4, 7]: ${misfit}`,
    );
  });

  test('is said once, also when the error is thrown again', () => {
    const inner = new nn.Sequential(new nn.Linear(8, 1));
    let kept: unknown;
    class Careful extends nn.Module {
      inner = inner;
      override forward(x: Tensor) {
        try {
          return inner(x);
        } catch (error) {
          kept = error;
          return x;
        }
      }
    }
    new Careful()(randn(4, 7));
    class Again extends nn.Module {
      override forward(_: Tensor): Tensor {
        throw kept;
      }
    }
    const first = errorOf(() => new Again()(randn(4, 7))).message;
    expect(first.match(/in model/g)).toHaveLength(1);
    expect(errorOf(() => new Again()(randn(4, 7))).message).toBe(first);
    // The calls before left nothing behind.
    expect(errorOf(() => new nn.Linear(8, 1)(randn(4, 7))).modulePath).toHaveLength(1);
  });

  test('is not added to errors of others', () => {
    class Broken extends nn.Module {
      override forward(): Tensor {
        throw new RangeError('mine');
      }
    }
    expect(() => new Broken()()).toThrow(new RangeError('mine'));
  });
});

describe('losses', () => {
  const F = nn.functional;

  test.each([
    'mseLoss',
    'l1Loss',
    'smoothL1Loss',
    'huberLoss',
    'klDiv',
    'binaryCrossEntropy',
    'binaryCrossEntropyWithLogits',
  ] as const)('%s refuses to broadcast prediction and target', (name) => {
    const error = errorOf(() => F[name](zeros(4, 1), zeros(4)));
    expect(error).toBeInstanceOf(ShapeError);
    expect(error.message).toBe(
      `${name}: prediction [4, 1] and target [4] differ in shape; broadcasting them would compare every prediction ` +
        'with other targets too. Reshape the target, or squeeze() the prediction.',
    );
  });

  test('classes', () => {
    const logits = zeros(2, 3);
    const message = (target: Tensor, options = {}) =>
      errorOf(() => F.crossEntropy(logits, target, options)).message;
    expect(errorOf(() => F.crossEntropy(logits, tensor([0, 1])))).toBeInstanceOf(DTypeError);
    expect(message(tensor([0, 1]))).toBe(
      'crossEntropy: class indices must be int32, got float32. Convert the target with long(), or create it with ' +
        "{ dtype: 'int32' }; class probabilities must have the prediction's shape.",
    );
    expect(errorOf(() => F.crossEntropy(logits, int([0, 3])))).toBeInstanceOf(IndexError);
    expect(message(int([0, 3]))).toBe(
      'crossEntropy: class 3 (element 1 of the target) is out of range for 3 classes. ' +
        'Use 0 to 2, or ignoreIndex (-100) for elements to leave out.',
    );
    expect(message(int([-1, 0]))).toContain('class -1 (element 0 of the target)');
    expect(message(int([0, 1, 2]))).toBe(
      'crossEntropy: target [3] does not fit prediction [2, 3]: class indices must have shape [2], without the ' +
        'class dimension 1, and class probabilities [2, 3].',
    );
    expect(
      message(
        int([
          [0, 1, 0],
          [1, 0, 0],
        ]),
      ),
    ).toContain('holds class probabilities, which must be floating, got int32');
    expect(message(int([0, 1]), { weight: ones(2) })).toBe(
      'crossEntropy: weight [2] does not fit 3 classes. Use [3].',
    );
    expect(message(int([0, 1]), { labelSmoothing: 2 })).toBe(
      'crossEntropy: labelSmoothing is 2. Give 0 to 1.',
    );
    expect(message(int([0, 1]), { reduction: 'avg' })).toBe(
      "crossEntropy: reduction 'avg' is none of 'mean', 'sum', 'none'.",
    );
    expect(message(int([0, 1]), { ignoreIdx: 1 })).toContain("Did you mean 'ignoreIndex'?");
    expect(errorOf(() => F.crossEntropy(zeros([]), int(0))).message).toContain(
      'no dimension for the classes',
    );
    expect(errorOf(() => F.nllLoss(int([[1]]), int([0]))).message).toContain(
      'takes a floating prediction',
    );
  });

  test('options', () => {
    expect(() => new nn.MSELoss({ reduction: 'avg' as any })).toThrow(
      "MSELoss: reduction 'avg' is none of 'mean', 'sum', 'none'.",
    );
    expect(() => new nn.HuberLoss({ dleta: 1 } as any)).toThrow(OptionError);
    expect(() => F.huberLoss(zeros(1), zeros(1), { delta: 0 })).toThrow(ValueError);
    expect(() => F.smoothL1Loss(zeros(1), zeros(1), { beta: -1 })).toThrow(
      'smoothL1Loss: beta is -1. Give 0 or more.',
    );
    expect(() => F.mseLoss(int([1]), int([1]))).toThrow(
      'mseLoss: takes a floating prediction, got int32.',
    );
    expect(() => F.mseLoss(zeros(1), zeros(1), 'avg' as any)).toThrow("reduction 'avg' is none of");
  });

  test('probabilities and weights', () => {
    expect(() => F.binaryCrossEntropy(tensor([0.5, 1.5]), ones(2))).toThrow(
      'binaryCrossEntropy: element 1 of the prediction is 1.5, and a probability lies between 0 and 1. ' +
        'Apply sigmoid() first, or use binaryCrossEntropyWithLogits.',
    );
    expect(() =>
      F.binaryCrossEntropyWithLogits(zeros(2, 3), zeros(2, 3), { posWeight: ones(2) }),
    ).toThrow(
      'binaryCrossEntropyWithLogits: posWeight [2] does not broadcast to the prediction [2, 3].',
    );
  });
});

test('layers', () => {
  expect(() => new nn.Dropout(1.5)).toThrow('Dropout: p is 1.5. Give a probability from 0 to 1.');
  expect(() => new nn.Linear(2, 3, { bais: false } as any)).toThrow(
    "Linear: unknown option 'bais'. Did you mean 'bias'?",
  );
  expect(() => nn.functional.gelu(zeros(1), 'exact' as any)).toThrow(
    "gelu: approximate 'exact' is neither 'none' nor 'tanh'.",
  );
  expect(() => nn.functional.embedding(zeros(1), zeros(2, 2))).toThrow(
    'embedding: takes int32 indices, got float32.',
  );
  expect(() => nn.functional.oneHot(int([0, 5]), { numClasses: 3 })).toThrow(
    'oneHot: class 5 (element 1',
  );
});

describe('a layer made with a number that is missing or no count says which', () => {
  const whole = (least: number) => `Give a whole number of ${least} or more.`;
  test.each<[() => unknown, string]>([
    [() => new (nn.Linear as any)(2), `Linear: outFeatures is undefined. ${whole(0)}`],
    [
      () => new (nn.Conv2d as any)(1, 2),
      'Conv2d: kernelSize is undefined. Give one whole number, or 2, of 1 or more.',
    ],
    [() => new nn.Conv1d(1, 0, 3), `Conv1d: outChannels is 0. ${whole(1)}`],
    [
      () => new (nn.MaxPool2d as any)(),
      'MaxPool2d: kernelSize is undefined. Give one whole number, or 2, of 1 or more.',
    ],
    [
      () => new nn.AvgPool1d(0.5),
      'AvgPool1d: kernelSize is 0.5. Give a whole number, of 1 or more.',
    ],
    [() => new (nn.Embedding as any)(3), `Embedding: embeddingDim is undefined. ${whole(0)}`],
    [() => new nn.BatchNorm1d(-1), `BatchNorm1d: numFeatures is -1. ${whole(0)}`],
    [() => new (nn.LSTM as any)(3), `LSTM: hiddenSize is undefined. ${whole(1)}`],
    [() => new nn.GRU(3, 4, { numLayers: 0 }), `GRU: numLayers is 0. ${whole(1)}`],
  ])('%#', (make, message) => {
    const error = errorOf(make);
    expect(error).toBeInstanceOf(ValueError);
    expect(error.message).toBe(message);
  });
});
