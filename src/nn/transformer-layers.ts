/**
 * TransformerEncoderLayer and TransformerDecoderLayer. Their stacks are in `transformer.ts`. Layer: nn.
 */
import type { DType } from '../dtype';
import { ValueError } from '../errors';
import { relu } from '../ops/activations';
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import { MultiheadAttention } from './attention';
import { Dropout } from './dropout';
import { gelu } from './functional/activations';
import { LAYER, type LayerOptions, Linear } from './linear';
import { Module } from './module';
import { LayerNorm } from './normalization';

/** An activation: a function, a module, or the name of one of PyTorch's two. */
export type TransformerActivation = 'relu' | 'gelu' | ((x: Tensor) => Tensor);

/** Options of the transformer's layers. */
export interface TransformerLayerOptions extends LayerOptions {
  /** Size between the two linear maps; 2048 by default. */
  dimFeedforward?: number;
  /** Probability of dropout; 0.1 by default. */
  dropout?: number;
  /** `'relu'` by default. */
  activation?: TransformerActivation;
  /** What LayerNorm adds to the variance; 1e-5 by default. */
  layerNormEps?: number;
  /** Whether inputs and output are `[N, L, E]` rather than `[L, N, E]`; false by default. */
  batchFirst?: boolean;
  /** Whether normalization comes before each block rather than after it; false by default. */
  normFirst?: boolean;
  /** Whether linear maps and normalization have biases; true by default. */
  bias?: boolean;
}

/** @internal Arguments after the number of heads. */
export type TransformerLayerArgs = Call<
  [
    dimFeedforward: number,
    dropout: number,
    activation: TransformerActivation,
    layerNormEps: number,
    batchFirst: boolean,
    normFirst: boolean,
    bias: boolean,
    device: string,
    dtype: DType,
  ],
  TransformerLayerOptions
>;

/** @internal */
export const TRANSFORMER_LAYER = {
  dimFeedforward: 2048,
  dropout: 0.1,
  activation: 'relu' as TransformerActivation,
  layerNormEps: 1e-5,
  batchFirst: false,
  normFirst: false,
  bias: true,
  ...LAYER,
};

type LayerDefaults = typeof TRANSFORMER_LAYER;

function parseLayer(name: string, args: readonly unknown[]): LayerDefaults {
  const names = Object.keys(TRANSFORMER_LAYER) as (keyof LayerDefaults)[];
  return parseOptions(name, TRANSFORMER_LAYER, names, args);
}

function activationOf(name: string, given: TransformerActivation): (x: Tensor) => Tensor {
  if (given === 'relu') return relu;
  if (given === 'gelu') return (x) => gelu(x);
  if (typeof given === 'function') return given;
  throw new ValueError(
    `${name}: activation '${given}' is neither 'relu' nor 'gelu'. Give one of them, a function or a module.`,
    given,
  );
}

function attentionOf(d: number, heads: number, options: LayerDefaults): MultiheadAttention {
  const { dropout, bias, batchFirst, device, dtype } = options;
  return new MultiheadAttention(d, heads, { dropout, bias, batchFirst, device, dtype });
}

/** Masks of one attention: `attnMask`, `keyPaddingMask` and whether it is causal. */
interface Masks {
  readonly attnMask: Tensor | null;
  readonly keyPaddingMask: Tensor | null;
  readonly isCausal: boolean;
}

function attend(attention: MultiheadAttention, x: Tensor, from: Tensor, masks: Masks): Tensor {
  return attention(x, from, from, { ...masks, needWeights: false })[0];
}

const none = null as Tensor | null;

/** Masks of the encoder. */
export interface EncoderLayerMasks {
  /** `[L, L]` or `[N · heads, L, L]`: true (or −∞) where a step may not be looked at. */
  srcMask?: Tensor | null;
  /** `[N, L]`: true (or −∞) where a step is padding. */
  srcKeyPaddingMask?: Tensor | null;
  /** Whether each step sees only itself and those before; false by default. */
  isCausal?: boolean;
}

