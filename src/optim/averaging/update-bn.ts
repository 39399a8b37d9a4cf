/**
 * updateBn: the statistics of BatchNorm layers, measured anew for averaged weights. Layer: optim.
 */
import { noGrad } from '../../autograd/mode';
import { kindOf, ValueError } from '../../errors';
import { BatchNorm1d, BatchNorm2d, BatchNorm3d } from '../../nn/batch-norm';
import type { Module } from '../../nn/module';
import type { DeviceInfo } from '../../ops/creation';
import { type Call, parseOptions } from '../../options';
import { Tensor } from '../../tensor/tensor';

/** What a loader gives: the model's input, or a list that begins with it. */
export type BatchOfInputs = Tensor | readonly [input: Tensor, ...rest: unknown[]];

/** Options of {@link updateBn}. */
export interface UpdateBnOptions {
  /** Where each input is moved to; it stays where it is by default. */
  device?: string | DeviceInfo | null;
}

type BatchNorm = BatchNorm1d | BatchNorm2d | BatchNorm3d;

/**
 * Measures the running statistics of all BatchNorm layers anew, as the plain average over the batches of a loader.
 *
 * After weights were averaged the statistics still are those of other weights. The model runs in training mode, without
 * gradients, and is left in the mode it was in. A model without such layers is left alone.
 *
 * @param loader batches: each the input, or a list that begins with it
 * @param args `device`: where the inputs are moved to
 * @throws ValueError for a loader without batches, or a batch that is no tensor; when the first one is wrong, nothing is changed
 * @see https://pytorch.org/docs/stable/generated/torch.optim.swa_utils.update_bn.html
 * @example
 * ```ts
 * import { nn, optim, tensor } from 'torchlet';
 * const model = new nn.Sequential(new nn.BatchNorm1d(1));
 * const averaged = new optim.swaUtils.AveragedModel(model);
 * optim.swaUtils.updateBn([tensor([[0], [2]]), tensor([[4], [6]])], averaged);
 * console.log(averaged.stateDict()['module.0.running_mean'].toArray()); // [3]
 * ```
 */
export function updateBn(
  loader: Iterable<BatchOfInputs>,
  model: Module,
  ...args: Call<[device: string | DeviceInfo | null], UpdateBnOptions>
): void {
  const defaults = { device: null as string | DeviceInfo | null };
  const { device } = parseOptions('updateBn', defaults, ['device'], args);
  if (typeof (loader as Partial<typeof loader> | null)?.[Symbol.iterator] !== 'function') {
    throw new ValueError(
      `updateBn: the loader is ${kindOf(loader)}. Pass a DataLoader, or an array of batches.`,
      loader,
    );
  }
  const layers = model.modules().filter(isBatchNorm);
  if (layers.length === 0) return;
  const momenta = layers.map(({ momentum }) => momentum);
  const { training } = model;
  let batches = 0;
  try {
    for (const batch of loader) {
      const input = inputOf(batch, batches);
      if (batches++ === 0) {
        for (const layer of layers) {
          layer.resetRunningStats();
          setMomentum(layer, null); // the average of all batches so far
        }
        model.train();
      }
      noGrad(() => model(device === null ? input : input.to(device as string)));
    }
  } finally {
    layers.forEach((layer, i) => {
      setMomentum(layer, momenta[i]);
    });
    if (batches > 0) model.train(training);
  }
  if (batches === 0) {
    throw new ValueError(
      'updateBn: the loader gave no batch, so there is nothing to measure. Nothing was changed.',
      loader,
    );
  }
}

function isBatchNorm(module: Module): module is BatchNorm {
  return [BatchNorm1d, BatchNorm2d, BatchNorm3d].some((layer) => module instanceof layer);
}

function setMomentum(layer: BatchNorm, momentum: number | null): void {
  (layer as { momentum: number | null }).momentum = momentum;
}

function inputOf(batch: unknown, number: number): Tensor {
  const input = Array.isArray(batch) ? batch[0] : batch;
  if (input instanceof Tensor) return input;
  const what = Array.isArray(batch) ? 'begins with' : 'is';
  throw new ValueError(
    `updateBn: batch ${number} ${what} ${kindOf(input)}. Give tensors, or lists that begin with the model's input.`,
    batch,
  );
}
