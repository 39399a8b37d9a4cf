/**
 * `nn.functional`: layers and losses as functions, without parameters of their own. Layer: nn.
 */
export { linear } from '../ops/linalg';
export * from './functional/activations';
export * from './functional/activations-with-weights';
export {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveAvgPool3d,
  type MaxUnpoolArgs,
  type MaxUnpoolOptions,
  type OutputSize,
} from './functional/adaptive-pooling';
export { type AttentionOptions, scaledDotProductAttention } from './functional/attention';
export {
  type BatchNormFunctionOptions,
  batchNorm,
  type InstanceNormFunctionOptions,
  instanceNorm,
} from './functional/batch-norm';
export {
  type CrossEntropyOptions,
  crossEntropy,
  type NLLOptions,
  nllLoss,
} from './functional/class-losses';
export * from './functional/convolution';
export { type CTCOptions, ctcLoss, type Lengths } from './functional/ctc-loss';
export {
  type GaussianNLLOptions,
  gaussianNllLoss,
  type MultiLabelSoftMarginOptions,
  multilabelSoftMarginLoss,
  type PoissonNLLOptions,
  poissonNllLoss,
  softMarginLoss,
} from './functional/density-losses';
export {
  type HuberOptions,
  huberLoss,
  l1Loss,
  mseLoss,
  type SmoothL1Options,
  smoothL1Loss,
} from './functional/distance-losses';
export * from './functional/distances';
export {
  alphaDropout,
  type DropoutOptions,
  dropout,
  dropout1d,
  dropout2d,
  dropout3d,
  featureAlphaDropout,
} from './functional/dropout';
export {
  type BagMode,
  type EmbeddingBagFunctionOptions,
  type EmbeddingFunctionOptions,
  embedding,
  embeddingBag,
} from './functional/embedding';
export { type FoldArgs, type FoldOptions, fold, unfold } from './functional/fold';
export { type GumbelSoftmaxOptions, gumbelSoftmax } from './functional/gumbel-softmax';
export type { MaxResult } from './functional/largest';
export { type LocalResponseOptions, localResponseNorm } from './functional/local-response';
export {
  cosineEmbeddingLoss,
  hingeEmbeddingLoss,
  type MarginOptions,
  type MultiMarginOptions,
  marginRankingLoss,
  multilabelMarginLoss,
  multiMarginLoss,
} from './functional/margin-losses';
export {
  groupNorm,
  type LayerNormFunctionOptions,
  layerNorm,
  type RMSNormFunctionOptions,
  rmsNorm,
} from './functional/normalization';
export type {
  AvgPoolArgs,
  AvgPoolOptions,
  LPPoolArgs,
  LPPoolOptions,
  MaxPoolArgs,
  MaxPoolOptions,
} from './functional/pooling';
export * from './functional/pools';
export {
  type BinaryCrossEntropyOptions,
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  type KLDivOptions,
  klDiv,
  type LogitsOptions,
} from './functional/probability-losses';
export type { Reduction, ReductionOptions } from './functional/reduction';
export {
  channelShuffle,
  type InterpolateMode,
  type InterpolateOptions,
  interpolate,
  type PadMode,
  type PadOptions,
  pad,
  pixelShuffle,
  pixelUnshuffle,
} from './functional/resampling';
export {
  type NormalizeOptions,
  normalize,
  type OneHotOptions,
  oneHot,
} from './functional/sparse';
export {
  type DistanceFunction,
  type TripletDistanceOptions,
  type TripletMarginOptions,
  tripletMarginLoss,
  tripletMarginWithDistanceLoss,
} from './functional/triplet-losses';
export type { PerDim } from './functional/windows';
