/**
 * Tensor: a strided view over storage, with its place in the autograd graph. What tensors can do is declared in
 * `ops/` and installed as methods; this file holds what a tensor is. Layer: tensor.
 */

import { AccumulateGrad } from '../autograd/accumulate-grad';
import { NodeHooks, type Replacement, register, type TensorHook } from '../autograd/hooks';
import type { Node } from '../autograd/node';
import { currentNode, type ViewOf } from '../autograd/view-of';
import type { Storage, View } from '../backend/backend';
import { BYTES, type DType, type TypedArray } from '../dtype';
import { GradError } from '../errors';
import { contiguousStrides, isContiguous, numelOf, type Shape } from '../shape';
import { download } from './download';
import { formatTensor } from './format';
import type { Methods } from './methods';

/** A function called with a cotangent; what it returns replaces the cotangent. */
export type GradHook = (grad: Tensor) => Replacement<Tensor>;

/** What undoes a registration. */
export interface RemovableHandle {
  /** Takes the hook away again. */
  remove(): void;
}

/**
 * A multi-dimensional array of one element type on one device, which can record the operations on it.
 *
 * Made by `tensor`, `zeros`, `randn` and their like, not by `new`. Every operation is both a function and a method.
 *
 * @see https://pytorch.org/docs/stable/tensors.html
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * const x = tensor([[1, 2], [3, 4]], { requiresGrad: true });
 * x.mul(x).sum().backward();
 * console.log(x.grad?.toArray()); // [[2, 4], [6, 8]]
 * ```
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the operations' names are installed as methods by ops/define.
export class Tensor implements View {
  /** @internal The gradient, for readers that do not keep it: see `grad`. */
  gathered: Tensor | null = null;
  /** Which output of its `gradFn` the tensor is. */
  outputNr = 0;
  /** @internal Whether the user asked for gradients of this leaf. */
  private wanted = false;
  /** @internal The node that made the tensor; read through `gradFn`. */
  private node: Node | null = null;
  /** @internal What the tensor is a view of, and how. */
  viewOf: ViewOf | null = null;
  /** @internal Leaf only: the node that adds to `.grad`. */
  private accumulator: AccumulateGrad | null = null;
  /** @internal */
  private postAccumulate: ((tensor: Tensor) => void)[] | null = null;
  /** @internal The hook by which this non-leaf keeps its gradient. */
  private retained: TensorHook | null = null;

  /** @internal Use the creation functions. */
  constructor(
    /** @internal The memory that this tensor is a window on. */
    readonly storage: Storage,
    /** Type of the elements. */
    readonly dtype: DType,
    /** Sizes of the dimensions. */
    readonly shape: Shape,
    /** Steps between neighbours in each dimension, in elements. */
    readonly strides: Shape,
    /** @internal Where the first element lies in `storage.data`. */
    readonly offset: number,
    /** @internal Number of elements. */
    readonly count: number,
    /** @internal */
    readonly dense: boolean,
  ) {}

  /** @internal A contiguous tensor over fresh storage. */
  static over(storage: Storage, shape: Shape): Tensor {
    return new Tensor(
      storage,
      storage.dtype,
      shape,
      contiguousStrides(shape),
      storage.base,
      numelOf(shape),
      true,
    );
  }

  /** @internal Another window on the same storage, outside the graph. */
  window(shape: Shape, strides: Shape, offset: number): Tensor {
    return new Tensor(
      this.storage,
      this.dtype,
      shape,
      strides,
      offset,
      numelOf(shape),
      isContiguous(shape, strides),
    );
  }

  /** Name of the device that holds the elements: `'cpu'`, `'gpu:webgl2'`, … */
  get device(): string {
    return this.storage.backend.name;
  }

  /** Number of dimensions. */
  get ndim(): number {
    return this.shape.length;
  }

  /** How often the storage was changed in place. */
  get _version(): number {
    return this.storage.version;
  }

  /**
   * The gradient that `backward` has gathered here, or null before the first.
   *
   * Whoever has seen it may keep it. The memory of one that nobody has seen, as in a loop of `backward`, `step` and
   * `zeroGrad`, serves later results once it is dropped.
   */
  get grad(): Tensor | null {
    if (this.accumulator !== null) this.accumulator.unseen = null;
    return this.gathered;
  }

  /** Replaces the gradient, or drops it. */
  set grad(gradient: Tensor | null) {
    this.accumulator?.drop();
    this.gathered = gradient;
  }

  /** @internal Takes over a gradient that nobody has seen. */
  takeGradient(gradient: Tensor): void {
    this.gathered = gradient;
    if (this.accumulator !== null) this.accumulator.unseen = gradient;
  }

  /** Whether operations on this tensor are recorded. Assign to a leaf to change it. */
  get requiresGrad(): boolean {
    return this.wanted || this.gradFn !== null;
  }

  /** Switches recording on or off for a leaf. */
  set requiresGrad(wanted: boolean) {
    if (this.gradFn !== null && !wanted) {
      throw new GradError(
        'requiresGrad: only a leaf can be switched off, and this tensor was made by ' +
          `${this.gradFn.rule.name}. Use detach() for a tensor outside the graph.`,
        this.gradFn.rule.name,
      );
    }
    if (wanted && this.dtype !== 'float32' && this.dtype !== 'float64') {
      throw new GradError(
        `requiresGrad: only floating tensors can have gradients; this one is ${this.dtype}. Convert it with to('float32').`,
      );
    }
    this.wanted = wanted && this.gradFn === null;
  }

  /** The node of the graph that made this tensor; null for a leaf. */
  get gradFn(): Node | null {
    return this.viewOf === null ? this.node : currentNode(this, this.viewOf, this.node);
  }

  /** Whether the tensor was made by the user, or outside the graph. */
  get isLeaf(): boolean {
    return this.gradFn === null;
  }

  /** @internal Puts the tensor into the graph as output `slot` of a node. */
  setNode(node: Node | null, slot: number): void {
    if (this.retained !== null) this.retained = moveHook(this.retained, this.node, node, slot);
    if (slot > 0) node?.setOutput(slot, this);
    this.node = node;
    this.outputNr = slot;
    if (node !== null) this.wanted = false;
  }

  /** @internal The node that this tensor's cotangent goes to; null where none is wanted. */
  edge(): Node | null {
    const made = this.viewOf === null ? this.node : currentNode(this, this.viewOf, this.node);
    if (made !== null || !this.wanted) return made;
    this.accumulator ??= new AccumulateGrad(this);
    return this.accumulator;
  }

  /** @internal The same where there must be one. */
  gradEdge(): Node {
    const edge = this.edge();
    if (edge !== null) return edge;
    throw new GradError(
      'autograd: a tensor does not require grad and was made by no recorded operation. ' +
        'Create it with { requiresGrad: true }, or check for a detach() or noGrad() on the way.',
    );
  }

  /**
   * Calls a function with this tensor's cotangent in every backward pass; what it returns replaces the cotangent.
   *
   * @throws GradError when the tensor does not require grad
   * @see https://pytorch.org/docs/stable/generated/torch.Tensor.register_hook.html
   * @example
   * ```ts
   * import { tensor } from 'torchlet';
   * const x = tensor([1, 2], { requiresGrad: true });
   * x.registerHook((g) => g.mul(10));
   * x.sum().backward();
   * console.log(x.grad?.toArray()); // [10, 10]
   * ```
   */
  registerHook(hook: GradHook): RemovableHandle {
    if (!this.requiresGrad) {
      throw new GradError(
        'registerHook: the tensor does not require grad. Set requiresGrad = true first.',
      );
    }
    const node = this.gradEdge();
    node.hooks ??= new NodeHooks();
    return register(node.hooks.tensor, { slot: this.outputNr, run: hook });
  }

  /**
   * Calls a function after a gradient was added to this leaf's `.grad`.
   *
   * @throws GradError when the tensor is not a leaf that requires grad
   */
  registerPostAccumulateGradHook(hook: (tensor: Tensor) => void): RemovableHandle {
    if (!this.isLeaf || !this.requiresGrad) {
      throw new GradError(
        'registerPostAccumulateGradHook: only a leaf that requires grad gathers gradients.',
      );
    }
    this.postAccumulate ??= [];
    return register(this.postAccumulate, hook);
  }

  /** @internal */
  runPostAccumulateHooks(): void {
    if (this.postAccumulate !== null) for (const hook of [...this.postAccumulate]) hook(this);
  }

  /**
   * Keeps the gradient of a tensor that is not a leaf in its `.grad`.
   *
   * @throws GradError when the tensor does not require grad
   * @example
   * ```ts
   * import { tensor } from 'torchlet';
   * const h = tensor([1, 2], { requiresGrad: true }).mul(3);
   * h.retainGrad();
   * h.sum().backward();
   * console.log(h.grad?.toArray()); // [1, 1]
   * ```
   */
  retainGrad(): void {
    if (!this.requiresGrad) {
      throw new GradError(
        'retainGrad: the tensor does not require grad. Set requiresGrad = true first.',
      );
    }
    const made = this.gradFn;
    if (made === null || this.retained !== null) return;
    const run = (g: Tensor) => {
      this.grad = this.grad === null ? g.clone() : this.grad.add(g);
    };
    this.retained = { slot: this.outputNr, run };
    made.hooks ??= new NodeHooks();
    made.hooks.retain.push(this.retained);
  }

  /** Whether `retainGrad` was called on this non-leaf. */
  get retainsGrad(): boolean {
    return this.retained !== null;
  }

  /** Switches recording of operations on this leaf on or off, and returns it. */
  requiresGrad_(requiresGrad = true): this {
    this.requiresGrad = requiresGrad;
    return this;
  }

  /**
   * The same elements outside the graph: storage and version counter are shared, gradients do not flow.
   *
   * @example
   * ```ts
   * import { tensor } from 'torchlet';
   * const x = tensor([1, 2], { requiresGrad: true });
   * console.log(x.mul(2).detach().requiresGrad); // false
   * ```
   */
  detach(): Tensor {
    return new Tensor(
      this.storage,
      this.dtype,
      this.shape,
      this.strides,
      this.offset,
      this.count,
      this.dense,
    );
  }

  /** Takes this very tensor out of the graph. */
  detach_(): this {
    if (this.viewOf !== null) {
      throw new GradError(
        'detach_: the tensor is a view of another. Use detach(), which leaves the view as it is.',
      );
    }
    this.setNode(null, 0);
    this.wanted = false;
    return this;
  }

  /**
   * The elements as a flat typed array in logical order: the storage itself for a whole contiguous tensor on the CPU,
   * else a copy.
   *
   * @throws DeviceError on a device that cannot read synchronously; use `dataAsync()` there
   */
  get data(): TypedArray {
    const array = this.dense ? this.storage.backend.share?.(this) : undefined;
    if (array === undefined) return download('data', this);
    return this.count === array.length
      ? array
      : array.subarray(this.offset, this.offset + this.count);
  }

  /** The matrix transposed; of fewer dimensions, the tensor. */
  get T(): Tensor {
    return this.t();
  }

  /** How the elements lie: always by strides. */
  get layout(): 'strided' {
    return 'strided';
  }

  /** Bytes that one element takes. */
  get itemsize(): number {
    return BYTES[this.dtype];
  }

  /** Bytes that all elements take. */
  get nbytes(): number {
    return this.count * BYTES[this.dtype];
  }

  /** The matrix transposed; no element is complex, so nothing is conjugated. */
  get H(): Tensor {
    return this.t();
  }

  /** The last two dimensions swapped; no element is complex, so nothing is conjugated. */
  get mH(): Tensor {
    return this.mT;
  }

  /** The last two dimensions swapped. */
  get mT(): Tensor {
    return this.transpose(-2, -1);
  }

  /** The tensor as PyTorch prints it; `setPrintOptions` changes how. */
  toString(): string {
    return formatTensor(this);
  }

  /** The elements as nested arrays, for `JSON.stringify`; JSON has null for NaN and infinities. */
  toJSON(): unknown {
    return this.toArray();
  }

  /** @internal What `console.log` shows in Node. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }

  /** A tensor is not a boolean: JavaScript would take any object for true. */
  [Symbol.toPrimitive](hint: string): string | number {
    return hint === 'string' ? this.toString() : (this.item() as number);
  }
}

/** The operations, as methods. */
export interface Tensor extends Methods {
  /** Frees the memory at the end of the block that declares the tensor with `using`; see `dispose`. */
  [Symbol.dispose](): void;
}

/** After an in-place change `retainGrad` keeps the gradient of the new value; other hooks stay with the old. */
function moveHook(
  hook: TensorHook,
  from: Node | null,
  to: Node | null,
  slot: number,
): TensorHook | null {
  const there = from?.hooks?.retain;
  there?.splice(there.indexOf(hook), 1);
  if (to === null) return null;
  hook.slot = slot;
  to.hooks ??= new NodeHooks();
  to.hooks.retain.push(hook);
  return hook;
}
