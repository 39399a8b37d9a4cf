/**
 * Parameters that are computed from others at every use: PyTorch's `nn.utils.parametrize`. Layer: nn.
 */
import { noGrad } from '../autograd/mode';
import { ShapeError, ValueError } from '../errors';
import { type Call, parseOptions } from '../options';
import { Tensor } from '../tensor/tensor';
import { ModuleArray, ModuleDict } from './containers';
import type { Module } from './module';
import { Parameter } from './parameter';

/** A module that computes a parameter from what is stored. `rightInverse` finds what to store for a wanted value. */
export type Parametrization = Module & {
  /** What to store so that `forward` gives the value. */
  rightInverse?(value: Tensor): Tensor | readonly Tensor[];
};

/**
 * What a parametrized tensor is made of: the stored tensors as `original`, or `original0`, `original1`, …, and the
 * modules that compute it, one after the other. Found at `module.parametrizations.get('weight')`.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.parametrize.ParametrizationList.html
 */
export class ParametrizationList extends ModuleArray {
  /** How many tensors are stored. */
  private readonly count: number = 1;

  constructor(value: Tensor, modules: readonly Parametrization[]) {
    super();
    this.extend(modules);
    const stored = this.invert(value);
    if (stored instanceof Tensor) {
      this.store('original', stored, value);
    } else {
      this.count = stored.length;
      stored.forEach((tensor, i) => {
        this.store(`original${i}`, tensor, null);
      });
    }
  }

  /** A parameter that stays what it was keeps its place in optimizers. */
  private store(name: string, tensor: Tensor, before: Tensor | null): void {
    if (before instanceof Parameter) {
      if (tensor !== before) noGrad(() => before.copy_(tensor.detach()));
      this.registerParameter(name, before);
    } else {
      this.registerParameter(name, new Parameter(tensor.detach()));
    }
  }

  private invert(value: Tensor): Tensor | readonly Tensor[] {
    let stored: Tensor | readonly Tensor[] = value;
    for (const module of [...this].reverse() as Parametrization[]) {
      if (module.rightInverse === undefined) continue;
      if (!(stored instanceof Tensor)) {
        throw new ValueError(
          'parametrize: only the first parametrization of a tensor may store several tensors.',
        );
      }
      stored = noGrad(() => module.rightInverse!(stored as Tensor));
    }
    return stored;
  }

  /** The stored tensors. */
  private originals(): Tensor[] {
    const fields = this as unknown as Record<string, Tensor>;
    if ('original' in fields) return [fields.original];
    return Array.from({ length: this.count }, (_, i) => fields[`original${i}`]);
  }

  /** The value, computed. */
  override forward(): Tensor {
    const [first, ...others] = [...this] as unknown as ((...args: Tensor[]) => Tensor)[];
    let value = first(...this.originals());
    for (const module of others) value = module(value);
    return value;
  }

  /** Stores what makes the value the given one, as well as the parametrizations can. */
  assign(value: Tensor): void {
    const stored = this.invert(value);
    const list = stored instanceof Tensor ? [stored] : stored;
    noGrad(() => {
      this.originals().forEach((tensor, i) => {
        tensor.copy_(list[i].detach());
      });
    });
  }
}

interface Parametrized {
  parametrizations?: ModuleDict;
}

const listsOf = (module: Module) => (module as Module & Parametrized).parametrizations;

/** Whether a module, or one tensor of it, is parametrized. */
export function isParametrized(module: Module, tensorName?: string): boolean {
  const lists = listsOf(module);
  if (!(lists instanceof ModuleDict)) return false;
  return tensorName === undefined ? lists.size > 0 : lists.has(tensorName);
}

/**
 * From now on a parameter of a module is computed, at every use, from what is stored under
 * `parametrizations.<name>.original`.
 *
 * A parameter that is the only one stored stays the same object, so an optimizer that holds it keeps working.
 *
 * @param module changed and returned; it prints as `Parametrized…` with the modules inside
 * @param tensorName the parameter's name
 * @param parametrization its `forward` gets what is stored and returns the value
 * @param args `unsafe`: whether the value may have another shape or type than before; false by default
 * @throws ValueError when the module has no such parameter
 * @throws ShapeError when the value has another shape or type, unless `unsafe`
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.parametrize.register_parametrization.html
 * @example
 * ```ts
 * import { nn, type Tensor } from 'torchlet';
 * class Symmetric extends nn.Module {
 *   forward(x: Tensor) {
 *     return x.triu().add(x.triu(1).t());
 *   }
 * }
 * const layer = nn.utils.parametrize.registerParametrization(new nn.Linear(3, 3), 'weight', new Symmetric());
 * console.log(layer.weight.equal(layer.weight.t())); // true
 * console.log(Object.keys(layer.stateDict())); // ['bias', 'parametrizations.weight.original']
 * ```
 */
