/**
 * A copy of a module with parameters of its own, as Python's `copy.deepcopy` makes it. Layer: nn.
 */
import { Tensor } from '../tensor/tensor';
import { makeCallable } from './call';
import { INTERNALS, isModule } from './internals';
import type { Module } from './module';
import { Parameter } from './parameter';

/** @internal A deep copy: parameters, buffers and submodules are new; hooks are the same, called with the copy. */
export function cloneModule<M extends Module>(module: M, seen = new Map<object, object>()): M {
  const known = seen.get(module);
  if (known !== undefined) return known as M;
  const copy = makeCallable(Object.getPrototypeOf(module));
  seen.set(module, copy);
  const [from, to] = [module[INTERNALS], copy[INTERNALS]];
  for (const [name, persistent] of from.buffers) to.buffers.set(name, persistent);
  for (const [name, weight] of from.computed) to.computed.set(name, weight);
  to.hooks = from.hooks?.copy() ?? null;
  to.order.push(...from.order);
  for (const name of Object.keys(module)) {
    const value = (module as unknown as Record<string, unknown>)[name];
    (copy as unknown as Record<string, unknown>)[name] = cloneValue(value, seen);
  }
  return copy as M;
}

function cloneValue(value: unknown, seen: Map<object, object>): unknown {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  if (isModule(value)) return cloneModule(value, seen);
  let copy: object = value;
  if (value instanceof Parameter) {
    const { requiresGrad } = value;
    copy = new Parameter(value.detach().clone(), { requiresGrad });
  } else if (value instanceof Tensor) {
    copy = value.detach().clone();
  } else if (Array.isArray(value)) {
    const list: unknown[] = [];
    seen.set(value, list);
    for (const entry of value) list.push(cloneValue(entry, seen));
    return list;
  } else if (Object.getPrototypeOf(value) === Object.prototype) {
    const plain: Record<string, unknown> = {};
    seen.set(value, plain);
    for (const [name, entry] of Object.entries(value)) plain[name] = cloneValue(entry, seen);
    return plain;
  }
  seen.set(value, copy);
  return copy;
}
