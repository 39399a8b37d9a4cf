/**
 * What a module keeps about itself beside its fields: which fields are buffers, its hooks, the order of a container.
 * Layer: nn.
 */
import type { Tensor } from '../tensor/tensor';
import type { ForwardPreHook, Hooks } from './hooks';
import type { Module } from './module';

/** @internal The key under which a module holds its internals. */
export const INTERNALS: unique symbol = Symbol('torchlet.module');

/** @internal A weight computed from other fields; it holds for every copy of the module. */
export interface ComputedWeight {
  /** The fields that it is computed from, and that are there for it alone. */
  readonly parts: readonly string[];
  /** The weight of a module as it is in evaluation mode. */
  compute(module: Module): Tensor;
  /** What computes it before every forward pass. */
  readonly hook: ForwardPreHook;
}

/** @internal What a module keeps about itself beside its fields. */
export class Internals {
  /** Fields registered as buffers, and whether each is saved in state dicts. */
  readonly buffers = new Map<string, boolean>();
  /** Null until the first hook is registered, so that calls without hooks run straight. */
  hooks: Hooks | null = null;
  /** Weights that a hook computes before every forward pass, by kind and name. */
  readonly computed = new Map<string, ComputedWeight>();
  /** Names of a container's entries, in the order in which they run. */
  readonly order: (string | number)[] = [];
}

/** @internal Whether a value is a module, asked by those who may not import the class. */
export function isModule(value: unknown): value is Module {
  return typeof value === 'function' && INTERNALS in value;
}
