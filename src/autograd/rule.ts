/**
 * How an operation differentiates: what every operation declares for the backward pass. Layer: autograd.
 */
import type { DType } from '../dtype';
import type { Shape } from '../shape';
import type { Tensor } from '../tensor/tensor';
import type { Node } from './node';

/** How an operation differentiates. */
export interface Rule {
  /** The operation's name. */
  readonly name: string;
  /** Cotangents of the inputs from the cotangent of the output; null where there is none. */
  vjp(g: Tensor, node: Node): (Tensor | null)[];
  /** The same for an operation with several outputs; a null cotangent means zero. */
  vjpAll?(g: (Tensor | null)[], node: Node): (Tensor | null)[];
  /** For a view: the same view of another tensor of the base's shape. */
  view?(base: Tensor, attrs: unknown): Tensor;
  /** User code: what it returns may be kept elsewhere, so the engine must not write into it. */
  readonly foreign?: boolean;
  /** Whether it needs numbers that PyTorch frees as it frees saved tensors, such as the 3 of `x.mul(3)`. */
  readonly holdsNumbers?: boolean;
}

/** What a cotangent must look like: the shape and type of the tensor it belongs to. */
export interface Likeness {
  readonly shape: Shape;
  readonly dtype: DType;
}
