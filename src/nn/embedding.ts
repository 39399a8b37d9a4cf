/**
 * Embedding and EmbeddingBag: tables whose rows are learnt. Layer: nn.
 */

import { noGrad } from '../autograd/mode';
import { checkWhole } from '../errors';
import { empty } from '../ops/creation';
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import {
  BAG,
  type BagMode,
  bagsOf,
  checkSparse,
  EMBEDDING,
  type EmbeddingFunctionOptions,
  embedding,
  paddingRow,
} from './functional/embedding';
import { normal_ } from './init';
import { LAYER, type LayerOptions } from './linear';
import { Module } from './module';
import { Parameter } from './parameter';
import { printBool, printFloat } from './print';

/** Options of Embedding. */
export interface EmbeddingOptions extends LayerOptions, EmbeddingFunctionOptions {}

const DEFAULTS = { ...EMBEDDING, ...LAYER };

/** @internal The table and the options that both layers share. */
abstract class Table extends Module {
  weight: Parameter;
  readonly paddingIdx: number | null;
  readonly maxNorm: number | null;
  readonly normType: number;
  readonly scaleGradByFreq: boolean;

  constructor(
    readonly numEmbeddings: number,
    readonly embeddingDim: number,
    options: Required<EmbeddingFunctionOptions> & LayerOptions,
  ) {
    super();
    const { paddingIdx, maxNorm, normType, scaleGradByFreq, sparse, dtype, device } = options;
    const name = this.constructor.name;
    checkSparse(name, sparse);
    checkWhole(name, 'numEmbeddings', numEmbeddings, 0);
    checkWhole(name, 'embeddingDim', embeddingDim, 0);
    this.paddingIdx = paddingRow(name, paddingIdx, numEmbeddings);
    this.maxNorm = maxNorm;
    this.normType = normType;
    this.scaleGradByFreq = scaleGradByFreq;
    this.weight = new Parameter(empty([numEmbeddings, embeddingDim], { dtype, device }));
    this.resetParameters();
  }

  /** Draws the rows afresh, and sets that of `paddingIdx` to 0. */
  resetParameters(): void {
    normal_(this.weight);
    const row = this.paddingIdx;
    if (row !== null) noGrad(() => this.weight.at(row).zero_());
  }

  protected normRepr(): string {
    const { maxNorm, normType, scaleGradByFreq } = this;
    return (
      (maxNorm === null ? '' : `, max_norm=${printFloat(maxNorm)}`) +
      (normType === 2 ? '' : `, norm_type=${printFloat(normType)}`) +
      (scaleGradByFreq ? `, scale_grad_by_freq=${printBool(true)}` : '')
    );
  }
}

/**
 * Rows of a table by number: int32 `[…]` to `[…, size]`. The rows are normal at first.
 *
 * @throws IndexError at a call for a number that is not a row
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Embedding.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const layer = new nn.Embedding(10, 3, { paddingIdx: 0 });
 * const y = layer(tensor([[0, 4], [9, 2]], { dtype: 'int32' }));
 * console.log(y.shape, y.at(0, 0).toArray()); // [2, 2, 3] [0, 0, 0]
 * ```
 */
export class Embedding extends Table {
  constructor(
    numEmbeddings: number,
    embeddingDim: number,
    ...args: Call<
      [
        paddingIdx: number | null,
        maxNorm: number | null,
        normType: number,
        scaleGradByFreq: boolean,
        sparse: boolean,
      ],
      EmbeddingOptions
    >
  ) {
    const names = ['paddingIdx', 'maxNorm', 'normType', 'scaleGradByFreq', 'sparse'] as const;
    super(numEmbeddings, embeddingDim, parseOptions('Embedding', DEFAULTS, names, args));
  }

