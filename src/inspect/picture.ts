/**
 * A graph as a picture and as a page, which need nothing from elsewhere. `@viz-js/viz`, an optional peer, lays it out.
 * Layer: inspect.
 */
import { ValueError } from '../errors';
import { toDot } from './dot';
import type { Graph, GraphNode } from './graph';
import { brief, shapeText } from './numbers';

/** The picture. */
export async function toSvg(graph: Graph): Promise<string> {
  const { instance } = await layout();
  const svg = (await instance()).renderString(toDot(graph), { format: 'svg' });
  return svg.slice(svg.indexOf('<svg'));
}

async function layout(): Promise<typeof import('@viz-js/viz')> {
  try {
    return await import('@viz-js/viz');
  } catch (cause) {
    const error = new ValueError(
      'toSvg: laying out a graph needs the package @viz-js/viz, which is not installed. Install it with ' +
        '`npm install @viz-js/viz`, or use toString(), toMermaid() or toDot(), which need nothing.',
    );
    error.cause = cause;
    throw error;
  }
}

const CSS = `:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; }
figure { margin: 0 0 2rem; overflow-x: auto; background: #fff; border-radius: 8px; padding: 1rem; }
table { border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: .35rem .9rem .35rem 0; border-bottom: 1px solid #8884; }
td code { white-space: pre-line; }
tr:target { background: #fef3c7; color: #000; }`;

/** The page: the picture, and below it a row for each node. */
export async function toHtml(graph: Graph): Promise<string> {
  const notes = graph.notes.map((note) => `<p>${escaped(note)}</p>`).join('');
  const head = ['node', 'module', 'shape', 'value', 'cotangents', 'saved', 'numbers'];
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Computation graph</title><style>${CSS}</style></head>
<body>
<h1>Computation graph</h1>${notes}
<figure>${await toSvg(graph)}</figure>
<table>
<thead><tr>${head.map((name) => `<th>${name}</th>`).join('')}</tr></thead>
<tbody>
${graph.nodes.map(row).join('\n')}
</tbody>
</table>
</body>
</html>
`;
}

function row(node: GraphNode): string {
  const cotangents = node.derivatives.flatMap((line, i) =>
    line === null ? [] : [`${node.operands[i]}: ${line.text}`],
  );
  const saved = node.saved.map(({ name, shape }) => `${name} ${shapeText(shape)}`);
  const numbers = [
    ...(node.value === null ? [] : [`value ${brief(node.value)}`]),
    ...(node.gradient === null ? [] : [`gradient ${brief(node.gradient)}`]),
  ];
  const cells = [
    ...[node.name, node.module, `${shapeText(node.shape)} ${node.dtype} on ${node.device}`],
    ...[node.formula?.text ?? '', cotangents.join('\n'), saved.join('\n'), numbers.join('\n')],
  ];
  const code = cells.map(
    (cell) => `<td>${cell === '' ? '' : `<code>${escaped(cell)}</code>`}</td>`,
  );
  return `<tr id="row-${node.id}">${code.join('')}</tr>`;
}

/** Text as HTML. */
export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
