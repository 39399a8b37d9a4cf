/**
 * Module: the base class of layers, losses and models, with PyTorch's protocol. Layer: nn.
 *
 * A module is a function, so `model(x)` works; its parts are found by looking at its fields (`fields.ts`).
 */
import { type Call, parseOptions } from '../options';
import type { RemovableHandle, Tensor } from '../tensor/tensor';
import { makeCallable } from './call';
import { convertModule, convertModuleAsync, type ModuleTarget } from './convert';
import { listMembers, membersOf, modulesOf, type NamedOptions } from './fields';
import type {
  BackwardHook,
  BackwardPreHook,
  ForwardHook,
  ForwardPreHook,
  HookOptions,
} from './hooks';
import { addHook, Hooks } from './hooks';
import { INTERNALS, type Internals } from './internals';
import type { Parameter } from './parameter';
import { printModule } from './print';
import { findSubmodule, findTensor, register } from './register';
import { type LoadResult, loadState, type StateDict, stateOf } from './state-dict';

type NamedArgs = Call<[prefix: string, recurse: boolean, removeDuplicate: boolean], NamedOptions>;

const NAMED = { prefix: '', recurse: true, removeDuplicate: true };
const NAMED_ORDER = ['prefix', 'recurse', 'removeDuplicate'] as const;

/** A module is called like a function: `model(x)` runs its hooks and `forward`. */
export interface Module {
  // biome-ignore lint/style/useShorthandFunctionType: an interface merges with the class, a type does not.
  (...args: Parameters<this['forward']>): ReturnType<this['forward']>;
}

