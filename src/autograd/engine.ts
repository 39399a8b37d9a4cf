/**
 * The backward pass: a loop that takes the node made last, runs its rule, and hands the cotangents to the nodes of its
 * inputs. Sequence numbers are a topological order, so each node runs once, after all that use it. Layer: autograd.
 */
import { GradError } from '../errors';
import { formatShape, sameShape } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { mode } from './mode';
import { AccumulateGrad, type Node } from './node';

/** What a backward pass is asked to do. */
export interface BackwardRequest {
  readonly retainGraph: boolean;
  readonly createGraph: boolean;
  /** When given, cotangents go to these tensors only, and are returned. */
  readonly inputs: readonly Tensor[] | null;
  /** Whether cotangents of `inputs` are added to their `.grad` (`backward`) or only returned (`autograd.grad`). */
  readonly accumulate: boolean;
}

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
  const before = mode.grad;
  mode.grad = request.createGraph;
  try {
    for (let i = 0; i < roots.length; i++) {
      receive(queue, roots[i].gradEdge(), roots[i].outputNr, grads[i], false);
    }
    for (let node = queue.takeLast(); node !== null; node = queue.takeLast()) {
      step(queue, node, request, wanted);
    }
  } finally {
    mode.grad = before;
    // After an error nothing half-gathered may stay behind for the next pass.
    for (let node = queue.takeLast(); node !== null; node = queue.takeLast()) clear(node);
  }
  return wanted === null ? [] : wanted.found;
}

/** Runs one node: its hooks, what is wanted of it, its rule, and the hand-over to its inputs. */
function step(queue: NodeQueue, node: Node, request: BackwardRequest, wanted: Wanted | null): void {
  let { owned } = node;
  const several = node.pendingAll;
  const all = several ?? [node.pending];
  clear(node);
  if (node.hooks !== null) {
    for (const hook of [...node.hooks]) {
      const g = all[hook.slot];
      if (g === null) continue;
      all[hook.slot] = hook.run(g) ?? g;
      owned = false; // a hook may have kept it
    }
  }
  if (wanted !== null) {
    if (wanted.collect(node, all)) owned = false;
    if (request.accumulate && wanted.isInput(node)) wanted.accumulate(node, all, request.createGraph);
    if (!wanted.leads(node)) return;
  } else if (node instanceof AccumulateGrad) {
    accumulateInto(node.variable, all[0] as Tensor, owned, request.createGraph);
    return;
  }
  if (node instanceof AccumulateGrad) return;

  // Read before the rule runs: freed or changed tensors are errors even where the rule would not look at them.
  const saved = node.savedTensors();
  const { vjpAll } = node.rule;
  const results = vjpAll ? vjpAll.call(node.rule, all, node) : node.rule.vjp(all[0] as Tensor, node);
  if (mode.anomaly) checkFinite(node, results);
  if (!request.retainGraph) node.release();

  for (let i = 0; i < node.inputs.length; i++) {
    const input = node.inputs[i];
    const g = results[i];
    if (input === null || g === null || g === undefined) continue;
    if (wanted !== null && !wanted.isInput(input) && !wanted.leads(input)) continue;
    const alone = !node.rule.foreign && g.dense && g.count === g.storage.length && onlyOne(results, i);
    const isFresh = alone && (all.every((t) => t?.storage !== g.storage) ? notSaved(saved, g) : owned && !several);
    receive(queue, input, node.slots === null ? 0 : node.slots[i], g, isFresh);
  }
}

/** Adds a cotangent to what a node has gathered, in the node's shape and type. */
function receive(queue: NodeQueue, node: Node, slot: number, cotangent: Tensor, owned: boolean): void {
  let g = cotangent;
  if (node.pendingAll === null && node.pending === null) queue.add(node);
  if (node.rule.vjpAll !== undefined) {
    node.pendingAll ??= [];
    const there = node.pendingAll[slot] ?? null;
    node.pendingAll[slot] = there === null ? g : there.add(g);
    return;
  }
  // The one place where broadcasting is undone and a promoted cotangent goes back to its operand's type.
  if (!sameShape(g.shape, node.shape)) g = g.sumToSize(node.shape);
  if (g.dtype !== node.dtype) g = g.to(node.dtype);
  const isOwned = owned || (g !== cotangent && g.storage !== cotangent.storage);
  if (node.pending === null) {
    node.pending = g;
    node.owned = isOwned && g.dense;
  } else if (node.owned && !mode.grad) {
    node.pending.add_(g);
  } else {
    node.pending = node.pending.add(g);
    node.owned = true;
  }
}

