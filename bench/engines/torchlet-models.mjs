// torchlet's models of the cases `cnn`, `transformer` and `lstm`; models.py is PyTorch's twin.
import { classes, parameters, values } from './data.mjs';

/** A step of training, and the loss after so many. */
export function stepsOf(optimizer, lossOf, steps) {
  const step = () => {
    optimizer.zeroGrad();
    const loss = lossOf();
    loss.backward();
    optimizer.step();
    return loss;
  };
  const check = () => {
    for (let i = 0; i < steps; i++) step();
    return step().item();
  };
  return { step, check };
}

/** @param torch the package that is measured */
export function models(torch) {
  const { arange, fromTypedArray, nn, optim } = torch;
  const F = nn.functional;

  function training(test, model, lossOf) {
    const state = {};
    for (const [name, { shape, data }] of Object.entries(parameters(test))) {
      state[name] = fromTypedArray(data, shape);
    }
    model.loadStateDict(state);
    const { lr, weightDecay } = test;
    const optimizer =
      test.optimizer === 'adamw'
        ? new optim.AdamW(model.parameters(), { lr, weightDecay })
        : new optim.Adam(model.parameters(), { lr });
    return stepsOf(optimizer, lossOf, test.steps);
  }

  class CNN extends nn.Module {
    conv1 = new nn.Conv2d(1, 8, 3, { padding: 1 });
    conv2 = new nn.Conv2d(8, 16, 3, { padding: 1 });
    head = new nn.Linear(784, 10);

    forward(x) {
      x = F.maxPool2d(F.relu(this.conv1(x)), 2);
      x = F.maxPool2d(F.relu(this.conv2(x)), 2);
      return this.head(x.flatten(1));
    }
  }

  function cnn(test) {
    const x = fromTypedArray(values(test.batch * 784, 1000), [test.batch, 1, 28, 28]);
    const y = fromTypedArray(classes(test.batch, 10));
    const model = new CNN();
    const lossFn = new nn.CrossEntropyLoss();
    return training(test, model, () => lossFn(model(x), y));
  }

  class Block extends nn.Module {
    constructor(width, heads) {
      super();
      this.heads = heads;
      this.norm1 = new nn.LayerNorm(width);
      this.qkv = new nn.Linear(width, 3 * width);
      this.proj = new nn.Linear(width, width);
      this.norm2 = new nn.LayerNorm(width);
      this.up = new nn.Linear(width, 4 * width);
      this.down = new nn.Linear(4 * width, width);
    }

    forward(x) {
      const [batch, positions, width] = x.shape;
      const [q, k, v] = this.qkv(this.norm1(x))
        .split(width, 2)
        .map((part) => part.view(batch, positions, this.heads, width / this.heads).transpose(1, 2));
      const y = F.scaledDotProductAttention(q, k, v, { isCausal: true });
      x = x.add(this.proj(y.transpose(1, 2).reshape(batch, positions, width)));
      return x.add(this.down(F.gelu(this.up(this.norm2(x)))));
    }
  }

  class Transformer extends nn.Module {
    constructor({ vocabulary, positions, width, heads, layers }) {
      super();
      this.tokens = new nn.Embedding(vocabulary, width);
      this.positions = new nn.Embedding(positions, width);
      this.blocks = new nn.Sequential(
        ...Array.from({ length: layers }, () => new Block(width, heads)),
      );
      this.norm = new nn.LayerNorm(width);
      this.head = new nn.Linear(width, vocabulary);
      this.order = arange(positions);
    }

    forward(x) {
      x = this.tokens(x).add(this.positions(this.order));
      return this.head(this.norm(this.blocks(x)));
    }
  }

  function transformer(test) {
    const text = classes(test.batch * test.positions + 1, test.vocabulary);
    const x = fromTypedArray(text.slice(0, -1), [test.batch, test.positions]);
    const y = fromTypedArray(text.slice(1));
    const model = new Transformer(test);
    const lossFn = new nn.CrossEntropyLoss();
    return training(test, model, () => lossFn(model(x).view(-1, test.vocabulary), y));
  }

  class Recurrent extends nn.Module {
    constructor({ inputs, hidden }) {
      super();
      this.lstm = new nn.LSTM(inputs, hidden, { batchFirst: true });
      this.head = new nn.Linear(hidden, 1);
    }

    forward(x) {
      const [outputs] = this.lstm(x);
      return this.head(outputs.at(':', -1));
    }
  }

  function lstm(test) {
    const { batch, positions, inputs } = test;
    const x = fromTypedArray(values(batch * positions * inputs, 1000), [batch, positions, inputs]);
    const y = fromTypedArray(values(batch, 2000), [batch, 1]);
    const model = new Recurrent(test);
    const lossFn = new nn.MSELoss();
    return training(test, model, () => lossFn(model(x), y));
  }

  return { cnn, transformer, lstm };
}
