/**
 * Sequential, ModuleList, ModuleDict: modules that hold modules. Layer: nn.
 */
import { IndexError, ValueError } from '../errors';
import type { Tensor } from '../tensor/tensor';
import { INTERNALS, isModule } from './internals';
import { Module } from './module';

/** Modules by name: a plain object, a Map, or pairs. */
export type NamedEntries<T> = Record<string, T> | Iterable<readonly [name: string, value: T]>;

/** @internal Pairs of names and values, whichever way they were given. */
export function entriesOf<T>(given: NamedEntries<T>): (readonly [string, T])[] {
  const iterable = typeof (given as Iterable<unknown>)[Symbol.iterator] === 'function';
  return iterable
    ? [...(given as Iterable<readonly [string, T]>)]
    : Object.entries(given as Record<string, T>);
}

/** @internal A whole number that may count from the end, checked. */
export function positionIn(op: string, index: number, length: number, end = length - 1): number {
  const position = index < 0 ? index + length : index;
  if (!Number.isInteger(index) || position < 0 || position > end) {
    const advice = length === 0 ? 'It is empty.' : `Use ${-length} to ${end}.`;
    throw new IndexError(
      `${op}: index ${index} is out of range for ${length} entries. ${advice}`,
      index,
    );
  }
  return position;
}

/** @internal Numbered modules: what Sequential, ModuleList and ParametrizationList share. */
export abstract class ModuleArray extends Module {
  /** The module at a number; `at(i)` also counts from the end and checks. */
  [index: number]: Module;

  /** Number of modules. */
  override get length(): number {
    return this.names().length;
  }

  /** The module at a position, which may count from the end. */
  at(index: number): Module {
    const names = this.names();
    return this.entry(names[positionIn(this.constructor.name, index, names.length)]);
  }

  /** The modules in order. */
  *[Symbol.iterator](): Generator<Module> {
    for (const name of this.names()) yield this.entry(name);
  }

  /** Adds a module at the end, and returns the container. */
  append(module: Module): this {
    this.addModule(String(this.length), module);
    return this;
  }

  /** Adds modules at the end, and returns the container. */
  extend(modules: Iterable<Module>): this {
    for (const module of [...modules]) this.append(module);
    return this;
  }

  /** Puts a module before the one at `index`, and returns the container. */
  insert(index: number, module: Module): this {
    const at = positionIn(this.constructor.name, index, this.length, this.length);
    const rest = [...this].slice(at);
    [module, ...rest].forEach((entry, i) => {
      super.addModule(String(at + i), entry);
      this[INTERNALS].order[at + i] = at + i;
    });
    return this;
  }

  override addModule(name: string, module: Module | null): void {
    super.addModule(name, module);
    const { order } = this[INTERNALS];
    const key = String(Number(name)) === name ? Number(name) : name;
    if (!order.includes(key)) order.push(key);
  }

  /** Takes a module out, the last by default, and returns it. */
  pop(index = -1): Module {
    const at = positionIn(this.constructor.name, index, this.length);
    const module = this.at(at);
    const rest = [...this].slice(at + 1);
    for (const name of this.names().splice(at))
      delete (this as Record<string | number, unknown>)[name];
    return this.extend(rest) && module;
  }

  /** The fields' names in order; a module assigned to the next number has joined. */
  protected names(): (string | number)[] {
    const { order } = this[INTERNALS];
    while (isModule(this[order.length]) && !order.includes(order.length)) order.push(order.length);
    return order;
  }

  private entry(name: string | number): Module {
    return (this as unknown as Record<string | number, Module>)[name];
  }
}

/**
 * Modules run one after the other, each on what the one before returned.
 *
 * Made of modules, or of names and modules (a plain object, a Map or pairs), which are then the names in state dicts.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Sequential.html
 * @example
 * ```ts
 * import { nn, randn } from 'torchlet';
 * const model = new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Linear(8, 1));
 * console.log(model(randn(4, 2)).shape, String(model.at(1))); // [4, 1] Tanh()
 * ```
 */
export class Sequential<In = Tensor, Out = Tensor> extends ModuleArray {
  constructor(...modules: Module[] | [modules: readonly Module[] | NamedEntries<Module>]) {
    super();
    const [first] = modules;
    if (modules.length !== 1 || typeof first !== 'object' || first === null) {
      this.extend(modules as Module[]);
    } else if (Array.isArray(first) && first.every(isModule)) {
      this.extend(first);
    } else {
      for (const [name, module] of entriesOf(first as NamedEntries<Module>)) {
        this.addModule(name, module);
      }
    }
  }

