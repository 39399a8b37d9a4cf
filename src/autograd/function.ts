/**
 * Operations that users write themselves, with their own backward. Layer: autograd.
 */
import { GradError } from '../errors';
import { formatShape, sameShape } from '../shape';
import type { Tensor } from '../tensor/tensor';
import { FunctionCtx } from './function-ctx';
import type { Cotangents } from './hooks';
import { isTensor } from './is-tensor';
import { mode, noGrad } from './mode';
import { Node } from './node';
import { makeNode, requireGrad } from './record';
import { defineRule, type Likeness, type Rule } from './rule';
import { rebase } from './view-of';

/** What a `backward` returns: one gradient for each argument of `forward`, null for those without. */
export type Gradients = Tensor | null | undefined | readonly (Tensor | null | undefined)[];

/** A subclass of {@link Function} as `apply` sees it: `forward` takes the context and the arguments. */
export interface FunctionClass<A extends unknown[], R> {
  readonly name: string;
  /** Computes the result; what is called here is not recorded. */
  forward(ctx: FunctionCtx, ...args: A): R;
  /** One gradient for each argument of `forward`, from those of its results. */
  backward(ctx: FunctionCtx, ...gradOutputs: any[]): Gradients;
}

/** The other form: `forward` takes the arguments only, `setupContext` does what needs the context. */
export interface FunctionClassWithSetup<A extends unknown[], R> {
  readonly name: string;
  /** Computes the result; what is called here is not recorded. */
  forward(...args: A): R;
  /** Keeps what backward needs. */
  setupContext(ctx: FunctionCtx, inputs: A, output: R): void;
  /** One gradient for each argument of `forward`, from those of its results. */
  backward(ctx: FunctionCtx, ...gradOutputs: any[]): Gradients;
}

/**
 * Base class of operations with a backward of their own. A subclass has two static methods: `forward(ctx, ...args)`
 * computes (nothing in it is recorded), `backward(ctx, ...gradOutputs)` returns one gradient for each argument of
 * `forward`. It is called through `apply`. A backward made of tensor operations can be differentiated again.
 *
 * @see https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function
 * @example
 * ```ts
 * import { autograd, tensor, type Tensor } from 'torchlet';
 * class Cube extends autograd.Function {
 *   static forward(ctx: autograd.FunctionCtx, x: Tensor) {
 *     ctx.saveForBackward(x);
 *     return x.pow(3);
 *   }
 *   static backward(ctx: autograd.FunctionCtx, g: Tensor) {
 *     const [x] = ctx.savedTensors;
 *     return g.mul(x.square()).mul(3);
 *   }
 * }
 * const x = tensor(2, { requiresGrad: true });
 * Cube.apply(x).backward();
 * console.log(x.grad?.item()); // 12
 * ```
 */
// biome-ignore lint/suspicious/noShadowRestrictedNames: PyTorch's name, always written autograd.Function.
// biome-ignore lint/complexity/noStaticOnlyClass: a base class, of subclasses with static methods.
export class Function {
  /**
   * Runs the operation and records it.
   *
   * @throws GradError when `forward` marks as dirty what may not be changed in place, or does not return it
   */
  static apply<A extends unknown[], R>(this: FunctionClassWithSetup<A, R>, ...args: A): R;
  static apply<A extends unknown[], R>(this: FunctionClass<A, R>, ...args: A): R;
  static apply(this: AnyFunction, ...args: unknown[]): unknown {
    const inputs = args.filter(isTensor);
    const recorded = mode.grad && requireGrad(inputs);
    const ctx = new FunctionCtx(this.name, args, recorded);
    const { setupContext } = this;
    const output = noGrad(() => {
      if (setupContext === undefined) return this.forward(ctx, ...args);
      const result = this.forward(...args);
      setupContext.call(this, ctx, args, result);
      return result;
    });
    if (!recorded) return output;
    if (!Array.isArray(output)) return attach(this, ctx, args, inputs, [output])[0];
    return attach(this, ctx, args, inputs, output);
  }
}

interface AnyFunction {
  readonly name: string;
  forward(...args: any[]): unknown;
  setupContext?(ctx: FunctionCtx, inputs: unknown[], output: unknown): void;
  /** One gradient for each argument of `forward`, from those of its results. */
  backward(ctx: FunctionCtx, ...gradOutputs: any[]): Gradients;
}

/** What the node of a call needs. */
interface Called {
  readonly operation: AnyFunction;
  readonly ctx: FunctionCtx;
  readonly args: readonly (Likeness | null)[];
  readonly outputs: readonly (Likeness | null)[];
}

/** Puts the outputs of a call into the graph. */
function attach(
  operation: AnyFunction,
  ctx: FunctionCtx,
  args: readonly unknown[],
  inputs: readonly Tensor[],
  outputs: readonly unknown[],
): unknown[] {
  ctx.checkDirty(outputs);
  const attrs: Called = {
    operation,
    ctx,
    args: args.map((x) => (isTensor(x) ? likeness(x) : null)),
    outputs: outputs.map((y) => (isTensor(y) ? likeness(y) : null)),
  };
  const first = (outputs.find(isTensor) ?? inputs[0]) as Tensor;
  const node = makeNode(ruleOf(operation), first, inputs, ctx.takeSaved(), attrs);
  const seen = new Set<Tensor>();
  return outputs.map((y, slot) => {
    if (!isTensor(y) || !ctx.isDifferentiable(y)) return y;
    if (ctx.isDirty(y)) {
      rebase(operation.name, y, node, inputs.indexOf(y), slot);
      node.saved?.forEach((saved, i) => {
        if (saved === y) node.resave(i);
      });
      return y;
    }
    // An input handed through, or a tensor with a history of its own, keeps it; the output is another window on it.
    const isNew = !inputs.includes(y) && !seen.has(y) && !y.requiresGrad;
    seen.add(y);
    const out = isNew ? y : noGrad(() => y.alias());
    out.setNode(node, slot);
    return out;
  });
}

