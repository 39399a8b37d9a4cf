/**
 * Weight norm and spectral norm in their older form, computed before every forward pass: PyTorch's `nn.utils.weight_norm`
 * and `spectral_norm`, with their keys in state dicts. Layer: nn.
 */
import { noGrad } from '../autograd/mode';
import { ValueError } from '../errors';
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import { removeHook } from './hooks';
import { type ComputedWeight, INTERNALS } from './internals';
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

/**
 * Has a weight computed before every forward pass, of this module and of its copies: the hook goes by the module that it
 * is called with.
 *
 * @param before what happens before that
 */
function enter(
  module: Module,
  op: string,
  name: string,
  weight: Omit<ComputedWeight, 'hook'>,
  before: (module: Module) => void,
): void {
  const hook = (called: Module) => {
    before(called);
    fieldsOf(called)[name] = weight.compute(called);
  };
  module[INTERNALS].computed.set(`${op} ${name}`, { ...weight, hook });
  module.registerForwardPreHook(hook);
}

function fieldsOf(module: Module): Fields {
  return module as unknown as Fields;
}

function checkFree(op: string, module: Module, name: string): void {
  if (!module[INTERNALS].computed.has(`${op} ${name}`)) return;
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
  const [g, v] = [`${name}_g`, `${name}_v`];
  const lengths = noGrad(() => normExcept(weight, dim));
  module.registerParameter(g, new Parameter(lengths.detach()));
  module.registerParameter(v, new Parameter(weight.detach()));
  const computed = {
    parts: [g, v],
    compute: (of: Module) => fromLengthAndDirection(fieldsOf(of)[g], fieldsOf(of)[v], dim),
  };
  fieldsOf(module)[name] = computed.compute(module);
  enter(module, 'weightNorm', name, computed, () => {});
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
  const [orig, u, v] = [`${name}_orig`, `${name}_u`, `${name}_v`];
  const vectors = asMatrix(weight.detach(), dim).shape.map((size) =>
    unit(weight.detach().newEmpty([size]).normal_(), eps),
  );
  fieldsOf(module)[name] = weight.detach();
  module.registerParameter(orig, weight);
  module.registerBuffer(u, vectors[0]);
  module.registerBuffer(v, vectors[1]);
  const partsOf = (of: Module) => {
    const fields = fieldsOf(of);
    return [fields[orig], asMatrix(fields[orig], dim), fields[u], fields[v]] as const;
  };
  const computed = {
    parts: [orig, u, v],
    compute(of: Module) {
      const [whole, matrix, left, right] = partsOf(of);
      return whole.div(spectralNormOf(matrix, left, right));
    },
  };
  enter(module, 'spectralNorm', name, computed, (called) => {
    const [, matrix, left, right] = partsOf(called);
    if (called.training) powerSteps(matrix, left, right, { steps, eps, first: 'v' });
  });
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
  const { computed, hooks } = module[INTERNALS];
  const entry = computed.get(`${op} ${name}`);
  if (entry === undefined) {
    throw new ValueError(`${op}: '${name}' of ${module.constructor.name} has none to take away.`);
  }
  const value = noGrad(() => entry.compute(module)).detach();
  if (hooks !== null) removeHook(hooks.forwardPre, entry.hook);
  computed.delete(`${op} ${name}`);
  const fields = fieldsOf(module);
  for (const part of [name, ...entry.parts]) {
    delete fields[part];
    module[INTERNALS].buffers.delete(part);
  }
  module.registerParameter(name, new Parameter(value));
  return module;
}
