/**
 * State dicts of optimizers, in PyTorch's structure and spelling. Layer: optim.
 */
import { noGrad } from '../autograd/mode';
import { kindOf, StateDictError } from '../errors';
import { type TensorData, tensor, zerosLike } from '../ops/creation';
import { Tensor } from '../tensor/tensor';
import { camelCase, snakeCase } from './names';
import type { Optimizer, ParamState } from './optimizer';
import type { ParamGroup } from './param-groups';
import { SPEED_SWITCHES } from './speed-switches';

/** `{ state: { 0: { exp_avg, … } }, param_groups: [{ lr, …, params: [0, 1] }] }` */
export interface OptimizerStateDict {
  /** State by the parameter's number; tensors may come as nested arrays, as JSON has them. */
  state: Record<string, Record<string, Tensor | TensorData | null>>;
  /** Options by PyTorch's names, and the numbers of the parameters. */
  param_groups: ({ params: number[]; param_names?: string[] } & Record<string, unknown>)[];
}

/** What an entry of a parameter's state is: a number, a tensor of the parameter's shape, or one that may be missing. */
export type StateEntry = 'number' | 'tensor' | 'optional';

/** What a parameter's state consists of, by PyTorch's names. */
export type StateLayout = Readonly<Record<string, StateEntry>>;

/** @internal The state dict of an optimizer. */
export function optimizerStateDict<O extends object>(optimizer: Optimizer<O>): OptimizerStateDict {
  const state: OptimizerStateDict['state'] = {};
  let next = 0;
  const groups = optimizer.paramGroups.map(({ params, ...options }) => {
    const named = Object.entries(options).map(([key, value]) => [snakeCase(key), value]);
    const numbers = params.map((param) => {
      const entries = optimizer.state.get(param);
      if (entries !== undefined) state[next] = { ...entries };
      return next++;
    });
    return { ...Object.fromEntries(named), params: numbers };
  });
  return { state, param_groups: groups };
}

/**
 * @internal Checks a state dict against the optimizer, and only then takes it over.
 *
 * @param layout what the state of a parameter must be, where that is known
 * @param check throws when a group's options are out of range
 */
export function loadOptimizerState<O extends object>(
  optimizer: Optimizer<O>,
  dict: OptimizerStateDict,
  layout: StateLayout | null,
  check: (group: ParamGroup<O>) => void,
): void {
  const op = `${optimizer.name}.loadStateDict`;
  const params = numberedParams(op, optimizer.paramGroups, dict);
  const groups = dict.param_groups.map((saved, i) => {
    const { params: _, param_names: __, ...options } = saved;
    const named = Object.entries(options).map(([key, value]) => [camelCase(key), value]);
    const group: ParamGroup<O> = { ...optimizer.paramGroups[i], ...Object.fromEntries(named) };
    checkOptions(
      `${op}: group ${i}`,
      Object.keys(optimizer.defaults),
      named.map(([key]) => `${key}`),
    );
    check(group);
    return group;
  });
  const loaded = new Map<Tensor, ParamState>();
  for (const [number, entries] of Object.entries(dict.state)) {
    const param = params.get(number);
    if (param === undefined) {
      throw new StateDictError(
        `${op}: there is state for parameter ${number}, which no group of the state dict names. ` +
          'Nothing was loaded.',
        [],
        [number],
      );
    }
    const state = stateOf(`${op}: parameter ${number}`, param, entries, layout);
    if (Object.keys(state).length > 0) loaded.set(param, state);
  }

  groups.forEach((group, i) => {
    Object.assign(optimizer.paramGroups[i], group);
  });
  optimizer.state.clear();
  for (const [param, state] of loaded) optimizer.state.set(param, state);
}

