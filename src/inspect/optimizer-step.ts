/**
 * One step of an optimizer, seen from both sides: each parameter and its state before and after. Layer: inspect.
 */
import type { Module } from '../nn/module';
import type { ParamState } from '../optim/optimizer';
import type { Tensor } from '../tensor/tensor';

/** An entry of a parameter's state. */
export type StateValue = Tensor | number;

/** What a step did to one parameter. Tensors are copies. */
export interface ParameterStep {
  /** Its name in the model, or in its group. */
  readonly name: string;
  readonly group: number;
  readonly param: Tensor;
  /** Its gradient; null for one that the step has left alone. */
  readonly grad: Tensor | null;
  readonly before: Tensor;
  readonly after: Tensor;
  /** Its state by PyTorch's names; empty before the first step. */
  readonly stateBefore: Readonly<Record<string, StateValue>>;
  readonly stateAfter: Readonly<Record<string, StateValue>>;
  /** What each element of the state begins with. */
  readonly initialState: Readonly<Record<string, number>>;
  /** The formula of this step, which may be another for the first; null where the optimizer does not say. */
  readonly formula: string | null;
  /** The same with the group's numbers in the place of their names. */
  readonly formulaWithNumbers: string | null;
}

/** What a step did. */
export interface OptimizerStep {
  /** The optimizer's name. */
  readonly optimizer: string;
  /** The formula of each group; null where the optimizer does not say. */
  readonly formulas: readonly (string | null)[];
  /** The same with the group's numbers in the place of their names. */
  readonly formulasWithNumbers: readonly (string | null)[];
  /** What the formulas call the entries of the state: `{ b: 'momentum_buffer' }`. */
  readonly symbols: Readonly<Record<string, string>>;
  readonly parameters: readonly ParameterStep[];
}

/** What is asked of an optimizer, so that each of them fits, whatever its options. */
export interface AnyOptimizer {
  readonly name: string;
  readonly paramGroups: readonly { params: readonly Tensor[]; paramNames?: readonly string[] }[];
  readonly state: ReadonlyMap<Tensor, ParamState>;
  step(): unknown;
}

/** Optimizers that say what they do. */
interface Telling {
  formula(options: { group: number; values: boolean; first?: boolean }): string;
  initialState(group: number): Record<string, number>;
  readonly stateSymbols?: Record<string, string>;
}

/**
 * Makes one step of an optimizer and tells what it did; `retrace` prints it.
 *
 * @param model names the parameters
 * @example
 * ```ts
 * import { optim, tensor } from 'torchlet';
 * import { optimizerStep } from 'torchlet/inspect';
 * const w = tensor(2, { requiresGrad: true });
 * const optimizer = new optim.SGD([w], { lr: 0.5 });
 * w.square().backward();
 * const { formulasWithNumbers, parameters } = optimizerStep(optimizer);
 * console.log(formulasWithNumbers[0]); // p = p - 0.5 * g
 * console.log(parameters[0].before.item(), parameters[0].after.item()); // 2 0
 * ```
 */
export function optimizerStep(optimizer: AnyOptimizer, model: Module | null = null): OptimizerStep {
  const names = new Map(
    model?.namedParameters().map(([name, parameter]): [Tensor, string] => [parameter, name]),
  );
  const told = 'formula' in optimizer ? (optimizer as unknown as Telling) : null;
  const formulas = optimizer.paramGroups.map(
    (_, group) => told?.formula({ group, values: false }) ?? null,
  );
  const formulasWithNumbers = optimizer.paramGroups.map(
    (_, group) => told?.formula({ group, values: true }) ?? null,
  );
  const begun = optimizer.paramGroups.flatMap(({ params, paramNames }, group) =>
    params.map((param, i) => {
      const first = !optimizer.state.has(param);
      return {
        name: names.get(param) ?? paramNames?.[i] ?? `param ${i}`,
        ...{ group, param, before: copy(param) },
        grad: param.grad === null ? null : copy(param.grad),
        stateBefore: stateOf(optimizer, param),
        initialState: told?.initialState(group) ?? {},
        formula: told?.formula({ group, values: false, first }) ?? null,
        formulaWithNumbers: told?.formula({ group, values: true, first }) ?? null,
      };
    }),
  );
  optimizer.step();
  return {
    optimizer: optimizer.name,
    ...{ formulas, formulasWithNumbers, symbols: told?.stateSymbols ?? {} },
    parameters: begun.map((one) => ({
      ...one,
      after: copy(one.param),
      stateAfter: stateOf(optimizer, one.param),
    })),
  };
}

function stateOf(optimizer: AnyOptimizer, param: Tensor): Record<string, StateValue> {
  const entries = Object.entries(optimizer.state.get(param) ?? {});
  return Object.fromEntries(
    entries.map(([key, value]) => [key, typeof value === 'number' ? value : copy(value)]),
  );
}

function copy(x: Tensor): Tensor {
  return x.detach().clone();
}
