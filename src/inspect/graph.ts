/**
 * The graph of a tensor as data: what made it, from what, and by which formula. Layer: inspect.
 */
import type { Node } from '../autograd/index';
import { GradError } from '../errors';
import { describeNode, type Line } from '../ops/written';
import { parseOptions } from '../options';
import type { Tensor } from '../tensor/tensor';
import { gradientsOf, leafOf, type Named, namesOf, nodesOf, type Passed } from './capture';
import { collapse } from './collapse';
import { toDot } from './dot';
import { toMermaid } from './mermaid';
import { toHtml, toSvg } from './picture';
import { textTree } from './text-tree';
import { moduleOf } from './track';

/** A tensor that an operation keeps for its derivative. */
export interface SavedTensor {
  /** Its name in the formula and the derivatives. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly tensor: Tensor;
}

/** An operation, a leaf, or a group of operations. */
export interface GraphNode {
  /** `n0` is the tensor's own. */
  readonly id: string;
  readonly kind: 'operation' | 'leaf' | 'group';
  /** The operation's name: `tanh`; of a leaf `leaf`. */
  readonly op: string;
  /** The name of a leaf that is a parameter; else the node's own: `tanhBackward`. */
  readonly name: string;
  /** The value over the operands; null for a leaf and a group. */
  readonly formula: Line | null;
  readonly operands: readonly string[];
  /** The cotangent of each operand; null where there is none, or the operation does not say. */
  readonly derivatives: readonly (Line | null)[];
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly device: string;
  /** Path of the module that made it: `0`; empty outside any, and for the model itself. */
  readonly module: string;
  readonly saved: readonly SavedTensor[];
  /** The value, where asked for and kept by the graph. */
  readonly value: Tensor | null;
  /** The gradient, where asked for. */
  readonly gradient: Tensor | null;
  /** Number of operations that it stands for. */
  readonly count: number;
}

/** A tensor on its way from the node that made it to one that uses it. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Which operand it is. */
  readonly input: number;
  readonly shape: readonly number[];
  /** The cotangent that comes back over it, where asked for. */
  readonly gradient: Tensor | null;
}

/** What `graph` is asked for. */
export interface GraphOptions {
  params?: Named;
  /** Whether to show the values that the graph has kept. */
  values?: boolean;
  /** Whether to run a pass for the gradients; it leaves `.grad` and the graph as they are. */
  gradients?: boolean;
  /** Larger graphs are shown by groups; 500 by default. */
  maxNodes?: number;
}

const OPTIONS: Required<GraphOptions> = {
  params: null,
  values: false,
  gradients: false,
  maxNodes: 500,
};

/** A graph: nodes and edges, and ways to draw it. */
export class Graph {
  constructor(
    readonly nodes: readonly GraphNode[],
    readonly edges: readonly GraphEdge[],
    /** What a reader has to know: that operations are shown in groups. */
    readonly notes: readonly string[],
  ) {}

  /** As a tree of text, from the tensor to the leaves. */
  toString(): string {
    return textTree(this);
  }

  /** In Graphviz's language. */
  toDot(): string {
    return toDot(this);
  }

  /** As a Mermaid flowchart. */
  toMermaid(): string {
    return toMermaid(this);
  }

  /**
   * As a picture that needs nothing else.
   *
   * @throws ValueError when the optional package `@viz-js/viz` is not installed
   */
  toSvg(): Promise<string> {
    return toSvg(this);
  }

  /** As a page that needs nothing else: the picture, and a table of formulas and derivatives. */
  toHtml(): Promise<string> {
    return toHtml(this);
  }

  /** What a notebook shows. */
  async [Symbol.for('Jupyter.display')](): Promise<Record<string, string>> {
    const text = { 'text/plain': this.toString() };
    try {
      return { ...text, 'image/svg+xml': await this.toSvg() };
    } catch {
      return { ...text, 'text/markdown': `\`\`\`mermaid\n${this.toMermaid()}\n\`\`\`` };
    }
  }

