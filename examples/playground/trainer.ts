// The network in training, without a page: what one step does, and what the network says of the plane.
import {
  cat,
  linspace,
  manualSeed,
  meshgrid,
  nn,
  noGrad,
  type optim,
  randperm,
  type Tensor,
} from 'torchlet';
import { type OptimizerStep, optimizerStep, track } from 'torchlet/inspect';
import { DATASETS } from './datasets';
import { OPTIMIZERS, type Settings } from './settings';

/** The side of the square that is drawn reaches from -EXTENT to EXTENT. */
export const EXTENT = 1.25;

/** A network, its data and its optimizer. */
export class Trainer {
  readonly model: nn.Sequential;
  readonly optimizer: optim.Optimizer;
  /** Points and classes on the device. */
  readonly x: Tensor;
  readonly y: Tensor;
  /** The same as numbers, for drawing: x, y, class after one another. */
  readonly drawn: Float32Array;
  /** Loss before each step so far. */
  readonly losses: number[] = [];
  /** What the optimizer did in the last step, where that was observed. */
  update: OptimizerStep | null = null;
  private readonly lossFn = new nn.BCEWithLogitsLoss();
  private order: number[] = [];

  constructor(readonly settings: Settings) {
    const { dataset, points, noise, hidden, activation, optimizer, options, device, seed } =
      settings;
    manualSeed(seed);
    const { x, y } = DATASETS[dataset](points, noise);
    this.drawn = cat([x, y], 1).data as Float32Array;
    const widths = [2, ...hidden];
    const Activation = (nn as unknown as Record<string, new () => nn.Module>)[activation];
    const layers = hidden.flatMap((width, i) => [
      new nn.Linear(widths[i], width),
      new Activation(),
    ]);
    this.model = new nn.Sequential(...layers, new nn.Linear(widths[hidden.length], 1)).to(device);
    track(this.model);
    this.optimizer = new OPTIMIZERS[optimizer](this.model.parameters(), options);
    this.x = x.to(device);
    this.y = y.to(device);
  }

  /**
   * The loss over the next points, recorded and ready for `backward`.
   *
   * @param count how many points; 0 means all
   */
  forward(count = this.settings.batch): Tensor {
    this.update = null;
    this.optimizer.zeroGrad();
    const [x, y] = count === 0 ? [this.x, this.y] : this.next(count);
    return this.lossFn(this.model(x), y);
  }

  /**
   * One step of training, over `count` points. Gives the loss before it.
   *
   * @param observe sees the loss while its graph is there; with it, what the optimizer did is kept as well
   */
  step(count = this.settings.batch, observe?: (loss: Tensor) => void): Tensor {
    const loss = this.forward(count);
    observe?.(loss);
    loss.backward();
    if (observe === undefined) this.optimizer.step();
    else this.observeUpdate();
    return loss;
  }

  /** The optimizer's step, of which is kept what it did. */
  observeUpdate(): void {
    this.update = optimizerStep(this.optimizer, this.model);
  }

  /** The points come in shuffled order, each once before any comes again. */
  private next(count: number): [Tensor, Tensor] {
    if (this.order.length < count) {
      this.order.push(...(randperm(this.settings.points).toArray() as number[]));
    }
    const rows = this.order.splice(0, count);
    return [this.x.at(rows), this.y.at(rows)];
  }

  /**
   * The probability of class 1 over the plane, row by row from the top left.
   *
   * @param side number of rows and of columns
   */
  async surface(side: number): Promise<Float32Array> {
    const plane = noGrad(() => {
      const along = linspace(-EXTENT, EXTENT, side);
      const [rows, columns] = meshgrid(along.neg(), along, { indexing: 'ij' });
      const at = cat([columns.reshape(-1, 1), rows.reshape(-1, 1)], 1).to(this.settings.device);
      return (this.model(at) as Tensor).sigmoid();
    });
    return (await plane.dataAsync()) as Float32Array;
  }
}
