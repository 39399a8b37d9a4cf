/**
 * What a user's operation carries from its forward to its backward. Layer: autograd.
 */
import { isFloating } from '../dtype';
import { GradError } from '../errors';
import type { Tensor } from '../tensor/tensor';
import { isTensor } from './is-tensor';
import type { Node } from './node';
import { checkInPlace } from './view-of';

/**
 * The context of one call of an `autograd.Function`. Anything else that `backward` needs, such as numbers and shapes,
 * may be put on it as a field.
 *
 * @see https://pytorch.org/docs/stable/autograd.html#context-method-mixins
 */
export class FunctionCtx {
  /** Fields of your own. */
  [name: string]: any;
  /** For each argument of `forward`, whether it is a tensor that needs a gradient. */
  readonly needsInputGrad: readonly boolean[];
  /** @internal Whether cotangents that are zero are given as tensors. */
  materializeGrads = true;
  /** @internal The node whose backward is running. */
  node: Node | null = null;
  private saved: readonly (Tensor | null)[] = [];
  private places: readonly boolean[] = [];
  private readonly dirty = new Set<Tensor>();
  private readonly fixed = new Set<Tensor>();

  /** @internal */
  constructor(
    readonly op: string,
    args: readonly unknown[],
    private readonly recorded: boolean,
  ) {
    this.needsInputGrad = args.map((x) => isTensor(x) && x.requiresGrad);
  }

  /** Keeps inputs or outputs of `forward` for `backward`, under watch: freed with the graph, checked for changes. */
  saveForBackward(...tensors: (Tensor | null)[]): void {
    this.saved = tensors;
  }

  /**
   * What `saveForBackward` was given.
   *
   * @throws GradError when it was freed by an earlier backward pass, or changed in place since
   */
  get savedTensors(): Tensor[] {
    if (this.node === null) return [...this.saved] as Tensor[];
    const kept = [...this.node.savedTensors()];
    return this.places.map((there) => (there ? kept.shift() : null)) as Tensor[];
  }

  /**
   * Says that inputs are changed in place; they must be returned as outputs.
   *
   * @throws GradError for a leaf that requires grad, or a view of one
   */
  markDirty(...tensors: Tensor[]): void {
    for (const x of tensors) {
      checkInPlace(this.op, x, this.recorded);
      this.dirty.add(x);
    }
  }

  /** Says that outputs have no gradient. */
  markNonDifferentiable(...tensors: Tensor[]): void {
    for (const x of tensors) this.fixed.add(x);
  }

  /** Whether `backward` gets zeros (the default) or null for outputs that were not used. */
  setMaterializeGrads(value: boolean): void {
    this.materializeGrads = value;
  }

  /** @internal Hands over what was saved to the node, which may free it. */
  takeSaved(): Tensor[] {
    this.places = this.saved.map((x) => isTensor(x));
    const kept = this.saved.filter(isTensor);
    this.saved = [];
    return kept;
  }

  /** @internal */
  isDirty(x: Tensor): boolean {
    return this.dirty.has(x);
  }

  /** @internal */
  isDifferentiable(x: Tensor): boolean {
    return isFloating(x.dtype) && !this.fixed.has(x);
  }

  /** @internal Checks that what was marked as dirty is returned. */
  checkDirty(outputs: readonly unknown[]): void {
    for (const x of this.dirty) {
      if (!outputs.includes(x)) {
        throw new GradError(
          `${this.op}: an input was marked as dirty and is not returned. Return it from forward().`,
          this.op,
        );
      }
      if (x.viewOf !== null && outputs.length > 1) {
        throw new GradError(
          `${this.op}: changes a view in place and has ${outputs.length} outputs. Return the view alone, or clone() it first.`,
          this.op,
        );
      }
    }
  }

  /** @internal Runs a backward; meanwhile saved tensors are read through the node. */
  during<T>(node: Node, run: () => T): T {
    const before = this.node;
    this.node = node;
    try {
      return run();
    } finally {
      this.node = before;
    }
  }
}