  /** What `console.log` shows in Node. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/**
 * The graph that autograd has kept of a tensor.
 *
 * @param tensor usually a loss
 * @throws GradError for a tensor that does not require grad, or a graph that a backward pass has freed
 * @example
 * ```ts
 * import { tensor } from 'torchlet';
 * import { graph } from 'torchlet/inspect';
 * const w = tensor(3, { requiresGrad: true });
 * const { nodes } = graph(w.tanh().square(), { params: { w } });
 * console.log(nodes.map((node) => node.formula?.text ?? node.name)); // ['x^2', 'tanh(x)', 'w']
 * console.log(nodes[1].derivatives[0]?.text); // g * (1 - y^2)
 * ```
 */
export function graph(tensor: Tensor, options: GraphOptions = {}): Graph {
  const { params, values, gradients, maxNodes } = parseOptions('graph', OPTIONS, [], [options]);
  const nodes = nodesOf('graph', tensor);
  const freed = nodes.find((node) => node.saved === null);
  if (freed !== undefined) {
    throw new GradError(
      `graph: the graph was freed by a backward pass; what ${freed.rule.name} saved is gone. Call graph before ` +
        'backward, or pass { retainGraph: true } to it.',
      freed.rule.name,
    );
  }
  const names = namesOf(params);
  if (nodes.length > maxNodes) {
    const groups = collapse(nodes, names, tensor.device);
    return new Graph(groups.nodes, groups.edges, groups.notes);
  }
  const passed = gradients ? gradientsOf(tensor, nodes) : new Map<Node, Passed>();
  const known = values ? valuesOf(tensor, nodes) : new Map<Node, Tensor>();
  const ids = new Map(nodes.map((node, i) => [node, `n${i}`]));
  const edges = nodes.flatMap((node) =>
    node.nextFunctions.flatMap(([next, slot], input): GraphEdge[] => {
      if (next === null) return [];
      const gradient = passed.get(node)?.gradInputs[input] ?? null;
      const [from, to] = [ids.get(next) as string, ids.get(node) as string];
      return [{ from, to, input, shape: next.output(slot).shape, gradient }];
    }),
  );
  const shown = nodes.map((node): GraphNode => {
    const gradient = passed.get(node)?.gradOutputs[0] ?? null;
    return {
      ...about(node, names, tensor.device),
      id: ids.get(node) as string,
      value: known.get(node) ?? null,
      gradient: gradient ?? (gradients ? (leafOf(node)?.grad ?? null) : null),
    };
  });
  return new Graph(shown, edges, []);
}

function about(
  node: Node,
  names: ReadonlyMap<unknown, string>,
  device: string,
): Omit<GraphNode, 'id' | 'value' | 'gradient'> {
  const { shape, dtype } = node;
  const leaf = leafOf(node);
  if (leaf !== null) {
    const name = names.get(leaf) ?? 'leaf';
    const module = name.split('.').slice(0, -1).join('.');
    return {
      ...{ kind: 'leaf', op: 'leaf', name, formula: null, operands: [], derivatives: [] },
      ...{ shape, dtype, device: leaf.device, module, saved: [], count: 1 },
    };
  }
  const { operands, value, cotangents, saved } = describeNode(node);
  const kept = node.saved ?? [];
  return {
    ...{ kind: 'operation', op: node.rule.name, name: node.name, formula: value, operands },
    ...{ derivatives: cotangents, shape, dtype, device: kept[0]?.device ?? device, count: 1 },
    module: moduleOf(node, names),
    saved: kept.map((tensor, i) => ({
      name: saved[i] ?? `saved${i}`,
      shape: tensor.shape,
      dtype: tensor.dtype,
      tensor: tensor.detach(),
    })),
  };
}

/** Values that the graph holds: leaves, the tensor itself, and what operations saved of operands and results. */
function valuesOf(tensor: Tensor, nodes: readonly Node[]): Map<Node, Tensor> {
  const values = new Map<Node, Tensor>([[nodes[0], tensor.detach()]]);
  for (const node of nodes) {
    const leaf = leafOf(node);
    if (leaf !== null) values.set(node, leaf.detach());
    const { operands, result, saved } = describeNode(node);
    saved.forEach((name, i) => {
      const kept = node.saved?.[i];
      const next = name === result ? node : (node.inputs[operands.indexOf(name)] ?? null);
      if (kept && next !== null && !values.has(next)) values.set(next, kept.detach());
    });
  }
  return values;
}