/** The optimizer's parameters by the state dict's numbers. */
function numberedParams(
  op: string,
  own: readonly { params: Tensor[] }[],
  dict: OptimizerStateDict,
): Map<string, Tensor> {
  const groups = dict?.param_groups;
  if (!Array.isArray(groups) || typeof dict.state !== 'object') {
    throw new StateDictError(
      `${op}: takes { state, param_groups }, as stateDict() of an optimizer gives it.`,
    );
  }
  if (groups.length !== own.length) {
    throw new StateDictError(
      `${op}: the state dict has ${count(groups.length, 'group')}, the optimizer has ${own.length}. ` +
        'Build the optimizer with the same groups first.',
    );
  }
  const params = new Map<string, Tensor>();
  groups.forEach((group, i) => {
    const [there, here] = [group.params?.length ?? 0, own[i].params.length];
    if (there !== here) {
      throw new StateDictError(
        `${op}: group ${i} has ${count(there, 'parameter')} in the state dict and ${here} in the ` +
          'optimizer. Build the optimizer with the same parameters first.',
      );
    }
    group.params.forEach((number, k) => {
      params.set(String(number), own[i].params[k]);
    });
  });
  return params;
}

/** Options that older versions of PyTorch do not write. */
const NEWER: readonly string[] = ['maximize', 'differentiable', 'decoupledWeightDecay'];

/** Another optimizer's group lacks some options and has others. Those that schedulers add are no sign of that. */
function checkOptions(place: string, known: readonly string[], given: readonly string[]): void {
  const missing = known.filter((key) => !NEWER.includes(key) && !given.includes(key));
  const unexpected = given.filter((key) => !known.includes(key) && !(key in SPEED_SWITCHES));
  if (missing.length === 0 || unexpected.length === 0) return;
  throw new StateDictError(
    `${place} lacks ${missing.join(', ')} and has ${unexpected.join(', ')}. ` +
      'Was it saved by another optimizer? Nothing was loaded.',
    missing,
    unexpected,
  );
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

/** The state of one parameter, its tensors copied; entries that are null count as missing. */
function stateOf(
  place: string,
  param: Tensor,
  entries: OptimizerStateDict['state'][string],
  layout: StateLayout | null,
): ParamState {
  if (typeof entries !== 'object' || entries === null) {
    throw new StateDictError(
      `${place}: its state is ${kindOf(entries)}, not tensors by name. Nothing was loaded.`,
    );
  }
  const given = Object.entries(entries).filter(([, value]) => value !== null);
  if (layout !== null && given.length > 0) checkKeys(place, new Map(given), layout);
  const state: ParamState = {};
  for (const [key, value] of given as [string, Tensor | TensorData][]) {
    const single = layout === null && typeof value === 'number';
    if (single || layout?.[key] === 'number') {
      state[key] = Number(value instanceof Tensor ? value.item() : value);
      continue;
    }
    const source = value instanceof Tensor ? value.detach() : tensor(value, { dtype: param.dtype });
    if (layout !== null && source.shape.join() !== param.shape.join()) {
      throw new StateDictError(
        `${place}: '${key}' has shape [${source.shape.join(', ')}], the parameter has ` +
          `[${param.shape.join(', ')}]. Nothing was loaded.`,
      );
    }
    // Memory of its own, on the parameter's device: neither side writes into the other's.
    const like = layout === null ? source : param;
    const { dtype, device } = param;
    state[key] = noGrad(() => zerosLike(like, { dtype, device }).copy_(source));
  }
  return state;
}

function checkKeys(place: string, given: Map<string, unknown>, layout: StateLayout): void {
  const missing = Object.keys(layout).filter(
    (key) => layout[key] !== 'optional' && !given.has(key),
  );
  const unexpected = [...given.keys()].filter((key) => !(key in layout));
  if (missing.length + unexpected.length === 0) return;
  const lacks = missing.length > 0 ? ` lacks ${missing.join(', ')}` : '';
  const has = unexpected.length > 0 ? ` has ${unexpected.join(', ')}` : '';
  throw new StateDictError(
    `${place}:${lacks}${lacks && has ? ' and' : ''}${has}; its state is ` +
      `${Object.keys(layout).join(', ')}. Was it saved by another optimizer? Nothing was loaded.`,
    missing,
    unexpected,
  );
}
