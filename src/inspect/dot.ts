/**
 * A graph in Graphviz's language. Layer: inspect.
 */
import type { Graph, GraphNode } from './graph';
import { arrowLabel, boxLines, byModule } from './labels';

// A font of one width: what is laid out by Graphviz's own measure fits wherever it is shown.
const STYLE = {
  leaf: 'style="filled,rounded", fillcolor="#dbeafe", color="#1d4ed8"',
  operation: 'style="filled", fillcolor="#f8fafc", color="#475569"',
  group: 'style="filled", fillcolor="#fef3c7", color="#b45309"',
};

/** Values flow downwards, from the leaves to the tensor. */
export function toDot({ nodes, edges, notes }: Graph): string {
  const lines = [
    'digraph {',
    '  graph [rankdir=TB, fontname="Courier", fontsize=10, bgcolor="transparent", nodesep=0.3, ranksep=0.4];',
    '  node [shape=box, fontname="Courier", fontsize=10, fontcolor="#0f172a", margin="0.15,0.08"];',
    '  edge [fontname="Courier", fontsize=8, color="#64748b", fontcolor="#b91c1c"];',
  ];
  if (notes.length > 0) lines.push(`  label=${quoted(notes.join('\n'))}; fontcolor="#64748b";`);
  let cluster = 0;
  for (const [module, members] of byModule(nodes)) {
    if (module === '') {
      lines.push(...members.map((node) => `  ${box(node)}`));
      continue;
    }
    lines.push(
      `  subgraph cluster_${cluster++} {`,
      `    label=${quoted(module)}; labeljust=l; style="rounded,dashed"; color="#94a3b8"; fontcolor="#64748b";`,
      ...members.map((node) => `    ${box(node)}`),
      '  }',
    );
  }
  for (const edge of edges) {
    const label = arrowLabel(edge);
    lines.push(
      `  ${edge.from} -> ${edge.to}${label === '' ? '' : ` [label=${quoted(` ${label}`)}]`};`,
    );
  }
  return `${[...lines, '}'].join('\n')}\n`;
}

function box(node: GraphNode): string {
  const hint = node.derivatives
    .map((line, i) => (line === null ? null : `cotangent of ${node.operands[i]}: ${line.text}`))
    .filter((line) => line !== null);
  const tooltip = hint.length > 0 ? hint.join('\n') : node.name;
  return `${node.id} [label=${quoted(boxLines(node).join('\n'))}, tooltip=${quoted(tooltip)}, ${STYLE[node.kind]}];`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
