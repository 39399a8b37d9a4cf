// Every trap that the doctor knows, with the sentence it prints; and that it leaves everything as it was.
import { describe, expect, test } from 'vitest';
import {
  type Diagnosis,
  doctor,
  getRngState,
  manualSeed,
  nn,
  noGrad,
  ones,
  optim,
  rand,
  randint,
  randn,
  type Tensor,
  type Trap,
  tensor,
} from '../../src/index';

const F = nn.functional;
const int = (data: any) => tensor(data, { dtype: 'int32' });
const sgd = (model: nn.Module, lr = 0.1) => new optim.SGD(model.parameters(), { lr });

/** A classifier of 4 numbers into 3 classes. */
const classifier = (...end: nn.Module[]) =>
  new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, 3), ...end);
const classes = () => [randn(16, 4), randint(3, [16])];
const regressor = () => new nn.Sequential(new nn.Linear(4, 8), new nn.Tanh(), new nn.Linear(8, 1));

/** The only finding, of this trap; its message. */
function only(trap: Trap, diagnosis: Diagnosis): string {
  expect(diagnosis.findings.map((finding) => finding.trap)).toEqual([trap]);
  expect(String(diagnosis)).toContain(`doctor: 1 finding.`);
  expect(String(diagnosis)).toContain(`\n1. ${trap}: ${diagnosis.findings[0].message}`);
  return diagnosis.findings[0].message;
}

const cross = new nn.CrossEntropyLoss();

describe('the optimizer', () => {
  test('lacks parameters', () => {
    manualSeed(0);
    const model = classifier();
    const optimizer = sgd(model.at(0));
    expect(only('not-in-optimizer', doctor(model, cross, optimizer, classes()))).toBe(
      "the optimizer does not have '2.weight', '2.bias', so they will never change. Make it from model.parameters(), " +
        'after the model is complete, or use addParamGroup().',
    );
  });

  test('has those of another model', () => {
    manualSeed(0);
    const model = classifier();
    const optimizer = sgd(classifier());
    const { findings } = doctor(model, cross, optimizer, classes());
    expect(findings.map(({ trap }) => trap)).toEqual(['not-in-optimizer', 'not-in-model']);
    expect(findings[1].message).toBe(
      'the optimizer has 4 of 4 parameters that are not in the model. Was a layer or the model made anew after the ' +
        'optimizer? Make the optimizer last.',
    );
  });

  test('does not learn', () => {
    manualSeed(0);
    const model = classifier();
    expect(only('learning-rate', doctor(model, cross, sgd(model, 0), classes()))).toBe(
      'the learning rate of group 0 is 0, so a step does not learn. Give one above 0, or look at the scheduler.',
    );
  });

  test('steps after its scheduler', () => {
    manualSeed(0);
    const model = classifier();
    const optimizer = new optim.Adam(model.parameters());
    const scheduler = { lastEpoch: 1 };
    expect(only('scheduler-first', doctor(model, cross, optimizer, classes(), { scheduler }))).toBe(
      'the scheduler has made 1 step before the optimizer made any, so the first learning rate is skipped. Call ' +
        'optimizer.step() first, then scheduler.step().',
    );
    const [x, y] = classes();
    cross(model(x), y).backward();
    optimizer.step();
    expect(doctor(model, cross, optimizer, [x, y], { scheduler }).healthy).toBe(true);
  });

  test('without state, steps before its scheduler', () => {
    manualSeed(0);
    const model = classifier();
    const optimizer = sgd(model);
    const scheduler = new optim.lrScheduler.StepLR(optimizer, 2);
    const [x, y] = classes();
    cross(model(x), y).backward();
    optimizer.step();
    scheduler.step();
    expect(doctor(model, cross, optimizer, [x, y], { scheduler }).healthy).toBe(true);
  });
});

