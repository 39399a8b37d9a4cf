/**
 * Hooks of a node: functions that see, and may replace, the cotangents that come in and go out. Layer: autograd.
 */
import { GradError } from '../errors';
import { formatShape, sameShape } from '../shape';
import type { RemovableHandle, Tensor } from '../tensor/tensor';
import type { Node } from './node';

/** A cotangent for each output or input of a node; null where there is none. */
export type Cotangents = (Tensor | null)[];

/** What a hook may return: a replacement, or nothing. */
// biome-ignore lint/suspicious/noConfusingVoidType: `(g) => console.log(g)` is a hook too.
export type Replacement<T> = T | undefined | void;

/** A hook on the cotangent of one output. */
export interface TensorHook {
  slot: number;
  readonly run: (g: Tensor) => Replacement<Tensor>;
}

/** Called before a node runs, with the cotangents of its outputs; what it returns replaces them. */
export type NodePrehook = (gradOutputs: Cotangents) => Replacement<Cotangents>;

/** Called after a node ran, with the cotangents of its inputs and outputs; what it returns replaces the former. */
export type NodeHook = (gradInputs: Cotangents, gradOutputs: Cotangents) => Replacement<Cotangents>;

/** The hooks of one node, in the order in which they run. */
export class NodeHooks {
  /** `Tensor.registerHook` */
  readonly tensor: TensorHook[] = [];
  /** `Tensor.retainGrad`, which keeps what the tensor's other hooks have made of the cotangent. */
  readonly retain: TensorHook[] = [];
  /** `Node.registerPrehook` */
  readonly before: NodePrehook[] = [];
  /** `Node.registerHook` */
  readonly after: NodeHook[] = [];

  /** Runs what comes before the rule. Lists are copied: a hook may remove itself or others. */
  runBefore(node: Node, gathered: Cotangents): Cotangents {
    let all = gathered;
    for (const { slot, run } of [...this.tensor, ...this.retain]) {
      const g = all[slot] ?? null;
      if (g !== null) all[slot] = checked(node, g, run(g) ?? g);
    }
    for (const hook of [...this.before]) all = checkedAll(node, all, hook(all) ?? all);
    return all;
  }

  /** Runs what comes after the rule. */
  runAfter(node: Node, gradInputs: Cotangents, gradOutputs: Cotangents): Cotangents {
    let all = gradInputs;
    for (const hook of [...this.after]) all = checkedAll(node, all, hook(all, gradOutputs) ?? all);
    return all;
  }
}

/** Adds a hook to a list, and gives what takes it away again. */
export function register<H>(list: H[], hook: H): RemovableHandle {
  // An entry of its own: the same function may be registered twice.
  let there = true;
  list.push(hook);
  return {
    remove() {
      if (there) list.splice(list.indexOf(hook), 1);
      there = false;
    },
  };
}

function checked(node: Node, old: Tensor | null, replaced: Tensor | null): Tensor | null {
  if (old === null || replaced === null || sameShape(old.shape, replaced.shape)) return replaced;
  throw new GradError(
    `registerHook: a hook on ${node.name} returned a gradient of shape ${formatShape(replaced.shape)} for one of ` +
      `shape ${formatShape(old.shape)}. Return a gradient of the same shape, or nothing.`,
    node.rule.name,
  );
}

function checkedAll(node: Node, old: Cotangents, replaced: Cotangents): Cotangents {
  if (replaced === old) return old;
  if (Array.isArray(replaced) && replaced.length === old.length) {
    return replaced.map((g, i) => checked(node, old[i] ?? null, g));
  }
  throw new GradError(
    `registerHook: a hook on ${node.name} must return an array of ${old.length} gradients, one for each it was given, ` +
      'or nothing.',
    node.rule.name,
  );
}
