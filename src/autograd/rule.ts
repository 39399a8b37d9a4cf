/**
 * How an operation differentiates: what every operation declares for the backward pass. Layer: autograd.
 */
import type { DType } from '../dtype';
import type { Shape } from '../shape';
import type { Tensor } from '../tensor/tensor';
import type { Node } from './node';

/** How an operation differentiates, as it is declared. */
export interface RuleParts {
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
  /** How the operation and its cotangents are written, for those who look at the graph. */
  describe?(node: Node): Written;
}

/** The parts of a rule, those that were left out included. */
export type Rule = { readonly [Part in keyof Required<RuleParts>]: RuleParts[Part] };

/** A rule of these parts. All rules are alike, so that the engine, which meets many, reads each of them as quickly as one. */
export function defineRule(parts: RuleParts): Rule {
  const { name, vjp, vjpAll, view, foreign, holdsNumbers, describe } = parts;
  return { name, vjp, vjpAll, view, foreign, holdsNumbers, describe };
}

/** One line of mathematics. */
export interface Line {
  readonly text: string;
  readonly latex: string;
}

/** An operation as it is written on a board. */
export interface Written {
  /** Names of the tensor operands. */
  readonly operands: readonly string[];
  /** The name of the result, where the cotangents use it. */
  readonly result: string;
  /** The value, over the operands. */
  readonly value: Line;
  /** The cotangent of each operand, over `g`, the operands and the result; null where there is none. */
  readonly cotangents: readonly (Line | null)[];
  /** Which names the saved tensors have, in their order. */
  readonly saved: readonly string[];
  /** Numbers that the lines name. */
  readonly numbers: Readonly<Record<string, number>>;
  /** Whether the lines hold element by element, so that numbers may be put in for the names. */
  readonly elementwise: boolean;
}

/** What a cotangent must look like: the shape and type of the tensor it belongs to. */
export interface Likeness {
  readonly shape: Shape;
  readonly dtype: DType;
}