  /**
   * A layer over a table that exists, `[rows, size]`; shared, not copied.
   *
   * @param args `freeze` (true by default: the table is not learnt) and the options of Embedding
   */
  static fromPretrained(
    embeddings: Tensor,
    ...args: Call<[freeze: boolean], EmbeddingFunctionOptions & { freeze?: boolean }>
  ): Embedding {
    const defaults = { freeze: true, ...EMBEDDING };
    const { freeze, ...options } = parseOptions('fromPretrained', defaults, ['freeze'], args);
    const [rows, size] = embeddings.shape;
    const layer = new this(rows, size, options);
    layer.weight = new Parameter(embeddings, { requiresGrad: !freeze });
    return layer;
  }

  override forward(input: Tensor): Tensor {
    const { paddingIdx, maxNorm, normType, scaleGradByFreq } = this;
    return embedding(input, this.weight, paddingIdx, maxNorm, normType, scaleGradByFreq);
  }

  override extraRepr(): string {
    const { numEmbeddings, embeddingDim, paddingIdx } = this;
    const padding = paddingIdx === null ? '' : `, padding_idx=${paddingIdx}`;
    return `${numEmbeddings}, ${embeddingDim}${padding}${this.normRepr()}`;
  }
}

/** Options of EmbeddingBag. */
export interface EmbeddingBagOptions extends EmbeddingOptions {
  /** `'mean'` by default. */
  mode?: BagMode;
  /** Whether the last offset is the end of the last bag; false by default. */
  includeLastOffset?: boolean;
}

/**
 * The sum, mean or maximum of rows of a table, for each bag of indices: `[bags, length]`, or `[count]` with offsets.
 *
 * @throws OptionError at a call when indices and offsets do not fit
 * @see https://pytorch.org/docs/stable/generated/torch.nn.EmbeddingBag.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const layer = new nn.EmbeddingBag(10, 3, { mode: 'sum' });
 * const words = tensor([1, 2, 4, 5], { dtype: 'int32' });
 * console.log(layer(words, tensor([0, 3], { dtype: 'int32' })).shape); // [2, 3]
 * ```
 */
export class EmbeddingBag extends Table {
  readonly mode: BagMode;
  readonly includeLastOffset: boolean;

  constructor(
    numEmbeddings: number,
    embeddingDim: number,
    ...args: Call<
      [
        maxNorm: number | null,
        normType: number,
        scaleGradByFreq: boolean,
        mode: BagMode,
        sparse: boolean,
        includeLastOffset: boolean,
        paddingIdx: number | null,
      ],
      EmbeddingBagOptions
    >
  ) {
    const names = [
      'maxNorm',
      'normType',
      'scaleGradByFreq',
      'mode',
      'sparse',
      'includeLastOffset',
      'paddingIdx',
    ] as const;
    const defaults = { ...DEFAULTS, mode: 'mean' as BagMode, includeLastOffset: false };
    const options = parseOptions('EmbeddingBag', defaults, names, args);
    super(numEmbeddings, embeddingDim, options);
    this.mode = options.mode;
    this.includeLastOffset = options.includeLastOffset;
  }

  override forward(
    input: Tensor,
    ...args: Call<
      [offsets: Tensor | null, perSampleWeights: Tensor | null],
      { offsets?: Tensor | null; perSampleWeights?: Tensor | null }
    >
  ): Tensor {
    const { mode, includeLastOffset, paddingIdx, maxNorm, normType, scaleGradByFreq } = this;
    const { offsets, perSampleWeights } = parseOptions(
      'EmbeddingBag',
      { offsets: BAG.offsets, perSampleWeights: BAG.perSampleWeights },
      ['offsets', 'perSampleWeights'],
      args,
    );
    const own = { mode, includeLastOffset, paddingIdx, maxNorm, normType, scaleGradByFreq };
    return bagsOf(input, this.weight, { ...own, offsets, perSampleWeights, sparse: false });
  }

  override extraRepr(): string {
    const { numEmbeddings, embeddingDim, mode, paddingIdx } = this;
    const padding = paddingIdx === null ? '' : `, padding_idx=${paddingIdx}`;
    return `${numEmbeddings}, ${embeddingDim}${this.normRepr()}, mode=${mode}${padding}`;
  }
}
