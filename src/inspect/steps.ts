/**
 * The backward pass step by step: the engine's own loop, one node at a time, with the mathematics of each node.
 * Layer: inspect.
 */
import { BackwardSteps, type NodeStep } from '../autograd/index';
import { describeNode, type Written } from '../ops/written';
import { type Call, parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import { type Named, namesOf, nodesOf } from './capture';

/** What one node did, and how its operation is written. */
export interface BackwardStep extends NodeStep {
  /** Number of nodes that the whole pass runs. */
  readonly total: number;
  readonly written: Written;
  /** Names of the leaves, as far as they were given. */
  readonly names: ReadonlyMap<unknown, string>;
}

/** Options of `backwardSteps`; as of `backward`. */
export interface BackwardStepsOptions {
  /** Cotangent of the tensor; one for a tensor of one element. */
  gradient?: Tensor | null;
  retainGraph?: boolean | null;
  createGraph?: boolean;
  /** The model, or names of tensors, to call the leaves by. */
  params?: Named;
}

/** A backward pass under way; leaving a `for … of` loop early keeps the rest. */
export interface StepIterator extends IterableIterator<BackwardStep, undefined> {
  /** Whether every node has run. */
  readonly done: boolean;
  /** Runs all that is left. */
  finish(): void;
}

const OPTIONS = {
  gradient: null as Tensor | null,
  retainGraph: null as boolean | null,
  createGraph: false,
  params: null as Named,
};

/**
 * Runs the backward pass of a tensor one node at a time. It is the engine's own loop, so at its end the gradients are
 * those of `backward`, bit for bit; stopped half way, it goes on where it was.
 *
 * @param tensor usually a loss
 * @throws GradError as `backward` does
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * import { backwardSteps } from 'torchlet/inspect';
 * const w = tensor(3, { requiresGrad: true });
 * const steps = backwardSteps(w.mul(2).square());
 * console.log([...steps].map((step) => step.node.name));
 * // ['squareBackward', 'mulBackward', 'AccumulateGrad']
 * console.log(w.grad?.item()); // 24
 * ```
 */
export function backwardSteps(
  tensor: Tensor,
  ...args: Call<[gradient: Tensor | null], BackwardStepsOptions>
): StepIterator {
  const { gradient, params, ...options } = parseOptions(
    'backwardSteps',
    OPTIONS,
    ['gradient'],
    args,
  );
  const steps = new BackwardSteps([tensor], [gradient], options);
  const names = namesOf(params);
  // The lines name what is saved, which the engine frees: they are written before the pass.
  const nodes = nodesOf('backwardSteps', tensor);
  const written = new Map(nodes.map((node) => [node, describeNode(node)]));
  return {
    [Symbol.iterator]() {
      return this;
    },
    next() {
      const { done, value } = steps.next();
      if (done) return { done, value: undefined };
      const lines = written.get(value.node) ?? describeNode(value.node);
      return { done: false, value: { ...value, total: nodes.length, written: lines, names } };
    },
    get done() {
      return steps.done;
    },
    finish: () => steps.finish(),
  };
}
