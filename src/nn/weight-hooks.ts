/**
 * Weight norm and spectral norm in their older form, computed before every forward pass: PyTorch's `nn.utils.weight_norm`
 * and `spectral_norm`, with their keys in state dicts. Layer: nn.
 */
import { noGrad } from '../autograd/mode';
import { ValueError } from '../errors';
import { type Call, parseOptions } from '../options';
import type { RemovableHandle, Tensor } from '../tensor/tensor';
import { INTERNALS } from './internals';
import type { Module } from './module';
import { Parameter } from './parameter';
import {
  type SpectralNormArgs,
  spectralNormOptions,
  WEIGHT_NORM,
  type WeightNormOptions,
} from './parametrizations';
import { parameterOf } from './parametrize';
import {
  asMatrix,
  fromLengthAndDirection,
  normExcept,
  powerSteps,
  spectralNormOf,
  unit,
} from './weight-norms';

type Fields = Record<string, Tensor>;

interface Computed {
  readonly parts: readonly string[];
  readonly handle: RemovableHandle;
  /** The weight as it would be in evaluation mode. */
  readonly compute: () => Tensor;
}

/** Weights that are computed, by module, kind and name. */
const computed = new WeakMap<Module, Map<string, Computed>>();

function enter(module: Module, key: string, entry: Computed): void {
  const entries = computed.get(module) ?? new Map<string, Computed>();
  computed.set(module, entries.set(key, entry));
}

function checkFree(op: string, module: Module, name: string): void {
  if (!computed.get(module)?.has(`${op} ${name}`)) return;
  throw new ValueError(
    `${op}: '${name}' of ${module.constructor.name} has it already. Apply it once.`,
    name,
  );
}

/**
 * Learns a weight's lengths and directions, `weight_g` and `weight_v`, instead of the weight, which is computed before
 * every forward pass.  w = g v / ‖v‖
 *
 * `parametrizations.weightNorm` is the newer form.
 *
 * @param module changed and returned
 * @param args `name` and `dim`
 * @throws ValueError when the module has no such parameter, or has a weight norm on it
 * @see Salimans and Kingma, Weight Normalization, 2016
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.weight_norm.html
 * @example
 * ```ts
 * import { nn } from 'torchlet';
 * const layer = nn.utils.weightNorm(new nn.Linear(3, 2));
 * console.log(Object.keys(layer.stateDict())); // ['bias', 'weight_g', 'weight_v']
 * console.log(layer.weight_g.shape); // [2, 1]
 * ```
 */
export function weightNorm<M extends Module>(
  module: M,
  ...args: Call<[name: string, dim: number | null], WeightNormOptions>
): M & Record<string, Tensor> {
  const { name, dim } = parseOptions('weightNorm', WEIGHT_NORM, ['name', 'dim'], args);
  checkFree('weightNorm', module, name);
  const weight = parameterOf(module, name);
  const fields = module as unknown as Fields;
  const [g, v] = [`${name}_g`, `${name}_v`];
  const lengths = noGrad(() => normExcept(weight, dim));
  module.registerParameter(g, new Parameter(lengths.detach()));
  module.registerParameter(v, new Parameter(weight.detach()));
  const compute = () => fromLengthAndDirection(fields[g], fields[v], dim);
  fields[name] = compute();
  const handle = module.registerForwardPreHook(() => {
    fields[name] = compute();
  });
  enter(module, `weightNorm ${name}`, { parts: [g, v], handle, compute });
  return module as M & Record<string, Tensor>;
}

/**
 * Makes a weight with `weightNorm` a plain parameter again.
 *
 * @throws ValueError when it has none
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.remove_weight_norm.html
 */
export function removeWeightNorm<M extends Module>(module: M, name = 'weight'): M {
  return remove('weightNorm', module, name);
}

/**
 * Divides a weight, `weight_orig`, by its largest singular value before every forward pass. While training, the power
 * method takes its step first.
 *
 * `parametrizations.spectralNorm` is the newer form.
 *
 * @param module changed and returned
 * @param args `name`, `nPowerIterations`, `eps` and `dim`
 * @throws ValueError when the module has no such parameter, or has a spectral norm on it
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.spectral_norm.html
 * @example
 * ```ts
 * import { nn } from 'torchlet';
 * const layer = nn.utils.spectralNorm(new nn.Linear(3, 2));
 * console.log(Object.keys(layer.stateDict())); // ['bias', 'weight_orig', 'weight_u', 'weight_v']
 * ```
 */
export function spectralNorm<M extends Module>(
  module: M,
  ...args: SpectralNormArgs
): M & Record<string, Tensor> {
  const { name, nPowerIterations: steps, eps, dim } = spectralNormOptions(module, args);
  checkFree('spectralNorm', module, name);
  const weight = parameterOf(module, name);
  const fields = module as unknown as Fields;
  const [orig, u, v] = [`${name}_orig`, `${name}_u`, `${name}_v`];
  const vectors = asMatrix(weight.detach(), dim).shape.map((size) =>
    unit(weight.detach().newEmpty([size]).normal_(), eps),
  );
  fields[name] = weight.detach();
  module.registerParameter(orig, weight);
  module.registerBuffer(u, vectors[0]);
  module.registerBuffer(v, vectors[1]);
  const compute = () =>
    fields[orig].div(spectralNormOf(asMatrix(fields[orig], dim), fields[u], fields[v]));
  const handle = module.registerForwardPreHook(() => {
    if (module.training) {
      powerSteps(asMatrix(fields[orig], dim), fields[u], fields[v], { steps, eps, first: 'v' });
    }
    fields[name] = compute();
  });
  enter(module, `spectralNorm ${name}`, { parts: [orig, u, v], handle, compute });
  return module as M & Record<string, Tensor>;
}

/**
 * Makes a weight with `spectralNorm` a plain parameter again, divided once and for all.
 *
 * @throws ValueError when it has none
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.remove_spectral_norm.html
 */
export function removeSpectralNorm<M extends Module>(module: M, name = 'weight'): M {
  return remove('spectralNorm', module, name);
}

function remove<M extends Module>(op: string, module: M, name: string): M {
  const entry = computed.get(module)?.get(`${op} ${name}`);
  if (entry === undefined) {
    throw new ValueError(`${op}: '${name}' of ${module.constructor.name} has none to take away.`);
  }
  const value = noGrad(entry.compute).detach();
  entry.handle.remove();
  computed.get(module)!.delete(`${op} ${name}`);
  const fields = module as unknown as Fields;
  for (const part of [name, ...entry.parts]) {
    delete fields[part];
    module[INTERNALS].buffers.delete(part);
  }
  module.registerParameter(name, new Parameter(value));
  return module;
}
