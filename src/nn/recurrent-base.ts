/**
 * What RNN, LSTM and GRU share: weights of every layer and direction, batches, initial states. Layer: nn.
 */
import { checkWhole, ShapeError, ValueError } from '../errors';
import { empty } from '../ops/creation';
import type { Tensor } from '../tensor/tensor';
import { checkProbability, drop } from './functional/dropout';
import { runLayers, type Step, type Weights } from './functional/recurrent';
import { uniform_ } from './init';
import { LAYER, type LayerOptions } from './linear';
import { Module } from './module';
import { Parameter } from './parameter';
import { printFloat } from './print';

/** Options of recurrent layers. */
export interface RecurrentOptions extends LayerOptions {
  /** Number of layers, each on the output of the one before; 1 by default. */
  numLayers?: number;
  /** Whether biases are added; true by default. */
  bias?: boolean;
  /** Whether input and output are `[N, T, …]` rather than `[T, N, …]`; false by default. */
  batchFirst?: boolean;
  /** Probability of dropout between layers; 0 by default. */
  dropout?: number;
  /** Whether each layer also runs backwards and both outputs are joined; false by default. */
  bidirectional?: boolean;
}

/** @internal */
export const RECURRENT = {
  numLayers: 1,
  bias: true,
  batchFirst: false,
  dropout: 0,
  bidirectional: false,
  ...LAYER,
};
/** @internal */
export const NAMES = ['numLayers', 'bias', 'batchFirst', 'dropout', 'bidirectional'] as const;
/** @internal */
export type Positional = [
  numLayers: number,
  bias: boolean,
  batchFirst: boolean,
  dropout: number,
  bidirectional: boolean,
];

/** @internal What the recurrent layers share. Parameters have PyTorch's names, `weight_ih_l0_reverse` and so on. */
export abstract class Recurrent extends Module {
  readonly numLayers: number;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;

  constructor(
    readonly inputSize: number,
    readonly hiddenSize: number,
    options: typeof RECURRENT,
    gates: number,
    /** Size of the output where it is projected, else 0. */
    readonly projSize = 0,
  ) {
    super();
    const name = this.constructor.name;
    const { numLayers, bias, batchFirst, dropout, bidirectional, device, dtype } = options;
    checkProbability(name, dropout);
    for (const [key, value] of Object.entries({ inputSize, hiddenSize, numLayers })) {
      checkWhole(name, key, value, 1);
    }
    this.numLayers = numLayers;
    this.bias = bias;
    this.batchFirst = batchFirst;
    this.dropout = dropout;
    this.bidirectional = bidirectional;
    const add = (parameter: string, shape: number[]) =>
      this.registerParameter(parameter, new Parameter(empty(shape, { device, dtype })));
    const rows = gates * hiddenSize;
    const out = projSize || hiddenSize;
    for (let layer = 0; layer < numLayers; layer++) {
      for (const suffix of this.suffixes(layer)) {
        add(`weight_ih${suffix}`, [rows, layer === 0 ? inputSize : out * this.directions]);
        add(`weight_hh${suffix}`, [rows, out]);
        if (bias) add(`bias_ih${suffix}`, [rows]);
        if (bias) add(`bias_hh${suffix}`, [rows]);
        if (projSize > 0) add(`weight_hr${suffix}`, [projSize, hiddenSize]);
      }
    }
    this.resetParameters();
  }

  /** 2 where it is bidirectional, else 1. */
  private get directions(): number {
    return this.bidirectional ? 2 : 1;
  }

  private suffixes(layer: number): string[] {
    return this.bidirectional ? [`_l${layer}`, `_l${layer}_reverse`] : [`_l${layer}`];
  }

  /** Draws all weights and biases afresh, uniform in ±1/√hidden. */
  resetParameters(): void {
    const bound = 1 / Math.sqrt(this.hiddenSize);
    for (const parameter of this.parameters()) uniform_(parameter, -bound, bound);
  }

  /** Does nothing: the weights need no laying out here. PyTorch's programs call it. */
  flattenParameters(): void {}

  private weights(): Weights[][] {
    const fields = this as unknown as Record<string, Tensor | undefined>;
    return Array.from({ length: this.numLayers }, (_, layer) =>
      this.suffixes(layer).map((suffix) => ({
        ih: fields[`weight_ih${suffix}`] as Tensor,
        hh: fields[`weight_hh${suffix}`] as Tensor,
        biasIh: fields[`bias_ih${suffix}`] ?? null,
        biasHh: fields[`bias_hh${suffix}`] ?? null,
        hr: fields[`weight_hr${suffix}`] ?? null,
      })),
    );
  }

  /** Runs the layers; `sizes` are those of the state's tensors. */
  protected run(
    step: Step,
    input: Tensor,
    given: readonly Tensor[] | null,
    sizes: readonly number[],
  ): { output: Tensor; state: Tensor[] } {
    const batched = input.ndim === 3;
    if ((!batched && input.ndim !== 2) || input.shape[input.ndim - 1] !== this.inputSize) {
      const order = this.batchFirst ? 'N, T' : 'T, N';
      throw new ShapeError(
        `${this.constructor.name}: input [${input.shape.join(', ')}] must be [${order}, ${this.inputSize}], or ` +
          `[T, ${this.inputSize}] without a batch.`,
        [input.shape],
      );
    }
    const inBatch = batched ? input : input.unsqueeze(this.batchFirst ? 0 : 1);
    const x = this.batchFirst ? inBatch.transpose(0, 1) : inBatch;
    const [length, batch] = x.shape;
    if (length === 0) {
      throw new ShapeError(`${this.constructor.name}: the sequence has no steps. Give 1 or more.`, [
        input.shape,
      ]);
    }
    const initial = sizes.map((size, i) => {
      const shape = [this.numLayers * this.directions, batch, size];
      if (given === null) return x.newZeros(shape);
      const state = batched ? given[i] : given[i].unsqueeze(1);
      if (state.shape.join() === shape.join()) return state;
      const wanted = batched ? shape : [shape[0], size];
      throw new ShapeError(
        `${this.constructor.name}: initial state [${given[i].shape.join(', ')}] must be [${wanted.join(', ')}]: ` +
          'layers times directions, batch, size.',
        [given[i].shape, wanted],
      );
    });
    const between = (y: Tensor) => drop(y, this.dropout, this.training);
    const { output, state } = runLayers(step, x, initial, this.weights(), between);
    const ordered = this.batchFirst ? output.transpose(0, 1) : output;
    if (batched) return { output: ordered, state };
    return {
      output: ordered.squeeze(this.batchFirst ? 0 : 1),
      state: state.map((tensor) => tensor.squeeze(1)),
    };
  }

  override extraRepr(): string {
    const { inputSize, hiddenSize, projSize, numLayers, dropout } = this;
    return (
      `${inputSize}, ${hiddenSize}` +
      (projSize === 0 ? '' : `, proj_size=${projSize}`) +
      (numLayers === 1 ? '' : `, num_layers=${numLayers}`) +
      (this.bias ? '' : ', bias=False') +
      (this.batchFirst ? ', batch_first=True' : '') +
      (dropout === 0 ? '' : `, dropout=${printFloat(dropout)}`) +
      (this.bidirectional ? ', bidirectional=True' : '')
    );
  }
}

/** @internal */
export function checkNonlinearity(op: string, nonlinearity: string): void {
  if (nonlinearity === 'tanh' || nonlinearity === 'relu') return;
  throw new ValueError(
    `${op}: nonlinearity '${nonlinearity}' is neither 'tanh' nor 'relu'.`,
    nonlinearity,
  );
}