/**
 * Self-attention and two linear maps, each added to its input and normalized.
 *
 * @see Vaswani et al., Attention Is All You Need, 2017
 * @example
 * ```ts
 * import { nn, randn } from 'torchlet';
 * const layer = new nn.TransformerEncoderLayer(8, 2, { dimFeedforward: 16, batchFirst: true });
 * console.log(layer(randn(3, 5, 8), { isCausal: true }).shape); // [3, 5, 8]
 * ```
 */
export class TransformerEncoderLayer extends Module {
  readonly normFirst: boolean;
  self_attn: MultiheadAttention;
  linear1: Linear;
  dropout: Dropout;
  linear2: Linear;
  norm1: LayerNorm;
  norm2: LayerNorm;
  dropout1: Dropout;
  dropout2: Dropout;
  /** The activation between the two linear layers. */
  activation: (x: Tensor) => Tensor;

  constructor(dModel: number, nhead: number, ...args: TransformerLayerArgs) {
    super();
    const options = parseLayer('TransformerEncoderLayer', args);
    const { dimFeedforward, dropout, layerNormEps: eps, bias, device, dtype } = options;
    const like = { bias, device, dtype };
    this.normFirst = options.normFirst;
    this.self_attn = attentionOf(dModel, nhead, options);
    this.linear1 = new Linear(dModel, dimFeedforward, like);
    this.dropout = new Dropout(dropout);
    this.linear2 = new Linear(dimFeedforward, dModel, like);
    this.norm1 = new LayerNorm(dModel, { eps, ...like });
    this.norm2 = new LayerNorm(dModel, { eps, ...like });
    this.dropout1 = new Dropout(dropout);
    this.dropout2 = new Dropout(dropout);
    this.activation = activationOf('TransformerEncoderLayer', options.activation);
  }

  override forward(
    src: Tensor,
    ...args: Call<
      [srcMask: Tensor | null, srcKeyPaddingMask: Tensor | null, isCausal: boolean],
      EncoderLayerMasks
    >
  ): Tensor {
    const { srcMask, srcKeyPaddingMask, isCausal } = parseOptions(
      'TransformerEncoderLayer',
      { srcMask: none, srcKeyPaddingMask: none, isCausal: false },
      ['srcMask', 'srcKeyPaddingMask', 'isCausal'],
      args,
    );
    const masks = { attnMask: srcMask, keyPaddingMask: srcKeyPaddingMask, isCausal };
    const look = (x: Tensor) => this.dropout1(attend(this.self_attn, x, x, masks));
    if (this.normFirst) {
      const x = src.add(look(this.norm1(src)));
      return x.add(this.feed(this.norm2(x)));
    }
    const x = this.norm1(src.add(look(src)));
    return this.norm2(x.add(this.feed(x)));
  }

  private feed(x: Tensor): Tensor {
    return this.dropout2(this.linear2(this.dropout(this.activation(this.linear1(x)))));
  }
}

/** Masks of the decoder. */
export interface DecoderLayerMasks {
  /** `[L, L]` or `[N · heads, L, L]`: true (or −∞) where a step of the target may not be looked at. */
  tgtMask?: Tensor | null;
  /** `[L, S]` or `[N · heads, L, S]`: likewise for the memory. */
  memoryMask?: Tensor | null;
  /** `[N, L]`: true (or −∞) where a step of the target is padding. */
  tgtKeyPaddingMask?: Tensor | null;
  /** `[N, S]`: likewise for the memory. */
  memoryKeyPaddingMask?: Tensor | null;
  /** Whether each step of the target sees only itself and those before; false by default. */
  tgtIsCausal?: boolean;
  /** Whether each step sees the memory only up to its own position; false by default. */
  memoryIsCausal?: boolean;
}

