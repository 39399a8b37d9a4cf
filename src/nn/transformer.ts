/**
 * TransformerEncoder, TransformerDecoder, Transformer: stacks of the layers. Layer: nn.
 */
import type { DType } from '../dtype';
import { ShapeError } from '../errors';
import { laterSteps } from '../ops/attention';
import { zeros } from '../ops/creation';
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import { cloneModule } from './clone';
import { ModuleList } from './containers';
import { xavierUniform_ } from './init';
import { LAYER, type LayerOptions } from './linear';
import { Module } from './module';
import { LayerNorm } from './normalization';
import {
  DECODER_MASK_NAMES,
  DECODER_MASKS,
  type DecoderMaskArgs,
  TRANSFORMER_LAYER,
  type TransformerActivation,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  type TransformerLayerOptions,
} from './transformer-layers';

const none = null as Tensor | null;

/** A module that the encoder can stack. */
type EncoderModule = Module & ((src: Tensor, masks: any) => Tensor);
/** A module that the decoder can stack. */
type DecoderModule = Module & ((tgt: Tensor, memory: Tensor, masks: any) => Tensor);
type NormModule = Module & ((x: Tensor) => Tensor);

function copies(layer: Module, count: number): ModuleList {
  return new ModuleList(Array.from({ length: count }, () => cloneModule(layer)));
}

/** Masks of a stack of encoder layers. */
export interface EncoderMasks {
  /** `[L, L]` or `[N · heads, L, L]`: true (or −∞) where a step may not be looked at. */
  mask?: Tensor | null;
  /** `[N, L]`: true (or −∞) where a step is padding. */
  srcKeyPaddingMask?: Tensor | null;
  /** Whether each step sees only itself and those before; false by default. */
  isCausal?: boolean;
}

/**
 * Copies of an encoder layer, one after the other.
 *
 * As in PyTorch the copies start with the same weights.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.TransformerEncoder.html
 * @example
 * ```ts
 * import { nn, randn } from 'torchlet';
 * const layer = new nn.TransformerEncoderLayer(8, 2, { dimFeedforward: 16 });
 * console.log(new nn.TransformerEncoder(layer, 2)(randn(5, 3, 8)).shape); // [5, 3, 8]
 * ```
 */
export class TransformerEncoder extends Module {
  layers: ModuleList;
  readonly numLayers: number;
  norm: NormModule | null;

  constructor(
    encoderLayer: EncoderModule,
    numLayers: number,
    ...args: Call<[norm: NormModule | null], { norm?: NormModule | null }>
  ) {
    super();
    const defaults = { norm: null as NormModule | null };
    this.layers = copies(encoderLayer, numLayers);
    this.numLayers = numLayers;
    this.norm = parseOptions('TransformerEncoder', defaults, ['norm'], args).norm;
  }

  override forward(
    src: Tensor,
    ...args: Call<
      [mask: Tensor | null, srcKeyPaddingMask: Tensor | null, isCausal: boolean],
      EncoderMasks
    >
  ): Tensor {
    const { mask, ...rest } = parseOptions(
      'TransformerEncoder',
      { mask: none, srcKeyPaddingMask: none, isCausal: false },
      ['mask', 'srcKeyPaddingMask', 'isCausal'],
      args,
    );
    let x = src;
    for (const layer of this.layers) x = (layer as EncoderModule)(x, { srcMask: mask, ...rest });
    return this.norm === null ? x : this.norm(x);
  }
}

/**
 * Copies of a decoder layer, one after the other, each attending to the same memory.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.TransformerDecoder.html
 * @example
 * ```ts
 * import { nn, randn } from 'torchlet';
 * const layer = new nn.TransformerDecoderLayer(8, 2, { dimFeedforward: 16 });
 * const decoder = new nn.TransformerDecoder(layer, 2);
 * console.log(decoder(randn(4, 3, 8), randn(5, 3, 8)).shape); // [4, 3, 8]
 * ```
 */
export class TransformerDecoder extends Module {
  layers: ModuleList;
  readonly numLayers: number;
  norm: NormModule | null;

  constructor(
    decoderLayer: DecoderModule,
    numLayers: number,
    ...args: Call<[norm: NormModule | null], { norm?: NormModule | null }>
  ) {
    super();
    const defaults = { norm: null as NormModule | null };
    this.layers = copies(decoderLayer, numLayers);
    this.numLayers = numLayers;
    this.norm = parseOptions('TransformerDecoder', defaults, ['norm'], args).norm;
  }

  override forward(tgt: Tensor, memory: Tensor, ...args: DecoderMaskArgs): Tensor {
    const masks = parseOptions('TransformerDecoder', DECODER_MASKS, DECODER_MASK_NAMES, args);
    let x = tgt;
    for (const layer of this.layers) x = (layer as DecoderModule)(x, memory, masks);
    return this.norm === null ? x : this.norm(x);
  }
}

/** Options of Transformer. */
export interface TransformerOptions extends TransformerLayerOptions {
  /** Size of the vectors; 512 by default. */
  dModel?: number;
  /** Number of heads; 8 by default. */
  nhead?: number;
  /** 6 by default. */
  numEncoderLayers?: number;
  /** 6 by default. */
  numDecoderLayers?: number;
  /** An encoder to use instead. */
  customEncoder?: EncoderModule | null;
  /** A decoder to use instead. */
  customDecoder?: DecoderModule | null;
}