export function registerParametrization<M extends Module>(
  module: M,
  tensorName: string,
  parametrization: Parametrization,
  ...args: Call<[], { unsafe?: boolean }>
): M {
  const { unsafe } = parseOptions('registerParametrization', { unsafe: false }, [], args);
  parametrization.train(module.training);
  const fields = module as unknown as Record<string, unknown>;
  const value = isParametrized(module, tensorName)
    ? fields[tensorName]
    : parameterOf(module, tensorName);
  const more = isParametrized(module, tensorName)
    ? (listsOf(module)!.get(tensorName) as ParametrizationList)
    : null;
  if (more !== null) {
    const given = parametrization as unknown as (x: Tensor) => Tensor;
    if (!unsafe)
      checkLike(
        tensorName,
        value as Tensor,
        noGrad(() => given(value as Tensor)),
      );
    more.append(parametrization);
    return module;
  }
  const list = new ParametrizationList(value as Tensor, [parametrization]);
  list.train(module.training);
  if (!unsafe)
    checkLike(
      tensorName,
      value as Tensor,
      noGrad(() => list()),
    );
  if (!isParametrized(module)) {
    Object.setPrototypeOf(module, classOf(module).prototype);
    module.addModule('parametrizations', new ModuleDict());
  }
  delete fields[tensorName];
  Object.defineProperty(Object.getPrototypeOf(module), tensorName, {
    configurable: true,
    get(this: Module) {
      return (listsOf(this)!.get(tensorName) as ParametrizationList)();
    },
    set(this: Module, wanted: Tensor) {
      (listsOf(this)!.get(tensorName) as ParametrizationList).assign(wanted);
    },
  });
  listsOf(module)!.set(tensorName, list);
  return module;
}

/** A class of its own, which the getters of the computed tensors go to. */
function classOf(module: Module): { prototype: object } {
  // Its constructor never runs: only the prototype is used.
  const base = module.constructor as any;
  const Parametrized = class extends base {};
  Object.defineProperty(Parametrized, 'name', { value: `Parametrized${base.name}` });
  return Parametrized;
}

/** @internal A module's own parameter, by name. */
export function parameterOf(module: Module, name: string): Parameter {
  const value = (module as unknown as Record<string, unknown>)[name];
  if (value instanceof Parameter) return value;
  const known = module.namedParameters({ recurse: false }).map(([key]) => key);
  throw new ValueError(
    `${module.constructor.name} has no parameter '${name}' of its own. Known: ${known.join(', ') || 'none'}.`,
    name,
  );
}

function checkLike(name: string, before: Tensor, after: Tensor): void {
  if (before.shape.join() === after.shape.join() && before.dtype === after.dtype) return;
  throw new ShapeError(
    `registerParametrization: '${name}' was ${before.dtype} [${before.shape.join(', ')}] and would become ` +
      `${after.dtype} [${after.shape.join(', ')}]. Keep shape and type, or pass { unsafe: true }.`,
    [before.shape, after.shape],
  );
}

/**
 * Makes a computed tensor a plain parameter again.
 *
 * @param args `leaveParametrized`: whether it keeps the computed value (the default) or takes the stored one back
 * @throws ValueError when the tensor is not parametrized, or when several tensors are stored and none can be taken back
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.parametrize.remove_parametrizations.html
 * @example
 * ```ts
 * import { nn } from 'torchlet';
 * const layer = nn.utils.parametrizations.weightNorm(new nn.Linear(3, 2));
 * nn.utils.parametrize.removeParametrizations(layer, 'weight');
 * console.log(String(layer), Object.keys(layer.stateDict()));
 * // Linear(in_features=3, out_features=2, bias=True) ['bias', 'weight']
 * ```
 */
export function removeParametrizations<M extends Module>(
  module: M,
  tensorName: string,
  ...args: Call<[leaveParametrized: boolean], { leaveParametrized?: boolean }>
): M {
  const { leaveParametrized } = parseOptions(
    'removeParametrizations',
    { leaveParametrized: true },
    ['leaveParametrized'],
    args,
  );
  if (!isParametrized(module, tensorName)) {
    throw new ValueError(
      `removeParametrizations: '${tensorName}' of ${module.constructor.name} is not parametrized.`,
      tensorName,
    );
  }
  const lists = listsOf(module)!;
  const list = lists.get(tensorName) as ParametrizationList & { original?: Parameter };
  const { original } = list;
  if (original === undefined && !leaveParametrized) {
    throw new ValueError(
      `removeParametrizations: '${tensorName}' is made of several tensors; none of them is its value. Leave ` +
        'leaveParametrized true.',
      tensorName,
    );
  }
  const value = noGrad(() => list()).detach();
  if (leaveParametrized && original !== undefined) noGrad(() => original.copy_(value));
  lists.pop(tensorName);
  const parametrized = Object.getPrototypeOf(module);
  delete parametrized[tensorName];
  if (lists.size === 0) {
    Object.setPrototypeOf(module, Object.getPrototypeOf(parametrized));
    delete (module as Module & Parametrized).parametrizations;
  }
  module.registerParameter(tensorName, original ?? new Parameter(value.clone()));
  return module;
}
