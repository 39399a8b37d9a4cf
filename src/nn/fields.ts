/**
 * What a module consists of, found by looking at its fields when asked. Nothing is registered on assignment, so plain
 * class fields work, and a field that is replaced or deleted is seen as it is. Layer: nn.
 */
import { Tensor } from '../tensor/tensor';
import { INTERNALS, isModule } from './internals';
import type { Module } from './module';
import { Parameter } from './parameter';

/** @internal A module's own parts by name, in the order of its fields. */
export interface Members {
  readonly parameters: [name: string, parameter: Parameter][];
  readonly buffers: [name: string, buffer: Tensor, persistent: boolean][];
  readonly children: [name: string, module: Module][];
}

/** @internal A module's own parameters, buffers and submodules, those in arrays and plain objects included. */
export function membersOf(module: Module): Members {
  const members: Members = { parameters: [], buffers: [], children: [] };
  const { buffers } = module[INTERNALS];
  const fields = module as unknown as Record<string, unknown>;
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) continue;
    const persistent = buffers.get(name);
    if (persistent !== undefined && value instanceof Tensor) {
      members.buffers.push([name, value, persistent]);
    } else {
      collect(members, name, value, null);
    }
  }
  return members;
}

/** Adds what a value is or holds. `above` are the arrays and objects that it lies in, which it may contain itself. */
function collect(members: Members, name: string, value: unknown, above: Set<object> | null): void {
  if (value instanceof Parameter) members.parameters.push([name, value]);
  else if (isModule(value)) members.children.push([name, value]);
  else if (isPlain(value) && !above?.has(value)) {
    const inside = new Set(above).add(value);
    const look = (key: string | number, entry: unknown) => {
      if (entry !== null && (typeof entry === 'object' || typeof entry === 'function')) {
        collect(members, `${name}.${key}`, entry, inside);
      }
    };
    // An array of numbers may be long: no names are made for what is none of ours.
    if (Array.isArray(value)) for (let i = 0; i < value.length; i++) look(i, value[i]);
    else for (const key of Object.keys(value)) look(key, value[key]);
  }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** @internal Every module of a tree with its path, parents first; a shared module once, unless told otherwise. */
export function modulesOf(
  root: Module,
  prefix = '',
  unique = true,
  found: [string, Module][] = [],
  seen = new Set<Module>(),
): [string, Module][] {
  if (unique) {
    if (seen.has(root)) return found;
    seen.add(root);
  }
  found.push([prefix, root]);
  for (const [name, child] of membersOf(root).children) {
    modulesOf(child, join(prefix, name), unique, found, seen);
  }
  return found;
}

/** @internal A path one step longer. */
export function join(prefix: string, name: string): string {
  return prefix === '' ? name : `${prefix}.${name}`;
}

/** Which parts of a module to list, and how to name them. */
export interface NamedOptions {
  /** Put in front of every name; none by default. */
  prefix?: string;
  /** Whether submodules are searched too; true by default. */
  recurse?: boolean;
  /** Whether what stands in several places is listed once; true by default. */
  removeDuplicate?: boolean;
}

/** @internal Parameters or buffers of a tree with their paths. */
export function listMembers<K extends 'parameters' | 'buffers'>(
  root: Module,
  kind: K,
  { prefix = '', recurse = true, removeDuplicate = true }: NamedOptions,
): [string, Members[K][number][1]][] {
  const seen = new Set<Tensor>();
  const found: [string, Members[K][number][1]][] = [];
  const modules: [string, Module][] = recurse
    ? modulesOf(root, prefix, removeDuplicate)
    : [[prefix, root]];
  for (const [path, module] of modules) {
    for (const [name, value] of membersOf(module)[kind]) {
      if (removeDuplicate && seen.has(value)) continue;
      seen.add(value);
      found.push([join(path, name), value]);
    }
  }
  return found;
}
