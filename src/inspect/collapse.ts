/**
 * A graph too large to draw, by groups: the operations of a module are one node. Layer: inspect.
 */
import type { Node } from '../autograd/index';
import { leafOf } from './capture';
import type { Graph, GraphEdge, GraphNode } from './graph';
import { moduleOf } from './track';

/** Groups by module; where none is known, by operation. Leaves belong to the module that has them. */
export function collapse(
  nodes: readonly Node[],
  names: ReadonlyMap<unknown, string>,
  device: string,
): Pick<Graph, 'nodes' | 'edges' | 'notes'> {
  const modules = nodes.map((node) => groupOf(node, names));
  const byModule = modules.some((module) => module !== '');
  const groups = new Map<string, { id: string; first: Node; count: number }>();
  const of = new Map<Node, string>();
  nodes.forEach((node, i) => {
    const key = byModule ? modules[i] : node.name;
    const group = groups.get(key);
    if (group !== undefined) group.count++;
    else groups.set(key, { id: `n${groups.size}`, first: node, count: 1 });
    of.set(node, (groups.get(key) as { id: string }).id);
  });
  const edges = new Map<string, GraphEdge>();
  for (const node of nodes) {
    for (const [next, slot] of node.nextFunctions) {
      if (next === null) continue;
      const [from, to] = [of.get(next) as string, of.get(node) as string];
      if (from === to || edges.has(`${from} ${to}`)) continue;
      edges.set(`${from} ${to}`, {
        ...{ from, to, input: 0, shape: next.output(slot).shape, gradient: null },
      });
    }
  }
  const shown = [...groups].map(([key, { id, first, count }]): GraphNode => {
    const module = byModule ? key : '';
    const name = key === '' ? 'outside any module' : key;
    return {
      ...{ id, kind: 'group', op: 'group', name, formula: null, operands: [], derivatives: [] },
      ...{ shape: first.shape, dtype: first.dtype, device, module, saved: [] },
      ...{ value: null, gradient: null, count },
    };
  });
  const note =
    `${nodes.length} nodes are shown as ${shown.length} groups, by ${byModule ? 'module' : 'operation'}. ` +
    'Pass a larger maxNodes to see each, or track(model) before the forward pass to group by module.';
  return { nodes: shown, edges: [...edges.values()], notes: [note] };
}

function groupOf(node: Node, names: ReadonlyMap<unknown, string>): string {
  const leaf = leafOf(node);
  if (leaf === null) return moduleOf(node, names);
  return names.get(leaf)?.split('.').slice(0, -1).join('.') ?? '';
}