const { dimFeedforward, dropout, activation, ...LAYER_REST } = TRANSFORMER_LAYER;
const TRANSFORMER = {
  dModel: 512,
  nhead: 8,
  numEncoderLayers: 6,
  numDecoderLayers: 6,
  dimFeedforward,
  dropout,
  activation,
  customEncoder: null as EncoderModule | null,
  customDecoder: null as DecoderModule | null,
  ...LAYER_REST,
};
const NAMES = Object.keys(TRANSFORMER) as (keyof typeof TRANSFORMER)[];

const MASKS = {
  srcMask: none,
  tgtMask: none,
  memoryMask: none,
  srcKeyPaddingMask: none,
  tgtKeyPaddingMask: none,
  memoryKeyPaddingMask: none,
  srcIsCausal: false,
  tgtIsCausal: false,
  memoryIsCausal: false,
};

/**
 * Encoder and decoder. Weights of two dimensions or more are drawn by xavierUniform_.
 *
 * @throws ShapeError at a call when source and target differ in batch or size
 * @see Vaswani et al., Attention Is All You Need, 2017
 * @example
 * ```ts
 * import { nn, randn } from 'torchlet';
 * const model = new nn.Transformer(8, 2, 1, 1, 16, { batchFirst: true });
 * const tgtMask = nn.Transformer.generateSquareSubsequentMask(4);
 * console.log(model(randn(3, 5, 8), randn(3, 4, 8), { tgtMask }).shape); // [3, 4, 8]
 * ```
 */
export class Transformer extends Module {
  readonly dModel: number;
  readonly nhead: number;
  readonly batchFirst: boolean;
  encoder: EncoderModule;
  decoder: DecoderModule;

  constructor(
    ...args: Call<
      [
        dModel: number,
        nhead: number,
        numEncoderLayers: number,
        numDecoderLayers: number,
        dimFeedforward: number,
        dropout: number,
        activation: TransformerActivation,
        customEncoder: EncoderModule | null,
        customDecoder: DecoderModule | null,
        layerNormEps: number,
        batchFirst: boolean,
        normFirst: boolean,
        bias: boolean,
        device: string,
        dtype: DType,
      ],
      TransformerOptions
    >
  ) {
    super();
    const options = parseOptions('Transformer', TRANSFORMER, NAMES, args);
    const { dModel, nhead, numEncoderLayers, numDecoderLayers, customEncoder, customDecoder } =
      options;
    const layer: TransformerLayerOptions = Object.fromEntries(
      Object.keys(TRANSFORMER_LAYER).map((name) => [name, options[name as 'dropout']]),
    );
    const { layerNormEps: eps, bias, device, dtype } = options;
    const norm = () => new LayerNorm(dModel, { eps, bias, device, dtype });
    this.dModel = dModel;
    this.nhead = nhead;
    this.batchFirst = options.batchFirst;
    this.encoder =
      customEncoder ??
      new TransformerEncoder(
        new TransformerEncoderLayer(dModel, nhead, layer),
        numEncoderLayers,
        norm(),
      );
    this.decoder =
      customDecoder ??
      new TransformerDecoder(
        new TransformerDecoderLayer(dModel, nhead, layer),
        numDecoderLayers,
        norm(),
      );
    for (const parameter of this.parameters()) if (parameter.ndim > 1) xavierUniform_(parameter);
  }

  override forward(
    src: Tensor,
    tgt: Tensor,
    ...args: Call<
      [
        srcMask: Tensor | null,
        tgtMask: Tensor | null,
        memoryMask: Tensor | null,
        srcKeyPaddingMask: Tensor | null,
        tgtKeyPaddingMask: Tensor | null,
        memoryKeyPaddingMask: Tensor | null,
        srcIsCausal: boolean,
        tgtIsCausal: boolean,
        memoryIsCausal: boolean,
      ],
      Partial<typeof MASKS>
    >
  ): Tensor {
    const names = Object.keys(MASKS) as (keyof typeof MASKS)[];
    const { srcMask, srcKeyPaddingMask, srcIsCausal, ...masks } = parseOptions(
      'Transformer',
      MASKS,
      names,
      args,
    );
    const batchDim = src.ndim === 3 && !this.batchFirst ? 1 : 0;
    const sizes = [src, tgt].map((x) => x.shape[x.ndim - 1]);
    const sameBatch = src.ndim === 2 || src.shape[batchDim] === tgt.shape[batchDim];
    if (src.ndim !== tgt.ndim || !sameBatch || sizes.some((size) => size !== this.dModel)) {
      throw new ShapeError(
        `Transformer: source [${src.shape.join(', ')}] and target [${tgt.shape.join(', ')}] must have one batch size ` +
          `and the last size ${this.dModel}.`,
        [src.shape, tgt.shape],
      );
    }
    const memory = this.encoder(src, { mask: srcMask, srcKeyPaddingMask, isCausal: srcIsCausal });
    return this.decoder(tgt, memory, masks);
  }

  /** The mask of numbers by which each of `size` steps sees only itself and those before: 0, and −∞ above the diagonal. */
  static generateSquareSubsequentMask(
    size: number,
    ...args: Call<[device: string, dtype: DType], LayerOptions>
  ): Tensor {
    const names = ['device', 'dtype'] as const;
    const options = parseOptions('generateSquareSubsequentMask', LAYER, names, args);
    const mask = zeros(size, size, options);
    return mask.maskedFill(laterSteps(mask, size), Number.NEGATIVE_INFINITY);
  }
}
