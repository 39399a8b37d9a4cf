/**
 * MultiheadAttention. Layer: nn.
 */
import type { DType } from '../dtype';
import { DTypeError, ShapeError, ValueError } from '../errors';
import { laterSteps } from '../ops/attention';
import { empty } from '../ops/creation';
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import { attendHeads } from './functional/attention';
import { checkProbability } from './functional/dropout';
import { xavierNormal_, xavierUniform_, zeros_ } from './init';
import { LAYER, type LayerOptions, Linear } from './linear';
import { Module } from './module';
import { Parameter } from './parameter';

/** The output projection, a Linear under the name that PyTorch prints. */
class NonDynamicallyQuantizableLinear extends Linear {}

/** Options of MultiheadAttention. */
export interface MultiheadAttentionOptions extends LayerOptions {
  /** Probability of dropout of the weights while training; 0 by default. */
  dropout?: number;
  /** Whether the projections have biases; true by default. */
  bias?: boolean;
  /** Whether a learnt key and value are added; false by default. */
  addBiasKv?: boolean;
  /** Whether a key and value of zeros are added; false by default. */
  addZeroAttn?: boolean;
  /** Size of the keys; that of the queries by default. */
  kdim?: number | null;
  /** Size of the values; that of the queries by default. */
  vdim?: number | null;
  /** Whether inputs and output are `[N, L, E]` rather than `[L, N, E]`; false by default. */
  batchFirst?: boolean;
}

/** Options of a call of MultiheadAttention. */
export interface AttendOptions {
  /** `[N, S]`: true (or −∞) where a key is padding. */
  keyPaddingMask?: Tensor | null;
  /** Whether the weights are returned; true by default. */
  needWeights?: boolean;
  /** `[L, S]` or `[N · heads, L, S]`: true (or −∞) where a key may not be looked at. */
  attnMask?: Tensor | null;
  /** Whether the weights returned are averaged over the heads; true by default. */
  averageAttnWeights?: boolean;
  /** Whether each query sees only the keys up to its own position; false by default. */
  isCausal?: boolean;
}

const none = null as Tensor | null;
const ATTEND = {
  keyPaddingMask: none,
  needWeights: true,
  attnMask: none,
  averageAttnWeights: true,
  isCausal: false,
};
const ATTEND_NAMES = [
  'keyPaddingMask',
  'needWeights',
  'attnMask',
  'averageAttnWeights',
  'isCausal',
] as const;

/**
 * Attention with several heads, each on its own projection of query, key and value.
 *
 * @throws ShapeError, DTypeError at a call when inputs or masks do not fit
 * @see Vaswani et al., Attention Is All You Need, 2017
 * @example
 * ```ts
 * import { nn, randn } from 'torchlet';
 * const attention = new nn.MultiheadAttention(8, 2, { batchFirst: true });
 * const x = randn(3, 5, 8);
 * const [output, weights] = attention(x, x, x, { isCausal: true });
 * console.log(output.shape, weights?.shape); // [3, 5, 8] [3, 5, 5]
 * ```
 */
export class MultiheadAttention extends Module {
  readonly kdim: number;
  readonly vdim: number;
  readonly dropout: number;
  readonly batchFirst: boolean;
  readonly addZeroAttn: boolean;
  in_proj_weight: Parameter | null = null;
  q_proj_weight: Parameter | null = null;
  k_proj_weight: Parameter | null = null;
  v_proj_weight: Parameter | null = null;
  in_proj_bias: Parameter | null;
  out_proj: Linear;
  bias_k: Parameter | null;
  bias_v: Parameter | null;

  constructor(
    readonly embedDim: number,
    readonly numHeads: number,
    ...args: Call<
      [
        dropout: number,
        bias: boolean,
        addBiasKv: boolean,
        addZeroAttn: boolean,
        kdim: number | null,
        vdim: number | null,
        batchFirst: boolean,
        device: string,
        dtype: DType,
      ],
      MultiheadAttentionOptions
    >
  ) {
    super();
    const defaults = {
      dropout: 0,
      bias: true,
      addBiasKv: false,
      addZeroAttn: false,
      kdim: null as number | null,
      vdim: null as number | null,
      batchFirst: false,
      ...LAYER,
    };
    const names = Object.keys(defaults) as (keyof typeof defaults)[];
    const options = parseOptions('MultiheadAttention', defaults, names, args);
    const { bias, addBiasKv, device, dtype } = options;
    if (!(numHeads > 0) || embedDim % numHeads !== 0) {
      throw new ValueError(
        `MultiheadAttention: embedDim ${embedDim} does not divide into ${numHeads} heads. Use a divisor of it.`,
        numHeads,
      );
    }
    checkProbability('MultiheadAttention', options.dropout);
    this.kdim = options.kdim ?? embedDim;
    this.vdim = options.vdim ?? embedDim;
    this.dropout = options.dropout;
    this.batchFirst = options.batchFirst;
    this.addZeroAttn = options.addZeroAttn;
    const make = (...shape: number[]) => new Parameter(empty(shape, { device, dtype }));
    if (this.kdim === embedDim && this.vdim === embedDim) {
      this.in_proj_weight = make(3 * embedDim, embedDim);
    } else {
      this.q_proj_weight = make(embedDim, embedDim);
      this.k_proj_weight = make(embedDim, this.kdim);
      this.v_proj_weight = make(embedDim, this.vdim);
    }
    this.in_proj_bias = bias ? make(3 * embedDim) : null;
    this.out_proj = new NonDynamicallyQuantizableLinear(embedDim, embedDim, {
      bias,
      device,
      dtype,
    });
    this.bias_k = addBiasKv ? make(1, 1, embedDim) : null;
    this.bias_v = addBiasKv ? make(1, 1, embedDim) : null;
    this.resetParameters();
  }