/** @internal */
export const DECODER_MASKS = {
  tgtMask: none,
  memoryMask: none,
  tgtKeyPaddingMask: none,
  memoryKeyPaddingMask: none,
  tgtIsCausal: false,
  memoryIsCausal: false,
};
/** @internal */
export const DECODER_MASK_NAMES = Object.keys(DECODER_MASKS) as (keyof typeof DECODER_MASKS)[];
/** @internal */
export type DecoderMaskArgs = Call<
  [
    tgtMask: Tensor | null,
    memoryMask: Tensor | null,
    tgtKeyPaddingMask: Tensor | null,
    memoryKeyPaddingMask: Tensor | null,
    tgtIsCausal: boolean,
    memoryIsCausal: boolean,
  ],
  DecoderLayerMasks
>;

/**
 * Self-attention, attention to the encoder's output, and two linear maps, each added to its input and normalized.
 *
 * @see Vaswani et al., Attention Is All You Need, 2017
 * @example
 * ```ts
 * import { nn, randn } from 'torchlet';
 * const layer = new nn.TransformerDecoderLayer(8, 2, { dimFeedforward: 16 });
 * console.log(layer(randn(4, 3, 8), randn(5, 3, 8), { tgtIsCausal: true }).shape); // [4, 3, 8]
 * ```
 */
export class TransformerDecoderLayer extends Module {
  readonly normFirst: boolean;
  self_attn: MultiheadAttention;
  multihead_attn: MultiheadAttention;
  linear1: Linear;
  dropout: Dropout;
  linear2: Linear;
  norm1: LayerNorm;
  norm2: LayerNorm;
  norm3: LayerNorm;
  dropout1: Dropout;
  dropout2: Dropout;
  dropout3: Dropout;
  /** The activation between the two linear layers. */
  activation: (x: Tensor) => Tensor;

  constructor(dModel: number, nhead: number, ...args: TransformerLayerArgs) {
    super();
    const options = parseLayer('TransformerDecoderLayer', args);
    const { dimFeedforward, dropout, layerNormEps: eps, bias, device, dtype } = options;
    const like = { bias, device, dtype };
    this.normFirst = options.normFirst;
    this.self_attn = attentionOf(dModel, nhead, options);
    this.multihead_attn = attentionOf(dModel, nhead, options);
    this.linear1 = new Linear(dModel, dimFeedforward, like);
    this.dropout = new Dropout(dropout);
    this.linear2 = new Linear(dimFeedforward, dModel, like);
    this.norm1 = new LayerNorm(dModel, { eps, ...like });
    this.norm2 = new LayerNorm(dModel, { eps, ...like });
    this.norm3 = new LayerNorm(dModel, { eps, ...like });
    this.dropout1 = new Dropout(dropout);
    this.dropout2 = new Dropout(dropout);
    this.dropout3 = new Dropout(dropout);
    this.activation = activationOf('TransformerDecoderLayer', options.activation);
  }

  override forward(tgt: Tensor, memory: Tensor, ...args: DecoderMaskArgs): Tensor {
    const name = 'TransformerDecoderLayer';
    const masks = parseOptions(name, DECODER_MASKS, DECODER_MASK_NAMES, args);
    const own = {
      attnMask: masks.tgtMask,
      keyPaddingMask: masks.tgtKeyPaddingMask,
      isCausal: masks.tgtIsCausal,
    };
    const other = {
      attnMask: masks.memoryMask,
      keyPaddingMask: masks.memoryKeyPaddingMask,
      isCausal: masks.memoryIsCausal,
    };
    const look = (x: Tensor) => this.dropout1(attend(this.self_attn, x, x, own));
    const recall = (x: Tensor) => this.dropout2(attend(this.multihead_attn, x, memory, other));
    if (this.normFirst) {
      const x = tgt.add(look(this.norm1(tgt)));
      const y = x.add(recall(this.norm2(x)));
      return y.add(this.feed(this.norm3(y)));
    }
    const x = this.norm1(tgt.add(look(tgt)));
    const y = this.norm2(x.add(recall(x)));
    return this.norm3(y.add(this.feed(y)));
  }

  private feed(x: Tensor): Tensor {
    return this.dropout3(this.linear2(this.dropout(this.activation(this.linear1(x)))));
  }
}
