/**
 * One forward and backward pass, watched: what each module made, and the gradients; afterwards everything is as before.
 * Layer: inspect.
 */
import type { Node } from '../../autograd/node';
import { TorchletError } from '../../errors';
import type { Module } from '../../nn/module';
import type { Parameter } from '../../nn/parameter';
import { forkRng } from '../../ops/random-state';
import { Tensor } from '../../tensor/tensor';

/** The loss: a module such as `nn.CrossEntropyLoss`, or a function of the model's output and the target. */
export type LossFunction = (output: any, target: any) => Tensor;

/** @internal One call of a module. */
export interface ModuleCall {
  readonly path: string;
  readonly module: Module;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
}

/** @internal What was seen. */
export interface Observation {
  /** Calls in the order in which they finished: inner modules before those that hold them. */
  readonly calls: readonly ModuleCall[];
  /** The innermost module that each node of the graph came out of. */
  readonly madeBy: ReadonlyMap<Node, string>;
  readonly inputs: readonly unknown[];
  readonly target: unknown;
  readonly output: unknown;
  readonly loss: Tensor | null;
  /** The error that ended the pass. */
  readonly failure: { readonly where: 'forward' | 'loss'; readonly error: TorchletError } | null;
}

/** @internal The tensors of nested arrays and plain objects. */
export function tensorsOf(value: unknown): Tensor[] {
  if (value instanceof Tensor) return [value];
  if (Array.isArray(value)) return value.flatMap(tensorsOf);
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(tensorsOf);
  return [];
}

/**
 * @internal Runs the pass and hands what was seen to `look` while the gradients are there.
 *
 * @param look called before the backward pass, with what it may still read from the graph, and after it
 */
export function observe<T>(
  model: Module,
  lossFn: LossFunction,
  batch: readonly unknown[],
  look: { beforeBackward(seen: Observation): void; afterBackward(seen: Observation): T },
): T {
  const restore = remember(model, batch);
  try {
    return forkRng(() => {
      const seen = forward(model, lossFn, batch);
      look.beforeBackward(seen);
      const { loss } = seen;
      if (loss?.requiresGrad && loss.numel() === 1) loss.backward();
      return look.afterBackward(seen);
    });
  } finally {
    restore();
  }
}

function forward(model: Module, lossFn: LossFunction, batch: readonly unknown[]): Observation {
  const [inputs, target] = [batch.slice(0, -1), batch[batch.length - 1]];
  const calls: ModuleCall[] = [];
  const madeBy = new Map<Node, string>();
  const handles = model.namedModules().map(([path, module]) =>
    module.registerForwardHook((_, args, output) => {
      const outputs = tensorsOf(output);
      calls.push({ path, module, inputs: tensorsOf(args), outputs });
      for (const { gradFn } of outputs) {
        if (gradFn !== null && !madeBy.has(gradFn)) madeBy.set(gradFn, path);
      }
    }),
  );
  const seen = { calls, madeBy, inputs, target };
  const failed = (where: 'forward' | 'loss', error: unknown, output: unknown): Observation => {
    // What is no error of torchlet's is a mistake in the caller's own code.
    if (!(error instanceof TorchletError)) throw error;
    return { ...seen, output, loss: null, failure: { where, error } };
  };
  let output: unknown;
  try {
    output = (model as unknown as (...args: unknown[]) => unknown)(...inputs);
  } catch (error) {
    return failed('forward', error, null);
  } finally {
    for (const handle of handles) handle.remove();
  }
  try {
    return { ...seen, output, loss: lossFn(output, target), failure: null };
  } catch (error) {
    return failed('loss', error, output);
  }
}

/** Notes parameters, buffers and gradients, and returns the function that puts them back. */
function remember(model: Module, batch: readonly unknown[]): () => void {
  const values = [...model.parameters(), ...model.buffers()].map(
    (tensor) => [tensor, tensor.detach().clone()] as const,
  );
  const places = model.namedModules().flatMap(([, module]) => {
    const fields = module as unknown as Record<string, Tensor>;
    return module.namedBuffers({ recurse: false }).map(([name, buffer]) => {
      return () => {
        if (fields[name] !== buffer) fields[name] = buffer;
      };
    });
  });
  const leaves: Tensor[] = [...model.parameters(), ...tensorsOf(batch)];
  const grads = leaves.map((leaf) => [leaf, leaf.grad] as const);
  for (const leaf of leaves) if (leaf.grad !== null) leaf.grad = null;
  return () => {
    for (const putBack of places) putBack();
    for (const [tensor, before] of values) {
      // Untouched tensors keep their version, so that graphs of the caller's stay valid.
      if (tensor.shape.join() === before.shape.join() && !tensor.detach().equal(before)) {
        tensor.detach().copy_(before);
      }
    }
    for (const [leaf, grad] of grads) leaf.grad = grad;
  };
}

/** @internal The nodes from a tensor's node down, each once, without going below those in `until`. */
export function* nodesBelow(
  start: Node | null,
  until: ReadonlySet<Node | null> = new Set(),
): Generator<Node> {
  const seen = new Set<Node>();
  const open = start === null ? [] : [start];
  while (open.length > 0) {
    const node = open.pop()!;
    if (seen.has(node)) continue;
    seen.add(node);
    yield node;
    if (until.has(node)) continue;
    for (const [next] of node.nextFunctions) if (next !== null) open.push(next);
  }
}

/** @internal A module's path as messages show it. */
export function placed(path: string, module?: Module): string {
  const form = module === undefined ? '' : ` (${String(module).split('\n')[0].replace(/\($/, '')})`;
  return `${path === '' ? 'the model' : `'${path}'`}${form}`;
}

/** @internal The module that a parameter belongs to. */
export function ownerOf(parameterPath: string): string {
  const dot = parameterPath.lastIndexOf('.');
  return dot < 0 ? '' : parameterPath.slice(0, dot);
}

/** @internal The parameters that are to be learnt, by path. */
export function learnt(model: Module): [path: string, parameter: Parameter][] {
  return model.namedParameters().filter(([, parameter]) => parameter.requiresGrad);
}
