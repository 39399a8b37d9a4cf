/**
 * State dicts: a module's parameters and saved buffers by path, out and in. Layer: nn.
 */
import { noGrad } from '../autograd/mode';
import { kindOf, nearestName, StateDictError } from '../errors';
import { Tensor } from '../tensor/tensor';
import { join, membersOf } from './fields';
import type { Module } from './module';

/** Parameters and buffers by path, in PyTorch's order and with PyTorch's keys. */
export type StateDict = Record<string, Tensor>;

/** What a state dict that was loaded lacked, and what it had too much. */
export interface LoadResult {
  readonly missingKeys: string[];
  readonly unexpectedKeys: string[];
}

/** @internal Every saved tensor by path; a module that stands in two places is saved under both paths. */
export function stateOf(module: Module, prefix: string, found: Map<string, Tensor>): typeof found {
  const { parameters, buffers, children } = membersOf(module);
  for (const [name, parameter] of parameters) found.set(join(prefix, name), parameter);
  for (const [name, buffer, persistent] of buffers) {
    if (persistent) found.set(join(prefix, name), buffer);
  }
  for (const [name, child] of children) stateOf(child, join(prefix, name), found);
  return found;
}

/** @internal Checks a state dict against a module, and only then copies it in. */
export function loadState(
  module: Module,
  given: StateDict | Map<string, Tensor>,
  strict: boolean,
): LoadResult {
  if (typeof given !== 'object' || given === null) {
    throw new StateDictError(
      `loadStateDict: takes an object of tensors by name, got ${kindOf(given)}. Pass what stateDict() gives.`,
    );
  }
  const own = stateOf(module, '', new Map());
  const state = new Map<string, unknown>(given instanceof Map ? given : Object.entries(given));
  const missingKeys = [...own.keys()].filter((key) => !state.has(key));
  const unexpectedKeys = [...state.keys()].filter((key) => !own.has(key));
  const problems: string[] = [];
  if (strict && missingKeys.length > 0) problems.push(`Missing keys: ${missingKeys.join(', ')}.`);
  if (strict && unexpectedKeys.length > 0) {
    const hints = unexpectedKeys.map((key) => withHint(key, missingKeys));
    problems.push(`Unexpected keys: ${hints.join(', ')}.`);
  }
  const pairs: [Tensor, Tensor][] = [];
  for (const [key, target] of own) {
    const source = state.get(key);
    if (!state.has(key)) continue;
    if (!(source instanceof Tensor)) {
      problems.push(`'${key}' is ${kindOf(source)}, not a tensor.`);
    } else if (source.shape.join() !== target.shape.join()) {
      const [there, here] = [source, target].map(({ shape }) => `[${shape.join(', ')}]`);
      problems.push(`'${key}' has shape ${there}, the module's has ${here}.`);
    } else pairs.push([target, source]);
  }
  if (problems.length > 0) {
    throw new StateDictError(
      `loadStateDict: the state dict does not fit ${module.constructor.name}; nothing was loaded. ` +
        `${problems.join(' ')} Build the module as it was when saved` +
        `${strict ? ', or pass { strict: false } to load only keys that both have' : ''}.`,
      missingKeys,
      unexpectedKeys,
    );
  }
  noGrad(() => {
    for (const [target, source] of pairs) target.copy_(source.detach());
  });
  return { missingKeys, unexpectedKeys };
}

function withHint(key: string, missing: readonly string[]): string {
  const near = nearestName(key, missing);
  return near === null ? key : `${key} (for ${near}?)`;
}
