/**
 * RNNCell, LSTMCell, GRUCell: single steps of the recurrent layers. Layer: nn.
 */
import type { DType } from '../dtype';
import { ShapeError } from '../errors';
import { empty } from '../ops/creation';
import { linear } from '../ops/linalg';
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import { gruStep, lstmStep, rnnStep, type Step } from './functional/recurrent';
import { uniform_ } from './init';
import { LAYER, type LayerOptions, type LinearOptions } from './linear';
import { Module } from './module';
import { Parameter } from './parameter';
import { checkNonlinearity } from './recurrent-base';

const CELL = { bias: true, ...LAYER };

/** @internal What the cells share. */
abstract class Cell extends Module {
  weight_ih: Parameter;
  weight_hh: Parameter;
  bias_ih: Parameter | null;
  bias_hh: Parameter | null;

  constructor(
    readonly inputSize: number,
    readonly hiddenSize: number,
    { bias, ...like }: typeof CELL,
    gates: number,
  ) {
    super();
    const rows = gates * hiddenSize;
    this.weight_ih = new Parameter(empty([rows, inputSize], like));
    this.weight_hh = new Parameter(empty([rows, hiddenSize], like));
    this.bias_ih = bias ? new Parameter(empty([rows], like)) : null;
    this.bias_hh = bias ? new Parameter(empty([rows], like)) : null;
    this.resetParameters();
  }

  /** Draws all weights and biases afresh, uniform in ±1/√hidden. */
  resetParameters(): void {
    const bound = 1 / Math.sqrt(this.hiddenSize);
    for (const parameter of this.parameters()) uniform_(parameter, -bound, bound);
  }

  /** One step of `[N, in]` or `[in]`; the state is zeros where none is given. */
  protected step(step: Step, input: Tensor, given: readonly Tensor[] | null, count = 1): Tensor[] {
    const { inputSize, hiddenSize } = this;
    const alone = input.ndim === 1;
    const name = this.constructor.name;
    if (input.ndim === 0 || input.ndim > 2 || input.shape[input.ndim - 1] !== inputSize) {
      throw new ShapeError(
        `${name}: input [${input.shape.join(', ')}] must be [N, ${inputSize}] or [${inputSize}].`,
        [input.shape],
      );
    }
    const x = alone ? input.unsqueeze(0) : input;
    const shape = [x.shape[0], hiddenSize];
    const state = Array.from({ length: count }, (_, i) => {
      if (given === null) return x.newZeros(shape);
      const tensor = alone ? given[i].unsqueeze(0) : given[i];
      if (tensor.shape.join() === shape.join()) return tensor;
      const wanted = alone ? [hiddenSize] : shape;
      throw new ShapeError(
        `${name}: state [${given[i].shape.join(', ')}] must be [${wanted.join(', ')}].`,
        [given[i].shape, wanted],
      );
    });
    const { weight_hh: hh, bias_ih: biasIh, bias_hh: biasHh } = this;
    const gates = linear(x, this.weight_ih, biasIh);
    const next = step(gates, state, { ih: this.weight_ih, hh, biasIh, biasHh, hr: null });
    return alone ? next.map((tensor) => tensor.squeeze(0)) : next;
  }

  override extraRepr(): string {
    const bias = this.bias_ih === null ? ', bias=False' : '';
    return `${this.inputSize}, ${this.hiddenSize}${bias}`;
  }
}

/** Options of RNNCell. */
export interface RNNCellOptions extends LayerOptions {
  /** Whether biases are added; true by default. */
  bias?: boolean;
  /** `'tanh'` by default, or `'relu'`. */
  nonlinearity?: 'tanh' | 'relu';
}

/**
 * One step of an RNN.  h' = tanh(W x + b + V h + c)
 *
 * @throws ShapeError at a call when input or state do not fit
 * @see https://pytorch.org/docs/stable/generated/torch.nn.RNNCell.html
 * @example
 * ```ts
 * import { nn, randn } from 'torchlet';
 * const cell = new nn.RNNCell(3, 4);
 * console.log(cell(randn(2, 3), randn(2, 4)).shape); // [2, 4]
 * ```
 */
export class RNNCell extends Cell {
  readonly nonlinearity: 'tanh' | 'relu';

  constructor(
    inputSize: number,
    hiddenSize: number,
    ...args: Call<[bias: boolean, nonlinearity: 'tanh' | 'relu'], RNNCellOptions>
  ) {
    const defaults = { ...CELL, nonlinearity: 'tanh' as 'tanh' | 'relu' };
    const names = ['bias', 'nonlinearity'] as const;
    const { nonlinearity, ...options } = parseOptions('RNNCell', defaults, names, args);
    checkNonlinearity('RNNCell', nonlinearity);
    super(inputSize, hiddenSize, options, 1);
    this.nonlinearity = nonlinearity;
  }

  override forward(input: Tensor, hx: Tensor | null = null): Tensor {
    return this.step(rnnStep(this.nonlinearity), input, hx === null ? null : [hx])[0];
  }

  override extraRepr(): string {
    const { nonlinearity } = this;
    return super.extraRepr() + (nonlinearity === 'tanh' ? '' : `, nonlinearity=${nonlinearity}`);
  }
}

type CellArgs = Call<[bias: boolean, device: string, dtype: DType], LinearOptions>;

/**
 * One step of an LSTM.  c' = σ(f) c + σ(i) tanh(g),  h' = σ(o) tanh(c')
 *
 * @throws ShapeError at a call when input or state do not fit
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LSTMCell.html
 * @example
 * ```ts
 * import { nn, randn } from 'torchlet';
 * const [h, c] = new nn.LSTMCell(3, 4)(randn(2, 3));
 * console.log(h.shape, c.shape); // [2, 4] [2, 4]
 * ```
 */
export class LSTMCell extends Cell {
  constructor(inputSize: number, hiddenSize: number, ...args: CellArgs) {
    const options = parseOptions('LSTMCell', CELL, ['bias', 'device', 'dtype'], args);
    super(inputSize, hiddenSize, options, 4);
  }

  override forward(
    input: Tensor,
    hx: readonly [h: Tensor, c: Tensor] | null = null,
  ): [h: Tensor, c: Tensor] {
    const [h, c] = this.step(lstmStep, input, hx, 2);
    return [h, c];
  }
}

/**
 * One step of a GRU.  n = tanh(xₙ + σ(r) hₙ),  h' = (1 − σ(z)) n + σ(z) h
 *
 * @throws ShapeError at a call when input or state do not fit
 * @see https://pytorch.org/docs/stable/generated/torch.nn.GRUCell.html
 * @example
 * ```ts
 * import { nn, randn } from 'torchlet';
 * console.log(new nn.GRUCell(3, 4)(randn(2, 3)).shape); // [2, 4]
 * ```
 */
export class GRUCell extends Cell {
  constructor(inputSize: number, hiddenSize: number, ...args: CellArgs) {
    const options = parseOptions('GRUCell', CELL, ['bias', 'device', 'dtype'], args);
    super(inputSize, hiddenSize, options, 3);
  }

  override forward(input: Tensor, hx: Tensor | null = null): Tensor {
    return this.step(gruStep, input, hx === null ? null : [hx])[0];
  }
}
