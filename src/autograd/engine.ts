/**
 * The backward pass: a loop that takes the node made last, runs its rule, and hands the cotangents to the nodes of its
 * inputs. Sequence numbers are a topological order, so each node runs once, after all that use it. Layer: autograd.
 */
import type { Tensor } from '../tensor/tensor';
import { AccumulateGrad, accumulateInto } from './accumulate-grad';
import { checkFinite } from './anomaly';
import { conform, conformAll } from './likeness';
import { mode } from './mode';
import type { Node } from './node';
import { belongsToEngine, consume, recycle } from './ownership';
import { Pass } from './pass';
import type { BackwardRequest } from './wanted';

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
  const pass = new Pass(roots, request);
  pass.enter();
  try {
    start(pass, roots, grads);
    while (advance(pass));
  } catch (error) {
    throw pass.failed(error);
  } finally {
    pass.leave();
  }
  return pass.wanted === null ? [] : pass.wanted.found;
}

/** Hands the roots their cotangents. */
export function start(pass: Pass, roots: readonly Tensor[], grads: readonly Tensor[]): void {
  for (let i = 0; i < roots.length; i++) {
    receive(pass, roots[i].gradEdge(), roots[i].outputNr, grads[i], false);
  }
}

/** Runs the waiting node that was made last; false when none waits. */
export function advance(pass: Pass): boolean {
  const node = pass.queue.takeLast();
  pass.node = node;
  if (node === null) return pass.ranOut();
  step(pass, node);
  pass.watch?.done(node);
  return true;
}

/** Runs one node: its hooks, what is wanted of it, its rule, and the hand-over to its inputs. */
function step(pass: Pass, node: Node): void {
  const { request, wanted, watch } = pass;
  const { rule } = node;
  let gathered = node.pendingAll ?? [node.pending];
  let owned = node.owned && !request.createGraph;
  node.clear();
  if (node.hooks !== null) {
    gathered = node.hooks.runBefore(node, gathered);
    owned = false; // a hook may have kept it
  }
  watch?.takes(node, gathered);
  if (wanted !== null) {
    if (wanted.isInput(node)) {
      wanted.collect(node, gathered, request);
      owned = false; // they are the caller's now
    }
    if (!wanted.leads(node)) return;
  } else if (node instanceof AccumulateGrad) {
    accumulateInto(node.variable, gathered[0] as Tensor, owned, request.createGraph);
    const { gathered: gradient } = node.variable;
    if (gradient?.storage.backend.waits?.(gradient)) pass.waiting.push(gradient);
    return;
  }

  // Read before the rule runs: freed or changed tensors are errors even where the rule would not look at them.
  const saved = node.savedTensors();
  node.owned = owned;
  let results = rule.vjpAll?.(gathered, node) ?? rule.vjp(gathered[0] as Tensor, node);
  if (mode.anomaly) checkFinite(node, results);
  if (node.hooks !== null) {
    results = node.hooks.runAfter(node, conformAll(node, results), gathered);
  }
  if (!request.retainGraph) node.release();

  const mayOwn = !request.createGraph && !rule.foreign && node.hooks === null;
  for (let i = 0; i < node.inputs.length; i++) {
    const input = node.inputs[i];
    const g = results[i] ?? null;
    if (input === null || g === null) continue;
    const isOwned = mayOwn && belongsToEngine(i, results, gathered, saved, owned);
    const slot = node.slots === null ? 0 : node.slots[i];
    watch?.gives(i, input, slot, g);
    receive(pass, input, slot, g, isOwned);
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
    node.pending = owned && !pass.request.createGraph ? g.add_(node.pending) : node.pending.add(g);
    node.owned = true;
  }
}
