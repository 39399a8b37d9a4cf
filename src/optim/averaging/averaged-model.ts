/**
 * AveragedModel: a copy of a model that holds the average of its weights while it is trained. Layer: optim.
 */
import { noGrad } from '../../autograd/mode';
import { kindOf, ShapeError, ValueError } from '../../errors';
import { cloneModule } from '../../nn/clone';
import { Module } from '../../nn/module';
import type { DeviceInfo } from '../../ops/creation';
import { tensor } from '../../ops/creation';
import { type Call, parseOptions } from '../../options';
import type { Tensor } from '../../tensor/tensor';
import { type AvgFn, getSwaMultiAvgFn, type MultiAvgFn } from './averaging-functions';

/** Options of {@link AveragedModel}. */
export interface AveragedModelOptions {
  /** Where the average lies; with the model by default. */
  device?: string | DeviceInfo | null;
  /** How the average of one parameter moves; the equal average of all models by default. */
  avgFn?: AvgFn | null;
  /** How the averages of all parameters move, in place; excludes `avgFn`. */
  multiAvgFn?: MultiAvgFn | null;
  /** Whether buffers are averaged too, as the parameters are; by default they are copied from the model. */
  useBuffers?: boolean;
}

/** Arguments of {@link AveragedModel} after the model. */
export type AveragedModelArgs = Call<
  [
    device: string | DeviceInfo | null,
    avgFn: AvgFn | null,
    multiAvgFn: MultiAvgFn | null,
    useBuffers: boolean,
  ],
  AveragedModelOptions
>;

const NAMES = ['device', 'avgFn', 'multiAvgFn', 'useBuffers'] as const;
const DEFAULTS = {
  device: null as string | DeviceInfo | null,
  avgFn: null as AvgFn | null,
  multiAvgFn: null as MultiAvgFn | null,
  useBuffers: false,
};

/**
 * A copy of a model whose weights are the average of those that `updateParameters` has seen; called like the model itself.
 *
 * The first update copies the model, each later one moves the average: by default a ← a + (p − a) / (n + 1), the equal
 * average of stochastic weight averaging; exponential with {@link getEmaMultiAvgFn}. A model with BatchNorm layers needs
 * {@link updateBn} before it is used. In the state dict the average's keys begin with `module.`, and the number of models in
 * it is `n_averaged`; the averaging function is not part of it.
 *
 * @see https://arxiv.org/abs/1803.05407
 * @see https://pytorch.org/docs/stable/generated/torch.optim.swa_utils.AveragedModel.html
 * @example
 * ```ts
 * import { nn, optim, tensor } from 'torchlet';
 * const model = new nn.Linear(1, 1, { bias: false });
 * const averaged = new optim.swaUtils.AveragedModel(model);
 * for (const weight of [1, 2, 6]) {
 *   model.loadStateDict({ weight: tensor([[weight]]) }); // or steps of an optimizer
 *   averaged.updateParameters(model);
 * }
 * console.log(averaged(tensor([[1]])).toArray()); // [[3]]
 * ```
 */
export class AveragedModel<M extends Module = Module> extends Module {
  /** The model with the average of the weights. */
  readonly module: M;
  declare readonly n_averaged: Tensor;
  readonly avgFn: AvgFn | null;
  readonly multiAvgFn: MultiAvgFn | null;
  readonly useBuffers: boolean;

  /**
   * @param model what is trained; it is copied, its hooks left out
   * @param args `device`, `avgFn`, `multiAvgFn`, `useBuffers` (false)
   * @throws ValueError for something that is not a module, or both averaging functions
   * @throws DeviceError for a device that is not there
   */
  constructor(model: M, ...args: AveragedModelArgs) {
    super();
    if (!((model as unknown) instanceof Module)) {
      throw new ValueError(
        `AveragedModel: the model is ${kindOf(model)}. Pass the module that is trained.`,
        model,
      );
    }
    const options = parseOptions('AveragedModel', DEFAULTS, NAMES, args);
    const { device, avgFn, multiAvgFn, useBuffers } = options;
    for (const [name, fn] of Object.entries({ avgFn, multiAvgFn })) {
      if (fn === null || typeof fn === 'function') continue;
      throw new ValueError(
        `AveragedModel: ${name} is ${kindOf(fn)}. Pass a function, or leave it out.`,
        fn,
      );
    }
    if (avgFn !== null && multiAvgFn !== null) {
      throw new ValueError(
        'AveragedModel: got both avgFn and multiAvgFn. Pass the one that makes the average.',
      );
    }
    this.module = cloneModule(model);
    if (device !== null) this.module.to(device as string);
    // On the CPU wherever the weights are, so that it can be read before each update.
    this.registerBuffer('n_averaged', tensor(0, { dtype: 'int32' }));
    this.avgFn = avgFn;
    this.multiAvgFn = multiAvgFn;
    this.useBuffers = useBuffers;
  }

  /** Number of models in the average; in state dicts `n_averaged`. */
  get nAveraged(): Tensor {
    return this.n_averaged;
  }

  override forward(...args: Parameters<M['forward']>): ReturnType<M['forward']> {
    return (this.module as Module)(...args) as ReturnType<M['forward']>;
  }

  /**
   * Takes the model's present weights into the average.
   *
   * @throws ValueError or ShapeError for a model of other parameters or buffers; nothing is changed then
   * @see https://pytorch.org/docs/stable/generated/torch.optim.swa_utils.AveragedModel.html#torch.optim.swa_utils.AveragedModel.update_parameters
   */
  updateParameters(model: M): void {
    const parameters = pairs('parameters', this.module, model);
    const buffers = pairs('buffers', this.module, model);
    const averaged = this.useBuffers ? [...parameters, ...buffers] : parameters;
    const copied = this.useBuffers ? [] : buffers;
    noGrad(() => {
      const count = this.n_averaged.item() as number;
      if (count === 0) copyOver(averaged);
      else this.average(averaged, count);
      copyOver(copied);
      this.n_averaged.add_(1);
    });
  }

  private average(averaged: readonly Pair[], count: number): void {
    const { avgFn } = this;
    if (avgFn === null) {
      const multi = this.multiAvgFn ?? getSwaMultiAvgFn();
      const own = averaged.map(([a]) => a);
      multi(
        own,
        averaged.map(([, p]) => p),
        count,
      );
    } else for (const [a, p] of averaged) a.copy_(avgFn(a, p, count));
  }
}

/** An average and the present value, on the average's device. */
type Pair = readonly [averaged: Tensor, current: Tensor];

function copyOver(tensors: readonly Pair[]): void {
  for (const [a, p] of tensors) a.copy_(p);
}

/** Parameters or buffers of the average beside those of the model, in order, checked. */
function pairs(kind: 'parameters' | 'buffers', own: Module, model: Module): Pair[] {
  const names = kind === 'parameters' ? own.namedParameters() : own.namedBuffers();
  const current = model[kind]();
  if (names.length !== current.length) {
    throw new ValueError(
      `AveragedModel.updateParameters: the model has ${current.length} ${kind}, the average has ${names.length}. ` +
        'Pass the model that it was made of.',
    );
  }
  return names.map(([name, averaged], i) => {
    if (averaged.shape.join() !== current[i].shape.join()) {
      throw new ShapeError(
        `AveragedModel.updateParameters: '${name}' has shape [${averaged.shape.join(', ')}], the model's has ` +
          `[${current[i].shape.join(', ')}]. Pass the model that it was made of.`,
        [averaged.shape, current[i].shape],
      );
    }
    return [averaged.detach(), current[i].detach().to(averaged.device)];
  });
}
