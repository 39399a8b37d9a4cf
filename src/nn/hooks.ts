/**
 * Hooks of a module: functions called before and after its forward pass, and in its backward pass. Layer: nn.
 */
import { mode } from '../autograd/mode';
import type { Node } from '../autograd/node';
import { makeNode, requireGrad } from '../autograd/record';
import { defineRule, type Rule } from '../autograd/rule';
import { ValueError } from '../errors';
import { type RemovableHandle, Tensor } from '../tensor/tensor';
import type { Module } from './module';

/** Called before `forward` with its arguments; what it returns replaces them (an array) or the only one. */
export type ForwardPreHook = (module: any, args: any[]) => unknown;

/** Called after `forward` with its arguments and result; what it returns replaces the result. */
export type ForwardHook = (module: any, args: any[], output: any) => unknown;

/** Gradients, one for each tensor; null where there is none. */
export type Gradients = (Tensor | null)[];

/** Called in the backward pass with the gradients of the module's results; what it returns replaces them. */
export type BackwardPreHook = (module: any, gradOutput: Gradients) => Gradients | undefined;

/**
 * Called in the backward pass with the gradients of the module's arguments and results; what it returns replaces the
 * gradients of the arguments.
 */
export type BackwardHook = (
  module: any,
  gradInput: Gradients,
  gradOutput: Gradients,
) => Gradients | undefined;

/** Options of a hook's registration. */
export interface HookOptions {
  /** Whether it runs before the hooks registered so far. */
  prepend?: boolean;
}

/** @internal The hooks of one module. */
export class Hooks {
  readonly forwardPre: ForwardPreHook[] = [];
  readonly forward: ForwardHook[] = [];
  readonly backwardPre: BackwardPreHook[] = [];
  readonly backward: BackwardHook[] = [];

  /** The same hooks in lists of their own. */
  copy(): Hooks {
    const copy = new Hooks();
    copy.forwardPre.push(...this.forwardPre);
    copy.forward.push(...this.forward);
    copy.backwardPre.push(...this.backwardPre);
    copy.backward.push(...this.backward);
    return copy;
  }

  /** Whether none is left. */
  get empty(): boolean {
    const { forwardPre, forward, backwardPre, backward } = this;
    return forwardPre.length + forward.length + backwardPre.length + backward.length === 0;
  }
}

/** @internal Adds a hook to its list. */
export function addHook<H>(list: H[], hook: H, { prepend = false }: HookOptions): RemovableHandle {
  // Each registration is an entry of its own, although the same function may be registered twice.
  const call = (...args: unknown[]) => (hook as (...args: unknown[]) => unknown)(...args);
  const entry = Object.assign(call, { of: hook }) as H;
  if (prepend) list.unshift(entry);
  else list.push(entry);
  return {
    remove() {
      const i = list.indexOf(entry);
      if (i >= 0) list.splice(i, 1);
    },
  };
}

/** @internal Takes a hook out of a list to which it was added, or from which the list was copied. */
export function removeHook<H>(list: H[], hook: H): void {
  const i = list.findIndex((entry) => (entry as { of?: H }).of === hook);
  if (i >= 0) list.splice(i, 1);
}

/** @internal Runs a module's forward pass between its hooks. */
export function forwardWithHooks(module: Module, hooks: Hooks, given: unknown[]): unknown {
  if (hooks.empty) return module.forward(...given);
  let args = given;
  for (const hook of [...hooks.forwardPre]) {
    const replaced = hook(module, args);
    if (replaced !== undefined) args = Array.isArray(replaced) ? replaced : [replaced];
  }
  const watched = mode.grad && hooks.backward.length + hooks.backwardPre.length > 0;
  const watch = watched ? new BackwardWatch(module, hooks) : null;
  if (watch !== null) args = watch.enter(args);
  let output = module.forward(...args);
  for (const hook of [...hooks.forward]) {
    const replaced = hook(module, args, output);
    if (replaced !== undefined) output = replaced;
  }
  return watch === null ? output : watch.leave(output);
}

/** One call of a module with backward hooks: nodes around it that see the gradients pass. */
class BackwardWatch {
  private gradOutput: Gradients = [];
  private inputs = 0;
  private entered = false;

  constructor(
    private readonly module: Module,
    private readonly hooks: Hooks,
  ) {}

  /** Puts a node behind the arguments. */
  enter(args: unknown[]): unknown[] {
    const tensors = args.filter((arg) => arg instanceof Tensor);
    this.inputs = tensors.length;
    this.entered = requireGrad(tensors);
    if (!this.entered) return args;
    const behind = throughNode(tensors, 'moduleInput', (g) => this.runHooks(g));
    return args.map((arg) => (arg instanceof Tensor ? behind[tensors.indexOf(arg)] : arg));
  }

  /** Puts a node in front of the results. */
  leave(output: unknown): unknown {
    const several = Array.isArray(output);
    const values: unknown[] = several ? output : [output];
    const tensors = values.filter((value) => value instanceof Tensor);
    if (!requireGrad(tensors)) return output;
    const before = throughNode(tensors, 'moduleOutput', (g) => {
      this.gradOutput = this.runPreHooks(g);
      if (!this.entered) this.runHooks(new Array<null>(this.inputs).fill(null));
      return this.gradOutput;
    });
    const wrapped = values.map((v) => (v instanceof Tensor ? before[tensors.indexOf(v)] : v));
    return several ? wrapped : wrapped[0];
  }

  private runPreHooks(gradOutput: Gradients): Gradients {
    let g = gradOutput;
    for (const hook of [...this.hooks.backwardPre]) {
      g = this.checked('registerFullBackwardPreHook', g, hook(this.module, g));
    }
    return g;
  }

  private runHooks(gradInput: Gradients): Gradients {
    let g = gradInput;
    for (const hook of [...this.hooks.backward]) {
      g = this.checked('registerFullBackwardHook', g, hook(this.module, g, this.gradOutput));
    }
    return g;
  }

  private checked(op: string, old: Gradients, replaced: Gradients | undefined): Gradients {
    if (replaced === undefined || replaced === null) return old;
    if (!Array.isArray(replaced) || replaced.length !== old.length) {
      throw new ValueError(
        `${op}: the hook returned ${Array.isArray(replaced) ? `${replaced.length} gradients` : 'no array'}, ` +
          `expected ${old.length}. Return an array with one gradient for each tensor, or nothing.`,
        replaced,
      );
    }
    return replaced;
  }
}

interface Passing {
  readonly count: number;
  readonly pass: (gradients: Gradients) => Gradients;
}

function passingRule(name: string): Rule {
  return defineRule({
    name,
    vjp: (g, node) => passingVjp([g], node),
    vjpAll: passingVjp,
    // A hook may keep the gradients it sees.
    foreign: true,
  });
}

function passingVjp(gradients: Gradients, node: Node): Gradients {
  const { count, pass } = node.attrs as Passing;
  return pass(Array.from({ length: count }, (_, i) => gradients[i] ?? null));
}

const RULES = {
  moduleInput: passingRule('moduleInput'),
  moduleOutput: passingRule('moduleOutput'),
};

/** The same tensors behind one node, which hands all their gradients to a function at once. */
function throughNode(tensors: Tensor[], rule: keyof typeof RULES, pass: Passing['pass']): Tensor[] {
  const attrs: Passing = { count: tensors.length, pass };
  const node = makeNode(RULES[rule], tensors[0], tensors, [], attrs);
  return tensors.map((tensor, slot) => {
    if (!tensor.requiresGrad) return tensor;
    const behind = tensor.detach();
    behind.setNode(node, slot);
    return behind;
  });
}
