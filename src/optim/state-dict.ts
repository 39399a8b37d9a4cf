/**
 * State dicts of optimizers, in PyTorch's structure and spelling. Layer: optim.
 */
import { StateDictError } from '../errors';
import { fromTypedArray, type TensorData, tensor } from '../ops/creation';
import { Tensor } from '../tensor/tensor';
import type { Optimizer, ParamState } from './optimizer';

/** `{ state: { 0: { exp_avg, … } }, param_groups: [{ lr, …, params: [0, 1] }] }` */
export interface OptimizerStateDict {
  /** State by the parameter's number; tensors may come as nested arrays, as JSON has them. */
  state: Record<string, Record<string, Tensor | TensorData | null>>;
  /** Options by PyTorch's names, and the numbers of the parameters. */
  param_groups: ({ params: number[] } & Record<string, unknown>)[];
}

/** `weightDecay` → `weight_decay` */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The state dict of an optimizer. Tensors are the optimizer's own, not copies, as in PyTorch. */
export function optimizerStateDict<O extends object>(optimizer: Optimizer<O>): OptimizerStateDict {
  const state: OptimizerStateDict['state'] = {};
  let next = 0;
  const groups = optimizer.paramGroups.map((group) => {
    const options = Object.keys(optimizer.defaults).map((key) => [
      snakeCase(key),
      group[key as keyof typeof group],
    ]);
    const params = group.params.map((param) => {
      const entries = optimizer.state.get(param);
      if (entries !== undefined) state[next] = { ...entries };
      return next++;
    });
    return { ...Object.fromEntries(options), params };
  });
  return { state, param_groups: groups };
}

/** Checks a state dict against the optimizer, then takes it over. */
export function loadOptimizerState<O extends object>(
  optimizer: Optimizer<O>,
  dict: OptimizerStateDict,
): void {
  const { name, paramGroups } = optimizer;
  const groups = dict.param_groups;
  if (groups?.length !== paramGroups.length) {
    throw new StateDictError(
      `${name}.loadStateDict: the state dict has ${groups?.length ?? 0} groups, the optimizer has ${paramGroups.length}. ` +
        'Build the optimizer with the same groups first.',
    );
  }
  const params = new Map<string, Tensor>();
  groups.forEach((group, i) => {
    const own = paramGroups[i].params;
    if (group.params.length !== own.length) {
      throw new StateDictError(
        `${name}.loadStateDict: group ${i} has ${group.params.length} parameters in the state dict, ${own.length} in the ` +
          'optimizer. Build the optimizer with the same parameters first.',
      );
    }
    group.params.forEach((number, k) => {
      params.set(String(number), own[k]);
    });
  });
  const loaded = new Map<Tensor, ParamState>();
  for (const [number, entries] of Object.entries(dict.state)) {
    const param = params.get(number);
    if (param === undefined) {
      throw new StateDictError(
        `${name}.loadStateDict: state of parameter ${number}, which no group names.`,
        [],
        [number],
      );
    }
    loaded.set(param, stateOf(name, number, param, entries));
  }

  groups.forEach((group, i) => {
    for (const key of Object.keys(optimizer.defaults)) {
      const value = group[snakeCase(key)];
      if (value !== undefined) (paramGroups[i] as Record<string, unknown>)[key] = value;
    }
  });
  optimizer.state.clear();
  for (const [param, state] of loaded) optimizer.state.set(param, state);
}

function stateOf(
  name: string,
  number: string,
  param: Tensor,
  entries: Record<string, Tensor | TensorData | null>,
): ParamState {
  const state: ParamState = {};
  for (const [key, value] of Object.entries(entries)) {
    if (value === null) {
      state[key] = null;
      continue;
    }
    if (key === 'step') {
      state[key] = value instanceof Tensor ? Number(value.item()) : Number(value);
      continue;
    }
    if (typeof value === 'number' || typeof value === 'boolean') {
      state[key] = Number(value);
      continue;
    }
    // A copy with memory of its own, so that neither side writes into the other's.
    const copy =
      value instanceof Tensor
        ? fromTypedArray(value.detach().to(param.dtype).clone().data.slice(), value.shape)
        : tensor(value, { dtype: param.dtype });
    if (copy.shape.join() !== param.shape.join()) {
      throw new StateDictError(
        `${name}.loadStateDict: '${key}' of parameter ${number} has shape [${copy.shape.join(', ')}], the parameter has ` +
          `[${param.shape.join(', ')}]. Nothing was loaded.`,
      );
    }
    state[key] = copy.to(param.device);
  }
  return state;
}
