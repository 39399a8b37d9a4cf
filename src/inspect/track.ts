/**
 * Which module made which node of the graph: forward hooks note it on the nodes. Layer: inspect.
 */
import type { Node } from '../autograd/index';
import type { Module } from '../nn/module';
import { type RemovableHandle, Tensor } from '../tensor/tensor';

/** Under which a node's `metadata` keeps the path of its module. */
const MODULE = 'module';

/**
 * From now on notes on every node that a model makes which of its modules made it. `graph` and `explainGrad` show it;
 * without it they know the modules of the operations that use parameters only.
 *
 * @param name what the model itself is called; its modules are `0`, `encoder.layers.0`, …
 * @returns what ends it
 * @example
 * ```ts
 * import { nn, ones } from 'torchlet';
 * import { track } from 'torchlet/inspect';
 * const model = new nn.Sequential(new nn.Linear(2, 3), new nn.Tanh());
 * const handle = track(model);
 * console.log(model(ones(1, 2)).gradFn?.metadata.module); // 1
 * handle.remove();
 * ```
 */
export function track(model: Module, name = ''): RemovableHandle {
  const handles = model.namedModules().flatMap(([path, module]) => {
    const entered: Set<Node>[] = [];
    return [
      module.registerForwardPreHook((_, args) => {
        entered.push(new Set(tensorsIn(args).flatMap((x) => x.gradFn ?? [])));
      }),
      module.registerForwardHook((_, __, output) => {
        const before = entered.pop() ?? new Set<Node>();
        mark(path === '' ? name : path, tensorsIn(output), before);
      }),
    ];
  });
  return {
    remove() {
      for (const handle of handles) handle.remove();
    },
  };
}

/** Marks the nodes between a module's results and its arguments that no module inside it has marked. */
function mark(path: string, results: readonly Tensor[], before: ReadonlySet<Node>): void {
  const seen = new Set<Node>(results.flatMap((x) => x.gradFn ?? []));
  for (const node of seen) {
    if (before.has(node)) {
      seen.delete(node);
      continue;
    }
    node.metadata[MODULE] ??= path;
    for (const next of node.inputs) if (next !== null && !('variable' in next)) seen.add(next);
  }
}

function tensorsIn(value: unknown): Tensor[] {
  if (value instanceof Tensor) return [value];
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  const isRecord = typeof value === 'object' && value !== null;
  return isRecord ? Object.values(value).flatMap((v) => (v instanceof Tensor ? [v] : [])) : [];
}

/**
 * The module of each node: as `track` noted it, else the one whose parameter it uses.
 *
 * @param parameterNames paths of the parameters
 */
export function moduleOf(node: Node, parameterNames: ReadonlyMap<unknown, string>): string {
  const noted = node.metadata[MODULE];
  if (typeof noted === 'string') return noted;
  for (const next of node.inputs) {
    if (next === null || !('variable' in next)) continue;
    const name = parameterNames.get(next.variable);
    if (name !== undefined) return name.split('.').slice(0, -1).join('.');
  }
  return '';
}
