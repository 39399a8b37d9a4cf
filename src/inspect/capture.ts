/**
 * The nodes of a graph, and the gradients that pass through them, seen by hooks of an ordinary pass. Layer: inspect.
 */
import { grad, type Node } from '../autograd/index';
import { GradError } from '../errors';
import type { Module } from '../nn/module';
import type { Tensor } from '../tensor/tensor';

/** The model, or names of tensors, to call the leaves by. */
export type Named = Module | Readonly<Record<string, Tensor>> | null;

/** Names of the leaves. */
export function namesOf(params: Named): Map<unknown, string> {
  if (params === null) return new Map();
  const isModule = typeof params === 'function';
  const entries = isModule ? (params as Module).namedParameters() : Object.entries(params);
  return new Map(entries.map(([name, tensor]) => [tensor, name]));
}

/** The leaf whose `.grad` a node adds to; null for an operation. */
export function leafOf(node: Node): Tensor | null {
  return 'variable' in node ? (node.variable as Tensor) : null;
}

/**
 * Every node that a tensor was computed by, each once: what was made last comes first.
 *
 * @throws GradError when the tensor does not require grad
 */
export function nodesOf(op: string, tensor: Tensor): Node[] {
  const seen = new Set<Node>([rootOf(op, tensor)]);
  // A set's iterator comes to what is added meanwhile, so a deep graph needs no stack.
  for (const node of seen) for (const next of node.inputs) if (next !== null) seen.add(next);
  return [...seen].sort((a, b) => b.seq - a.seq);
}

/** The node of a tensor: the operation that made it, or that which adds to its `.grad`. */
export function rootOf(op: string, tensor: Tensor): Node {
  if (!tensor.requiresGrad) throw new GradError(`${op}: ${whyNoGrad(tensor)}`);
  return tensor.gradEdge();
}

/** Why a tensor is outside the graph, and what to do. */
export function whyNoGrad(tensor: Tensor): string {
  const shape = `[${tensor.shape.join(', ')}]`;
  if (tensor.dtype !== 'float32' && tensor.dtype !== 'float64') {
    return (
      `the tensor of shape ${shape} is ${tensor.dtype}, and only floating tensors have gradients. ` +
      "Convert it with to('float32')."
    );
  }
  return (
    `the tensor of shape ${shape} does not require grad: it was created without { requiresGrad: true }, computed ` +
    'from tensors that do not require grad, computed under noGrad(), or detached. Set requiresGrad on a parameter, or ' +
    'look for detach() and noGrad() on the way.'
  );
}

/** What passed through a node. */
export interface Passed {
  /** Cotangents of its outputs. */
  readonly gradOutputs: readonly (Tensor | null)[];
  /** Cotangents of its inputs; empty for a leaf. */
  readonly gradInputs: readonly (Tensor | null)[];
}

/**
 * Runs a pass that leaves `.grad` and the graph as they are, and notes what goes through the nodes. Hooks of the user
 * run too.
 *
 * @param nodes those of the tensor's graph
 */
export function gradientsOf(tensor: Tensor, nodes: readonly Node[]): Map<Node, Passed> {
  const passed = new Map<Node, Passed>();
  const leaves: Tensor[] = [];
  const handles = nodes.flatMap((node) => {
    const leaf = leafOf(node);
    if (leaf !== null) leaves.push(leaf);
    return [
      node.registerPrehook((gradOutputs) => {
        passed.set(node, { gradOutputs: [...gradOutputs], gradInputs: [] });
      }),
      node.registerHook((gradInputs, gradOutputs) => {
        passed.set(node, { gradOutputs: [...gradOutputs], gradInputs: [...gradInputs] });
      }),
    ];
  });
  try {
    const gradOutputs = tensor.count === 1 ? null : tensor.newOnes(tensor.shape);
    grad(tensor, leaves, { gradOutputs, retainGraph: true, allowUnused: true });
  } finally {
    for (const handle of handles) handle.remove();
  }
  return passed;
}
