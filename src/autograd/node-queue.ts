/**
 * The nodes that wait for their turn in a backward pass, the one made last first. Layer: autograd.
 */
import type { Node } from './node';

/** What a node has gathered in a pass that was interrupted. */
type Gathered = Pick<Node, 'pending' | 'pendingAll' | 'owned'>;

/** A binary heap on the sequence number. */
export class NodeQueue {
  private readonly heap: Node[] = [];

  /** Adds a node; the caller sees to it that it is not there yet. */
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

  /** Takes out the node that was made last; null when none waits. */
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

  /**
   * Sets aside what the waiting nodes have gathered, for a pass that a hook starts inside this one: it may come to
   * the same nodes, and must find them empty.
   *
   * @returns a function that gives it back
   */
  setAside(): () => void {
    const { heap } = this;
    const kept = heap.map(
      ({ pending, pendingAll, owned }): Gathered => ({ pending, pendingAll, owned }),
    );
    for (const node of heap) node.clear();
    return () => {
      for (let i = 0; i < heap.length; i++) Object.assign(heap[i], kept[i]);
    };
  }
}
