/**
 * RNN, LSTM, GRU: layers along sequences. Single steps are in `recurrent-cells.ts`. Layer: nn.
 */
import { ValueError } from '../errors';
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import { gruStep, lstmStep, rnnStep } from './functional/recurrent';
import {
  checkNonlinearity,
  NAMES,
  type Positional,
  RECURRENT,
  Recurrent,
  type RecurrentOptions,
} from './recurrent-base';

/** Options of RNN. */
export interface RNNOptions extends RecurrentOptions {
  /** `'tanh'` by default, or `'relu'`. */
  nonlinearity?: 'tanh' | 'relu';
}

/**
 * Elman's recurrent layers along a sequence.  hₜ = tanh(W xₜ + b + V hₜ₋₁ + c)
 *
 * @throws ShapeError at a call when input or initial state do not fit
 * @see https://pytorch.org/docs/stable/generated/torch.nn.RNN.html
 * @example
 * ```ts
 * import { nn, randn } from 'torchlet';
 * const rnn = new nn.RNN(3, 4, { batchFirst: true });
 * const [output, last] = rnn(randn(2, 5, 3));
 * console.log(output.shape, last.shape); // [2, 5, 4] [1, 2, 4]
 * ```
 */
export class RNN extends Recurrent {
  readonly nonlinearity: 'tanh' | 'relu';

  constructor(
    inputSize: number,
    hiddenSize: number,
    ...args: Call<
      [
        numLayers: number,
        nonlinearity: 'tanh' | 'relu',
        bias: boolean,
        batchFirst: boolean,
        dropout: number,
        bidirectional: boolean,
      ],
      RNNOptions
    >
  ) {
    const [first, ...rest] = NAMES;
    const names = [first, 'nonlinearity', ...rest] as const;
    const defaults = { ...RECURRENT, nonlinearity: 'tanh' as 'tanh' | 'relu' };
    const { nonlinearity, ...options } = parseOptions('RNN', defaults, names, args);
    checkNonlinearity('RNN', nonlinearity);
    super(inputSize, hiddenSize, options, 1);
    this.nonlinearity = nonlinearity;
  }

  override forward(input: Tensor, hx: Tensor | null = null): [output: Tensor, last: Tensor] {
    const given = hx === null ? null : [hx];
    const { output, state } = this.run(rnnStep(this.nonlinearity), input, given, [this.hiddenSize]);
    return [output, state[0]];
  }
}

/** Options of LSTM. */
export interface LSTMOptions extends RecurrentOptions {
  /** Size to which the output is projected; 0 (the default) for no projection. */
  projSize?: number;
}

/**
 * Long short-term memory along a sequence.  cₜ = σ(f) cₜ₋₁ + σ(i) tanh(g),  hₜ = σ(o) tanh(cₜ)
 *
 * The rows of the weights are the gates i, f, g, o.
 *
 * @throws ShapeError at a call when input or initial state do not fit
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LSTM.html
 * @example
 * ```ts
 * import { nn, randn } from 'torchlet';
 * const lstm = new nn.LSTM(3, 4, 2);
 * const [output, [h, c]] = lstm(randn(5, 2, 3));
 * console.log(output.shape, h.shape, c.shape); // [5, 2, 4] [2, 2, 4] [2, 2, 4]
 * ```
 */
export class LSTM extends Recurrent {
  constructor(
    inputSize: number,
    hiddenSize: number,
    ...args: Call<[...Positional, projSize: number], LSTMOptions>
  ) {
    const defaults = { ...RECURRENT, projSize: 0 };
    const { projSize, ...options } = parseOptions('LSTM', defaults, [...NAMES, 'projSize'], args);
    if (projSize !== 0 && !(projSize > 0 && projSize < hiddenSize)) {
      throw new ValueError(
        `LSTM: projSize is ${projSize}. Give 0, or a size below hiddenSize (${hiddenSize}).`,
        projSize,
      );
    }
    super(inputSize, hiddenSize, options, 4, projSize);
  }

  override forward(
    input: Tensor,
    hx: readonly [h: Tensor, c: Tensor] | null = null,
  ): [output: Tensor, last: [h: Tensor, c: Tensor]] {
    const sizes = [this.projSize || this.hiddenSize, this.hiddenSize];
    const { output, state } = this.run(lstmStep, input, hx, sizes);
    return [output, [state[0], state[1]]];
  }
}

/**
 * Gated recurrent units along a sequence.  n = tanh(xₙ + σ(r) hₙ),  hₜ = (1 − σ(z)) n + σ(z) hₜ₋₁
 *
 * The rows of the weights are the gates r, z, n.
 *
 * @throws ShapeError at a call when input or initial state do not fit
 * @see https://pytorch.org/docs/stable/generated/torch.nn.GRU.html
 * @example
 * ```ts
 * import { nn, randn } from 'torchlet';
 * const gru = new nn.GRU(3, 4, { bidirectional: true });
 * const [output, last] = gru(randn(5, 2, 3));
 * console.log(output.shape, last.shape); // [5, 2, 8] [2, 2, 4]
 * ```
 */
export class GRU extends Recurrent {
  constructor(inputSize: number, hiddenSize: number, ...args: Call<Positional, RecurrentOptions>) {
    super(inputSize, hiddenSize, parseOptions('GRU', RECURRENT, NAMES, args), 3);
  }

  override forward(input: Tensor, hx: Tensor | null = null): [output: Tensor, last: Tensor] {
    const given = hx === null ? null : [hx];
    const { output, state } = this.run(gruStep, input, given, [this.hiddenSize]);
    return [output, state[0]];
  }
}
