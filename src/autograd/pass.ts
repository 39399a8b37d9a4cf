/**
 * One backward pass under way: the nodes that wait, what is wanted, and the switches that hold while it runs. It may be
 * set aside between two nodes and taken up again. Layer: autograd.
 */
import type { Tensor } from '../tensor/tensor';
import { traced } from './anomaly';
import type { Cotangents } from './hooks';
import { mode } from './mode';
import type { Node } from './node';
import { NodeQueue } from './node-queue';
import { type BackwardRequest, Wanted } from './wanted';

/** What is told of a pass that somebody watches. It must change nothing. */
export interface Watch {
  /** A node is about to run: the cotangents of its outputs, as its hooks left them. */
  takes(node: Node, gathered: Cotangents): void;
  /** It gives a cotangent to the node of its input `i`, which has not got it yet. */
  gives(i: number, to: Node, slot: number, cotangent: Tensor): void;
  /** The node has run. */
  done(node: Node): void;
}

/** The queue of the pass that is running; a hook may start another inside it. */
let running: NodeQueue | null = null;

/** The state of a pass. */
export class Pass {
  readonly queue = new NodeQueue();
  readonly wanted: Wanted | null;
  /** Gradients that the device has put off: left so, they would keep alive what they are computed from. */
  readonly waiting: Tensor[] = [];
  /** The node that runs now. */
  node: Node | null = null;
  private gradBefore = true;
  private outer: NodeQueue | null = null;
  private giveBack: (() => void) | undefined;
  private resume: (() => void) | undefined;

  constructor(
    roots: readonly Tensor[],
    readonly request: BackwardRequest,
    readonly watch: Watch | null = null,
  ) {
    this.wanted = request.inputs === null ? null : new Wanted(roots, request.inputs);
  }

  /** Begins, or goes on: the pass that runs around this one finds its cotangents again when it leaves. */
  enter(): void {
    this.gradBefore = mode.grad;
    this.outer = running;
    this.giveBack = running?.setAside();
    mode.grad = this.request.createGraph;
    running = this.queue;
    this.resume?.();
    this.resume = undefined;
  }

  /** No node waits: gradients that the device has put off are computed. */
  ranOut(): false {
    const { waiting } = this;
    if (waiting.length > 0) waiting[0].storage.backend.settle?.(waiting);
    return false;
  }

  /** Sets the pass aside: what the waiting nodes have gathered is kept here, so that another pass may come to them. */
  pause(): void {
    this.resume = this.queue.setAside();
    this.restore();
  }

  /** Ends the pass. After an error nothing half-gathered may stay behind for the next. */
  leave(): void {
    for (let node = this.queue.takeLast(); node !== null; node = this.queue.takeLast())
      node.clear();
    this.restore();
  }

  private restore(): void {
    mode.grad = this.gradBefore;
    running = this.outer;
    this.giveBack?.();
  }

  /** An error of the node that runs, with the place of its operation in anomaly mode. */
  failed(error: unknown): unknown {
    return mode.anomaly && this.node !== null ? traced(error, this.node) : error;
  }
}