function clear(node: Node): void {
  node.pending = null;
  node.pendingAll = null;
  node.owned = false;
}

/** Adds a cotangent to `.grad`; takes it over where nobody else holds it. */
export function accumulateInto(variable: Tensor, g: Tensor, owned: boolean, createGraph: boolean): void {
  if (variable.grad === null) variable.grad = createGraph ? g : owned ? g : g.clone();
  else if (createGraph) variable.grad = variable.grad.add(g);
  else variable.grad.add_(g);
  variable.runPostAccumulateHooks();
}

function onlyOne(results: readonly (Tensor | null)[], i: number): boolean {
  const storage = results[i]?.storage;
  for (let k = 0; k < results.length; k++) if (k !== i && results[k]?.storage === storage) return false;
  return true;
}

function notSaved(saved: readonly Tensor[], g: Tensor): boolean {
  for (let k = 0; k < saved.length; k++) if (saved[k].storage === g.storage) return false;
  return true;
}

function checkFinite(node: Node, results: readonly (Tensor | null)[]): void {
  results.forEach((g, i) => {
    if (g === null || node.inputs[i] === null || !g.isnan().any().item()) return;
    throw new GradError(
      `backward: ${node.name} gave NaN for input ${i} of shape ${formatShape(g.shape)}. The operation was called at:\n` +
        `${node.stack ?? '(it was recorded outside anomaly mode)'}`,
      node.rule.name,
    );
  });
}

/** Nodes waiting to run, the one made last first: a binary heap on the sequence number. */
class NodeQueue {
  private readonly heap: Node[] = [];

  add(node: Node): void {
    const { heap } = this;
    let i = heap.length;
    heap.push(node);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (heap[parent].seq >= node.seq) break;
      heap[i] = heap[parent];
      i = parent;
    }
    heap[i] = node;
  }

  takeLast(): Node | null {
    const { heap } = this;
    if (heap.length === 0) return null;
    const top = heap[0];
    const last = heap.pop() as Node;
    const n = heap.length;
    if (n === 0) return top;
    let i = 0;
    for (let child = 1; child < n; child = 2 * i + 1) {
      if (child + 1 < n && heap[child + 1].seq > heap[child].seq) child++;
      if (heap[child].seq <= last.seq) break;
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = last;
    return top;
  }
}

/** The tensors that a pass is asked about, and the nodes on the way to them. */
class Wanted {
  readonly found: (Tensor | null)[];
  private readonly places = new Map<Node, { slot: number; index: number }[]>();
  private readonly onTheWay = new Set<Node>();

  constructor(
    roots: readonly Tensor[],
    private readonly inputs: readonly Tensor[],
  ) {
    this.found = inputs.map(() => null);
    inputs.forEach((input, index) => {
      const node = input.gradEdge();
      const places = this.places.get(node) ?? [];
      places.push({ slot: input.outputNr, index });
      this.places.set(node, places);
    });
    const reached = new Set<Node>(roots.map((root) => root.gradEdge()));
    for (const node of reached) for (const input of node.inputs) if (input !== null) reached.add(input);
    for (const node of [...reached].sort((a, b) => a.seq - b.seq)) {
      if (node.inputs.some((input) => input !== null && (this.isInput(input) || this.leads(input)))) {
        this.onTheWay.add(node);
      }
    }
  }

  /** Whether a wanted tensor lies below the node. */
  leads(node: Node): boolean {
    return this.onTheWay.has(node);
  }

  /** Whether the node made a wanted tensor. */
  isInput(node: Node): boolean {
    return this.places.has(node);
  }

  /** Notes the cotangents of wanted tensors; tells whether there were any. */
  collect(node: Node, all: readonly (Tensor | null)[]): boolean {
    const places = this.places.get(node);
    for (const { slot, index } of places ?? []) this.found[index] = all[slot] ?? null;
    return places !== undefined;
  }

  accumulate(node: Node, all: readonly (Tensor | null)[], createGraph: boolean): void {
    for (const { slot, index } of this.places.get(node) ?? []) {
      const g = all[slot];
      if (g) accumulateInto(this.inputs[index], g, false, createGraph);
    }
  }
}
