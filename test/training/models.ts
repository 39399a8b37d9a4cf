/** The networks of the seeded trainings. They know no test framework, so that they also run in a page. */
import { nn, randn, type Tensor } from '../../src/index';

/** Convolutions, batch norm and a pool: `[n, 1, 10, 10]` → scores of three classes. */
export function smallCnn(): nn.Sequential {
  return new nn.Sequential(
    new nn.Conv2d(1, 8, 3, { padding: 1 }),
    new nn.BatchNorm2d(8),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(8, 8, 3),
    new nn.ReLU(),
    new nn.Flatten(),
    new nn.Linear(72, 3),
  );
}

/** Sizes of {@link Gpt}. */
export interface GptSizes {
  readonly tokens: number;
  readonly length: number;
  readonly size: number;
  readonly heads: number;
  readonly feedforward: number;
}

/** A causal transformer of two layers: tokens `[n, length]` → scores of the next `[n, length, tokens]`. */
export class Gpt extends nn.Module {
  token: nn.Embedding;
  position: nn.Parameter;
  blocks: nn.TransformerEncoder;
  head: nn.Linear;

  constructor({ tokens, length, size, heads, feedforward }: GptSizes) {
    super();
    this.token = new nn.Embedding(tokens, size);
    this.position = new nn.Parameter(randn(length, size).mul(0.02));
    const layer = new nn.TransformerEncoderLayer(size, heads, feedforward, {
      dropout: 0,
      activation: 'gelu',
      batchFirst: true,
      normFirst: true,
    });
    this.blocks = new nn.TransformerEncoder(layer, 2, { norm: new nn.LayerNorm(size) });
    this.head = new nn.Linear(size, tokens, { bias: false });
  }

  override forward(x: Tensor): Tensor {
    const mask = nn.Transformer.generateSquareSubsequentMask(x.shape[1], { device: x.device });
    return this.head(this.blocks(this.token(x).add(this.position), mask));
  }
}
