/**
 * What stands in the boxes and on the arrows of a drawn graph, line by line. Layer: inspect.
 */
import type { GraphEdge, GraphNode } from './graph';
import { brief, largest, shapeText, short } from './numbers';
import { title } from './text-tree';

/** Characters of a formula that a box shows. */
const WIDTH = 44;

/** The lines of a node's box. */
export function boxLines(node: GraphNode): string[] {
  const lines = [`${title(node)} ${shapeText(node.shape)}`];
  if (node.kind === 'group') lines.push(`${node.count} nodes`);
  if (node.formula !== null) lines.push(abridged(node.formula.text));
  if (node.value !== null) lines.push(`= ${brief(node.value)}`);
  if (node.gradient !== null) lines.push(`grad ${brief(node.gradient)}`);
  return lines;
}

/** What stands on an arrow. */
export function arrowLabel(edge: GraphEdge): string {
  const { gradient } = edge;
  if (gradient === null) return '';
  return gradient.count === 1 ? `g ${brief(gradient)}` : `|g| ≤ ${short(largest(gradient))}`;
}

/** The modules that have nodes of their own, each with these, in the order of the graph. */
export function byModule(nodes: readonly GraphNode[]): Map<string, GraphNode[]> {
  const groups = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    const module = node.kind === 'group' ? '' : node.module;
    groups.set(module, [...(groups.get(module) ?? []), node]);
  }
  return groups;
}

function abridged(text: string): string {
  return text.length <= WIDTH ? text : `${text.slice(0, WIDTH - 1)}…`;
}