/**
 * Base class of layers, losses and models: fields that are parameters or modules (or arrays and plain objects of
 * them) are found by `parameters()`, `stateDict()` and the like, and calling it runs `forward`.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Module.html
 * @example
 * ```ts
 * import { nn, randn, type Tensor } from 'torchlet';
 * class Net extends nn.Module {
 *   hidden = new nn.Linear(2, 8);
 *   out = new nn.Linear(8, 1);
 *   forward(x: Tensor) {
 *     return this.out(this.hidden(x).tanh());
 *   }
 * }
 * const net = new Net();
 * console.log(net(randn(4, 2)).shape, Object.keys(net.stateDict()));
 * // [4, 1] ['hidden.weight', 'hidden.bias', 'out.weight', 'out.bias']
 * ```
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the call signature cannot be said inside the class.
export abstract class Module {
  /** Whether the module is in training mode; layers such as Dropout behave differently in evaluation mode. */
  declare training: boolean;
  /** @internal */
  declare readonly [INTERNALS]: Internals;

  constructor() {
    // biome-ignore lint/correctness/noConstructorReturn: a callable object is a function with the class's prototype.
    return makeCallable(new.target.prototype) as this;
  }

  /** What the module computes; call the module itself to run its hooks too. */
  abstract forward(...args: any[]): any;

  /** Every parameter, each once. */
  parameters(...args: Call<[recurse: boolean], { recurse?: boolean }>): Parameter[] {
    const options = parseOptions('parameters', { recurse: true }, ['recurse'], args);
    return listMembers(this, 'parameters', options).map(([, parameter]) => parameter);
  }

  /** Every parameter with its path, each once. */
  namedParameters(...args: NamedArgs): [name: string, parameter: Parameter][] {
    return listMembers(
      this,
      'parameters',
      parseOptions('namedParameters', NAMED, NAMED_ORDER, args),
    );
  }

  /** Every buffer, each once. */
  buffers(...args: Call<[recurse: boolean], { recurse?: boolean }>): Tensor[] {
    const options = parseOptions('buffers', { recurse: true }, ['recurse'], args);
    return listMembers(this, 'buffers', options).map(([, buffer]) => buffer);
  }

  /** Every buffer with its path, each once. */
  namedBuffers(...args: NamedArgs): [name: string, buffer: Tensor][] {
    return listMembers(this, 'buffers', parseOptions('namedBuffers', NAMED, NAMED_ORDER, args));
  }

  /** The modules directly inside, each once. */
  children(): Module[] {
    return [...new Set(membersOf(this).children.map(([, child]) => child))];
  }

  /** The modules directly inside with their names, each once. */
  namedChildren(): [name: string, module: Module][] {
    const children = this.children();
    const named = membersOf(this).children;
    return children.map((child) => named.find(([, module]) => module === child)!);
  }

  /** This module and all inside it, each once, parents first. */
  modules(): Module[] {
    return modulesOf(this).map(([, module]) => module);
  }

  /** This module (as `''`) and all inside it with their paths, parents first. */
  namedModules(
    ...args: Call<[], Pick<NamedOptions, 'prefix' | 'removeDuplicate'>>
  ): [name: string, module: Module][] {
    const defaults = { prefix: '', removeDuplicate: true };
    const { prefix, removeDuplicate } = parseOptions('namedModules', defaults, [], args);
    return modulesOf(this, prefix, removeDuplicate);
  }

  /** Sets training mode (or, with false, evaluation mode) here and in all modules inside, and returns the module. */
  train(mode = true): this {
    this.training = mode;
    for (const child of this.children()) child.train(mode);
    return this;
  }

  /** Sets evaluation mode here and in all modules inside, and returns the module. */
  eval(): this {
    return this.train(false);
  }

  /** Runs a function on all modules inside and on this one, children first, and returns the module. */
  apply(fn: (module: Module) => void): this {
    for (const child of this.children()) child.apply(fn);
    fn(this);
    return this;
  }

  /**
   * Moves or converts the parameters and floating buffers in place, and returns the module.
   *
   * @param target `'float32'`, `'float64'`, a device, a tensor to be like, or `{ dtype, device }`
   * @throws DTypeError for an element type that is not floating, or that the device does not have
   * @throws DeviceError when the device is not there; nothing has changed after an error
   */
  to(target: ModuleTarget): this {
    convertModule(this, target);
    return this;
  }

  /**
   * `to` for every device: also from one that cannot be read synchronously, as `gpu:webgpu`.
   *
   * @throws DTypeError for an element type that is not floating
   * @throws DeviceError when the device is not there, or was lost; nothing has changed then
   */
  async toAsync(target: ModuleTarget): Promise<this> {
    await convertModuleAsync(this, target);
    return this;
  }

  /** Converts to float32. */
  float(): this {
    return this.to('float32');
  }

  /** Converts to float64. */
  double(): this {
    return this.to('float64');
  }

  /** Moves to the CPU. */
  cpu(): this {
    return this.to('cpu');
  }

  /** Switches recording for all parameters on or off, and returns the module. */
  requiresGrad_(requiresGrad = true): this {
    for (const parameter of this.parameters()) parameter.requiresGrad_(requiresGrad);
    return this;
  }

  /** Forgets the gradients of all parameters, or writes zeros over them where `setToNone` is false. */
  zeroGrad(...args: Call<[setToNone: boolean], { setToNone?: boolean }>): void {
    const { setToNone } = parseOptions('zeroGrad', { setToNone: true }, ['setToNone'], args);
    for (const parameter of this.parameters()) {
      const { gathered: gradient } = parameter;
      if (setToNone || gradient === null) parameter.grad = null;
      else parameter.gathered = gradient.detach().zero_();
    }
  }

  /**
   * Makes a tensor part of the module's state without being learnt; it becomes the field `name`.
   *
   * @param tensor null reserves the name
   * @param args whether state dicts contain it; true by default
   * @throws ValueError for a name that is taken, empty or has dots
   */
  registerBuffer(
    name: string,
    tensor: Tensor | null,
    ...args: Call<[persistent: boolean], { persistent?: boolean }>
  ): void {
    const defaults = { persistent: true };
    const { persistent } = parseOptions('registerBuffer', defaults, ['persistent'], args);
    register('registerBuffer', 'buffer', this, name, tensor);
    this[INTERNALS].buffers.set(name, persistent);
  }

  /** Makes a parameter the field `name`; null reserves the name. */
  registerParameter(name: string, parameter: Parameter | null): void {
    register('registerParameter', 'parameter', this, name, parameter);
  }

  /** Makes a module the field `name`; null reserves the name. */
  addModule(name: string, module: Module | null): void {
    register('addModule', 'module', this, name, module);
  }

  /** The same as `addModule`. */
  registerModule(name: string, module: Module | null): void {
    this.addModule(name, module);
  }

  /** The module at a path such as `'encoder.layers.0'`. */
  getSubmodule(target: string): Module {
    return findSubmodule('getSubmodule', this, target);
  }

  /** The parameter at a path. */
  getParameter(target: string): Parameter {
    return findTensor('getParameter', this, 'parameters', target) as Parameter;
  }

  /** The buffer at a path. */
  getBuffer(target: string): Tensor {
    return findTensor('getBuffer', this, 'buffers', target);
  }

  /**
   * Parameters and saved buffers by path, outside the graph; they share their elements with the module.
   *
   * @see https://pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.state_dict
   */
  stateDict(): StateDict {
    const state: StateDict = {};
    for (const [key, tensor] of stateOf(this, '', new Map())) state[key] = tensor.detach();
    return state;
  }

  /**
   * Copies a state dict into the module.
   *
   * @param options `strict`: whether the keys must be the same; true by default
   * @returns the keys that were missing in the state dict, and those that it has and the module has not
   * @throws StateDictError when keys (if strict) or shapes do not fit; nothing is loaded then
   */
  loadStateDict(
    stateDict: StateDict | Map<string, Tensor>,
    ...options: Call<[strict: boolean], { strict?: boolean }>
  ): LoadResult {
    const { strict } = parseOptions('loadStateDict', { strict: true }, ['strict'], options);
    return loadState(this, stateDict, strict);
  }

  /** Calls a function before every `forward`, with the module and its arguments; what it returns replaces them. */
  registerForwardPreHook(hook: ForwardPreHook, options: HookOptions = {}): RemovableHandle {
    return addHook(hooksOf(this).forwardPre, hook, options);
  }

  /** Calls a function after every `forward`, with module, arguments and result; what it returns replaces the result. */
  registerForwardHook(hook: ForwardHook, options: HookOptions = {}): RemovableHandle {
    return addHook(hooksOf(this).forward, hook, options);
  }

  /** Calls a function with the gradients of the results before they go back into the module; it may replace them. */
  registerFullBackwardPreHook(hook: BackwardPreHook, options: HookOptions = {}): RemovableHandle {
    return addHook(hooksOf(this).backwardPre, hook, options);
  }

  /** Calls a function with the gradients of arguments and results; it may replace those of the arguments. */
  registerFullBackwardHook(hook: BackwardHook, options: HookOptions = {}): RemovableHandle {
    return addHook(hooksOf(this).backward, hook, options);
  }

  /** The options that the printed form shows; a module of your own may override it. */
  extraRepr(): string {
    return '';
  }

  /** The module as PyTorch prints it. */
  toString(): string {
    return printModule(this);
  }

  /** What `console.log` shows in Node. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

function hooksOf(module: Module): Hooks {
  const internals = module[INTERNALS];
  internals.hooks ??= new Hooks();
  return internals.hooks;
}