describe('parameters get no gradient', () => {
  class Net extends nn.Module {
    first = new nn.Linear(4, 8);
    side = new nn.Linear(8, 3);
    last = new nn.Linear(8, 3);
    constructor(readonly how: string) {
      super();
    }
    override forward(x: Tensor): Tensor {
      const h = this.first(x).tanh();
      if (this.how === 'unused') this.side(h);
      if (this.how === 'unrecorded') return this.last(h).add(noGrad(() => this.side(h)));
      if (this.how === 'detached') return this.last(h).add(this.side(h).detach());
      return this.how === 'everything' ? this.last(h).detach() : this.last(h);
    }
  }
  const REACH =
    'computed something that does not reach the loss: unused, or cut off by detach(), noGrad(), item() or argmax().';
  test.each([
    [
      'never called',
      "'side' was not called in the forward pass. Call it, or take it out of the model.",
    ],
    ['unused', `'side' ${REACH}`],
    ['detached', `'side' ${REACH}`],
    ['unrecorded', "'side' ran without recording, under noGrad()."],
  ])('%s', (how, why) => {
    manualSeed(0);
    const model = new Net(how);
    expect(only('no-gradient', doctor(model, cross, sgd(model), classes()))).toBe(
      `'side.weight', 'side.bias' got no gradient: ${why}`,
    );
  });

  test('frozen', () => {
    manualSeed(0);
    const model = classifier();
    model.at(0).requiresGrad_(false);
    expect(only('no-gradient', doctor(model, cross, sgd(model), classes()))).toBe(
      "'0.weight', '0.bias' got no gradient: requiresGrad is false, although the optimizer has them. Call requiresGrad_() " +
        'to learn, or leave them out of the optimizer.',
    );
    const rest = sgd(model.at(2));
    expect(doctor(model, cross, rest, classes()).healthy).toBe(true);
  });

  test('all of them, since the loss is cut off', () => {
    manualSeed(0);
    const model = new Net('everything');
    expect(only('loss-not-connected', doctor(model, cross, sgd(model), classes()))).toBe(
      'the loss does not depend on any parameter, as far as is recorded, so backward() cannot run. Look for noGrad(), ' +
        'detach(), item() or argmax() on the way from the model to the loss.',
    );
  });
});

