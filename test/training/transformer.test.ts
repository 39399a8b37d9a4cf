// The TypeScript twin of transformer() in test/golden/training_sequence.py: a causal transformer learns to count.
import { expect, test } from 'vitest';
import {
  arange,
  data,
  manualSeed,
  nn,
  optim,
  rand,
  randint,
  randn,
  type Tensor,
} from '../../src/index';
import golden from '../golden/training/transformer.json';
import { expectLosses } from './losses';

class Gpt extends nn.Module {
  token: nn.Embedding;
  position: nn.Parameter;
  blocks: nn.TransformerEncoder;
  head: nn.Linear;

  constructor(tokens: number, length: number, size: number) {
    super();
    this.token = new nn.Embedding(tokens, size);
    this.position = new nn.Parameter(randn(length, size).mul(0.02));
    const layer = new nn.TransformerEncoderLayer(size, 4, 4 * size, {
      dropout: 0,
      activation: 'gelu',
      batchFirst: true,
      normFirst: true,
    });
    this.blocks = new nn.TransformerEncoder(layer, 2, { norm: new nn.LayerNorm(size) });
    this.head = new nn.Linear(size, tokens, { bias: false });
  }

  override forward(x: Tensor): Tensor {
    const mask = nn.Transformer.generateSquareSubsequentMask(x.shape[1]);
    return this.head(this.blocks(this.token(x).add(this.position), mask));
  }
}

test('a causal transformer and AdamW over shuffled batches give the losses of PyTorch for 100 steps', () => {
  manualSeed(1);
  // Counting in steps of 1 to 3, modulo 11.
  const start = randint(0, 11, [160, 1]);
  const step = randint(1, 4, [160, 1]);
  const tokens = start.add(step.mul(arange(9, { dtype: 'int32' }))).remainder(11);
  const loader = new data.DataLoader(new data.TensorDataset(tokens), {
    batchSize: 16,
    shuffle: true,
  });
  const model = new Gpt(11, 8, 32);
  const optimizer = new optim.AdamW(model.parameters(), { lr: 3e-3, weightDecay: 0.1 });
  const losses: number[] = [];
  for (let epoch = 0; epoch < 10; epoch++) {
    for (const [batch] of loader) {
      optimizer.zeroGrad();
      const logits = model(batch.narrow(1, 0, 8));
      const next = batch.narrow(1, 1, 8).reshape(-1);
      const loss = nn.functional.crossEntropy(logits.reshape(-1, 11), next);
      loss.backward();
      optimizer.step();
      losses.push(loss.item() as number);
    }
  }
  expectLosses(losses, golden.losses, 1e-5);
  expect(rand(1).item()).toBe(golden.next);
});
