/**
 * Datasets, samplers and the loader: PyTorch's `torch.utils.data`. Layer: data.
 */
export { type Collated, defaultCollate, defaultConvert } from './collate';
export {
  ChainDataset,
  ConcatDataset,
  randomSplit,
  StackDataset,
  type StackedItem,
  Subset,
} from './combining';
export { DataLoader, type DataLoaderOptions } from './dataloader';
export {
  type DataSource,
  Dataset,
  type ItemOf,
  IterableDataset,
  type MapDataset,
  TensorDataset,
} from './dataset';
export {
  BatchSampler,
  RandomSampler,
  type RandomSamplerOptions,
  Sampler,
  SequentialSampler,
  type Sized,
  SubsetRandomSampler,
  WeightedRandomSampler,
  type WeightedRandomSamplerOptions,
} from './samplers';