describe('what the loss is given', () => {
  const TWICE =
    'crossEntropy takes logits and applies a log-softmax itself. Twice, it flattens the gradients and the loss cannot reach 0. ' +
    'Leave the last layer away, and apply it only to read probabilities.';
  test.each([
    ['a module', cross],
    ['a function', F.crossEntropy],
    ['a function of one’s own', (y: Tensor, t: Tensor) => F.crossEntropy(y, t).mul(2)],
  ])('softmax before cross entropy, %s', (_, lossFn) => {
    manualSeed(0);
    const model = classifier(new nn.Softmax(1));
    const diagnosis = doctor(model, lossFn, sgd(model), classes());
    expect(only('softmax-before-loss', diagnosis)).toBe(
      `the model ends in softmax ('3'), and ${TWICE}`,
    );
    expect(diagnosis.findings[0].paths).toEqual(['3']);
  });

  test('sigmoid before a loss of logits', () => {
    manualSeed(0);
    const model = regressor().append(new nn.Sigmoid()) as nn.Sequential;
    const batch = [randn(16, 4), randint(2, [16, 1]).float()];
    expect(
      only('softmax-before-loss', doctor(model, new nn.BCEWithLogitsLoss(), sgd(model), batch)),
    ).toBe(
      "the model ends in sigmoid ('3'), and binaryCrossEntropyWithLogits takes logits and applies a sigmoid itself. Leave " +
        'the last one away, or use binaryCrossEntropy.',
    );
    expect(doctor(model, new nn.BCELoss(), sgd(model), batch).healthy).toBe(true);
  });

  test('probabilities where logarithms are meant', () => {
    manualSeed(0);
    const model = classifier(new nn.Softmax(1));
    expect(
      only('softmax-before-loss', doctor(model, new nn.NLLLoss(), sgd(model), classes())),
    ).toMatch(
      /^nllLoss takes logarithms of probabilities, which are at most 0, and the model's output reaches 0\.\d+ since it ends in softmax \('3'\)\. End in logSoftmax, or use crossEntropy with logits\.$/,
    );
  });

  test('output and target broadcast', () => {
    manualSeed(0);
    const model = regressor();
    const batch = [randn(16, 4), randn(16)];
    const own = (y: Tensor, t: Tensor) => y.sub(t).square().mean();
    expect(only('loss-broadcasts', doctor(model, own, sgd(model), batch))).toBe(
      'output [16, 1] and target [16] broadcast to [16, 16], so every prediction is compared with other targets too. ' +
        'Reshape the target, or squeeze() the output.',
    );
    // The losses of nn refuse.
    expect(only('loss-broadcasts', doctor(model, new nn.MSELoss(), sgd(model), batch))).toBe(
      'in MSELoss(), given [16, 1] and [16]: mseLoss: prediction [16, 1] and target [16] differ in shape; broadcasting them would compare every prediction with ' +
        'other targets too. Reshape the target, or squeeze() the prediction.',
    );
  });

  test('targets of the wrong type or range', () => {
    manualSeed(0);
    const model = classifier();
    const x = randn(2, 4);
    const say = (trap: Trap, target: Tensor, lossFn: any = cross) =>
      only(trap, doctor(model, lossFn, sgd(model), [x, target]));
    expect(say('target-dtype', tensor([0, 1]))).toContain(
      'class indices must be int32, got float32.',
    );
    expect(say('target-range', int([1, 3]))).toContain(
      'class 3 (element 1 of the target) is out of range for 3 classes.',
    );
    expect(say('loss-fails', int([1, 2, 0]))).toContain(
      'target [3] does not fit prediction [2, 3]',
    );
    expect(
      say(
        'target-range',
        tensor([
          [0, 2, 1],
          [0, 1, 0],
        ]),
      ),
    ).toBe(
      "a target of the output's shape [2, 3] is read as class probabilities, and its rows do not sum to 1 (they go up to 3). " +
        'Give int32 classes without that dimension, or probabilities.',
    );
    expect(
      say(
        'target-range',
        tensor([
          [-1, 1, 1],
          [1, 1, -1],
        ]),
        new nn.BCEWithLogitsLoss(),
      ),
    ).toBe(
      'the targets go from -1 to 1, and binaryCrossEntropyWithLogits takes probabilities from 0 to 1. Turn −1 and 1 into 0 ' +
        'and 1: target.add(1).div(2).',
    );
  });

  test('not one number', () => {
    manualSeed(0);
    const model = regressor();
    const lossFn = new nn.MSELoss({ reduction: 'none' });
    expect(
      only('loss-not-one-number', doctor(model, lossFn, sgd(model), [randn(3, 4), randn(3, 1)])),
    ).toBe(
      "the loss has shape [3, 1], and only one number can be minimized. Use reduction 'mean' or 'sum', or take its mean().",
    );
  });
});

