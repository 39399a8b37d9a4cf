/**
 * `nn.functional`: layers and losses as functions, without parameters of their own. Layer: nn.
 */
export { linear } from '../ops/linalg';
export * from './functional/activations';
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
export {
  type HuberOptions,
  huberLoss,
  l1Loss,
  mseLoss,
  type SmoothL1Options,
  smoothL1Loss,
} from './functional/distance-losses';
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
export {
  groupNorm,
  type LayerNormFunctionOptions,
  type LocalResponseOptions,
  layerNorm,
  localResponseNorm,
  type RMSNormFunctionOptions,
  rmsNorm,
} from './functional/normalization';
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
  type NormalizeOptions,
  normalize,
  type OneHotOptions,
  oneHot,
} from './functional/sparse';
