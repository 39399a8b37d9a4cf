/**
 * A graph as a Mermaid flowchart, which GitHub and many editors draw. Layer: inspect.
 */
import type { Graph, GraphNode } from './graph';
import { arrowLabel, boxLines, byModule } from './labels';

/** Values flow downwards, from the leaves to the tensor. */
export function toMermaid({ nodes, edges, notes }: Graph): string {
  const lines = ['flowchart TD', ...notes.map((note) => `  %% ${note}`)];
  let cluster = 0;
  for (const [module, members] of byModule(nodes)) {
    if (module === '') lines.push(...members.map((node) => `  ${box(node)}`));
    else {
      lines.push(`  subgraph m${cluster++}[${quoted([module])}]`);
      lines.push(...members.map((node) => `    ${box(node)}`), '  end');
    }
  }
  for (const edge of edges) {
    const label = arrowLabel(edge);
    lines.push(`  ${edge.from} -->${label === '' ? '' : `|${quoted([label])}|`} ${edge.to}`);
  }
  return `${lines.join('\n')}\n`;
}

function box(node: GraphNode): string {
  const label = quoted(boxLines(node));
  return node.kind === 'leaf' ? `${node.id}(${label})` : `${node.id}[${label}]`;
}

/** Mermaid reads labels as Markdown and HTML: what has a meaning there is written as a character's number. */
function quoted(lines: readonly string[]): string {
  const plain = (text: string) =>
    text.replace(/[&"<>#*_`~\\|]/g, (character) => `#${character.charCodeAt(0)};`);
  return `"${lines.map(plain).join('<br/>')}"`;
}
