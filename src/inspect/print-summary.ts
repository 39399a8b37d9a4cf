/**
 * A summary as torchinfo's table. Layer: inspect.
 */
import type { LayerSummary, Summary } from './summary';

const SHAPE = 25;
const COUNT = 15;

/** The table: layers, totals, sizes. */
export function printSummary({ layers, totals, inputBytes }: Summary): string {
  const names = layers.map((layer, i) => nameOf(layers, layer, i));
  const title = 'Layer (type:depth-idx)';
  const width = Math.max(40, title.length, ...names.map((name) => name.length)) + 1;
  const line = '='.repeat(width + SHAPE + COUNT + 10);
  const row = (name: string, shape: string, count: string) =>
    `${name.padEnd(width)}${shape.padEnd(SHAPE)} ${count}`.trimEnd();
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(2);
  const { params, trainable, multAdds, passBytes, paramBytes } = totals;
  return [
    line,
    row(title, 'Output Shape', 'Param #'),
    line,
    ...layers.map((layer, i) => row(names[i], `[${layer.outputShape.join(', ')}]`, countOf(layer))),
    line,
    `Total params: ${grouped(params)}`,
    `Trainable params: ${grouped(trainable)}`,
    `Non-trainable params: ${grouped(params - trainable)}`,
    `Total mult-adds (M): ${(multAdds / 1e6).toFixed(2)}`,
    line,
    `Input size (MB): ${megabytes(inputBytes)}`,
    `Forward/backward pass size (MB): ${megabytes(passBytes)}`,
    `Params size (MB): ${megabytes(paramBytes)}`,
    `Estimated Total Size (MB): ${megabytes(inputBytes + passBytes + paramBytes)}`,
    line,
  ].join('\n');
}

/** `├─Linear: 1-1`, with lines from the layers that follow on the same depth. */
function nameOf(layers: readonly LayerSummary[], layer: LayerSummary, at: number): string {
  if (layer.depth === 0) return layer.type;
  let lead = '';
  for (let depth = 1; depth < layer.depth; depth++) {
    lead += follows(layers, at, depth) ? '│    ' : '     ';
  }
  const branch = follows(layers, at, layer.depth) ? '├─' : '└─';
  return `${lead}${branch}${layer.type}: ${layer.depth}-${layer.index}`;
}

function follows(layers: readonly LayerSummary[], at: number, depth: number): boolean {
  for (let i = at + 1; i < layers.length && layers[i].depth >= depth; i++) {
    if (layers[i].depth === depth) return true;
  }
  return false;
}

function countOf({ params, trainable, leaf, repeated }: LayerSummary): string {
  if (params === 0 || !leaf) return '--';
  if (repeated) return '(recursive)';
  return trainable === params ? grouped(params) : `(${grouped(params)})`;
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
