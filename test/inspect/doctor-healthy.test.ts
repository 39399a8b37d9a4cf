// The doctor finds nothing wrong with models that learn.
import { describe, expect, test } from 'vitest';
import {
  doctor,
  manualSeed,
  nn,
  optim,
  randint,
  randn,
  type Tensor,
  tensor,
} from '../../src/index';

const F = nn.functional;
const cross = new nn.CrossEntropyLoss();

/** A classifier of 4 numbers into 3 classes. */
const classifier = (...end: nn.Module[]) =>
  new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, 3), ...end);
const classes = () => [randn(16, 4), randint(3, [16])];
const regressor = () => new nn.Sequential(new nn.Linear(4, 8), new nn.Tanh(), new nn.Linear(8, 1));

describe('healthy models have no findings', () => {
  class Sequence extends nn.Module {
    lstm = new nn.LSTM(3, 8, { numLayers: 2, dropout: 0.2, batchFirst: true });
    head = new nn.Linear(8, 1);
    override forward(x: Tensor) {
      return this.head(this.lstm(x)[0].select(1, -1));
    }
  }
  class Gpt extends nn.Module {
    token = new nn.Embedding(7, 16);
    blocks = new nn.TransformerEncoder(
      new nn.TransformerEncoderLayer(16, 2, 32, { batchFirst: true }),
      2,
    );
    head = new nn.Linear(16, 7);
    override forward(x: Tensor) {
      return this.head(this.blocks(this.token(x), { isCausal: true })).transpose(1, 2);
    }
  }
  const normed = () =>
    new nn.Sequential(
      new nn.Linear(4, 8),
      new nn.BatchNorm1d(8),
      new nn.ReLU(),
      new nn.Linear(8, 3),
    );
  const cases: [string, () => nn.Module, any, () => unknown[]][] = [
    ['a classifier', () => classifier(), cross, classes],
    ['the same with a function as the loss', () => classifier(), F.crossEntropy, classes],
    [
      'one that ends in logSoftmax',
      () => classifier(new nn.LogSoftmax(1)),
      new nn.NLLLoss(),
      classes,
    ],
    ['one with batch norm and Adam', normed, cross, classes],
    ['a regressor', regressor, new nn.MSELoss(), () => [randn(16, 4), randn(16, 1)]],
    [
      'yes or no, from logits',
      regressor,
      new nn.BCEWithLogitsLoss(),
      () => [randn(16, 4), randint(2, [16, 1]).float()],
    ],
    [
      'a CNN',
      () =>
        new nn.Sequential(
          new nn.Conv2d(1, 4, 3),
          new nn.ReLU(),
          new nn.MaxPool2d(2),
          new nn.Flatten(),
          new nn.Linear(36, 3),
        ),
      cross,
      () => [randn(8, 1, 8, 8), randint(3, [8])],
    ],
    ['an LSTM', () => new Sequence(), new nn.MSELoss(), () => [randn(4, 5, 3), randn(4, 1)]],
    ['a transformer', () => new Gpt(), cross, () => [randint(7, [4, 6]), randint(7, [4, 6])]],
    [
      'XOR',
      regressor,
      F.mseLoss,
      () => [
        tensor([
          [0, 0, 0, 1],
          [0, 1, 1, 1],
        ]),
        tensor([[1], [0]]),
      ],
    ],
  ];
  test.each(cases)('%s', (_, make, lossFn, batch) => {
    manualSeed(0);
    const model = make();
    const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 });
    const diagnosis = doctor(model, lossFn, optimizer, batch());
    expect(diagnosis.findings).toEqual([]);
    expect(diagnosis.healthy).toBe(true);
    expect(String(diagnosis)).toMatch(/^doctor: nothing found\. The loss is \d/);
  });
});