  override forward(input: In): Out {
    const names = this.names();
    const modules = this as unknown as Record<string | number, (x: unknown) => unknown>;
    let x: unknown = input;
    for (let i = 0; i < names.length; i++) x = modules[names[i]](x);
    return x as Out;
  }

  /** The modules from `start` up to but without `end`, shared, as a Sequential of their own. */
  slice(start?: number, end?: number): Sequential<any, any> {
    return sequential([...this].slice(start, end));
  }
}

/** Outside the class: bundlers rename a class that its own body names, and modules are printed by that name. */
function sequential(modules: Module[]): Sequential<any, any> {
  return new Sequential(...modules);
}

/**
 * A list of modules, to be run in any order by the module that holds it.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ModuleList.html
 * @example
 * ```ts
 * import { nn, ones } from 'torchlet';
 * const layers = new nn.ModuleList([new nn.Linear(2, 2), new nn.Linear(2, 2)]);
 * let x = ones(1, 2);
 * for (const layer of layers) x = layer(x);
 * console.log(layers.length, x.shape); // 2 [1, 2]
 * ```
 */
export class ModuleList extends ModuleArray {
  constructor(modules: Iterable<Module> = []) {
    super();
    this.extend(modules);
  }

  override forward(..._: never[]): never {
    throw notRun(this);
  }
}

/** @internal The error of calling what only holds. */
export function notRun(container: Module): ValueError {
  return new ValueError(
    `${container.constructor.name}: a container has no forward pass of its own. Call the modules in it, or use nn.Sequential.`,
  );
}

/**
 * Modules by name, in order of insertion.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ModuleDict.html
 * @example
 * ```ts
 * import { nn, tensor } from 'torchlet';
 * const choices = new nn.ModuleDict({ relu: new nn.ReLU(), tanh: new nn.Tanh() });
 * console.log(choices.get('relu')(tensor([-1, 2])).toArray()); // [0, 2]
 * ```
 */
export class ModuleDict extends Module {
  constructor(modules: NamedEntries<Module> = {}) {
    super();
    this.update(modules);
  }

  override forward(..._: never[]): never {
    throw notRun(this);
  }

  override addModule(name: string, module: Module | null): void {
    super.addModule(name, module);
    const { order } = this[INTERNALS];
    if (!order.includes(name)) order.push(name);
  }

  /** Number of modules. */
  get size(): number {
    return this[INTERNALS].order.length;
  }

  /** Whether there is a module of this name. */
  has(name: string): boolean {
    return this[INTERNALS].order.includes(name);
  }

  /**
   * The module of this name.
   *
   * @throws ValueError when there is none
   */
  get(name: string): Module {
    const module = this.has(name) ? (this as unknown as Record<string, unknown>)[name] : undefined;
    if (isModule(module)) return module;
    throw new ValueError(
      `ModuleDict: no module '${name}'. Known: ${this.keys().join(', ') || 'none'}.`,
      name,
    );
  }

  /** Adds or replaces a module, and returns the container. */
  set(name: string, module: Module): this {
    this.addModule(name, module);
    return this;
  }

  /** Adds or replaces several modules, and returns the container. */
  update(modules: NamedEntries<Module>): this {
    for (const [name, module] of entriesOf(modules)) this.set(name, module);
    return this;
  }

  /** Takes a module out and returns it. */
  pop(name: string): Module {
    const module = this.get(name);
    const { order } = this[INTERNALS];
    order.splice(order.indexOf(name), 1);
    delete (this as unknown as Record<string, unknown>)[name];
    return module;
  }

  /** The names in order. */
  keys(): string[] {
    return this[INTERNALS].order.map(String);
  }

  /** The modules in order. */
  values(): Module[] {
    return this.keys().map((name) => this.get(name));
  }

  /** Names and modules in order. */
  entries(): [name: string, module: Module][] {
    return this.keys().map((name) => [name, this.get(name)]);
  }

  /** The names in order, as Python iterates a dict. */
  [Symbol.iterator](): Iterator<string> {
    return this.keys()[Symbol.iterator]();
  }
}
