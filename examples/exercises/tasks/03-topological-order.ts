// Exercise 3: topological order.
// backward may run a node only after everything that uses it has run: else a cotangent would still be missing.
// Order the nodes of a graph so that each comes before all of its inputs.

/** A node of a graph, and the nodes that made its inputs. */
export interface GraphNode {
  readonly name: string;
  readonly inputs: readonly GraphNode[];
}

/**
 * @param root the loss
 * @returns every node that it was computed from, each once, the root first
 */
export function topologicalOrder(root: GraphNode): GraphNode[] {
  throw new Error(`to do: order the nodes below ${root.name}`);
}