  /** Draws the input projections and added rows afresh, and sets the biases to 0. */
  resetParameters(): void {
    const { in_proj_weight, q_proj_weight, k_proj_weight, v_proj_weight } = this;
    for (const weight of [in_proj_weight, q_proj_weight, k_proj_weight, v_proj_weight]) {
      if (weight !== null) xavierUniform_(weight);
    }
    for (const bias of [this.in_proj_bias, this.out_proj.bias]) if (bias !== null) zeros_(bias);
    for (const row of [this.bias_k, this.bias_v]) if (row !== null) xavierNormal_(row);
  }

  override forward(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    ...args: Call<
      [
        keyPaddingMask: Tensor | null,
        needWeights: boolean,
        attnMask: Tensor | null,
        averageAttnWeights: boolean,
        isCausal: boolean,
      ],
      AttendOptions
    >
  ): [output: Tensor, weights: Tensor | null] {
    const options = parseOptions('MultiheadAttention', ATTEND, ATTEND_NAMES, args);
    const { needWeights, averageAttnWeights } = options;
    const alone = query.ndim === 2;
    const ordered = (x: Tensor) =>
      alone ? x.unsqueeze(1) : this.batchFirst ? x.transpose(0, 1) : x;
    const inputs = [ordered(query), ordered(key), ordered(value)] as const;
    this.checkInputs(inputs, [query, key, value]);
    const [length, batch] = inputs[0].shape;
    const keys = inputs[1].shape[0];
    const padding = options.keyPaddingMask;
    const keyPaddingMask = alone && padding !== null ? padding.unsqueeze(0) : padding;
    const causal = options.isCausal && options.attnMask === null;
    const attnMask = causal ? laterSteps(query, length, keys) : options.attnMask;
    checkMask('keyPaddingMask', keyPaddingMask, [[batch, keys]]);
    checkMask('attnMask', attnMask, [
      [length, keys],
      [batch * this.numHeads, length, keys],
    ]);
    const { bias_k: biasK, bias_v: biasV, out_proj, numHeads: heads, addZeroAttn } = this;
    const { output, shares } = attendHeads(
      inputs,
      { ...this.projections(), biasK, biasV, output: out_proj.weight, outputBias: out_proj.bias },
      {
        ...{ heads, addZeroAttn, keyPaddingMask, attnMask, needWeights },
        dropout: this.training ? this.dropout : 0,
      },
    );
    const result = alone ? output.squeeze(1) : this.batchFirst ? output.transpose(0, 1) : output;
    if (!needWeights || shares === null) return [result, null];
    const weights = averageAttnWeights ? shares.mean(1) : shares;
    return [result, alone ? weights.squeeze(0) : weights];
  }

  private projections() {
    const { in_proj_weight, q_proj_weight, k_proj_weight, v_proj_weight, in_proj_bias } = this;
    type Three = [Tensor, Tensor, Tensor];
    const inputs =
      in_proj_weight === null
        ? ([q_proj_weight, k_proj_weight, v_proj_weight] as Three)
        : (in_proj_weight.chunk(3) as Three);
    return { inputs, inputBiases: in_proj_bias === null ? null : (in_proj_bias.chunk(3) as Three) };
  }

  private checkInputs(inputs: readonly Tensor[], given: readonly Tensor[]): void {
    const sizes = [this.embedDim, this.kdim, this.vdim];
    const [query, key, value] = inputs;
    const fits =
      inputs.every((x, i) => x.ndim === 3 && x.shape[2] === sizes[i]) &&
      key.shape[0] === value.shape[0] &&
      query.shape[1] === key.shape[1] &&
      key.shape[1] === value.shape[1];
    if (fits) return;
    const [q, k, v] = given.map((x) => `[${x.shape.join(', ')}]`);
    const order = this.batchFirst ? ['N, L', 'N, S'] : ['L, N', 'S, N'];
    throw new ShapeError(
      `MultiheadAttention: query ${q}, key ${k} and value ${v} must be [${order[0]}, ${sizes[0]}], ` +
        `[${order[1]}, ${sizes[1]}] and [${order[1]}, ${sizes[2]}].`,
      given.map((x) => x.shape),
    );
  }
}

function checkMask(name: string, mask: Tensor | null, shapes: readonly number[][]): void {
  if (mask === null) return;
  if (mask.dtype === 'int32') {
    throw new DTypeError(
      `MultiheadAttention: ${name} is int32. Give bool (true: not looked at) or numbers to add to the scores.`,
      [mask.dtype],
    );
  }
  if (shapes.some((shape) => shape.join() === mask.shape.join())) return;
  const wanted = shapes.map((shape) => `[${shape.join(', ')}]`).join(' or ');
  throw new ShapeError(
    `MultiheadAttention: ${name} [${mask.shape.join(', ')}] must be ${wanted}.`,
    [mask.shape],
  );
}
