/**
 * The backward pass one node at a time: the engine's own loop, stopped between two nodes, with what each node took and
 * gave. Layer: autograd.
 */
import type { Tensor } from '../tensor/tensor';
import { AccumulateGrad } from './accumulate-grad';
import { type PassOptions, prepare } from './backward';
import { advance, start } from './engine';
import { conform } from './likeness';
import type { Node } from './node';
import { Pass, type Watch } from './pass';

/** A cotangent added to what a node had gathered, or to the `.grad` of a leaf. */
export interface Accumulation {
  /** Which input of the node that ran it belongs to; -1 where the node is a leaf's own. */
  readonly input: number;
  /** The node that gets it. */
  readonly to: Node;
  /** Which of its outputs. */
  readonly slot: number;
  /** The leaf whose `.grad` it is added to; null for a node in the middle. */
  readonly leaf: Tensor | null;
  readonly added: Tensor;
  /** What was there; null for nothing. */
  readonly before: Tensor | null;
  /** What is there now. */
  readonly after: Tensor;
}

/** What one node did in a backward pass. Tensors are copies, outside the graph. */
export interface NodeStep {
  /** Number of the step, from 0. */
  readonly index: number;
  readonly node: Node;
  /** Cotangents of the node's outputs. */
  readonly gradOutputs: readonly (Tensor | null)[];
  /** Cotangents of its inputs, in their shapes; null where none is wanted. */
  readonly gradInputs: readonly (Tensor | null)[];
  /** What its operation had saved. */
  readonly savedTensors: readonly Tensor[];
  readonly accumulated: readonly Accumulation[];
}

/**
 * A backward pass that runs one node for each `next()`. Between two steps it holds nothing that another pass could
 * stumble over; leaving a `for … of` loop early keeps the rest, for a later loop or for `finish()`.
 */
export class BackwardSteps implements IterableIterator<NodeStep, undefined> {
  private readonly pass: Pass;
  private readonly record = new StepRecord();
  private state: 'ready' | 'under way' | 'over' = 'ready';
  private readonly grads: readonly Tensor[];

  constructor(
    private readonly roots: readonly Tensor[],
    gradients: readonly (Tensor | null)[],
    options: PassOptions,
  ) {
    const [grads, request] = prepare(roots, gradients, options);
    this.grads = grads;
    this.pass = new Pass(roots, request, this.record);
    this.record.wanted = this.pass.wanted;
  }

  [Symbol.iterator](): this {
    return this;
  }

  /** Whether every node has run. */
  get done(): boolean {
    return this.state === 'over';
  }

  /** Runs the next node. */
  next(): IteratorResult<NodeStep, undefined> {
    if (this.state === 'over') return { done: true, value: undefined };
    const { pass } = this;
    pass.enter();
    try {
      if (this.state === 'ready') start(pass, this.roots, this.grads);
      this.state = 'under way';
      if (!advance(pass)) this.state = 'over';
    } catch (error) {
      this.state = 'over';
      pass.leave();
      throw pass.failed(error);
    }
    pass.pause();
    const value = this.record.take();
    return this.state === 'over' || value === null
      ? { done: true, value: undefined }
      : { done: false, value };
  }

  /** Runs all that is left. */
  finish(): void {
    while (!this.next().done);
  }
}

/** Gathers what the engine tells of one node. */
class StepRecord implements Watch {
  wanted: Pass['wanted'] = null;
  private index = 0;
  private step: NodeStep | null = null;
  private gradOutputs: (Tensor | null)[] = [];
  private savedTensors: Tensor[] = [];
  private accumulated: Omit<Accumulation, 'after'>[] = [];

  takes(node: Node, gathered: readonly (Tensor | null)[]): void {
    this.gradOutputs = Array.from(gathered, (g) => (g ? copy(g) : null));
    this.savedTensors = (node.saved ?? []).map(copy);
    this.accumulated = [];
    if (!(node instanceof AccumulateGrad)) return;
    const leaf = node.variable;
    const added = this.gradOutputs[0] as Tensor;
    const before = leaf.grad === null ? null : copy(leaf.grad);
    this.accumulated.push({ input: -1, to: node, slot: 0, leaf, added, before });
  }

  gives(input: number, to: Node, slot: number, cotangent: Tensor): void {
    if (this.wanted !== null && !this.wanted.reaches(to)) return;
    const there = to.pendingAll === null ? to.pending : (to.pendingAll[slot] ?? null);
    const added = copy(conform(cotangent, to.output(slot)));
    const before = there === null ? null : copy(there);
    this.accumulated.push({ input, to, slot, leaf: null, added, before });
  }

  done(node: Node): void {
    const gradInputs = node.inputs.map(
      (_, i) => this.accumulated.find(({ input }) => input === i)?.added ?? null,
    );
    const accumulated = this.accumulated.map((one, k): Accumulation => {
      const { to, slot, leaf, added } = one;
      // Where the node gives to one place twice, what the second finds is what the first has left.
      const later = this.accumulated.find(
        (next, i) => i > k && next.to === to && next.slot === slot,
      );
      if (later?.before) return { ...one, after: later.before };
      const now = leaf !== null ? leaf.grad : (to.pendingAll?.[slot] ?? to.pending);
      return { ...one, after: now === null ? added : copy(now) };
    });
    const { gradOutputs, savedTensors } = this;
    this.step = { index: this.index++, node, gradOutputs, gradInputs, savedTensors, accumulated };
  }

  take(): NodeStep | null {
    const { step } = this;
    this.step = null;
    return step;
  }
}

function copy(x: Tensor): Tensor {
  return x.detach().clone();
}
