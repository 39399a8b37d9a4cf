/**
 * What the derivatives of whole functions have in common: running the function on leaves of its own, and gradients that
 * are zero where there is no way. Layer: autograd.
 */
import { GradError, ShapeError } from '../errors';
import type { Call } from '../options';
import { formatShape, sameShape } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { grad } from './backward';
import { asList } from './is-tensor';

/** One tensor or several. */
export type Tensors = Tensor | readonly Tensor[];

/** One `T` for one tensor, a list for several. */
export type Like<S, T> = S extends Tensor ? T : T[];

/** A function of the inputs: called with one tensor, or with each of several. */
export type FunctionOf<I, O extends Tensors> = (
  ...inputs: I extends Tensor
    ? [I]
    : I extends readonly unknown[]
      ? { [K in keyof I]: Tensor }
      : never
) => O;

/** Options of all of them. */
export interface FunctionalOptions {
  /** Records the result, so that it can be differentiated in its turn. */
  createGraph?: boolean;
  /** Whether an output that does not depend on an input is an error instead of zeros. */
  strict?: boolean;
}

/** The arguments after the inputs. */
export type Options = Call<[createGraph: boolean, strict: boolean], FunctionalOptions>;
/** The same where a vector comes first. */
export type WithV = Call<
  [v: Tensors | null, createGraph: boolean, strict: boolean],
  FunctionalOptions & { v?: Tensors | null }
>;

/** Their defaults. */
export const OPTIONS = { createGraph: false, strict: false };
export const WITH_V = { v: null as Tensors | null, ...OPTIONS };

/** A function run at its inputs, in the graph. */
export interface Run {
  readonly op: string;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly createGraph: boolean;
  readonly strict: boolean;
}

/** Runs the function. */
export function run(
  op: string,
  func: (...inputs: any[]) => Tensors,
  inputs: Tensors,
  { createGraph, strict }: Required<FunctionalOptions>,
): Run & { several: boolean } {
  // With createGraph the result must lead back to what the caller gave; else it works on leaves of its own.
  const own = asList(inputs).map((x) =>
    createGraph && x.requiresGrad ? x.alias() : x.detach().requiresGrad_(),
  );
  const result = func(...own);
  const several = Array.isArray(result);
  return { op, inputs: own, outputs: asList(result), createGraph, strict, several };
}

/** Gradients of outputs, zeros where an input has no part in them. */
export function gradients(
  { op, strict }: Run,
  outputs: readonly Tensor[],
  inputs: readonly Tensor[],
  gradOutputs: readonly Tensor[],
  createGraph: boolean,
): Tensor[] {
  const reached = outputs.map((y, i) => [y, gradOutputs[i]]).filter(([y]) => y.requiresGrad);
  const found =
    reached.length === 0
      ? inputs.map(() => null)
      : grad(
          reached.map(([y]) => y),
          inputs,
          {
            gradOutputs: reached.map(([, v]) => v),
            createGraph,
            retainGraph: true,
            allowUnused: true,
          },
        );
  return found.map((g, i) => {
    if (g !== null) return g;
    if (strict) {
      throw new GradError(
        `${op}: the result does not depend on input ${i}. Use it in the function, or leave out strict for zeros.`,
      );
    }
    return inputs[i].newZeros(inputs[i].shape);
  });
}

/** The results as the caller gets them. */
export function finish(tensors: readonly Tensor[], createGraph: boolean): Tensor[] {
  return tensors.map((x) => (createGraph ? x : x.detach()));
}

/** One result for one tensor, a list for several. */
export function like<S extends Tensors, T>(given: S | boolean, results: readonly T[]): Like<S, T> {
  const several = typeof given === 'boolean' ? given : Array.isArray(given);
  return (several ? [...results] : results[0]) as Like<S, T>;
}

/** The vector of a product: given, or a one for a result of one element. */
export function vectorFor(
  op: string,
  v: Tensors | null,
  tensors: readonly Tensor[],
): readonly Tensor[] {
  if (v === null) {
    if (tensors.length === 1 && tensors[0].count === 1)
      return [tensors[0].newOnes(tensors[0].shape)];
    throw new GradError(`${op}: v may be left out only for one tensor of one element. Give v.`);
  }
  const given = asList(v);
  tensors.forEach((x, i) => {
    if (given[i] !== undefined && sameShape(given[i].shape, x.shape)) return;
    throw new ShapeError(
      `${op}: v ${i} has shape ${given[i] === undefined ? 'none' : formatShape(given[i].shape)}, it must have ` +
        `${formatShape(x.shape)}.`,
      [x.shape],
    );
  });
  return given;
}

/** Checks that the result is one number. */
export function oneElement(op: string, { outputs }: Run): void {
  if (outputs.length === 1 && outputs[0].count === 1) return;
  throw new GradError(
    `${op}: the function must return one tensor of one element, got ` +
      `${outputs.map((y) => formatShape(y.shape)).join(', ')}. Reduce with sum().`,
  );
}
