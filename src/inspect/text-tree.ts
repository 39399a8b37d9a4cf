/**
 * A graph as a tree of text: from the tensor down to the leaves, a node that is met again by its number.
 * Layer: inspect.
 */
import type { Graph, GraphNode } from './graph';
import { brief, shapeText } from './numbers';

/** One line for each node; where it has one operand only the line below is its operand's. */
export function textTree({ nodes, edges, notes }: Graph): string {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const inputs = new Map<string, string[]>();
  for (const { from, to } of edges) inputs.set(to, [...(inputs.get(to) ?? []), from]);
  const numbers = new Map<string, number>();
  const lines: string[] = [];
  // What waits: a node, what stands before its line, and before the lines below it.
  const waiting: [id: string, before: string, below: string][] = [[nodes[0].id, '', '']];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [id, before, below] = next;
    const node = byId.get(id) as GraphNode;
    const seen = numbers.get(id);
    if (seen !== undefined) {
      lines.push(`${before}↑ ${title(node)}, line ${seen}`);
      continue;
    }
    lines.push(`${before}${lineOf(node)}`);
    numbers.set(id, lines.length);
    const operands = inputs.get(id) ?? [];
    const branches = operands.map((input, i): [string, string, string] => {
      if (operands.length === 1) return [input, below, below];
      const last = i === operands.length - 1;
      return [input, `${below}${last ? '└─ ' : '├─ '}`, `${below}${last ? '   ' : '│  '}`];
    });
    waiting.push(...branches.reverse());
  }
  return [...lines, ...notes.map((note) => `Note: ${note}`)].join('\n');
}

function lineOf(node: GraphNode): string {
  const parts = [title(node), shapeText(node.shape)];
  if (node.dtype !== 'float32') parts.push(node.dtype);
  if (node.formula !== null) parts.push(` ${node.formula.text}`);
  if (node.kind === 'group') parts.push(`${node.count} nodes`);
  if (node.module !== '' && node.kind === 'operation') parts.push(` in ${node.module}`);
  if (node.value !== null) parts.push(` = ${brief(node.value)}`);
  if (node.gradient !== null) parts.push(` grad ${brief(node.gradient)}`);
  return parts.join(' ');
}

/** What a node is called in pictures. */
export function title(node: GraphNode): string {
  return node.kind === 'operation' ? node.op : node.name;
}