describe('numbers that are none', () => {
  test('in the inputs, the targets, the parameters', () => {
    manualSeed(0);
    const model = regressor();
    const say = (x: Tensor, y: Tensor) =>
      doctor(model, new nn.MSELoss(), sgd(model), [x, y]).findings[0];
    expect(say(randn(2, 4).mul(Number.NaN), randn(2, 1)).message).toBe(
      'the loss is NaN. The inputs of the batch hold NaN or infinity. Look at how the data are read and scaled.',
    );
    expect(say(randn(2, 4), tensor([[1], [Infinity]])).message).toBe(
      'the loss is Infinity. The targets hold NaN or infinity. Look at how the data are read.',
    );
    noGrad(() => (model.at(2) as nn.Linear).bias!.fill_(Number.NaN));
    const { message, paths } = say(randn(2, 4), randn(2, 1));
    expect(message).toBe(
      "the loss is NaN. Parameters hold NaN or infinity: '2.bias'. An earlier step spoilt them. Start again with a lower " +
        'learning rate, or clip gradients with nn.utils.clipGradNorm_().',
    );
    expect(paths).toEqual(['2.bias']);
  });

  class Root extends nn.Module {
    override forward(x: Tensor) {
      return x.sqrt();
    }
  }

  test('made by a module', () => {
    manualSeed(0);
    const model = new nn.Sequential(new nn.Linear(4, 4), new Root(), new nn.Linear(4, 1));
    const { findings } = doctor(model, new nn.MSELoss(), sgd(model), [randn(4, 4), randn(4, 1)]);
    expect(findings.map(({ trap }) => trap)).toEqual(['loss-not-finite', 'gradient-not-finite']);
    expect(findings[0].message).toBe(
      "the loss is NaN. The first NaN or infinity comes out of '1' (Root()), which was given finite numbers. Look for a " +
        'division by 0, a logarithm or root of 0, or an exponential of a large number.',
    );
    expect(findings[1].message).toContain("the gradients of '0.weight'");
  });

  test('made by the loss', () => {
    manualSeed(0);
    const model = regressor();
    const lossFn = (y: Tensor, t: Tensor) => y.abs().neg().sub(1).log().mul(t).mean();
    expect(doctor(model, lossFn, sgd(model), [randn(4, 4), randn(4, 1)]).findings[0].message).toBe(
      'the loss is NaN. The loss makes it of finite output and targets. Look for a logarithm of 0; losses of logits, such as ' +
        'crossEntropy, have none.',
    );
  });

  test('only in the gradients', () => {
    manualSeed(0);
    const model = new nn.Sequential(new nn.Linear(4, 1, { bias: false }), new Root());
    noGrad(() => (model.at(0) as nn.Linear).weight.zero_());
    expect(
      only(
        'gradient-not-finite',
        doctor(model, new nn.MSELoss(), sgd(model), [ones(2, 4), ones(2, 1)]),
      ),
    ).toBe(
      "the gradients of '0.weight' hold NaN or infinity. Run the step in autograd.detectAnomaly() to see which operation " +
        'makes them.',
    );
  });
});

describe('layers', () => {
  const deadAfter = (bias: number, end: nn.Module) => {
    const model = new nn.Sequential(new nn.Linear(4, 8), end, new nn.Linear(8, 3));
    noGrad(() => (model.at(0) as nn.Linear).bias!.narrow(0, 0, 6).fill_(bias));
    return model;
  };

  test('dead ReLUs, as a module', () => {
    manualSeed(0);
    const model = deadAfter(-50, new nn.ReLU());
    const batch = [randn(32, 4), randint(3, [32])];
    expect(only('dead-relu', doctor(model, cross, sgd(model), batch))).toBe(
      "6 of 8 units of '1' are dead: they give 0 for all 32 samples, and pass no gradient. Lower the learning rate, look at " +
        'the bias before them, or use LeakyReLU.',
    );
    // Fewer samples prove nothing, unless every unit is dead.
    expect(doctor(model, cross, sgd(model), [randn(8, 4), randint(3, [8])]).healthy).toBe(true);
    expect(
      doctor(deadAfter(-50, new nn.LeakyReLU()), cross, sgd(model), batch).findings.map(
        (f) => f.trap,
      ),
    ).not.toContain('dead-relu');
  });

  test('dead ReLUs, as a function', () => {
    manualSeed(0);
    class Net extends nn.Module {
      first = new nn.Linear(4, 5);
      last = new nn.Linear(5, 3);
      override forward(x: Tensor) {
        return this.last(this.first(x).relu());
      }
    }
    const model = new Net();
    noGrad(() => model.first.bias!.fill_(-50));
    const { findings } = doctor(model, cross, sgd(model), [randn(4, 4), randint(3, [4])]);
    expect(findings[0].message).toContain(
      "all 5 units of the relu after 'first' are dead: they give 0 for all 4 samples",
    );
  });

  test('gradients that vanish', () => {
    manualSeed(0);
    const layers = Array.from({ length: 12 }, () => [new nn.Linear(8, 8), new nn.Sigmoid()]).flat();
    const model = new nn.Sequential(...layers, new nn.Linear(8, 3));
    expect(
      only(
        'vanishing-gradients',
        doctor(model, cross, sgd(model), [randn(16, 8), randint(3, [16])]),
      ),
    ).toMatch(
      /^the gradients vanish on the way back: those of '0\.weight', .* are down to \d\.\d+e-\d+ a weight \(root mean square\), those of '24\.weight' 0\.\d+\. Use ReLU in place of sigmoid or tanh, normalization, residual connections, or Kaiming or Xavier weights\.$/,
    );
  });

  test('gradients that explode', () => {
    manualSeed(0);
    const model = regressor();
    const batch = [randn(16, 4), randn(16, 1).mul(1e4)];
    expect(only('exploding-gradients', doctor(model, new nn.MSELoss(), sgd(model), batch))).toMatch(
      /^the gradients explode: their norm is \d+, most of it in '0\.weight' \(\d+\)\. Scale inputs and targets to about 1, start from smaller weights, or use nn\.utils\.clipGradNorm_\(\)\.$/,
    );
  });

  test('evaluation mode, of all or some', () => {
    manualSeed(0);
    const model = classifier(new nn.Dropout(0.5)).eval();
    expect(only('evaluation-mode', doctor(model, cross, sgd(model), classes()))).toBe(
      'the model is in evaluation mode: dropout drops nothing, and batch norm uses its running statistics without learning ' +
        'them. Call model.train() before training.',
    );
    model.train();
    model.at(3).eval();
    expect(only('evaluation-mode', doctor(model, cross, sgd(model), classes()))).toBe(
      "'3' is in evaluation mode, the other 4 modules in training mode. Call model.train(), if that is not meant.",
    );
  });

  test('a forward pass that fails', () => {
    manualSeed(0);
    const model = classifier();
    expect(
      only('forward-fails', doctor(model, cross, sgd(model), [randn(2, 5), int([0, 1])])),
    ).toBe(
      'the forward pass fails. in model.0 (Linear(in_features=4, out_features=8, bias=True)), given [2, 5]: linear: input [2, 5] ' +
        'does not fit weight [8, 4] ([out, in]): the last size of the input must be 4.',
    );
  });
});