function likeness({ shape, dtype }: Tensor): Likeness {
  return { shape, dtype };
}

const rules = new WeakMap<AnyFunction, Rule>();

function ruleOf(operation: AnyFunction): Rule {
  let rule = rules.get(operation);
  if (rule === undefined) {
    rule = defineRule({
      name: operation.name,
      vjp: (g, node) => runUserBackward([g], node),
      vjpAll: runUserBackward,
      foreign: true,
    });
    rules.set(operation, rule);
  }
  return rule;
}

/** Calls the user's backward, and checks what it returns. */
function runUserBackward(gathered: Cotangents, node: Node): Cotangents {
  const { operation, ctx, args, outputs } = node.attrs as Called;
  const given = gathered.find((g) => g !== null && g !== undefined) as Tensor;
  const gradOutputs = outputs.map((output, i) => {
    const g = gathered[i] ?? null;
    if (g !== null || output === null || !ctx.materializeGrads) return g;
    return given.newZeros(output.shape, { dtype: output.dtype });
  });
  const returned = ctx.during(node, () => operation.backward(ctx, ...gradOutputs));
  const all = Array.isArray(returned) ? returned : [returned];
  const surplus = all.slice(args.length).some((g) => g !== null && g !== undefined);
  if (all.length < args.length || surplus) {
    throw new GradError(
      `${operation.name}: backward returned ${all.length} gradient${all.length === 1 ? '' : 's'}, forward takes ` +
        `${args.length} argument${args.length === 1 ? '' : 's'}. Return one for each, null where there is none.`,
      operation.name,
    );
  }
  for (let i = 0; i < args.length; i++) checkGradient(operation.name, all[i] ?? null, args[i], i);
  return args.flatMap((input, i) => (input === null ? [] : [all[i] ?? null]));
}

function checkGradient(op: string, g: unknown, input: Likeness | null, i: number): void {
  if (g === null) return;
  if (input === null || !isTensor(g)) {
    throw new GradError(
      `${op}: backward returned ${isTensor(g) ? 'a gradient' : typeof g} for argument ${i}, which is ` +
        `${input === null ? 'not a tensor' : 'a tensor'}. Return ${input === null ? 'null' : 'a tensor or null'} there.`,
      op,
    );
  }
  const lead = g.ndim - input.shape.length;
  const fits =
    lead >= 0 && input.shape.every((size, d) => size === 1 || size === g.shape[lead + d]);
  if (!fits && !sameShape(g.shape, input.shape)) {
    throw new GradError(
      `${op}: backward returned a gradient of shape ${formatShape(g.shape)} for argument ${i} of shape ` +
        `${formatShape(input.shape)}. They must agree, or the gradient must be the argument broadcast.`,
      op,
    );
  }
}

/**
 * Marks a `backward` that does not make a graph of its own: its result cannot be differentiated again, and trying to
 * is an error instead of a wrong number.
 *
 * @see https://pytorch.org/docs/stable/generated/torch.autograd.function.once_differentiable.html
 * @example
 * ```ts
 * import { autograd, tensor, type Tensor } from 'torchlet';
 * class Double extends autograd.Function {
 *   static forward(_ctx: autograd.FunctionCtx, x: Tensor) {
 *     return x.mul(2);
 *   }
 *   static backward = autograd.onceDifferentiable((_ctx, g: Tensor) => g.mul(2));
 * }
 * const x = tensor(1, { requiresGrad: true });
 * Double.apply(x).backward();
 * console.log(x.grad?.item()); // 2
 * ```
 */
export function onceDifferentiable<G extends unknown[]>(
  backward: (ctx: FunctionCtx, ...gradOutputs: G) => Gradients,
): (ctx: FunctionCtx, ...gradOutputs: G) => Gradients {
  return (ctx, ...gradOutputs) => {
    const result = noGrad(() => backward(ctx, ...gradOutputs));
    if (!mode.grad) return result;
    const { node } = ctx;
    const gradients = Array.isArray(result) ? result : [result];
    return gradients.map((g: Tensor | null | undefined) => {
      if (!g || node === null) return g;
      const out = g.detach();
      const rule = defineRule({
        name: `${ctx.op}Backward`,
        vjp: () => differentiatedTwice(ctx.op),
      });
      out.setNode(new Node(rule, node.inputs, node.slots, [], null, g.shape, g.dtype), 0);
      return out;
    });
  };
}

function differentiatedTwice(op: string): never {
  throw new GradError(
    `${op}: its backward is marked onceDifferentiable and cannot be differentiated again. ` +
      'Write it in tensor operations and take the mark away.',
    op,
  );
}
