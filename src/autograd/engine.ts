/**
 * The backward pass: a loop that takes the node made last, runs its rule, and hands the cotangents to the nodes of its
 * inputs. Sequence numbers are a topological order, so each node runs once, after all that use it. Layer: autograd.
 */
import type { Tensor } from '../tensor/tensor';
import { AccumulateGrad, accumulateInto } from './accumulate-grad';
import { checkFinite, traced } from './anomaly';
import { conform, conformAll } from './likeness';
import { mode } from './mode';
import type { Node } from './node';
import { NodeQueue } from './node-queue';
import { belongsToEngine, consume, recycle } from './ownership';
import { type BackwardRequest, Wanted } from './wanted';

/** One backward pass under way. */
interface Pass {
  readonly request: BackwardRequest;
  readonly queue: NodeQueue;
  readonly wanted: Wanted | null;
}

/** The queue of the pass that is running; a hook may start another inside it. */
let running: NodeQueue | null = null;

/**
 * Walks the graph from the roots.
 *
 * @param grads cotangents of the roots, of their shapes
 * @returns cotangents of `request.inputs`; null for one that was not reached
 */
export function runBackward(
  roots: readonly Tensor[],
  grads: readonly Tensor[],
  request: BackwardRequest,
): (Tensor | null)[] {
  const queue = new NodeQueue();
  const wanted = request.inputs === null ? null : new Wanted(roots, request.inputs);
  const pass: Pass = { request, queue, wanted };
  const gradBefore = mode.grad;
  const outer = running;
  const giveBack = outer?.setAside();
  mode.grad = request.createGraph;
  running = queue;
  let node: Node | null = null;
  try {
    for (let i = 0; i < roots.length; i++) {
      receive(pass, roots[i].gradEdge(), roots[i].outputNr, grads[i], false);
    }
    while ((node = queue.takeLast()) !== null) step(pass, node);
  } catch (error) {
    throw mode.anomaly && node !== null ? traced(error, node) : error;
  } finally {
    mode.grad = gradBefore;
    running = outer;
    // After an error nothing half-gathered may stay behind for the next pass.
    while ((node = queue.takeLast()) !== null) node.clear();
    giveBack?.();
  }
  return wanted === null ? [] : wanted.found;
}

/** Runs one node: its hooks, what is wanted of it, its rule, and the hand-over to its inputs. */
function step(pass: Pass, node: Node): void {
  const { request, wanted } = pass;
  const { vjpAll } = node.rule;
  let gathered = node.pendingAll ?? [node.pending];
  let owned = node.owned && !request.createGraph;
  node.clear();
  if (node.hooks !== null) {
    gathered = node.hooks.runBefore(node, gathered);
    owned = false; // a hook may have kept it
  }
  if (wanted !== null) {
    if (wanted.isInput(node)) {
      wanted.collect(node, gathered, request);
      owned = false; // they are the caller's now
    }
    if (!wanted.leads(node)) return;
  } else if (node instanceof AccumulateGrad) {
    accumulateInto(node.variable, gathered[0] as Tensor, owned, request.createGraph);
    return;
  }

  // Read before the rule runs: freed or changed tensors are errors even where the rule would not look at them.
  const saved = node.savedTensors();
  let results = vjpAll
    ? vjpAll.call(node.rule, gathered, node)
    : node.rule.vjp(gathered[0] as Tensor, node);
  if (mode.anomaly) checkFinite(node, results);
  if (node.hooks !== null) {
    results = node.hooks.runAfter(node, conformAll(node, results), gathered);
  }
  if (!request.retainGraph) node.release();

  const mayOwn = !request.createGraph && !node.rule.foreign && node.hooks === null;
  for (let i = 0; i < node.inputs.length; i++) {
    const input = node.inputs[i];
    const g = results[i] ?? null;
    if (input === null || g === null) continue;
    const isOwned = mayOwn && belongsToEngine(i, results, gathered, saved, owned);
    receive(pass, input, node.slots === null ? 0 : node.slots[i], g, isOwned);
  }
  if (owned && mayOwn) consume(gathered[0] as Tensor, results);
}

/** Adds a cotangent to what a node has gathered. */
function receive(pass: Pass, node: Node, slot: number, cotangent: Tensor, owned: boolean): void {
  if (pass.wanted !== null && !pass.wanted.reaches(node)) return;
  if (node.pending === null && node.pendingAll === null) pass.queue.add(node);
  const g = conform(cotangent, node.output(slot));
  const fresh = g.storage !== cotangent.storage;
  if (owned && fresh) recycle(cotangent);
  if (node.rule.vjpAll !== undefined) {
    node.pendingAll ??= [];
    const there = node.pendingAll[slot] ?? null;
    node.pendingAll[slot] = there === null ? g : there.add(g);
  } else if (node.pending === null) {
    node.pending = g;
    node.owned = owned || fresh;
  } else if (node.owned && !pass.request.createGraph) {
    node.pending.add_(g);
    if (owned || fresh) recycle(g);
  } else {
    node.pending = node.pending.add(g);
    node.owned = true;
  }
}