test('afterwards everything is as it was', () => {
  manualSeed(0);
  const model = new nn.Sequential(
    new nn.Linear(4, 8),
    new nn.BatchNorm1d(8),
    new nn.Dropout(0.5),
    new nn.Linear(8, 3),
  );
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.1 });
  const [x, y] = classes();
  cross(model(x), y).backward();
  optimizer.step();
  const grads = model.parameters().map((parameter) => parameter.grad);
  const state = JSON.stringify(Object.entries(model.stateDict()).map(([k, v]) => [k, v.toArray()]));
  const optimizerState = JSON.stringify(optimizer.stateDict());
  const stream = getRngState();
  // A graph of the caller's own stays valid: nothing that it saved is written to.
  const own = model.at(3)(randn(2, 8)).sum();
  const after = getRngState();

  doctor(model, cross, optimizer, [x, y]);
  expect(getRngState()).toEqual(after);
  expect(stream).not.toEqual(after);
  model.parameters().forEach((parameter, i) => {
    expect(parameter.grad).toBe(grads[i]);
  });
  expect(JSON.stringify(Object.entries(model.stateDict()).map(([k, v]) => [k, v.toArray()]))).toBe(
    state,
  );
  expect(JSON.stringify(optimizer.stateDict())).toBe(optimizerState);
  expect(model.training).toBe(true);
  own.backward();
  // Also when the caller's own code throws.
  const failing = () => {
    rand(5);
    throw new RangeError('mine');
  };
  expect(() => doctor(model, failing, optimizer, [x, y])).toThrow('mine');
  expect(getRngState()).toEqual(after);
  expect(JSON.stringify(Object.entries(model.stateDict()).map(([k, v]) => [k, v.toArray()]))).toBe(
    state,
  );
  expect(() => doctor(model, cross, optimizer, [x])).toThrow('doctor: the batch must be an array');
  expect(() => doctor(model, cross, optimizer, [x, y], { schedular: null } as any)).toThrow(
    "doctor: unknown option 'schedular'. Did you mean 'scheduler'?",
  );
});
