/**
 * What a module keeps about itself beside its fields: which fields are buffers, its hooks, the order of a container.
 * Layer: nn.
 */
import type { Hooks } from './hooks';
import type { Module } from './module';

/** @internal The key under which a module holds its internals. */
export const INTERNALS: unique symbol = Symbol('torchlet.module');

/** @internal What a module keeps about itself beside its fields. */
export class Internals {
  /** Fields registered as buffers, and whether each is saved in state dicts. */
  readonly buffers = new Map<string, boolean>();
  /** Null until the first hook is registered, so that calls without hooks run straight. */
  hooks: Hooks | null = null;
  /** Names of a container's entries, in the order in which they run. */
  readonly order: (string | number)[] = [];
}

/** @internal Whether a value is a module, asked by those who may not import the class. */
export function isModule(value: unknown): value is Module {
  return typeof value === 'function' && INTERNALS in value;
}
